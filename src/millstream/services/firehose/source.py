"""Where processing finds its records: the stream's own topic, or the shards of a Kinesis stream."""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from msgspec import Struct

from millstream.core import clock
from millstream.core.arn import parse_arn
from millstream.domain import streams as kinesis
from millstream.domain.shards import Shard
from millstream.domain.streams import Streams
from millstream.services.firehose import kpl
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Position, Stream

LOOK = 1.0  # seconds: the longest that a full buffer waits, should records grow of a sudden
COUNT = 10_000  # records that are processed together


class Metadata(Struct, frozen=True, rename="camel"):
    """Of a record from a Kinesis stream, as functions get it."""

    sequence_number: str
    subsequence_number: int
    partition_key: str
    shard_id: str
    approximate_arrival_timestamp: int


class Arrival(NamedTuple):
    """A record as it came. `id` is the same in each reading."""

    id: str
    time: int  # milliseconds
    data: bytes
    metadata: Metadata | None = None


class Taken(NamedTuple):
    """A chunk, and the position behind it."""

    arrivals: list[Arrival]
    position: Position


class Source(Protocol):
    async def take(self, position: Position) -> Taken:
        """Wait for records, and for more as long as the buffer may; in order, the same from the same position."""

    async def release(self, position: Position) -> None:
        """What lies before is processed."""

    async def oldest(self, position: Position) -> int | None:
        """Arrival of the first record from that position on, milliseconds; None when there is none."""


class TopicSource:
    """`size` bytes and `interval` milliseconds are gathered for a chunk."""

    def __init__(self, firehose: Firehose, stream: Stream, size: int, interval: int) -> None:
        self._log, self._flushes, self._stream = firehose.log, firehose.flushes, stream
        self._size, self._interval = size, interval

    async def take(self, position: Position) -> Taken:
        topic, start = self._stream.topic, position.next
        while not await self._log.wait(topic, start, 3600):
            pass
        (oldest,) = await self._log.read(topic, start, 1, 1)
        due = oldest.time + self._interval
        while (await self._log.extent(topic)).size < self._size and (left := due - clock.now_ms()) > 0:
            if self._flushes.due(topic, oldest.time):
                break
            end = (await self._log.extent(topic)).end
            await self._log.wait(topic, end + COUNT // 10, min(left / 1000, LOOK))
        entries = await self._log.read(topic, start, COUNT, self._size)
        arrivals = [Arrival(f"{self._stream.id}{entry.offset:020d}", entry.time, entry.data) for entry in entries]
        return Taken(arrivals, Position(entries[-1].offset + 1))

    async def release(self, position: Position) -> None:
        await self._log.trim(self._stream.topic, position.next)

    async def oldest(self, position: Position) -> int | None:
        entries = await self._log.read(self._stream.topic, position.next, 1, 1)
        return entries[0].time if entries else None


class NoStream(LookupError):
    """The Kinesis stream is gone."""


class ShardSource:
    """All shards, a child after its parents. A position names each shard's next offset."""

    def __init__(self, firehose: Firehose, stream: Stream, size: int, interval: int) -> None:
        assert stream.source is not None
        self._streams: Streams = firehose.kinesis
        self._flushes, self._topic, self._source = firehose.flushes, stream.topic, stream.source
        self._monitor = firehose.monitor(stream)
        self._size, self._interval = size, interval

    async def take(self, position: Position) -> Taken:
        taken = await self._read(position)
        while not taken.arrivals:
            await self._wait(taken.position)
            taken = await self._read(taken.position)
        oldest = min(arrival.time for arrival in taken.arrivals)
        while sum(len(arrival.data) for arrival in taken.arrivals) < self._size:
            left = oldest + self._interval - clock.now_ms()
            if left <= 0 or self._flushes.due(self._topic, oldest):
                break
            await asyncio.sleep(min(left / 1000, LOOK))
            taken = await self._read(position)
        self._monitor.add("DataReadFromKinesisStream.Records", "Count", len(taken.arrivals))
        size = sum(len(arrival.data) for arrival in taken.arrivals)
        self._monitor.add("DataReadFromKinesisStream.Bytes", "Bytes", size)
        self._monitor.add("KinesisMillisBehindLatest", "Milliseconds", max(0, clock.now_ms() - oldest))
        return taken

    async def release(self, position: Position) -> None:
        """The stream keeps its records as long as its own retention says."""

    async def oldest(self, position: Position) -> int | None:
        arrivals = (await self._read(position, most=1)).arrivals
        return min((arrival.time for arrival in arrivals), default=None)

    async def _read(self, position: Position, most: int = COUNT) -> Taken:
        """What there is at present, at most the size of a chunk."""
        stream = await self._stream()
        known = {_name(stream, shard) for shard in stream.shards}
        shards = {name: offset for name, offset in position.shards.items() if name in known}
        ready, arrivals = await self._ready(stream, shards), list[Arrival]()
        for shard in ready:  # an equal part of each: none starves
            name = _name(stream, shard)
            page = await self._streams.read(stream, shard, shards[name], most, self._size // len(ready))
            shards[name] = page.next
            arrivals += [arrival for record in page.records for arrival in _arrivals(shard, record)]
        return Taken(arrivals, Position(shards=shards))

    async def _ready(self, stream: kinesis.Stream, shards: dict[str, int]) -> list[Shard]:
        """Those to be read: their parents' ends are reached, not theirs. A new one is entered into `shards`."""
        found = []
        for shard in stream.shards:
            if all(_ended(stream, parent, shards) for parent in _parents(stream, shard)):
                if (name := _name(stream, shard)) not in shards:
                    shards[name] = await self._streams.since(stream, shard, self._source.started)
                if not _ended(stream, shard, shards):
                    found.append(shard)
        return found

    async def _wait(self, position: Position) -> None:
        """For a record, or a while: then there may be new shards."""
        stream = await self._stream()
        shards = dict(position.shards)
        ready = await self._ready(stream, shards)
        waits = [
            asyncio.create_task(self._streams.wait(stream, shard, shards[_name(stream, shard)], LOOK))
            for shard in ready
        ]
        if not waits:
            await asyncio.sleep(LOOK)
            return
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _stream(self) -> kinesis.Stream:
        arn = parse_arn(self._source.arn)
        name = arn.resource.removeprefix("stream/")
        if (stream := await self._streams.get(arn.account, arn.region, name)) is None:
            raise NoStream(f"the Kinesis stream {self._source.arn} does not exist")
        return stream


def _name(stream: kinesis.Stream, shard: Shard) -> str:
    """Of another stream of the same name it is another."""
    return f"{stream.id}/{shard.index}"


def _parents(stream: kinesis.Stream, shard: Shard) -> list[Shard]:
    return [other for other in stream.shards if other.index in (shard.parent, shard.adjacent)]


def _ended(stream: kinesis.Stream, shard: Shard, shards: dict[str, int]) -> bool:
    return shard.end is not None and shards.get(_name(stream, shard), -1) >= shard.end


def _arrivals(shard: Shard, record: kinesis.Record) -> Iterator[Arrival]:
    for number, (key, data) in enumerate(kpl.records(record.key, record.data)):
        metadata = Metadata(record.number, number, key, shard.id, record.time)
        yield Arrival(f"{record.number}{number:06d}", record.time, data, metadata)
