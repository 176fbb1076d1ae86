"""CloudWatch's log groups and streams, as every service writes and reads them."""

import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from millstream.core import clock, ids
from millstream.domain.metrics import Metrics
from millstream.domain.records import Records
from millstream.ports.log import Entry, StreamLog
from millstream.ports.meta import Change, Conflict, MetaStore

PAGE_BYTES = 1 << 20  # AWS answers at most 1 MB of events at a time
PAGE_EVENTS = 10_000
AHEAD = 2 * 3600 * 1000  # milliseconds that an event's time may lie after its ingestion
DAY = 86_400_000
Scope = tuple[str, str]  # account and region


class NoGroup(LookupError): ...


class NoStream(LookupError): ...


class Exists(Exception): ...


class Group(Struct, frozen=True, omit_defaults=True):
    name: str
    created: int  # milliseconds, as all times here
    retention: int | None = None  # days
    tags: dict[str, str] = {}
    kms_key: str | None = None
    log_class: str = "STANDARD"


class Stream(Struct, frozen=True):
    """`id` tells it from an earlier one of the same name."""

    name: str
    group: str
    created: int
    id: str


class Event(Struct, frozen=True, array_like=True):
    """`position` is where the line ends in the output that it was copied from; a copier resumes there."""

    timestamp: int
    message: str
    position: int = 0


class Placed(NamedTuple):
    """An event with where it lies and when it came."""

    offset: int
    ingested: int
    event: Event


class Extremes(NamedTuple):
    first: int
    last: int
    ingested: int


Heard = Callable[[Scope, Stream, Sequence[Event]], None]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Event).decode


def _placed(entry: Entry) -> Placed:
    return Placed(entry.offset, entry.time, _decode(entry.data))


