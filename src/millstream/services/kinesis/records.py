"""Writing: an acknowledged record is already in its shard's log."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.sequence import parse
from millstream.domain.shards import KEYS, Shard, hash_key
from millstream.domain.streams import Stream, pack
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

BATCH_LIMIT = 10 << 20  # bytes of a PutRecords, partition keys included
ValidationException = aws_error("ValidationException")
Given = api.PutRecordInput | api.PutRecordsRequestEntry


class Slot(NamedTuple):
    """Records of one call that go to one shard, and where each stood in the call."""

    shard: Shard
    places: list[int]
    data: list[bytes]


@operation
async def put_record(kinesis: Kinesis, request: api.PutRecordInput, caller: Caller) -> api.PutRecordOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    _check_ordering(live, request)
    _check_size(live.stream, request, "data")
    _dry_run(request.dry_run)
    await live.enter()
    try:
        stream, shard, time = live.stream, _shard(live, request, "explicitHashKey"), clock.now_ms()
        packed = _pack(stream, request)
        if kinesis.throughput and not kinesis.throughput.write(stream.topic(shard), len(packed)):
            raise api.ProvisionedThroughputExceededException(exceeded(stream, shard))
        offset = await kinesis.streams.append(stream, shard, [packed], time)
    finally:
        live.leave()
    number = stream.number(shard, offset + 1, time)
    return api.PutRecordOutput(shard_id=shard.id, sequence_number=number, encryption_type=encryption(stream))


@operation
async def put_records(kinesis: Kinesis, request: api.PutRecordsInput, caller: Caller) -> api.PutRecordsOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    for number, record in enumerate(request.records, 1):
        _check_size(live.stream, record, f"records.{number}.member.data")
    if sum(len(r.data) + len((r.partition_key or "").encode()) for r in request.records) > BATCH_LIMIT:
        raise api.InvalidArgumentException("Records size exceeds 10 MB limit")
    _dry_run(request.dry_run)
    results: list[api.PutRecordsResultEntry | None] = [None] * len(request.records)
    await live.enter()
    try:
        await asyncio.gather(
            *[_write(kinesis, live.stream, s, results) for s in _slots(kinesis, live, request, results)]
        )
    finally:
        live.leave()
    entries = [entry for entry in results if entry]
    failed = sum(entry.error_code is not None for entry in entries)
    return api.PutRecordsOutput(failed_record_count=failed, records=entries, encryption_type=encryption(live.stream))


def _slots(
    kinesis: Kinesis, live: Live, request: api.PutRecordsInput, results: list[api.PutRecordsResultEntry | None]
) -> Sequence[Slot]:
    """By shard; what a shard's throughput does not allow is refused in `results`."""
    slots: dict[int, Slot] = {}
    for place, record in enumerate(request.records):
        shard = _shard(live, record, f"records.{place + 1}.member.explicitHashKey")
        packed = _pack(live.stream, record)
        if kinesis.throughput and not kinesis.throughput.write(live.stream.topic(shard), len(packed)):
            code, message = "ProvisionedThroughputExceededException", exceeded(live.stream, shard)
            results[place] = api.PutRecordsResultEntry(error_code=code, error_message=message)
            continue
        if (slot := slots.get(shard.index)) is None:
            slot = slots[shard.index] = Slot(shard, [], [])
        slot.places.append(place)
        slot.data.append(packed)
    return [*slots.values()]


async def _write(
    kinesis: Kinesis, stream: Stream, slot: Slot, results: list[api.PutRecordsResultEntry | None]
) -> None:
    """A disk that refuses one shard's records does not take the other shards' back."""
    shard, time = slot.shard, clock.now_ms()
    try:
        first = await kinesis.streams.append(stream, shard, slot.data, time)
    except OSError:
        refused = api.PutRecordsResultEntry(error_code="InternalFailure", error_message="Internal Service Failure")
        for place in slot.places:
            results[place] = refused
        return
    for at, place in enumerate(slot.places, first + 1):
        number = stream.number(shard, at, time)
        results[place] = api.PutRecordsResultEntry(shard_id=shard.id, sequence_number=number)


def _pack(stream: Stream, record: Given) -> bytes:
    return pack(record.partition_key or "", record.data, encrypted=bool(stream.key))


def _shard(live: Live, record: Given, path: str) -> Shard:
    if live.stream.distribution == "AUTO":
        return live.router.next()
    if record.explicit_hash_key is not None:
        key = int(record.explicit_hash_key)
        if key >= KEYS:
            raise api.InvalidArgumentException(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                f"Specified value was {key}"
            )
        return live.router.find(key)
    if record.partition_key is None:
        where = path.replace("explicitHashKey", "partitionKey")
        constraint = "failed to satisfy constraint: Member must not be null"
        raise ValidationException(f"1 validation error detected: Value null at '{where}' {constraint}")
    return live.router.find(hash_key(record.partition_key))


def _check_size(stream: Stream, record: Given, path: str) -> None:
    """A record's size counts its partition key."""
    largest = stream.largest << 10
    if len(record.data) + len(record.partition_key or "") > largest:
        constraint = f"failed to satisfy constraint: Member must have length less than or equal to {largest}"
        raise ValidationException(f"1 validation error detected: Value at '{path}' {constraint}")


def _check_ordering(live: Live, request: api.PutRecordInput) -> None:
    """Numbers of a shard always grow, so all there is to do is to refuse one that was never given out."""
    number = request.sequence_number_for_ordering
    if number is None:
        return
    try:
        valid = parse(number).time <= clock.now_ms() // 1000
    except ValueError:
        valid = False
    if not valid:
        where = f"stream {live.stream.name} under account {live.stream.account}"
        raise api.InvalidArgumentException(
            f"ExclusiveMinimumSequenceNumber {number} used in PutRecord on {where} is invalid."
        )


def _dry_run(asked: bool | None) -> None:
    if asked:
        raise api.DryRunOperationException("The request was rejected because the DryRun parameter was specified.")


def exceeded(stream: Stream, shard: Shard) -> str:
    return f"Rate exceeded for shard {shard.id} in stream {stream.name} under account {stream.account}."


def encryption(stream: Stream) -> api.EncryptionType | None:
    return "KMS" if stream.key else None
