"""Reading: GetRecords."""

from datetime import UTC, datetime

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.shards import Shard, shard_id
from millstream.services.kinesis.described import children, described_record
from millstream.services.kinesis.iterator import LIFE, Iterator, decode, encode, verify
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.measures import READ_EXCEEDED
from millstream.services.kinesis.records import exceeded
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

MOST, LARGEST = 10_000, 10 << 20  # records and bytes of a GetRecords


@operation
async def get_records(kinesis: Kinesis, request: api.GetRecordsInput, caller: Caller) -> api.GetRecordsOutput:
    started, (live, shard, iterator) = clock.now(), await _place(kinesis, request, caller)
    stream = live.stream
    if request.dry_run:
        raise api.DryRunOperationException("The request was rejected because the DryRun parameter was specified.")
    topic = stream.topic(shard)
    if kinesis.throughput and not kinesis.throughput.may_read(topic):
        live.measures.refused(stream, shard, READ_EXCEEDED)
        raise api.ProvisionedThroughputExceededException(exceeded(stream, shard))
    page = await kinesis.streams.read(stream, shard, iterator.offset, request.limit or MOST, LARGEST)
    if kinesis.throughput:
        kinesis.throughput.have_read(topic, page.size)
    live.measures.got(stream, shard, started, page)
    following = encode(Iterator(clock.now_ms(), shard.index, page.next, stream.name), stream.id)
    return api.GetRecordsOutput(
        records=[described_record(record) for record in page.records],
        next_shard_iterator=None if page.ended else following,
        millis_behind_latest=page.behind,
        child_shards=children(live, shard) if page.ended else None,
    )


async def _place(kinesis: Kinesis, request: api.GetRecordsInput, caller: Caller) -> tuple[Live, Shard, Iterator]:
    """AWS takes an iterator in quotes too. Raise InvalidArgumentException, ExpiredIteratorException,
    ResourceNotFoundException.
    """
    try:
        iterator, raw = decode(request.shard_iterator.removeprefix('"').removesuffix('"'))
    except ValueError as error:
        raise _invalid() from error
    shard_absent = api.ResourceNotFoundException(
        f"Shard {shard_id(iterator.shard)} in stream {iterator.stream} under account {caller.account} does not exist"
    )
    try:
        live = await kinesis.live(caller, iterator.stream, request.stream_arn)
    except api.ResourceNotFoundException as error:
        raise shard_absent from error
    if not verify(raw, live.stream.id):
        raise _invalid()
    _check_age(iterator.made)
    if (shard := live.shards.get(iterator.shard)) is None:
        raise shard_absent
    return live, shard, iterator


def _invalid() -> api.InvalidArgumentException:
    return api.InvalidArgumentException("Invalid ShardIterator.")


def _check_age(made: int) -> None:
    now = clock.now_ms()
    if now - made > LIFE:
        raise api.ExpiredIteratorException(
            f"Iterator expired. The iterator was created at time {_text(made)} while right now it is {_text(now)} "
            f"which is further in the future than the tolerated delay of {LIFE} milliseconds."
        )


def _text(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
