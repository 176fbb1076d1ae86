"""The Glue table of an offline store, made with its feature group and kept up to date."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.domain.features import CatalogTable, Feature, Group
from millstream.domain.tables import Column, Database, Serde, Storage, Table, Tables
from millstream.ports.meta import Change
from millstream.ports.objects import NoSuchBucket, own_bucket
from millstream.services.sagemaker.service import SageMaker, ValidationException

CATALOG, DATABASE = "AwsDataCatalog", "sagemaker_featurestore"
TYPES = {"String": "string", "Integral": "bigint", "Fractional": "double"}
ADDED = [
    Column("write_time", "timestamp"),
    Column("api_invocation_time", "timestamp"),
    Column("is_deleted", "boolean"),
]
PARTS = [Column(name, "string") for name in ("year", "month", "day", "hour")]
_HIVE = "org.apache.hadoop.hive.ql.io.parquet"


def named(given: api.DataCatalogConfig | None, folder: str, *, own: bool) -> CatalogTable | None:
    """As the client says, else with names that Athena recommends."""
    if given:
        return CatalogTable(given.catalog, given.database, given.table_name)
    return CatalogTable(CATALOG, DATABASE, folder.lower().replace("-", "_")) if own else None


async def placed(sagemaker: SageMaker, group: Group) -> Group:
    """The group as it comes out: without its bucket it fails."""
    if group.offline is None:
        return group
    try:
        await own_bucket(sagemaker.objects, group.offline.bucket, group.account)
    except NoSuchBucket:
        failure = f"The bucket {group.offline.bucket} of the OfflineStore does not exist."
        return structs.replace(group, status="CreateFailed", failure=failure)
    return group


async def table(tables: Tables, group: Group) -> list[Change]:
    """What makes it. Raise ValidationException."""
    if group.offline is None or not group.offline.own_table or group.offline.table is None:
        return []
    if group.status == "CreateFailed":
        return []
    place, given = (group.account, group.region), group.offline.table
    if await tables.find(*place, given.database, given.name):
        raise ValidationException(f"Validation Error: table {given.database}.{given.name} exists in Glue already.")
    changes = tables.put_table(_made(group, given), 0)
    if await tables.database(*place, given.database) is None:
        database = Database(
            account=group.account, region=group.region, name=given.database.lower(), create_time=group.created
        )
        changes.append(tables.put_database(database, 0))
    return changes


def _made(group: Group, given: CatalogTable) -> Table:
    return Table(
        account=group.account,
        region=group.region,
        database_name=given.database.lower(),
        name=given.name.lower(),
        create_time=group.created,
        update_time=group.created,
        created_by=group.role or group.arn,
        storage_descriptor=storage(group),
        partition_keys=PARTS,
        table_type="EXTERNAL_TABLE",
        parameters={"EXTERNAL": "TRUE", "classification": "parquet", "parquet.compress": "SNAPPY"},
    )


def storage(group: Group) -> Storage:
    assert group.offline is not None
    return Storage(
        columns=[*(_column(feature) for feature in group.features), *ADDED],
        location=f"s3://{group.offline.bucket}/{group.offline.prefix}",
        input_format=f"{_HIVE}.MapredParquetInputFormat",
        output_format=f"{_HIVE}.MapredParquetOutputFormat",
        serde_info=Serde(
            serialization_library=f"{_HIVE}.serde.ParquetHiveSerDe", parameters={"serialization.format": "1"}
        ),
    )


def _column(feature: Feature) -> Column:
    type_ = TYPES[feature.type]
    return Column(feature.name.lower(), f"array<{type_}>" if feature.collection else type_)


async def widened(tables: Tables, group: Group) -> list[Change]:
    """The table with the group's new features, where it is still there."""
    if group.offline is None or not group.offline.own_table or group.offline.table is None:
        return []
    given = group.offline.table
    record = await tables.find(group.account, group.region, given.database, given.name)
    if record is None:
        return []
    version = record.value.version + 1
    after = structs.replace(record.value, version=version, update_time=clock.now(), storage_descriptor=storage(group))
    return tables.put_table(after, record.version)
