"""Partitions of a table, many at a time: what fails is told, the rest is done."""

from collections.abc import Awaitable

from millstream.api import glue as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.services.glue import partitions
from millstream.services.glue.service import Glue
from millstream.services.glue.tables import detail
from millstream.wire.operation import operation


async def _refused(work: Awaitable[None]) -> api.ErrorDetail | None:
    try:
        await work
    except AwsError as error:
        return detail(error)
    return None


@operation
async def batch_create_partition(
    glue: Glue, request: api.BatchCreatePartitionRequest, caller: Caller
) -> api.BatchCreatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = []
    for given in request.partition_input_list:
        if refused := await _refused(partitions.create(glue, table, given)):
            errors.append(api.PartitionError(partition_values=given.values, error_detail=refused))
    return api.BatchCreatePartitionResponse(errors=errors)


@operation
async def batch_update_partition(
    glue: Glue, request: api.BatchUpdatePartitionRequest, caller: Caller
) -> api.BatchUpdatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = []
    for entry in request.entries:
        values = entry.partition_value_list
        if refused := await _refused(partitions.update(glue, table, values, entry.partition_input)):
            errors.append(api.BatchUpdatePartitionFailureEntry(partition_value_list=values, error_detail=refused))
    return api.BatchUpdatePartitionResponse(errors=errors)


@operation
async def batch_delete_partition(
    glue: Glue, request: api.BatchDeletePartitionRequest, caller: Caller
) -> api.BatchDeletePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = []
    for entry in request.partitions_to_delete:
        if refused := await _refused(partitions.delete(glue, table, entry.values)):
            errors.append(api.PartitionError(partition_values=entry.values, error_detail=refused))
    return api.BatchDeletePartitionResponse(errors=errors)


@operation
async def batch_get_partition(
    glue: Glue, request: api.BatchGetPartitionRequest, caller: Caller
) -> api.BatchGetPartitionResponse:
    """Those that are not there are left out."""
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    found = []
    for entry in request.partitions_to_get:
        try:
            found.append(partitions.shown((await partitions.find(glue, table, entry.values)).value))
        except api.EntityNotFoundException:
            continue
    return api.BatchGetPartitionResponse(partitions=found, unprocessed_keys=[])
