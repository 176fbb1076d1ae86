"""Endpoints as SageMaker makes them, the runtime calls them and autoscaling sizes them."""

from typing import Literal

from msgspec import Struct

from millstream.domain.records import Record, Records
from millstream.ports.meta import MetaStore

Status = Literal["Creating", "InService", "Failed", "Deleting"]


class Variant(Struct, frozen=True, kw_only=True):
    """One production variant: a model behind workers. It outlives the model's record, as on AWS."""

    name: str
    model: str
    image: str
    serving: str  # its name at the compute engine
    instance_type: str
    instances: int
    weight: float = 1.0
    role: str = ""
    environment: dict[str, str] = {}
    network: bool = True


class Endpoint(Struct, frozen=True, kw_only=True):
    """`id` tells it from an earlier one of the same name."""

    name: str
    account: str
    region: str
    id: str
    config: str
    status: Status
    variants: tuple[Variant, ...]
    created: float  # seconds since the epoch
    modified: float
    failure: str = ""

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:endpoint/{self.name}"

    @property
    def log_group(self) -> str:
        return f"/aws/sagemaker/Endpoints/{self.name}"


class Hosting:
    """All endpoints. A look-up decodes a record only when its bytes changed, since every invocation does one."""

    def __init__(self, meta: MetaStore) -> None:
        self.endpoints = Records(meta, "sagemaker.endpoint", Endpoint)
        self._meta = meta
        self._decoded: dict[str, tuple[bytes, Record[Endpoint]]] = {}

    async def get(self, account: str, region: str, name: str) -> Record[Endpoint] | None:
        key = f"{account}/{region}/{name}"
        row = await self._meta.get(self.endpoints.kind, key)
        if row is None:
            self._decoded.pop(key, None)
            return None
        known = self._decoded.get(key)
        if known and known[1].version == row.version and known[0] == row.value:
            return known[1]
        record = self.endpoints.record(row)
        self._decoded[key] = (row.value, record)
        return record

    async def save(self, endpoint: Endpoint, version: int | None = None) -> None:
        """`version` 0 creates. Raise Conflict."""
        await self.endpoints.save(endpoint, endpoint.account, endpoint.region, endpoint.name, version=version)

    async def delete(self, endpoint: Endpoint) -> None:
        await self._meta.commit([self.endpoints.delete(endpoint.account, endpoint.region, endpoint.name)])
