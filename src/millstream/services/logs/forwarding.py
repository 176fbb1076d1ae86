"""Subscriptions at work: events on their way to functions and streams, each at least once.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

import asyncio
import base64
import gzip
import logging
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from millstream.core import clock, ids
from millstream.core.arn import parse_arn
from millstream.domain.backoff import Backoff
from millstream.domain.inlets import Inlets, Target
from millstream.domain.journal import DAY, Event, Journal, Placed, Scope, Stream, event_id
from millstream.domain.records import Records
from millstream.services.logs.filters import Position, Subscription, key_of
from millstream.services.logs.patterns import compile_pattern

BATCH = 1000  # events read at a time
ROOM = {"lambda": 180_000, "kinesis": 900_000, "firehose": 900_000}  # bytes of messages that one delivery holds
log = logging.getLogger("millstream.logs")


class Forwarding:
    """One follower per subscription."""

    def __init__(
        self,
        journal: Journal,
        inlets: Inlets,
        subscriptions: Records[Subscription],
        positions: Records[Position],
    ) -> None:
        self._journal, self._inlets = journal, inlets
        self._subscriptions, self._positions = subscriptions, positions
        self._followers: dict[tuple[str, str, str], dict[str, _Follower]] = {}  # by group, then by name

    async def start(self) -> None:
        for record in await self._subscriptions.list():
            account, region, _ = record.key.split("/", 2)
            await self.follow((account, region), record.value)

    async def close(self) -> None:
        await asyncio.gather(*(one.stop() for group in self._followers.values() for one in group.values()))

    def heard(self, scope: Scope, stream: Stream, events: Sequence[Event]) -> None:
        for one in self._followers.get((*scope, stream.group), {}).values():
            one.hear(stream)

    async def follow(self, scope: Scope, given: Subscription) -> None:
        """From where its positions say, in the place of one of the same name."""
        await self.leave(scope, given)
        follower = _Follower(self._journal, self._inlets, self._positions, scope, given)
        self._followers.setdefault((*scope, given.group), {})[given.name] = follower

    async def leave(self, scope: Scope, given: Subscription) -> None:
        if one := self._followers.get((*scope, given.group), {}).pop(given.name, None):
            await one.stop()


class _Follower:
    def __init__(
        self, journal: Journal, inlets: Inlets, positions: Records[Position], scope: Scope, given: Subscription
    ) -> None:
        self._journal, self._inlets, self._records = journal, inlets, positions
        self._scope, self._given = scope, given
        self._match, self._target = compile_pattern(given.pattern), target_of(scope, given)
        self._room = ROOM[parse_arn(given.destination).service]
        self._key = key_of(scope, given.group, given.name)
        self._next: dict[str, int] = {}  # by the streams' ids
        self._waiting: dict[str, Stream] = {}  # with events that were not looked at
        self._woken = asyncio.Event()
        self._backoff = Backoff(f"Subscription {given.name} of {given.group}", log)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def hear(self, stream: Stream) -> None:
        self._waiting[stream.id] = stream
        self._woken.set()

    async def _run(self) -> None:
        await self._backoff.surely(self._begin)
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                stream = self._waiting.pop(next(iter(self._waiting)))
                await self._backoff.surely(partial(self._forward, stream))

    async def _begin(self) -> None:
        for record in await self._records.list(*self._key):
            self._next[record.key.rpartition("/")[2]] = record.value.next
        for stream in await self._journal.list_streams(self._scope, self._given.group):
            self.hear(stream)

    async def _forward(self, stream: Stream) -> None:
        """All that the stream has beyond its position."""
        while batch := await self._journal.read(self._scope, stream, self._next.get(stream.id, 0), BATCH):
            batch = batch[: fitting(batch, self._room)]
            fresh = [placed for placed in batch if clock.now_ms() - placed.ingested < DAY]  # AWS tries for 24 hours
            if events := [told for placed in fresh if (told := self._told(stream, placed))]:
                await self._deliver(stream, events)
            self._next[stream.id] = batch[-1].offset + 1
            await self._records.save(Position(self._next[stream.id]), *self._key, stream.id)

    def _told(self, stream: Stream, placed: Placed) -> dict[str, Any] | None:
        """In AWS's form; None of one that does not match."""
        event = placed.event
        if (found := self._match(event.message)) is None:
            return None
        told = {"id": event_id(stream, placed), "timestamp": event.timestamp, "message": event.message}
        if self._given.pattern.lstrip()[:1] == "[" and found:
            told["extractedFields"] = {name.removeprefix("$"): value for name, value in found.items()}
        return told

    async def _deliver(self, stream: Stream, events: list[dict[str, Any]]) -> None:
        message = {
            "messageType": "DATA_MESSAGE",
            "owner": self._scope[0],
            "logGroup": stream.group,
            "logStream": stream.name,
            "subscriptionFilters": [self._given.name],
            "logEvents": events,
        }
        key = stream.id if self._given.distribution == "ByLogStream" else uuid.uuid4().hex
        data = packed(message)
        if self._target.arn.split(":")[2] == "lambda":
            data, key = msgspec.json.encode({"awslogs": {"data": base64.b64encode(data).decode()}}), ids.request_id()
        try:
            await self._inlets.to(self._target.arn).put(self._target, data, key)
        except Exception:
            self._measure("DeliveryErrors", 1)
            raise
        self._measure("ForwardedLogEvents", len(events))
        self._measure("ForwardedBytes", len(data))

    def _measure(self, name: str, value: float) -> None:
        """AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"""
        if self._journal.metrics is None:
            return
        kind = {"lambda": "Lambda", "kinesis": "Kinesis", "firehose": "Firehose"}[self._target.arn.split(":")[2]]
        dimensions = {"LogGroupName": self._given.group, "DestinationType": kind, "FilterName": self._given.name}
        unit = "Bytes" if name == "ForwardedBytes" else "None"
        self._journal.metrics.series(*self._scope, "AWS/Logs", name, unit, dimensions).add(value)


def fitting(batch: Sequence[Placed], room: int) -> int:
    """How many have `room` bytes, and one at least."""
    size = 0
    for count, placed in enumerate(batch):
        size += len(placed.event.message.encode())
        if size > room and count:
            return count
    return len(batch)


def target_of(scope: Scope, given: Subscription) -> Target:
    source = f"arn:aws:logs:{scope[1]}:{scope[0]}:log-group:{given.group}:*"
    return Target(given.destination, *scope, source, "logs")


def control_message() -> bytes:
    """What AWS sends to a stream to see whether it takes anything."""
    told = "CWL CONTROL MESSAGE: Checking health of destination."
    event = {"id": "", "timestamp": clock.now_ms(), "message": told}
    return packed(
        {
            "messageType": "CONTROL_MESSAGE",
            "owner": "CloudwatchLogs",
            "logGroup": "",
            "logStream": "",
            "subscriptionFilters": [],
            "logEvents": [event],
        }
    )


def packed(message: Mapping[str, Any]) -> bytes:
    return gzip.compress(msgspec.json.encode(message), mtime=0)
