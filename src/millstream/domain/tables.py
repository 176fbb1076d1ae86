"""Glue's catalog: databases, tables with their versions, and partitions, as every service reads them.

Fields are named as in Glue's API, so that its shapes are made of these records attribute by attribute.
"""

from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, MetaStore


class Column(Struct, frozen=True, omit_defaults=True):
    name: str
    type: str | None = None  # Hive's, e.g. "bigint", "struct<a:string>"
    comment: str | None = None
    parameters: dict[str, str] | None = None


class Serde(Struct, frozen=True, omit_defaults=True):
    name: str | None = None
    serialization_library: str | None = None  # a Java class, e.g. org.openx.data.jsonserde.JsonSerDe
    parameters: dict[str, str] | None = None


class Order(Struct, frozen=True):
    column: str
    sort_order: int  # 1 ascending, 0 descending


class Skew(Struct, frozen=True, omit_defaults=True):
    skewed_column_names: list[str] | None = None
    skewed_column_values: list[str] | None = None
    skewed_column_value_location_maps: dict[str, str] | None = None


class Storage(Struct, frozen=True, omit_defaults=True):
    columns: list[Column] | None = None
    location: str | None = None  # s3://bucket/prefix
    additional_locations: list[str] | None = None
    input_format: str | None = None
    output_format: str | None = None
    compressed: bool | None = None
    number_of_buckets: int | None = None
    serde_info: Serde | None = None
    bucket_columns: list[str] | None = None
    sort_columns: list[Order] | None = None
    parameters: dict[str, str] | None = None
    skewed_info: Skew | None = None
    stored_as_sub_directories: bool | None = None


class Target(Struct, frozen=True, omit_defaults=True):
    """What a resource link points at."""

    catalog_id: str | None = None
    database_name: str | None = None
    name: str | None = None
    region: str | None = None


class Principal(Struct, frozen=True):
    data_lake_principal_identifier: str | None = None


class Permissions(Struct, frozen=True):
    """What a principal of Lake Formation may do with new tables."""

    principal: Principal | None = None
    permissions: list[str] | None = None


EVERYONE = [Permissions(Principal("IAM_ALLOWED_PRINCIPALS"), ["ALL"])]  # access is IAM's affair alone


class Database(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Names are lower case, as Glue keeps them."""

    account: str
    region: str
    name: str
    create_time: float  # seconds since the epoch
    description: str | None = None
    location_uri: str | None = None
    parameters: dict[str, str] | None = None
    target_database: Target | None = None
    create_table_default_permissions: list[Permissions] | None = None  # None: EVERYONE
    tags: dict[str, str] = {}

    @property
    def arn(self) -> str:
        return f"arn:aws:glue:{self.region}:{self.account}:database/{self.name}"


class Table(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    region: str
    database_name: str
    name: str
    create_time: float
    update_time: float
    created_by: str  # ARN
    version: int = 0
    description: str | None = None
    owner: str | None = None
    last_access_time: float | None = None
    last_analyzed_time: float | None = None
    retention: int = 0
    storage_descriptor: Storage | None = None
    partition_keys: list[Column] = []
    view_original_text: str | None = None
    view_expanded_text: str | None = None
    table_type: str | None = None
    parameters: dict[str, str] | None = None
    target_table: Target | None = None

    @property
    def version_id(self) -> str:
        return str(self.version)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those of the data itself, without the partition keys."""
        return tuple((self.storage_descriptor and self.storage_descriptor.columns) or ())

    @property
    def location(self) -> str:
        return (self.storage_descriptor and self.storage_descriptor.location) or ""


class Partition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    region: str
    database_name: str
    table_name: str
    values: list[str]
    creation_time: float
    last_access_time: float | None = None
    last_analyzed_time: float | None = None
    storage_descriptor: Storage | None = None
    parameters: dict[str, str] | None = None


Place = tuple[str, str]  # account and region


class Tables:
    """All of it. Keys hold names quoted, so that none reaches into another's."""

    def __init__(self, meta: MetaStore) -> None:
        self.meta = meta
        self.databases = Records(meta, "glue.database", Database)
        self.tables = Records(meta, "glue.table", Table)
        self.versions = Records(meta, "glue.table-version", Table)
        self.partitions = Records(meta, "glue.partition", Partition)

    async def database(self, account: str, region: str, name: str) -> Database | None:
        record = await self.databases.get(account, region, key(name))
        return record.value if record else None

    async def table(self, account: str, region: str, database: str, name: str) -> Table | None:
        record = await self.find(account, region, database, name)
        return record.value if record else None

    async def find(self, account: str, region: str, database: str, name: str) -> Record[Table] | None:
        """The table with its record's version, for those who change it."""
        return await self.tables.get(account, region, key(database), key(name))

    def put_database(self, database: Database, version: int | None = None) -> Change:
        return self.databases.put(database, database.account, database.region, key(database.name), version=version)

    def put_table(self, table: Table, version: int | None = None) -> list[Change]:
        """The table and its version, which stays when the table goes on."""
        place = table_key(table)
        return [
            self.tables.put(table, *place, version=version),
            self.versions.put(table, *place, f"{table.version:010}"),
        ]

    def put_partition(self, partition: Partition, version: int | None = None) -> Change:
        return self.partitions.put(partition, *partition_key(partition), version=version)

    async def drop_table(self, table: Table) -> list[Change]:
        """Its versions and partitions go with it."""
        place = table_key(table)
        versions = await self.versions.list(*place)
        partitions = await self.partitions.list(*place)
        return [
            self.tables.delete(*place),
            *(self.versions.delete(record.key) for record in versions),
            *(self.partitions.delete(record.key) for record in partitions),
        ]

    async def drop_database(self, database: Database) -> list[Change]:
        place = (database.account, database.region, key(database.name))
        tables = [record.value for record in await self.tables.list(*place)]
        inside = [change for table in tables for change in await self.drop_table(table)]
        return [*inside, self.databases.delete(*place)]


def key(name: str) -> str:
    """Glue takes names in any case, and keeps them in lower case."""
    return quote(name.lower(), safe="")


def table_key(table: Table) -> tuple[str, str, str, str]:
    return table.account, table.region, key(table.database_name), key(table.name)


def partition_key(partition: Partition) -> tuple[str, ...]:
    names = (key(partition.database_name), key(partition.table_name))
    return partition.account, partition.region, *names, values_key(partition.values)


def values_key(values: Iterable[str]) -> str:
    return "/".join(quote(value, safe="") for value in values)
