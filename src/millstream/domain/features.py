"""Feature groups: SageMaker makes, changes and deletes them, the feature store's runtime keeps their records."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from millstream.domain.records import Record, Records
from millstream.domain.tables import Tables
from millstream.ports.meta import MetaStore

FeatureType = Literal["Integral", "Fractional", "String"]
Collection = Literal["", "List", "Set", "Vector"]
SECONDS = {"Seconds": 1, "Minutes": 60, "Hours": 3600, "Days": 86_400, "Weeks": 604_800}
ADDED = ("write_time", "api_invocation_time", "is_deleted")  # columns of the offline store beside the features


class Feature(Struct, frozen=True, omit_defaults=True):
    name: str
    type: FeatureType
    collection: Collection = ""
    dimension: int = 0  # of a vector


class Ttl(Struct, frozen=True):
    unit: Literal["Seconds", "Minutes", "Hours", "Days", "Weeks"]
    value: int

    @property
    def seconds(self) -> int:
        return self.value * SECONDS[self.unit]


class Online(Struct, frozen=True, omit_defaults=True):
    storage: Literal["Standard", "Standard_V2", "InMemory"] | None = None  # as it was given; None is Standard
    ttl: Ttl | None = None
    kms_key: str | None = None


class CatalogTable(Struct, frozen=True):
    """Glue's."""

    catalog: str
    database: str
    name: str


class Offline(Struct, frozen=True, omit_defaults=True):
    uri: str  # as it was given
    bucket: str
    prefix: str  # of all its objects' keys, without a "/" at the end
    kms_key: str | None = None
    table: CatalogTable | None = None
    own_table: bool = False  # it was made with the group, and is kept up to date
    format: Literal["Default", "Glue"] | None = None  # as it was given


class Throughput(Struct, frozen=True, omit_defaults=True):
    mode: Literal["OnDemand", "Provisioned"] = "OnDemand"
    reads: int | None = None
    writes: int | None = None


class Group(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`id` tells it from an earlier one of the same name. Features are never taken away, and new ones come last: a
    record's values go by their places.
    """

    id: str
    account: str
    region: str
    name: str
    created: float  # seconds since the epoch
    modified: float
    identifier: str  # the feature that says whose record it is
    event_time: str  # the feature that says how new it is
    features: tuple[Feature, ...]
    online: Online | None = None
    offline: Offline | None = None
    throughput: Throughput = Throughput()
    role: str | None = None
    description: str | None = None
    status: Literal["Created", "CreateFailed", "Deleting"] = "Created"
    failure: str = ""
    updated: bool = False  # since it was made

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:{self.region}:{self.account}:feature-group/{self.name.lower()}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.name.lower()


class Metadata(Struct, frozen=True, omit_defaults=True):
    """What people say of a feature."""

    modified: float
    description: str | None = None
    parameters: dict[str, str] = {}


class Features:
    """All groups. A name is looked up in small letters, or as the ARN that ends in it."""

    def __init__(self, meta: MetaStore, tables: Tables) -> None:
        self.meta, self.tables = meta, tables
        self.groups = Records(meta, "featurestore.group", Group)
        self.metadata = Records(meta, "featurestore.metadata", Metadata)  # by the group's id and the feature
        self.blocked: dict[str, str] = {}  # by the group's id: why its offline store takes nothing at present
        self.deleted: Callable[[Group], None] | None = None  # who keeps records; None as long as nobody does

    async def find(self, account: str, region: str, name: str) -> Record[Group] | None:
        """The same object as long as the record does not change."""
        if name.startswith("arn:"):
            where, _, name = name.partition(":feature-group/")
            if where.split(":")[3:] != [region, account]:
                return None
        return await self.groups.known(account, region, name.lower())
