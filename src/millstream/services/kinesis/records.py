"""Writing: an acknowledged record is already in its shard's log."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.sequence import parse
from millstream.domain.shards import KEYS, Shard, hash_key
from millstream.domain.streams import Stream, pack
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.measures import WRITE_EXCEEDED
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

BATCH_LIMIT = 10 << 20  # bytes of a PutRecords, partition keys included
ValidationException = aws_error("ValidationException")
Given = api.PutRecordInput | api.PutRecordsRequestEntry


@dataclass(slots=True)
class Slot:
    """Records of one call that go to one shard, and where each stood in the call."""

    shard: Shard
    places: list[int] = field(default_factory=list)
    packed: list[bytes] = field(default_factory=list)
    size: int = 0  # bytes of data, without partition keys


@operation
async def put_record(kinesis: Kinesis, request: api.PutRecordInput, caller: Caller) -> api.PutRecordOutput:
    started, live = clock.now(), await kinesis.live(caller, request.stream_name, request.stream_arn)
    key, data = _key(request), request.data
    _check_ordering(live, request)
    _check_size(live.stream, len(key) + len(data), "data")
    _dry_run(request.dry_run)
    await live.enter(kinesis.meta.certain)
    try:
        stream, shard, time = live.stream, _shard(live, request, key, None), clock.now_ms()
        packed = pack(key, data, encrypted=bool(stream.key))
        if kinesis.throughput and not kinesis.throughput.write(stream.topic(shard), len(packed)):
            live.measures.refused(stream, shard, WRITE_EXCEEDED)
            raise api.ProvisionedThroughputExceededException(exceeded(stream, shard))
        offset = await kinesis.streams.append(stream, shard, [packed], time)
    finally:
        live.leave()
    live.measures.incoming(stream, shard, 1, len(data))
    live.measures.put("PutRecord", started, len(data))
    number = stream.number(shard, offset + 1, time)
    return api.PutRecordOutput(shard_id=shard.id, sequence_number=number, encryption_type=encryption(stream))


@operation
async def put_records(kinesis: Kinesis, request: api.PutRecordsInput, caller: Caller) -> api.PutRecordsOutput:
    started, live = clock.now(), await kinesis.live(caller, request.stream_name, request.stream_arn)
    keys = [_key(record) for record in request.records]
    _check_sizes(live.stream, [len(r.data) + len(key) for r, key in zip(request.records, keys, strict=True)])
    _dry_run(request.dry_run)
    results: list[api.PutRecordsResultEntry | None] = [None] * len(keys)
    await live.enter(kinesis.meta.certain)
    try:
        slots = _slots(kinesis, live, request, keys, results)
        sizes = await asyncio.gather(*[_write(kinesis, live, slot, results) for slot in slots])
    finally:
        live.leave()
    entries = [entry for entry in results if entry]
    failed = sum([entry.error_code is not None for entry in entries])
    if failed < len(entries):
        live.measures.put("PutRecords", started, sum(sizes))
    live.measures.batch(len(entries), failed, len(entries) - sum([len(slot.places) for slot in slots]))
    return api.PutRecordsOutput(failed_record_count=failed, records=entries, encryption_type=encryption(live.stream))


def _slots(
    kinesis: Kinesis,
    live: Live,
    request: api.PutRecordsInput,
    keys: list[bytes],
    results: list[api.PutRecordsResultEntry | None],
) -> Sequence[Slot]:
    """By shard; what a shard's throughput does not allow is refused in `results`."""
    slots: dict[int, Slot] = {}
    stream, encrypted = live.stream, bool(live.stream.key)
    for place, (record, key) in enumerate(zip(request.records, keys, strict=True)):
        shard = _shard(live, record, key, place)
        packed = pack(key, record.data, encrypted=encrypted)
        if kinesis.throughput and not kinesis.throughput.write(stream.topic(shard), len(packed)):
            live.measures.refused(stream, shard, WRITE_EXCEEDED)
            code, message = "ProvisionedThroughputExceededException", exceeded(stream, shard)
            results[place] = api.PutRecordsResultEntry(error_code=code, error_message=message)
            continue
        if (slot := slots.get(shard.index)) is None:
            slot = slots[shard.index] = Slot(shard)
        slot.places.append(place)
        slot.packed.append(packed)
        slot.size += len(record.data)
    return [*slots.values()]


async def _write(kinesis: Kinesis, live: Live, slot: Slot, results: list[api.PutRecordsResultEntry | None]) -> int:
    """Bytes written. A disk that refuses one shard's records does not take the other shards' back."""
    stream, shard, time = live.stream, slot.shard, clock.now_ms()
    try:
        first = await kinesis.streams.append(stream, shard, slot.packed, time)
    except OSError:
        refused = api.PutRecordsResultEntry(error_code="InternalFailure", error_message="Internal Service Failure")
        for place in slot.places:
            results[place] = refused
        return 0
    numbers, shard_id = stream.numbers(shard, first + 1, len(slot.places), time), shard.id
    for place, number in zip(slot.places, numbers, strict=True):
        results[place] = api.PutRecordsResultEntry(shard_id=shard_id, sequence_number=number)
    live.measures.incoming(stream, shard, len(slot.places), slot.size)
    return slot.size


def _key(record: Given) -> bytes:
    return (record.partition_key or "").encode()


def _shard(live: Live, record: Given, key: bytes, place: int | None) -> Shard:
    """`key` is its partition key; `place` in a PutRecords tells an error where."""
    if live.stream.distribution == "AUTO":
        return live.router.next()
    if record.explicit_hash_key is not None:
        chosen = int(record.explicit_hash_key)
        if chosen >= KEYS:
            raise api.InvalidArgumentException(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                f"Specified value was {chosen}"
            )
        return live.router.find(chosen)
    if record.partition_key is None:
        where = "partitionKey" if place is None else f"records.{place + 1}.member.partitionKey"
        constraint = "failed to satisfy constraint: Member must not be null"
        raise ValidationException(f"1 validation error detected: Value null at '{where}' {constraint}")
    return live.router.find(hash_key(key))


def _check_sizes(stream: Stream, sizes: list[int]) -> None:
    if max(sizes) > stream.largest << 10:
        for number, size in enumerate(sizes, 1):
            _check_size(stream, size, f"records.{number}.member.data")
    if sum(sizes) > BATCH_LIMIT:
        raise api.InvalidArgumentException("Records size exceeds 10 MB limit")


def _check_size(stream: Stream, size: int, path: str) -> None:
    """A record's size counts its partition key."""
    largest = stream.largest << 10
    if size > largest:
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