@dataclass(slots=True)
class Journal:
    """Names: a group holds no ":", nor does a stream, so "group:stream" is one key."""

    meta: MetaStore
    log: StreamLog
    metrics: Metrics | None = None
    heard: Heard = lambda scope, stream, events: None  # is told what was appended; must not wait
    groups: Records[Group] = field(init=False)
    streams: Records[Stream] = field(init=False)
    _extremes: dict[str, Extremes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = Records(self.meta, "logs.group", Group)
        self.streams = Records(self.meta, "logs.stream", Stream)

    async def group(self, scope: Scope, name: str) -> Group:
        """Raise NoGroup."""
        if (record := await self.groups.get(*scope, name)) is None:
            raise NoGroup(name)
        return record.value

    async def stream(self, scope: Scope, group: str, name: str) -> Stream:
        """Raise NoGroup, NoStream."""
        if (record := await self.streams.get(*scope, f"{group}:{name}")) is None:
            await self.group(scope, group)
            raise NoStream(name)
        return record.value

    async def list_streams(self, scope: Scope, group: str, starts: str = "") -> list[Stream]:
        """By name. Raise NoGroup."""
        await self.group(scope, group)
        return [record.value for record in await self.streams.list(*scope, starts=f"{group}:{starts}")]

    async def create_group(self, scope: Scope, group: Group) -> None:
        """Raise Exists."""
        try:
            await self.groups.save(group, *scope, group.name, version=0)
        except Conflict as taken:
            raise Exists(group.name) from taken

    async def create_stream(self, scope: Scope, group: str, name: str) -> Stream:
        """Raise NoGroup, Exists."""
        await self.group(scope, group)
        stream = Stream(name, group, clock.now_ms(), ids.request_id())
        try:
            await self.streams.save(stream, *scope, f"{group}:{name}", version=0)
        except Conflict as taken:
            raise Exists(name) from taken
        return stream

    async def open_stream(self, scope: Scope, group: str, name: str) -> Stream:
        """The stream, and its group, made where they are absent, as AWS's own services do."""
        with suppress(LookupError):
            return await self.stream(scope, group, name)
        with suppress(Exists):
            await self.create_group(scope, Group(group, clock.now_ms()))
        try:
            return await self.create_stream(scope, group, name)
        except Exists:
            return await self.stream(scope, group, name)

    async def update_group(self, scope: Scope, name: str, **changes: object) -> None:
        """Raise NoGroup."""
        group = await self.group(scope, name)
        await self.groups.save(structs.replace(group, **changes), *scope, name)

    async def delete_group(self, scope: Scope, name: str) -> None:
        """Raise NoGroup."""
        streams = await self.list_streams(scope, name)
        for stream in streams:
            await self._drop(scope, stream)
        gone: list[Change] = [self.streams.delete(*scope, f"{name}:{stream.name}") for stream in streams]
        await self.meta.commit([*gone, self.groups.delete(*scope, name)])

    async def delete_stream(self, scope: Scope, group: str, name: str) -> None:
        """Raise NoGroup, NoStream."""
        stream = await self.stream(scope, group, name)
        await self._drop(scope, stream)
        await self.meta.commit([self.streams.delete(*scope, f"{group}:{name}")])

    async def _drop(self, scope: Scope, stream: Stream) -> None:
        topic = _topic(scope, stream)
        await self.log.drop(topic)
        self._extremes.pop(topic, None)

    async def append(self, scope: Scope, stream: Stream, events: Sequence[Event]) -> None:
        """All or nothing, on disk on return."""
        if not events:
            return
        topic, now = _topic(scope, stream), clock.now_ms()
        before = await self.extremes(scope, stream)
        await self.log.append(topic, [_encode(event) for event in events], now)
        first, last = min(e.timestamp for e in events), max(e.timestamp for e in events)
        if before:
            first, last = before.first, max(last, before.last)
        self._extremes[topic] = Extremes(first, last, now)
        self._measure(scope, stream.group, events)
        self.heard(scope, stream, events)

    def _measure(self, scope: Scope, group: str, events: Sequence[Event]) -> None:
        """AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"""
        if self.metrics is None:
            return
        size = sum(len(event.message.encode()) for event in events)
        for name, unit, value in (("IncomingLogEvents", "None", len(events)), ("IncomingBytes", "Bytes", size)):
            for dimensions in ({"LogGroupName": group}, {}):
                self.metrics.series(*scope, "AWS/Logs", name, unit, dimensions).add(value)

    async def extremes(self, scope: Scope, stream: Stream) -> Extremes | None:
        """Times of the first and last event and of the last ingestion; None of an empty stream."""
        topic = _topic(scope, stream)
        if (known := self._extremes.get(topic)) is None:
            if (last := await self.last(scope, stream)) is None:
                return None
            first = _placed((await self.log.read(topic, 0, 1, 1))[0]).event.timestamp
            known = self._extremes[topic] = Extremes(first, last.event.timestamp, last.ingested)
        return known

    async def last(self, scope: Scope, stream: Stream) -> Placed | None:
        topic = _topic(scope, stream)
        extent = await self.log.extent(topic)
        entries = await self.log.read(topic, extent.end - 1, 1, 1) if extent.end > extent.first else []
        return _placed(entries[0]) if entries else None

    async def size(self, scope: Scope, stream: Stream) -> int:
        return (await self.log.extent(_topic(scope, stream))).size

    async def start(self, scope: Scope, stream: Stream, since: int = 0) -> int:
        """The first offset that may hold an event at or after `since`, and that retention has not forgotten."""
        topic = _topic(scope, stream)
        group = await self.group(scope, stream.group)
        kept = clock.now_ms() - group.retention * DAY if group.retention else 0
        oldest = max(kept, since - AHEAD)
        return await self.log.since(topic, oldest) if oldest > 0 else (await self.log.extent(topic)).first

    async def end(self, scope: Scope, stream: Stream) -> int:
        return (await self.log.extent(_topic(scope, stream))).end

    async def read(self, scope: Scope, stream: Stream, start: int, count: int = PAGE_EVENTS) -> list[Placed]:
        """Events from offset `start`, in the order in which they came; empty when there are no more."""
        return [_placed(entry) for entry in await self.log.read(_topic(scope, stream), start, count, PAGE_BYTES)]

    async def scan(self, scope: Scope, stream: Stream, since: int, until: int) -> AsyncIterator[Placed]:
        """Events whose time is in [since, until), milliseconds."""
        offset = await self.start(scope, stream, since)
        while batch := await self.read(scope, stream, offset, 1000):
            for placed in batch:
                if since <= placed.event.timestamp < until:
                    yield placed
            offset = batch[-1].offset + 1

    async def sweep(self) -> None:
        """Free what retention has forgotten; to be called now and then."""
        for record in await self.streams.list():
            account, region, _ = record.key.split("/", 2)
            scope, stream = (account, region), record.value
            group = await self.groups.get(*scope, stream.group)
            if group and group.value.retention:
                topic = _topic(scope, stream)
                await self.log.trim(topic, await self.log.since(topic, clock.now_ms() - group.value.retention * DAY))
                self._extremes.pop(topic, None)


def event_id(stream: Stream, placed: Placed) -> str:
    """56 digits, in the order of time."""
    return f"{placed.event.timestamp:020d}{zlib.crc32(stream.id.encode()):010d}{placed.offset:026d}"


def _topic(scope: Scope, stream: Stream) -> str:
    return f"logs/{scope[0]}/{scope[1]}/{stream.group}:{stream.name}/{stream.id}"
