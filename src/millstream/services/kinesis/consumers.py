"""Consumers with enhanced fan-out: register, describe, list, deregister."""

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.streams import Stream
from millstream.ports.meta import Conflict
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.resources import parse
from millstream.services.kinesis.service import Consumer, Kinesis, consumer_key
from millstream.services.kinesis.tagging import check_tags
from millstream.wire.operation import operation

MOST = 20  # a stream, of one without the on-demand advantage
PAGE = 100


@operation
async def register_stream_consumer(
    kinesis: Kinesis, request: api.RegisterStreamConsumerInput, caller: Caller
) -> api.RegisterStreamConsumerOutput:
    live = await kinesis.live(caller, None, request.stream_arn)
    name, stream = request.consumer_name, live.stream
    tags = check_tags(name, caller.account, {}, request.tags or {})
    one = Consumer(name=name, stream=stream.arn, created=int(clock.now()), tags=tags)
    present = await kinesis.consumers_of(stream)
    if len(present) >= MOST and name not in [other.name for other in present]:
        raise api.LimitExceededException(f"Stream {stream.name} cannot have more than {MOST} consumers.")
    try:
        await kinesis.consumers.save(one, *consumer_key(stream, name), version=0)
    except Conflict as taken:
        raise api.ResourceInUseException(
            f"Consumer {name} under stream {stream.name} already exists for account {caller.account}."
        ) from taken
    return api.RegisterStreamConsumerOutput(consumer=_described(one))


@operation
async def describe_stream_consumer(
    kinesis: Kinesis, request: api.DescribeStreamConsumerInput, caller: Caller
) -> api.DescribeStreamConsumerOutput:
    _, one = await _named(kinesis, caller, request)
    return api.DescribeStreamConsumerOutput(
        consumer_description=api.ConsumerDescription(
            consumer_name=one.name,
            consumer_arn=one.arn,
            consumer_status="ACTIVE",
            consumer_creation_timestamp=one.created,
            stream_arn=one.stream,
        )
    )


@operation
async def deregister_stream_consumer(
    kinesis: Kinesis, request: api.DeregisterStreamConsumerInput, caller: Caller
) -> None:
    live, one = await _named(kinesis, caller, request)
    await kinesis.meta.commit([kinesis.consumers.delete(*consumer_key(live.stream, one.name))])
    live.end_subscriptions(one.arn)


@operation
async def list_stream_consumers(
    kinesis: Kinesis, request: api.ListStreamConsumersInput, caller: Caller
) -> api.ListStreamConsumersOutput:
    live = await kinesis.live(caller, None, request.stream_arn)
    after, limit = request.next_token or "", request.max_results or PAGE
    found = [one for one in await kinesis.consumers_of(live.stream) if one.name > after]
    token = found[limit - 1].name if len(found) > limit else None
    return api.ListStreamConsumersOutput(consumers=[_described(one) for one in found[:limit]], next_token=token)


async def _named(
    kinesis: Kinesis,
    caller: Caller,
    request: api.DescribeStreamConsumerInput | api.DeregisterStreamConsumerInput,
) -> tuple[Live, Consumer]:
    if request.consumer_arn is not None:
        return await consumer_with_stream(kinesis, caller, request.consumer_arn)
    if request.stream_arn is None or request.consumer_name is None:
        raise api.InvalidArgumentException("Either ConsumerARN or both StreamARN and ConsumerName must be provided.")
    live = await kinesis.live(caller, None, request.stream_arn)
    record = await kinesis.consumers.get(*consumer_key(live.stream, request.consumer_name))
    if record is None:
        raise _absent(request.consumer_name, caller)
    return live, record.value


async def consumer_with_stream(kinesis: Kinesis, caller: Caller, arn: str) -> tuple[Live, Consumer]:
    """Raise ResourceNotFoundException."""
    try:
        live = await kinesis.live(caller, parse(caller, arn).stream)
    except api.ResourceNotFoundException as error:
        raise _absent(arn, caller) from error
    return live, await consumer_at(kinesis, caller, live.stream, arn)


async def consumer_at(kinesis: Kinesis, caller: Caller, stream: Stream, arn: str) -> Consumer:
    """An ARN holds the creation time: one of an earlier consumer of the name is not found."""
    name = parse(caller, arn).consumer.partition(":")[0]
    record = await kinesis.consumers.get(*consumer_key(stream, name))
    if record is None or record.value.arn != arn:
        raise _absent(arn, caller)
    return record.value


async def save_consumer(kinesis: Kinesis, stream: Stream, one: Consumer) -> None:
    await kinesis.consumers.save(one, *consumer_key(stream, one.name))


def _absent(what: str, caller: Caller) -> api.ResourceNotFoundException:
    return api.ResourceNotFoundException(f"Consumer {what}, account {caller.account} not found.")


def _described(one: Consumer) -> api.Consumer:
    return api.Consumer(
        consumer_name=one.name,
        consumer_arn=one.arn,
        consumer_status="ACTIVE",
        consumer_creation_timestamp=one.created,
    )
