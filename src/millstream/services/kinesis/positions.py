"""Where in a shard a reader starts: GetShardIterator, and the same five ways for SubscribeToShard."""

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.sequence import Sequence, parse
from millstream.domain.shards import Shard, shard_id, shard_index
from millstream.services.kinesis.iterator import Iterator, encode
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

NUMBERED = ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")


@operation
async def get_shard_iterator(
    kinesis: Kinesis, request: api.GetShardIteratorInput, caller: Caller
) -> api.GetShardIteratorOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    shard = find_shard(live, request.shard_id)
    kind, number = request.shard_iterator_type, request.starting_sequence_number
    offset = await position(kinesis, live, shard, kind, number, request.timestamp)
    if request.dry_run:
        raise api.DryRunOperationException("The request was rejected because the DryRun parameter was specified.")
    made = Iterator(clock.now_ms(), shard.index, offset, live.stream.name)
    return api.GetShardIteratorOutput(shard_iterator=encode(made, live.stream.id))


def find_shard(live: Live, given: str) -> Shard:
    """Raise ResourceNotFoundException."""
    where = f"in stream {live.stream.name} under account {live.stream.account}"
    try:
        index = shard_index(given)
    except ValueError as error:
        raise api.ResourceNotFoundException(f"Could not find shard {given} {where}.") from error
    if (shard := live.shards.get(index)) is None:
        raise api.ResourceNotFoundException(f"Shard {shard_id(index)} {where} does not exist")
    return shard


async def position(
    kinesis: Kinesis, live: Live, shard: Shard, kind: str, number: str | None, timestamp: float | None
) -> int:
    """The offset in the shard's log. Raise InvalidArgumentException."""
    if kind != "AT_TIMESTAMP" and (kind in NUMBERED) != (number is not None):
        raise api.InvalidArgumentException(
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "
            "(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
            f"Request specified {kind} and {'also a' if number else 'no'} StartingSequenceNumber."
        )
    stream = live.stream
    match kind:
        case "TRIM_HORIZON":
            return 0
        case "LATEST":
            return await kinesis.streams.end(stream, shard)
        case "AT_TIMESTAMP":
            return await kinesis.streams.since(stream, shard, _moment(timestamp))
    assert number is not None
    found = _sequence(live, shard, number)
    if kind == "AT_SEQUENCE_NUMBER":
        return max(0, found.place - 1)
    return found.place


def _moment(timestamp: float | None) -> int:
    if timestamp is None:
        raise api.InvalidArgumentException(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. "
            "Current request has no timestamp parameter."
        )
    moment, now = round(timestamp * 1000), clock.now_ms()
    if moment > now:
        raise api.InvalidArgumentException(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            f"timestampInMillis: {moment}, currentTimestampInMillis: {now}"
        )
    return moment


def _sequence(live: Live, shard: Shard, number: str) -> Sequence:
    stream = live.stream
    used = (
        f"StartingSequenceNumber {number} used in GetShardIterator on shard {shard.id} in stream {stream.name} "
        f"under account {stream.account} is invalid"
    )
    try:
        found = parse(number)
    except ValueError as error:
        raise api.InvalidArgumentException(f"{used}.") from error
    if found.shard != shard.index:
        raise api.InvalidArgumentException(
            f"Invalid StartingSequenceNumber. It encodes {shard_id(found.shard)}, "
            f"while it was used in a call to a shard with {shard.id}"
        )
    if (found.created, found.salt) != (shard.created, stream.salt):
        raise api.InvalidArgumentException(f"{used} because it did not come from this stream.")
    return found
