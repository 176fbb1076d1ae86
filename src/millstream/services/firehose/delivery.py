"""A delivery: buffer by size and interval, then one object, exactly once.

It commits its intent (entries, object key) first, then writes the object, then its position; killed at any line, the
next server writes the same bytes under the same key.
"""

import asyncio
from collections.abc import AsyncIterator

from millstream.core import clock
from millstream.ports.objects import Attributes
from millstream.services.firehose.backoff import Backoff
from millstream.services.firehose.compression import FORMATS
from millstream.services.firehose.feed import Feed
from millstream.services.firehose.route import Route
from millstream.services.firehose.service import Firehose, Intent, Position

LOOK = 1.0  # seconds: the longest that a full buffer waits, should records grow of a sudden


class Delivery:
    """The loop of one feed."""

    def __init__(self, firehose: Firehose, route: Route, feed: Feed) -> None:
        self._firehose, self._route, self._feed = firehose, route, feed
        self._stream = route.stream
        self._interval = firehose.buffered(route.hints.interval_in_seconds or 0)

    async def run(self) -> None:
        """Until the feed ends. What fails stays in the log and is tried again, whatever it was."""
        backoff, position = Backoff(f"delivery of {self._stream.name}"), None
        while True:
            try:
                position = position or await self._begin()
                if not (position.intent or await self._feed.more(position.next)):
                    return
                position = await self.deliver(position)
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

    async def deliver(self, position: Position) -> Position:
        """One object; returns the position behind it."""
        intent = position.intent
        if intent is None:
            intent = await self._decide(position.next)
            await self._save(Position(position.next, intent))
        await self._write(intent)
        done = Position(intent.end)
        await self._save(done)
        await self._feed.release(intent.end)
        return done

    async def _save(self, position: Position) -> None:
        await self._firehose.positions.save(position, self._feed.key)

    async def _decide(self, start: int) -> Intent:
        """Wait until the buffer is full or old enough, then name what goes into the next object."""
        route, feed = self._route, self._feed
        oldest = await feed.oldest(start)
        due = oldest.since + self._interval
        while feed.size() < route.size and (left := due - clock.now_ms()) > 0:
            if self._firehose.flushed.get(self._stream.topic, 0) >= oldest.arrival:
                break
            await feed.grow(route.size, min(left / 1000, LOOK))
        cut = await feed.cut(oldest.offset, route.size)
        return Intent(oldest.offset, cut.end, route.bucket, route.key(oldest.arrival), route.compression)

    async def _write(self, intent: Intent) -> None:
        headers = {"content-type": "application/octet-stream"}
        if encoding := FORMATS[intent.compression].encoding:
            headers["content-encoding"] = encoding
        attributes = Attributes(headers=headers, owner=self._stream.account)
        await self._firehose.objects.put(intent.bucket, intent.key, self._body(intent), attributes, algorithm="CRC32")

    async def _body(self, intent: Intent) -> AsyncIterator[bytes]:
        """Compress as the records are read: a block at a time is in memory."""
        packer = FORMATS[intent.compression].packer()
        async for entries in self._feed.read(intent.start, intent.end):
            if out := await asyncio.to_thread(packer.compress, b"".join(entries)):
                yield out
        if out := packer.flush():
            yield out
