"""Streams: create, describe, list, delete."""

import uuid

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.shards import Shard, uniform
from millstream.domain.streams import Stream
from millstream.ports.meta import Conflict
from millstream.services.kinesis.described import described_shard
from millstream.services.kinesis.options import check_distribution, check_warm_throughput
from millstream.services.kinesis.quota import check_shards
from millstream.services.kinesis.service import Kinesis
from millstream.services.kinesis.tagging import check_tags
from millstream.wire.operation import operation

ON_DEMAND_SHARDS = 4  # of a new stream
SHARDS_PAGE = 100  # DescribeStream without a Limit
PAGE = 100  # ListStreams without a Limit


@operation
async def create_stream(kinesis: Kinesis, request: api.CreateStreamInput, caller: Caller) -> None:
    name, mode = request.stream_name, _mode(request)
    strategy = request.record_distribution_strategy or "USER_PARTITION_KEY"
    check_warm_throughput(request.warm_throughput_mi_bps)
    check_distribution(mode, strategy)
    tags = check_tags(name, caller.account, {}, request.tags or {})
    count, created = _count(request, mode), clock.now()
    if await kinesis.streams.get(caller.account, caller.region, name):
        raise _taken(name, caller.account)
    await check_shards(kinesis, caller, count)
    stream = Stream(
        name=name,
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        created=created,
        shards=_shards(count, created),
        made=count,
        mode=mode,
        tags=tags,
        largest=request.max_record_size_in_ki_b or 1024,
        distribution=strategy,
    )
    try:
        await kinesis.streams.save(stream, new=True)
    except Conflict as taken:
        raise _taken(name, caller.account) from taken


def _taken(name: str, account: str) -> api.ResourceInUseException:
    return api.ResourceInUseException(f"Stream {name} under account {account} already exists.")


def _mode(request: api.CreateStreamInput) -> api.StreamMode:
    """Who says neither mode nor number of shards gets four, which is On-Demand."""
    if request.stream_mode_details:
        return request.stream_mode_details.stream_mode
    return "ON_DEMAND" if request.shard_count is None else "PROVISIONED"


def _count(request: api.CreateStreamInput, mode: str) -> int:
    if mode == "ON_DEMAND":
        if request.shard_count is not None:
            raise api.InvalidArgumentException("Shard count cannot be set for a stream in On-Demand mode.")
        return ON_DEMAND_SHARDS
    if request.shard_count is None:
        raise api.InvalidArgumentException("ShardCount must be set for a stream in Provisioned mode.")
    return request.shard_count


def _shards(count: int, now: float) -> tuple[Shard, ...]:
    created, opened = int(now), round(now * 1000)
    ranges = enumerate(uniform(count))
    return tuple(Shard(n, str(first), str(last), created, opened) for n, (first, last) in ranges)


@operation
async def describe_stream(
    kinesis: Kinesis, request: api.DescribeStreamInput, caller: Caller
) -> api.DescribeStreamOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    stream, limit = live.stream, request.limit or SHARDS_PAGE
    start = request.exclusive_start_shard_id or ""
    shards = [shard for shard in stream.shards if shard.id > start]
    return api.DescribeStreamOutput(
        stream_description=api.StreamDescription(
            stream_name=stream.name,
            stream_arn=stream.arn,
            stream_status="ACTIVE",
            stream_mode_details=mode_details(stream),
            shards=[described_shard(stream, shard) for shard in shards[:limit]],
            has_more_shards=len(shards) > limit,
            retention_period_hours=stream.retention,
            stream_creation_timestamp=stream.created,
            enhanced_monitoring=_monitoring(stream),
            encryption_type="KMS" if stream.key else "NONE",
            key_id=stream.key or None,
        )
    )


@operation
async def describe_stream_summary(
    kinesis: Kinesis, request: api.DescribeStreamSummaryInput, caller: Caller
) -> api.DescribeStreamSummaryOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    stream = live.stream
    return api.DescribeStreamSummaryOutput(
        stream_description_summary=api.StreamDescriptionSummary(
            stream_name=stream.name,
            stream_arn=stream.arn,
            stream_status="ACTIVE",
            stream_mode_details=mode_details(stream),
            retention_period_hours=stream.retention,
            stream_creation_timestamp=stream.created,
            enhanced_monitoring=_monitoring(stream),
            encryption_type="KMS" if stream.key else "NONE",
            key_id=stream.key or None,
            open_shard_count=len(live.router.open),
            consumer_count=len(await kinesis.consumers_of(stream)),
            max_record_size_in_ki_b=stream.largest,
            record_distribution_strategy=stream.distribution,  # type: ignore[arg-type]
        )
    )


@operation
async def list_streams(kinesis: Kinesis, request: api.ListStreamsInput, caller: Caller) -> api.ListStreamsOutput:
    start, limit = request.exclusive_start_stream_name or request.next_token, request.limit or PAGE
    found = await kinesis.streams.list(caller.account, caller.region, after=start or "", limit=limit + 1)
    streams, more = found[:limit], len(found) > limit
    return api.ListStreamsOutput(
        stream_names=[stream.name for stream in streams],
        has_more_streams=more,
        next_token=streams[-1].name if more else None,
        stream_summaries=[_summary(stream) for stream in streams],
    )


@operation
async def delete_stream(kinesis: Kinesis, request: api.DeleteStreamInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    if not request.enforce_consumer_deletion and await kinesis.consumers_of(live.stream):
        raise api.ResourceInUseException(
            f"Stream {live.stream.name} under account {live.stream.account} has consumers registered. "
            "Deregister them, or set EnforceConsumerDeletion."
        )
    await kinesis.delete(live)


def _summary(stream: Stream) -> api.StreamSummary:
    return api.StreamSummary(
        stream_name=stream.name,
        stream_arn=stream.arn,
        stream_status="ACTIVE",
        stream_mode_details=mode_details(stream),
        stream_creation_timestamp=stream.created,
    )


def mode_details(stream: Stream) -> api.StreamModeDetails:
    return api.StreamModeDetails(stream_mode=stream.mode)  # type: ignore[arg-type]


def _monitoring(stream: Stream) -> list[api.EnhancedMetrics]:
    return [api.EnhancedMetrics(shard_level_metrics=list(stream.metrics))]  # type: ignore[arg-type]
