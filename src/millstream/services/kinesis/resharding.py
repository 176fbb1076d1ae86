"""Split, merge, and UpdateShardCount: parents close at an exact place, children start, nothing is lost between."""

from collections.abc import Callable, Sequence

from msgspec import structs

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.shards import Shard, shard_id, shard_index
from millstream.domain.streams import Stream
from millstream.services.kinesis.layout import Layout
from millstream.services.kinesis.live import Live, not_found
from millstream.services.kinesis.quota import check_shards
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

ValidationException = aws_error("ValidationException")


@operation
async def split_shard(kinesis: Kinesis, request: api.SplitShardInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    await check_shards(kinesis, caller, 1)

    def split(layout: Layout, stream: Stream) -> None:
        shard = _eligible(live, request.shard_to_split)
        at, (first, last) = int(request.new_starting_hash_key), shard.range
        if not first + 1 < at < last:
            raise api.InvalidArgumentException(
                f"NewStartingHashKey {at} used in SplitShard() on shard {shard.id} in {_where(stream)} is not both "
                f"greater than one plus the shard's StartingHashKey {first} and less than the shard's EndingHashKey "
                f"{last}."
            )
        layout.split(shard, at)

    await _reshard(kinesis, live, split)


@operation
async def merge_shards(kinesis: Kinesis, request: api.MergeShardsInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)

    def merge(layout: Layout, stream: Stream) -> None:
        given = (request.shard_to_merge, request.adjacent_shard_to_merge)
        left, right = [_eligible(live, shard) for shard in given]
        (first, last), (start, end) = left.range, right.range
        if last + 1 != start and end + 1 != first:
            raise api.InvalidArgumentException(
                f"Shards {left.id} and {right.id} in {_where(stream)} "
                "are not an adjacent pair of shards eligible for merging"
            )
        layout.merge(left, right)

    await _reshard(kinesis, live, merge)


@operation
async def update_shard_count(
    kinesis: Kinesis, request: api.UpdateShardCountInput, caller: Caller
) -> api.UpdateShardCountOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    present, target = len(live.router.open), request.target_shard_count
    await check_shards(kinesis, caller, max(0, target - present))

    def spread(layout: Layout, stream: Stream) -> None:
        _check_target(len(live.router.open), target)
        layout.spread(target)

    await _reshard(kinesis, live, spread)
    return api.UpdateShardCountOutput(
        stream_name=live.stream.name,
        current_shard_count=present,
        target_shard_count=target,
        stream_arn=live.stream.arn,
    )


def _check_target(present: int, target: int) -> None:
    """AWS: at most twice, at least half of what is there."""
    counts = f"Current open shard count: {present}, target shard count: {target}"
    if target > 2 * present:
        raise api.InvalidArgumentException(
            f"UpdateShardCount cannot scale up over double your current open shard count. {counts}"
        )
    if 2 * target < present:
        raise api.InvalidArgumentException(
            f"UpdateShardCount cannot scale down below half your current open shard count. {counts}"
        )


async def _reshard(kinesis: Kinesis, live: Live, change: Callable[[Layout, Stream], None]) -> None:
    """As a client asks for."""

    def checked(layout: Layout, stream: Stream) -> None:
        if stream.mode == "ON_DEMAND":
            raise ValidationException(f"Request is invalid. S{_where(stream)[1:]} is in On-Demand mode.")
        change(layout, stream)

    await reshard(kinesis, live, checked)


async def reshard(kinesis: Kinesis, live: Live, change: Callable[[Layout, Stream], None]) -> None:
    """Writers wait at the gate, so a parent's end is the last record that was ever acknowledged in it."""
    async with live.lock:
        try:
            await live.shut()
            if live.deleted:
                raise not_found(live.stream.name, live.stream.account)
            stream = live.stream
            ends = await _ends(kinesis, stream, live.router.open)
            layout = Layout(stream.shards, stream.made, ends, clock.now_ms())
            change(layout, stream)
            stream = structs.replace(stream, shards=layout.shards, made=layout.made)
            await kinesis.streams.save(stream)
            live.become(stream)
        finally:
            live.reopen()


async def _ends(kinesis: Kinesis, stream: Stream, shards: Sequence[Shard]) -> dict[int, int]:
    return {shard.index: await kinesis.streams.end(stream, shard) for shard in shards}


def _eligible(live: Live, given: str) -> Shard:
    stream = live.stream
    try:
        index = shard_index(given)
    except ValueError as error:
        raise api.ResourceNotFoundException(f"Could not find shard {given} in {_where(stream)}.") from error
    if (shard := live.shards.get(index)) is None:
        raise api.ResourceNotFoundException(f"Could not find shard {shard_id(index)} in {_where(stream)}.")
    if shard.closed is not None:
        raise api.InvalidArgumentException(
            f"Shard {shard.id} in {_where(stream)} has already been merged or split, "
            "and thus is not eligible for merging or splitting."
        )
    return shard


def _where(stream: Stream) -> str:
    return f"stream {stream.name} under account {stream.account}"
