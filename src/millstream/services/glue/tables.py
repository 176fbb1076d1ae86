"""Tables: create, get, list, update, delete."""

import re

from msgspec import structs

from millstream.api import glue as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.tables import Column, Storage, Table, Target, key, table_key
from millstream.ports.meta import Conflict
from millstream.services.glue.service import LARGEST, Glue, after, named, not_implemented, page, recast
from millstream.wire.operation import operation

PLAIN = (
    *("description", "owner", "last_access_time", "last_analyzed_time", "view_original_text", "view_expanded_text"),
    *("table_type", "parameters"),
)  # fields that a table takes as they are given


@operation
async def create_table(glue: Glue, request: api.CreateTableRequest, caller: Caller) -> api.CreateTableResponse:
    database = await glue.database(request.database_name, request.catalog_id, caller)
    if request.open_table_format_input or request.partition_indexes or request.transaction_id:
        raise not_implemented("OpenTableFormatInput, PartitionIndexes or TransactionId")
    if request.table_input is None:
        raise api.InvalidInputException("TableInput is required.")
    now, name = clock.now(), request.table_input.name.lower()
    table = Table(
        account=caller.account, region=caller.region, database_name=database.name, name=name,
        create_time=now, update_time=now, created_by=caller.principal,
    )  # fmt: skip
    try:
        await glue.tables.meta.commit(glue.tables.put_table(_with(table, request.table_input), 0))
    except Conflict as taken:
        raise api.AlreadyExistsException("Table already exists.") from taken
    return api.CreateTableResponse()


def _with(table: Table, given: api.TableInput) -> Table:
    """`given` replaces all that can be given."""
    if given.federated_table or given.view_definition:
        raise not_implemented("FederatedTable or ViewDefinition")
    return structs.replace(
        table,
        **{name: getattr(given, name) for name in PLAIN},
        retention=given.retention or 0,
        storage_descriptor=storage(given.storage_descriptor),
        partition_keys=[recast(column, Column) for column in given.partition_keys or ()],
        target_table=recast(given.target_table, Target) if given.target_table else None,
    )


def storage(given: api.StorageDescriptor | None) -> Storage | None:
    if given is None:
        return None
    if given.schema_reference:
        raise not_implemented("SchemaReference")
    return recast(given, Storage)


@operation
async def get_table(glue: Glue, request: api.GetTableRequest, caller: Caller) -> api.GetTableResponse:
    _check_now(request)
    record = await glue.table(request.database_name, request.name, request.catalog_id, caller)
    return api.GetTableResponse(table=shown(record.value))


def _check_now(request: api.GetTableRequest | api.GetTablesRequest) -> None:
    if request.transaction_id or request.query_as_of_time:
        raise not_implemented("TransactionId or QueryAsOfTime")


def shown(table: Table) -> api.Table:
    given = named(table, PLAIN)
    if table.storage_descriptor:
        given["storage_descriptor"] = recast(table.storage_descriptor, api.StorageDescriptor)
    if table.target_table:
        given["target_table"] = recast(table.target_table, api.TableIdentifier)
    return api.Table(
        name=table.name,
        database_name=table.database_name,
        create_time=table.create_time,
        update_time=table.update_time,
        retention=table.retention,
        partition_keys=[recast(column, api.Column) for column in table.partition_keys],
        created_by=table.created_by,
        is_registered_with_lake_formation=False,
        catalog_id=table.account,
        version_id=table.version_id,
        is_multi_dialect_view=False,
        **given,
    )


@operation
async def get_tables(glue: Glue, request: api.GetTablesRequest, caller: Caller) -> api.GetTablesResponse:
    _check_now(request)
    database = await glue.database(request.database_name, request.catalog_id, caller)
    place = (database.account, database.region, key(database.name))
    start, limit = after(request.next_token, *place), request.max_results or LARGEST
    found = await glue.tables.tables.list(*place, after=start)
    if request.expression:
        wanted = pattern(request.expression)
        found = [record for record in found if wanted.fullmatch(record.value.name)]
    listed, token = page(found[: limit + 1], limit)
    return api.GetTablesResponse(table_list=[shown(table) for table in listed], next_token=token)


def pattern(expression: str) -> re.Pattern[str]:
    """A regular expression in which, as in Hive's, a star alone stands for anything."""
    try:
        return re.compile(re.sub(r"(?<!\.)\*", ".*", expression), re.IGNORECASE)
    except re.error as error:
        raise api.InvalidInputException(f"Expression {expression!r} is not a pattern: {error}") from error


@operation
async def update_table(glue: Glue, request: api.UpdateTableRequest, caller: Caller) -> api.UpdateTableResponse:
    if request.transaction_id or request.update_open_table_format_input or request.view_update_action:
        raise not_implemented("TransactionId, UpdateOpenTableFormatInput or ViewUpdateAction")
    if request.table_input is None:
        raise api.InvalidInputException("TableInput is required.")
    name = request.name or request.table_input.name
    record = await glue.table(request.database_name, name, request.catalog_id, caller)
    before = record.value
    if request.table_input.name.lower() != before.name:
        raise api.InvalidInputException("The name of a table cannot be changed.")
    if request.version_id and request.version_id != before.version_id:
        raise api.ConcurrentModificationException(
            f"The table's version is {before.version_id}, not {request.version_id}."
        )
    changed = structs.replace(before, version=before.version + 1, update_time=clock.now())
    changes = glue.tables.put_table(_with(changed, request.table_input), record.version)
    if request.skip_archive:
        changes.append(glue.tables.versions.delete(*table_key(before), f"{before.version:010}"))
    try:
        await glue.tables.meta.commit(changes)
    except Conflict as other:
        raise api.ConcurrentModificationException("Update table failed due to concurrent modifications.") from other
    return api.UpdateTableResponse()


@operation
async def delete_table(glue: Glue, request: api.DeleteTableRequest, caller: Caller) -> api.DeleteTableResponse:
    record = await glue.table(request.database_name, request.name, request.catalog_id, caller)
    await glue.tables.meta.commit(await glue.tables.drop_table(record.value))
    return api.DeleteTableResponse()


@operation
async def batch_delete_table(
    glue: Glue, request: api.BatchDeleteTableRequest, caller: Caller
) -> api.BatchDeleteTableResponse:
    await glue.database(request.database_name, request.catalog_id, caller)
    errors, changes = [], []
    for name in request.tables_to_delete:
        try:
            record = await glue.table(request.database_name, name, request.catalog_id, caller)
            changes += await glue.tables.drop_table(record.value)
        except api.EntityNotFoundException as absent:
            errors.append(api.TableError(table_name=name, error_detail=detail(absent)))
    await glue.tables.meta.commit(changes)
    return api.BatchDeleteTableResponse(errors=errors)


def detail(error: AwsError) -> api.ErrorDetail:
    return api.ErrorDetail(error_code=error.code, error_message=error.message)


@operation
async def get_partition_indexes(
    glue: Glue, request: api.GetPartitionIndexesRequest, caller: Caller
) -> api.GetPartitionIndexesResponse:
    """None can be made here, so there are none."""
    await glue.table(request.database_name, request.table_name, request.catalog_id, caller)
    return api.GetPartitionIndexesResponse(partition_index_descriptor_list=[])
