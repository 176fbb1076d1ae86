"""Enhanced fan-out: SubscribeToShard pushes a shard's records for five minutes."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.shards import Shard
from millstream.domain.streams import Page
from millstream.services.kinesis.consumers import consumer_with_stream
from millstream.services.kinesis.described import children, described_record
from millstream.services.kinesis.live import Live, Subscription
from millstream.services.kinesis.positions import find_shard, position
from millstream.services.kinesis.service import Consumer, Kinesis
from millstream.wire.eventstream import Event, Events
from millstream.wire.operation import operation

LIFE = 300.0  # seconds of a subscription
BEAT = 5.0  # seconds after which an empty event tells how far behind
EXCLUSIVE = 5.0  # seconds in which a second subscription is refused; later it takes over
PACE = 2 << 20  # bytes a second to a consumer, where throughput is limited
MOST, LARGEST = 10_000, 2 << 20  # records and bytes of an event


class Shown(msgspec.Struct, frozen=True, omit_defaults=True, rename="pascal"):
    records: list[api.Record]
    continuation_sequence_number: str
    millis_behind_latest: int
    child_shards: list[api.ChildShard] | None = None


@operation
async def subscribe_to_shard(kinesis: Kinesis, request: api.SubscribeToShardInput, caller: Caller) -> Events:
    live, consumer = await consumer_with_stream(kinesis, caller, request.consumer_arn)
    shard, wanted = find_shard(live, request.shard_id), request.starting_position
    start = await position(kinesis, live, shard, wanted.type, wanted.sequence_number, wanted.timestamp)
    if request.dry_run:
        raise api.DryRunOperationException("The request was rejected because the DryRun parameter was specified.")
    subscription = _subscribe(live, shard, consumer)
    return Events(_events(kinesis, live, shard.index, start, subscription, consumer.name))


def _subscribe(live: Live, shard: Shard, consumer: Consumer) -> Subscription:
    """Raise ResourceInUseException. An older subscription ends."""
    key = (consumer.arn, shard.index)
    if present := live.subscriptions.get(key):
        if clock.now() - present.since < EXCLUSIVE:
            live.measures.subscribed(consumer.name, success=False)
            where = f"{live.stream.account}:{live.stream.name}:{shard.id}:{consumer.name}"
            raise api.ResourceInUseException(f"Another active subscription exists for this consumer: {where}")
        present.end()
    live.measures.subscribed(consumer.name, success=True)
    subscription = live.subscriptions[key] = Subscription(key)
    return subscription


async def _events(
    kinesis: Kinesis, live: Live, index: int, start: int, subscription: Subscription, consumer: str
) -> AsyncIterator[Event]:
    """Until five minutes have passed, the shard has ended, or the subscription."""
    end = asyncio.get_running_loop().time() + LIFE
    try:
        while asyncio.get_running_loop().time() < end and not subscription.over:
            if (shard := live.shards.get(index)) is None:
                return
            page = await kinesis.streams.read(live.stream, shard, start, MOST, LARGEST)
            live.measures.pushed(live.stream, shard, consumer, page)
            yield Event("SubscribeToShardEvent", _shown(live, shard, page))
            start = page.next
            if page.ended:
                return
            if kinesis.throughput:
                await asyncio.sleep(page.size / PACE)
            await subscription.wait(kinesis.streams.wait(live.stream, shard, start, BEAT))
    finally:
        live.leave_subscription(subscription)


def _shown(live: Live, shard: Shard, page: Page) -> Shown:
    """The continuation is the last record's number, for AFTER_SEQUENCE_NUMBER of the next subscription."""
    number = page.records[-1].number if page.records else live.stream.number(shard, page.next, clock.now_ms())
    records = [described_record(record) for record in page.records]
    return Shown(records, number, page.behind, children(live, shard) if page.ended else None)
