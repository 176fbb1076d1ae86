"""Background deliveries: buffer by size and interval, then one object, exactly once.

A delivery commits its intent (records, object key) first, then writes the object, then its position; killed at any
line, the next server writes the same bytes under the same key.
"""

import asyncio
import logging
import random
import uuid
from collections.abc import AsyncIterator
from datetime import datetime

from millstream.core import clock
from millstream.ports.log import Entry, Extent
from millstream.ports.objects import Attributes
from millstream.services.firehose.compression import FORMATS
from millstream.services.firehose.destination import time_zone
from millstream.services.firehose.prefix import evaluate
from millstream.services.firehose.service import Firehose, Intent, Position, Stream

BLOCK = 1 << 20  # bytes of records read at a time
RECORDS = 10_000  # records read at a time
LOOK = 1.0  # seconds: the longest that a full buffer waits, should records grow of a sudden
RETRY = (1.0, 300.0)  # seconds before the first retry, and the most between two
log = logging.getLogger("millstream.firehose")


class Deliveries:
    """One task per delivery stream of this server."""

    def __init__(self, firehose: Firehose) -> None:
        self._firehose = firehose
        self._tasks: dict[str, asyncio.Task[None]] = {}
        firehose.changed = self._changed

    async def start(self) -> None:
        for record in await self._firehose.streams.list():
            self._changed(record.value, True)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _changed(self, stream: Stream, exists: bool) -> None:
        if task := self._tasks.pop(stream.topic, None):
            task.cancel()
        if exists:
            self._tasks[stream.topic] = asyncio.create_task(Delivery(self._firehose, stream).run())


class Delivery:
    """The loop of one stream."""

    def __init__(self, firehose: Firehose, stream: Stream) -> None:
        self._firehose, self._stream, self._log = firehose, stream, firehose.log
        hints = stream.destination.buffering_hints
        assert hints is not None
        self._size = (hints.size_in_mbs or 0) << 20
        self._interval = (hints.interval_in_seconds or 0) * 1000
        self._compression: str = stream.destination.compression_format or "UNCOMPRESSED"

    async def run(self) -> None:
        position = await self._position()
        await self._log.trim(self._stream.topic, position.next)
        wait = RETRY[0]
        while True:
            try:
                position = await self._deliver(position)
                wait = RETRY[0]
            except Exception as problem:  # the records stay in the log; whatever it was, try again
                log.warning("delivery of %s failed, next try in %.0f s: %r", self._stream.name, wait, problem)
                await asyncio.sleep(wait * random.uniform(0.5, 1.0))
                wait = min(wait * 2, RETRY[1])
                position = await self._position()

    async def _position(self) -> Position:
        record = await self._firehose.positions.get(self._stream.topic)
        return record.value if record else Position()

    async def _deliver(self, position: Position) -> Position:
        """One object; returns the position behind it."""
        intent = position.intent
        if intent is None:
            intent = await self._decide(position.next)
            await self._save(Position(position.next, intent))
        await self._write(intent)
        done = Position(intent.end)
        await self._save(done)
        await self._log.trim(self._stream.topic, intent.end)
        return done

    async def _save(self, position: Position) -> None:
        await self._firehose.positions.save(position, self._stream.topic)

    async def _decide(self, start: int) -> Intent:
        """Wait until the buffer is full or old enough, then name what goes into the next object."""
        topic = self._stream.topic
        while not await self._log.wait(topic, start, 3600):
            pass
        (oldest,) = await self._log.read(topic, start, 1, 1)
        due = oldest.time + self._interval
        while (extent := await self._log.extent(topic)).size < self._size and (left := due - clock.now_ms()) > 0:
            await self._log.wait(topic, self._half_way(extent), min(left / 1000, LOOK))
        end = await self._cut(oldest.offset)
        bucket = self._stream.destination.bucket_arn.rpartition(":::")[2]
        return Intent(oldest.offset, end, bucket, self._key(oldest.time), self._compression)

    def _half_way(self, extent: Extent) -> int:
        """An offset well before the buffer is full, so that not every append wakes this loop."""
        average = max(extent.size // max(extent.end - extent.first, 1), 1)
        return extent.end + (self._size - extent.size) // (2 * average)

    async def _cut(self, start: int) -> int:
        """The offset at which the buffer that begins at `start` is full, or the end of the log."""
        size, end = 0, start
        async for entries in self._entries(start, None):
            for entry in entries:
                if size >= self._size:
                    return end
                size, end = size + len(entry.data), entry.offset + 1
        return end

    async def _entries(self, start: int, end: int | None) -> AsyncIterator[list[Entry]]:
        while end is None or start < end:
            most = RECORDS if end is None else min(RECORDS, end - start)
            entries = await self._log.read(self._stream.topic, start, most, BLOCK)
            if not entries:
                return
            yield entries
            start = entries[-1].offset + 1

    def _key(self, oldest: int) -> str:
        """AWS: docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html; the time is the oldest record's."""
        stream, wanted = self._stream, self._stream.destination
        moment = datetime.fromtimestamp(oldest / 1000, time_zone(wanted))
        name = f"{stream.name}-{stream.version}-{moment:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}"
        extension = wanted.file_extension or FORMATS[self._compression].extension
        return f"{evaluate(wanted.prefix or '', moment)}{name}{extension}"

    async def _write(self, intent: Intent) -> None:
        headers = {"content-type": "application/octet-stream"}
        if encoding := FORMATS[intent.compression].encoding:
            headers["content-encoding"] = encoding
        attributes = Attributes(headers=headers, owner=self._stream.account)
        await self._firehose.objects.put(intent.bucket, intent.key, self._body(intent), attributes, algorithm="CRC32")

    async def _body(self, intent: Intent) -> AsyncIterator[bytes]:
        """Compress as the records are read: a block at a time is in memory."""
        packer = FORMATS[intent.compression].packer()
        async for entries in self._entries(intent.start, intent.end):
            if out := await asyncio.to_thread(packer.compress, b"".join(entry.data for entry in entries)):
                yield out
        if out := packer.flush():
            yield out
