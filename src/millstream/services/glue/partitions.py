"""Partitions of a table, one by one, and the lists of them."""

import zlib
from collections.abc import Sequence

from msgspec import structs

from millstream.api import glue as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.domain.tables import Partition, Table, partition_key, table_key, values_key
from millstream.ports.meta import Change, Conflict
from millstream.services.glue import expressions
from millstream.services.glue.service import Glue, after, named, not_implemented, page, recast
from millstream.services.glue.tables import storage
from millstream.wire.operation import operation

PLAIN = ("last_access_time", "last_analyzed_time", "parameters")
PAGE = 1000


@operation
async def create_partition(
    glue: Glue, request: api.CreatePartitionRequest, caller: Caller
) -> api.CreatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    await create(glue, table, request.partition_input)
    return api.CreatePartitionResponse()


async def create(glue: Glue, table: Table, given: api.PartitionInput) -> None:
    """Raise InvalidInputException, AlreadyExistsException."""
    try:
        await glue.tables.meta.commit([glue.tables.put_partition(made(table, given, clock.now()), 0)])
    except Conflict as taken:
        raise api.AlreadyExistsException("Partition already exists.") from taken


def made(table: Table, given: api.PartitionInput, created: float) -> Partition:
    values = given.values or []
    check_values(table, values)
    return Partition(
        account=table.account,
        region=table.region,
        database_name=table.database_name,
        table_name=table.name,
        values=values,
        creation_time=created,
        storage_descriptor=storage(given.storage_descriptor),
        **{name: getattr(given, name) for name in PLAIN},
    )


def check_values(table: Table, values: Sequence[str]) -> None:
    if len(values) != len(table.partition_keys):
        raise api.InvalidInputException("The number of partition keys do not match the number of partition values")


@operation
async def get_partition(glue: Glue, request: api.GetPartitionRequest, caller: Caller) -> api.GetPartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    found = await find(glue, table, request.partition_values)
    return api.GetPartitionResponse(partition=shown(found.value))


async def find(glue: Glue, table: Table, values: Sequence[str]) -> Record[Partition]:
    """Raise EntityNotFoundException."""
    found = await glue.tables.partitions.get(*table_key(table), values_key(values))
    if found is None:
        raise api.EntityNotFoundException("Cannot find partition.")
    return found


def shown(partition: Partition, *, columns: bool = True) -> api.Partition:
    given = named(partition, PLAIN)
    if described := partition.storage_descriptor:
        described = described if columns else structs.replace(described, columns=None)
        given["storage_descriptor"] = recast(described, api.StorageDescriptor)
    return api.Partition(
        values=partition.values,
        database_name=partition.database_name,
        table_name=partition.table_name,
        creation_time=partition.creation_time,
        catalog_id=partition.account,
        **given,
    )


@operation
async def get_partitions(glue: Glue, request: api.GetPartitionsRequest, caller: Caller) -> api.GetPartitionsResponse:
    if request.transaction_id or request.query_as_of_time:
        raise not_implemented("TransactionId or QueryAsOfTime")
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    place = table_key(table)
    wanted = expressions.parse(request.expression or "", table.partition_keys)
    start, limit = after(request.next_token, *place), request.max_results or PAGE
    found = [
        record
        for record in await glue.tables.partitions.list(*place, after=start)
        if _in_segment(record.key, request.segment) and wanted(record.value.values)
    ]
    listed, token = page(found[: limit + 1], limit)
    partitions = [shown(one, columns=not request.exclude_column_schema) for one in listed]
    return api.GetPartitionsResponse(partitions=partitions, next_token=token)


def _in_segment(key: str, segment: api.Segment | None) -> bool:
    """Each partition is in one of the segments that are read in parallel."""
    return segment is None or zlib.crc32(key.encode()) % segment.total_segments == segment.segment_number


@operation
async def update_partition(
    glue: Glue, request: api.UpdatePartitionRequest, caller: Caller
) -> api.UpdatePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    await update(glue, table, request.partition_value_list, request.partition_input)
    return api.UpdatePartitionResponse()


async def update(glue: Glue, table: Table, values: Sequence[str], given: api.PartitionInput) -> None:
    """New values move the partition. Raise EntityNotFoundException, AlreadyExistsException."""
    before = await find(glue, table, values)
    changed = made(table, given, before.value.creation_time)
    moves = partition_key(changed) != partition_key(before.value)
    changes: list[Change] = [glue.tables.put_partition(changed, 0 if moves else before.version)]
    if moves:
        changes.append(glue.tables.partitions.delete(before.key, version=before.version))
    try:
        await glue.tables.meta.commit(changes)
    except Conflict as taken:
        raise api.AlreadyExistsException("Partition already exists.") from taken


@operation
async def delete_partition(
    glue: Glue, request: api.DeletePartitionRequest, caller: Caller
) -> api.DeletePartitionResponse:
    table = (await glue.table(request.database_name, request.table_name, request.catalog_id, caller)).value
    await delete(glue, table, request.partition_values)
    return api.DeletePartitionResponse()


async def delete(glue: Glue, table: Table, values: Sequence[str]) -> None:
    """Raise EntityNotFoundException."""
    found = await find(glue, table, values)
    await glue.tables.meta.commit([glue.tables.partitions.delete(found.key)])
