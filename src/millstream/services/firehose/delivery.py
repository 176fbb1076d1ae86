"""A delivery: buffer by size and interval, then one object, exactly once.

It commits its intent (entries, object key) first, then writes the object, then its position; killed at any line, the
next server writes the same bytes under the same key. An object that S3 refuses is tried again for 24 hours (that of
a partition for as long as the stream's RetryOptions say); then its records go to the error output, and if S3 refuses
that too until the 24 hours are over, they are lost, as on AWS.
"""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from msgspec import structs

from millstream.core import clock
from millstream.ports.objects import Attributes
from millstream.services.firehose import endpoint, monitor
from millstream.services.firehose.backoff import Backoff, log
from millstream.services.firehose.compression import ALL
from millstream.services.firehose.failure import DELIVERY, ENDPOINT, Failure, line
from millstream.services.firehose.feed import Feed
from millstream.services.firehose.route import RETENTION, Route, error_route
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Intent, Position, Trouble

LOOK = 1.0  # seconds: the longest that a full buffer waits, should records grow of a sudden


class Delivery:
    """The loop of one feed."""

    def __init__(self, firehose: Firehose, route: Route, feed: Feed) -> None:
        self._firehose, self._route, self._feed = firehose, route, feed
        self._stream, self._monitor = route.stream, firehose.monitor(route.stream)
        self._interval = firehose.buffered(route.hints.interval_in_seconds or 0)

    async def run(self) -> None:
        """Until the feed ends. What fails stays in the log and is tried again, whatever it was."""
        backoff = Backoff(f"delivery of {self._stream.name}", self._stream.topic, self._firehose.flushes)
        position = None
        while True:
            try:
                position = position or await self._begin()
                if not (position.intent or await self._feed.more(position.next)):
                    return
                position = await self._deliver(position)
                backoff.reset()
            except Exception as problem:
                position = None
                await backoff.pause(problem)

    async def _begin(self) -> Position:
        position = await self._position()
        await self._feed.release(position.next)
        return position

    async def _position(self) -> Position:
        record = await self._firehose.positions.get(self._feed.key)
        return record.value if record else Position()

    async def _deliver(self, position: Position) -> Position:
        """One object; returns the position behind it."""
        intent = position.intent
        if intent is None:
            intent = await self._decide(position.next)
            await self._save(Position(position.next, intent))
        try:
            size = await self._write(intent)
            self._monitor.delivered(self._feed.key, self._metrics(intent), intent.records, size, intent.oldest)
        except Exception as problem:
            await self._refused(position, intent, problem)
        done = Position(intent.end)
        await self._save(done)
        await self._feed.release(intent.end)
        return done

    async def _refused(self, position: Position, intent: Intent, problem: Exception) -> None:
        """Raise unless the records are to be given up."""
        found, now, target = monitor.trouble(problem), clock.now_ms(), self._target(intent)
        await self._monitor.failed(self._stream, self._feed.key, self._metrics(intent), target, found, intent.oldest)
        intent = structs.replace(intent, failing=intent.failing or now, attempts=intent.attempts + 1)
        await self._save(Position(position.next, intent))
        failing = (now - intent.failing) / 1000
        if self._route.place.kind != "error" and not intent.error and failing >= self._route.patience:
            await self._save(Position(position.next, self._turned(intent, found)))
        elif failing >= RETENTION:
            lost = f"{intent.records} records of {self._stream.name} are lost: S3 refused them for 24 hours"
            log.error("%s: %s", lost, found.message)
            self._monitor.troubles.pop(self._feed.key, None)
            await self._monitor.tell(self._stream, target, Trouble(found.code, lost))
            return
        raise problem

    def _turned(self, intent: Intent, why: Trouble) -> Intent:
        """The same records, for the error output."""
        other = error_route(self._stream, self._error)
        return structs.replace(
            intent, bucket=other.bucket, key=other.key(intent.oldest), compression=other.compression, error=why
        )

    @property
    def _error(self) -> str:
        return ENDPOINT if self._route.endpoint else DELIVERY

    def _target(self, intent: Intent) -> str:
        return f"arn:aws:s3:::{intent.bucket}" if intent.bucket else self._route.target

    def _metrics(self, intent: Intent) -> str:
        if intent.error or self._route.place.kind == "error":
            return ""
        if self._route.endpoint:
            return "DeliveryToHttpEndpoint"
        return "BackupToS3" if self._route.place.kind == "backup" else "DeliveryToS3"

    async def _save(self, position: Position) -> None:
        await self._firehose.positions.save(position, self._feed.key)

    async def _decide(self, start: int) -> Intent:
        """Wait until the buffer is full or old enough, then name what goes into the next object."""
        route, feed = self._route, self._feed
        oldest = await feed.oldest(start)
        due = oldest.since + self._interval
        while feed.size() < route.size and (left := due - clock.now_ms()) > 0:
            if self._firehose.flushes.due(self._stream.topic, oldest.arrival):
                break
            await feed.grow(route.size, min(left / 1000, LOOK))
        end, records = await feed.cut(oldest.offset, route.size)
        key = route.key(oldest.arrival)
        return Intent(oldest.offset, end, route.bucket, key, route.compression, records, oldest.arrival)

    async def _write(self, intent: Intent) -> int:
        """Returns the object's size."""
        if self._route.endpoint and not intent.error:
            records = [data async for entries in self._records(intent) for data in entries]
            return await endpoint.post(self._stream, intent.key, records)
        headers = {"content-type": "application/octet-stream"}
        if encoding := ALL[intent.compression].encoding:
            headers["content-encoding"] = encoding
        attributes = Attributes(headers=headers, owner=self._stream.account)
        body = self._lines(intent, intent.error) if intent.error else self._body(intent)
        made = await self._firehose.objects.put(intent.bucket, intent.key, body, attributes, algorithm="CRC32")
        return made.size

    async def _body(self, intent: Intent) -> AsyncIterator[bytes]:
        """Compress as the records are read: a block at a time is in memory."""
        packer = ALL[intent.compression].packer()
        async for entries in self._feed.read(intent.start, intent.end):
            if out := await asyncio.to_thread(packer.compress, b"".join(entries)):
                yield out
        if out := packer.flush():
            yield out

    async def _lines(self, intent: Intent, why: Trouble) -> AsyncIterator[bytes]:
        failure = Failure(why.code, why.message, self._error, attempts=intent.attempts, ended=intent.failing)
        async for entries in self._records(intent):
            yield b"".join(line(failure, data, intent.oldest) for data in entries)

    async def _records(self, intent: Intent) -> AsyncIterator[list[bytes]]:
        async for entries in self._feed.read(intent.start, intent.end):
            yield entries if self._route.whole else [data for entry in entries for data in _list(entry)]


_list = msgspec.msgpack.Decoder(list[bytes]).decode
