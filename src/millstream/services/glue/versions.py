"""A table's versions: what each update left behind."""

from millstream.api import glue as api
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.domain.tables import Table, table_key
from millstream.services.glue.service import LARGEST, Glue
from millstream.services.glue.tables import detail, shown
from millstream.wire.operation import operation


@operation
async def get_table_versions(
    glue: Glue, request: api.GetTableVersionsRequest, caller: Caller
) -> api.GetTableVersionsResponse:
    """The newest first. The token is the number of the last version shown."""
    record = await glue.table(request.database_name, request.table_name, request.catalog_id, caller)
    found = [one.value for one in await glue.tables.versions.list(*table_key(record.value))]
    before, limit = _number(request.next_token, "NextToken"), request.max_results or LARGEST
    rest = [table for table in reversed(found) if before is None or table.version < before]
    token = rest[limit - 1].version_id if len(rest) > limit else None
    return api.GetTableVersionsResponse(table_versions=[_shown(one) for one in rest[:limit]], next_token=token)


def _shown(table: Table) -> api.TableVersion:
    return api.TableVersion(table=shown(table), version_id=table.version_id)


def _number(text: str | None, what: str) -> int | None:
    if text is not None and not text.isdecimal():
        raise api.InvalidInputException(f"{what}: {text!r} is not an integer.")
    return None if text is None else int(text)


@operation
async def get_table_version(
    glue: Glue, request: api.GetTableVersionRequest, caller: Caller
) -> api.GetTableVersionResponse:
    record = await glue.table(request.database_name, request.table_name, request.catalog_id, caller)
    wanted = request.version_id or record.value.version_id
    return api.GetTableVersionResponse(table_version=_shown((await _find(glue, record.value, wanted)).value))


async def _find(glue: Glue, table: Table, wanted: str) -> Record[Table]:
    number = _number(wanted, "VersionId")
    found = await glue.tables.versions.get(*table_key(table), f"{number:010}")
    if found is None:
        raise api.EntityNotFoundException("Version not found.")
    return found


@operation
async def delete_table_version(
    glue: Glue, request: api.DeleteTableVersionRequest, caller: Caller
) -> api.DeleteTableVersionResponse:
    record = await glue.table(request.database_name, request.table_name, request.catalog_id, caller)
    await _delete(glue, record.value, request.version_id)
    return api.DeleteTableVersionResponse()


async def _delete(glue: Glue, table: Table, version: str) -> None:
    found = await _find(glue, table, version)
    if found.value.version == table.version:
        raise api.InvalidInputException("The table's current version cannot be deleted.")
    await glue.tables.meta.commit([glue.tables.versions.delete(found.key)])


@operation
async def batch_delete_table_version(
    glue: Glue, request: api.BatchDeleteTableVersionRequest, caller: Caller
) -> api.BatchDeleteTableVersionResponse:
    record = await glue.table(request.database_name, request.table_name, request.catalog_id, caller)
    errors = []
    for version in request.version_ids:
        try:
            await _delete(glue, record.value, version)
        except (api.EntityNotFoundException, api.InvalidInputException) as bad:
            errors.append(
                api.TableVersionError(table_name=request.table_name, version_id=version, error_detail=detail(bad))
            )
    return api.BatchDeleteTableVersionResponse(errors=errors)
