"""Enhanced fan-out: SubscribeToShard pushes a shard's records for five minutes."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.services.kinesis.consumers import consumer_with_stream
from millstream.services.kinesis.described import children
from millstream.services.kinesis.positions import find_shard, position
from millstream.services.kinesis.reading import Page, read
from millstream.services.kinesis.service import Kinesis, Live
from millstream.services.kinesis.shard import Shard
from millstream.wire import eventstream
from millstream.wire.http import Response
from millstream.wire.operation import operation

LIFE = 300.0  # seconds of a subscription
BEAT = 5.0  # seconds after which an empty event tells how far behind
EXCLUSIVE = 5.0  # seconds in which a second subscription is refused; later it takes over
MOST, LARGEST = 10_000, 2 << 20  # records and bytes of an event
_encode = msgspec.json.Encoder().encode


class Event(msgspec.Struct, frozen=True, omit_defaults=True, rename="pascal"):
    records: list[api.Record]
    continuation_sequence_number: str
    millis_behind_latest: int
    child_shards: list[api.ChildShard] | None = None


@operation
async def subscribe_to_shard(kinesis: Kinesis, request: api.SubscribeToShardInput, caller: Caller) -> Response:
    live, consumer = await consumer_with_stream(kinesis, caller, request.consumer_arn)
    shard, wanted = find_shard(live, request.shard_id), request.starting_position
    start = await position(kinesis, live, shard, wanted.type, wanted.sequence_number, wanted.timestamp)
    if request.dry_run:
        raise api.DryRunOperationException("The request was rejected because the DryRun parameter was specified.")
    key, now = (consumer.arn, shard.index), clock.now()
    if (present := kinesis.subscriptions.get(key)) and now - present[1] < EXCLUSIVE:
        raise api.ResourceInUseException(
            f"Another active subscription exists for this consumer: {caller.account}:{live.stream.name}:"
            f"{shard.id}:{consumer.name}"
        )
    kinesis.subscriptions[key] = subscription = (object(), now)
    events = _events(kinesis, live, shard, start, (key, subscription))
    headers = [("content-type", eventstream.CONTENT_TYPE), ("x-amzn-requestid", caller.request_id)]
    return Response(200, headers, Body(events))


Subscription = tuple[tuple[str, int], tuple[object, float]]


async def _events(
    kinesis: Kinesis, live: Live, shard: Shard, start: int, subscription: Subscription
) -> AsyncIterator[bytes]:
    """Until five minutes have passed, the shard has ended, or another subscription has taken over."""
    key, mine = subscription
    end = asyncio.get_running_loop().time() + LIFE
    topic = live.stream.topic(shard)
    try:
        yield eventstream.event("initial-response", b"{}", "application/x-amz-json-1.1")
        while asyncio.get_running_loop().time() < end:
            if live.deleted or kinesis.subscriptions.get(key) != mine:
                return
            page = await read(kinesis, live, shard, start, MOST, LARGEST)
            yield eventstream.event("SubscribeToShardEvent", _event(live, shard, page), "application/json")
            start = page.next
            if page.ended:
                return
            await kinesis.log.wait(topic, start, BEAT)
    finally:
        if kinesis.subscriptions.get(key) == mine:
            del kinesis.subscriptions[key]


def _event(live: Live, shard: Shard, page: Page) -> bytes:
    """The continuation is the last record's number, for AFTER_SEQUENCE_NUMBER of the next subscription."""
    number = shard.sequence(page.next, live.stream.salt, clock.now_ms())
    if page.records:
        number = page.records[-1].sequence_number
    child_shards = children(live, shard) if page.ended else None
    return _encode(Event(page.records, number, page.behind, child_shards))
