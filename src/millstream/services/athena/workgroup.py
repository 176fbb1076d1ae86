"""The record of a work group. `primary` is always there."""

from contextlib import suppress
from typing import Literal

from msgspec import Struct

from millstream.core import clock
from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, Conflict, MetaStore

PRIMARY = "primary"
Encryption = tuple[Literal["SSE_S3", "SSE_KMS", "CSE_KMS"], str | None]  # and the key
Acl = Literal["BUCKET_OWNER_FULL_CONTROL"]


class Results(Struct, frozen=True, omit_defaults=True):
    """Where results go, and how."""

    output_location: str | None = None
    encryption: Encryption | None = None
    owner: str | None = None  # of the bucket, as expected
    acl: Acl | None = None


class WorkGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    region: str
    name: str
    created: float
    state: Literal["ENABLED", "DISABLED"] = "ENABLED"
    description: str = ""
    results: Results = Results()
    enforced: bool = True  # its settings go before a query's own
    metrics: bool = False
    cutoff: int | None = None  # bytes that a query may scan
    requester_pays: bool = False
    engine: str = "AUTO"  # as selected
    tags: dict[str, str] = {}

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name


class WorkGroups:
    def __init__(self, meta: MetaStore) -> None:
        self.records = Records(meta, "athena.work-group", WorkGroup)

    async def get(self, account: str, region: str, name: str) -> Record[WorkGroup] | None:
        if name == PRIMARY:
            await self.primary(account, region)
        return await self.records.get(account, region, name)

    async def primary(self, account: str, region: str) -> None:
        """Every account has it in every region, from when it is first looked at."""
        if await self.records.get(account, region, PRIMARY):
            return
        made = WorkGroup(account=account, region=region, name=PRIMARY, created=clock.now(), enforced=False)
        with suppress(Conflict):  # another request was first
            await self.records.save(made, *made.key, version=0)

    def put(self, group: WorkGroup, version: int) -> Change:
        return self.records.put(group, *group.key, version=version)
