"""Partitions of a table, many at a time: what fails is told, the rest is done."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from millstream.api import glue as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.services.glue import partitions
from millstream.services.glue.service import Glue
from millstream.services.glue.tables import detail
from millstream.wire.operation import operation

Entry = TypeVar("Entry")
Failure = TypeVar("Failure")


async def _each(
    entries: Iterable[Entry],
    work: Callable[[Entry], Awaitable[None]],
    failure: Callable[[Entry, api.ErrorDetail], Failure],
) -> list[Failure]:
    """Do `work` on one after the other; returns what failed."""
    failures = []
    for entry in entries:
        try:
            await work(entry)
        except AwsError as error:
            failures.append(failure(entry, detail(error)))
    return failures


@operation
async def batch_create_partition(
    glue: Glue, request: api.BatchCreatePartitionRequest, caller: Caller
) -> api.BatchCreatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = await _each(
        request.partition_input_list,
        lambda given: partitions.create(glue, table, given),
        lambda given, error: api.PartitionError(partition_values=given.values, error_detail=error),
    )
    return api.BatchCreatePartitionResponse(errors=errors)


@operation
async def batch_update_partition(
    glue: Glue, request: api.BatchUpdatePartitionRequest, caller: Caller
) -> api.BatchUpdatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = await _each(
        request.entries,
        lambda entry: partitions.update(glue, table, entry.partition_value_list, entry.partition_input),
        lambda entry, error: api.BatchUpdatePartitionFailureEntry(
            partition_value_list=entry.partition_value_list, error_detail=error
        ),
    )
    return api.BatchUpdatePartitionResponse(errors=errors)


@operation
async def batch_delete_partition(
    glue: Glue, request: api.BatchDeletePartitionRequest, caller: Caller
) -> api.BatchDeletePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    errors = await _each(
        request.partitions_to_delete,
        lambda entry: partitions.delete(glue, table, entry.values),
        lambda entry, error: api.PartitionError(partition_values=entry.values, error_detail=error),
    )
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
