"""AwsDataCatalog, the one data catalog there is, and the databases and tables of Glue in it."""

import re

from millstream.api import athena as api
from millstream.core.caller import Caller
from millstream.domain.tables import Column, Database, Table, key
from millstream.services.athena.hands import database
from millstream.services.athena.service import CATALOG, Athena, invalid
from millstream.wire.operation import operation

LISTED = 50


def _check_catalog(name: str) -> None:
    if name.lower() != CATALOG.lower():
        raise invalid(f"DataCatalog {name} was not found")


@operation
async def list_data_catalogs(
    athena: Athena, request: api.ListDataCatalogsInput, caller: Caller
) -> api.ListDataCatalogsOutput:
    return api.ListDataCatalogsOutput(
        data_catalogs_summary=[api.DataCatalogSummary(catalog_name=CATALOG, type="GLUE", status="CREATE_COMPLETE")]
    )


@operation
async def get_data_catalog(
    athena: Athena, request: api.GetDataCatalogInput, caller: Caller
) -> api.GetDataCatalogOutput:
    _check_catalog(request.name)
    described = api.DataCatalog(
        name=CATALOG, type="GLUE", parameters={"catalog-id": caller.account}, status="CREATE_COMPLETE"
    )
    return api.GetDataCatalogOutput(data_catalog=described)


@operation
async def list_databases(athena: Athena, request: api.ListDatabasesInput, caller: Caller) -> api.ListDatabasesOutput:
    _check_catalog(request.catalog_name)
    place, limit = (caller.account, caller.region), request.max_results or LISTED
    after = f"{'/'.join(place)}/{key(request.next_token)}" if request.next_token else ""
    records = await athena.tables.databases.list(*place, after=after, limit=limit + 1)
    listed = [_database(record.value) for record in records[:limit]]
    token = listed[-1].name if len(records) > limit else None
    return api.ListDatabasesOutput(database_list=listed, next_token=token)


def _database(found: Database) -> api.Database:
    return api.Database(name=found.name, description=found.description, parameters=found.parameters)


@operation
async def get_database(athena: Athena, request: api.GetDatabaseInput, caller: Caller) -> api.GetDatabaseOutput:
    _check_catalog(request.catalog_name)
    return api.GetDatabaseOutput(database=_database(await _find(athena, request.database_name, caller)))


async def _find(athena: Athena, name: str, caller: Caller) -> Database:
    if (found := await database(athena.tables, caller.account, caller.region, name)) is None:
        raise api.MetadataException(f"Database {name} not found.")
    return found


@operation
async def list_table_metadata(
    athena: Athena, request: api.ListTableMetadataInput, caller: Caller
) -> api.ListTableMetadataOutput:
    """Expression is a regular expression, in any case of letters."""
    _check_catalog(request.catalog_name)
    within = await _find(athena, request.database_name, caller)
    try:
        wanted = re.compile(request.expression or ".*", re.IGNORECASE)
    except re.error as bad:
        raise invalid(f"Expression is not a regular expression: {bad}") from bad
    place, limit = (caller.account, caller.region, key(within.name)), request.max_results or LISTED
    after = f"{'/'.join(place)}/{key(request.next_token)}" if request.next_token else ""
    records = await athena.tables.tables.list(*place, after=after)
    found = [record.value for record in records if wanted.fullmatch(record.value.name)]
    token = found[limit - 1].name if len(found) > limit else None
    return api.ListTableMetadataOutput(table_metadata_list=[_table(one) for one in found[:limit]], next_token=token)


@operation
async def get_table_metadata(
    athena: Athena, request: api.GetTableMetadataInput, caller: Caller
) -> api.GetTableMetadataOutput:
    _check_catalog(request.catalog_name)
    await _find(athena, request.database_name, caller)
    table = await athena.tables.table(caller.account, caller.region, request.database_name, request.table_name)
    if table is None:
        raise api.MetadataException(f"Table {request.table_name} not found.")
    return api.GetTableMetadataOutput(table_metadata=_table(table))


def _table(table: Table) -> api.TableMetadata:
    """The storage's description is among the parameters, as Athena gives it."""
    storage = table.storage_descriptor
    serde = storage and storage.serde_info
    more = {
        "inputformat": storage and storage.input_format,
        "outputformat": storage and storage.output_format,
        "location": storage and storage.location,
        "serde.serialization.lib": serde and serde.serialization_library,
        **{f"serde.param.{name}": value for name, value in ((serde and serde.parameters) or {}).items()},
    }
    return api.TableMetadata(
        name=table.name,
        create_time=table.create_time,
        last_access_time=table.last_access_time,
        table_type=table.table_type,
        columns=[_column(column) for column in table.columns],
        partition_keys=[_column(column) for column in table.partition_keys],
        parameters={**(table.parameters or {}), **{name: value for name, value in more.items() if value}},
    )


def _column(column: Column) -> api.Column:
    return api.Column(name=column.name, type=column.type, comment=column.comment)
