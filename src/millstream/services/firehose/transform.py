"""Processing: a chunk of the source's records → its blocks in the spool, exactly once.

A chunk's outcome is used only once it is on disk, since user code is not deterministic. What is committed first says
where the spool ended: a longer spool means that the chunk, all of it, is there. Killed at any line, the next server
either goes on behind the chunk or processes it anew, its earlier outcome never having been seen.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from millstream.core import clock
from millstream.ports.log import Entry
from millstream.services.firehose.backoff import Backoff
from millstream.services.firehose.delivery import LOOK
from millstream.services.firehose.pipeline import Pipeline
from millstream.services.firehose.service import Chunk, Firehose, Position, Stream
from millstream.services.firehose.spool import Block, Spool

SIZE = 1 << 20  # bytes of records that are processed together
COUNT = 10_000  # records


async def settled(firehose: Firehose, stream: Stream) -> Position:
    """Where to go on in the source, whatever was under way when the last server ended."""
    record = await firehose.positions.get(stream.topic)
    position = record.value if record else Position()
    if position.chunk is None:
        return position
    done = (await firehose.log.extent(stream.spool)).end > position.chunk.spool
    position = Position(position.chunk.end if done else position.next)
    await firehose.positions.save(position, stream.topic)
    return position


class Transform:
    """The loop of one stream."""

    def __init__(self, firehose: Firehose, stream: Stream, spool: Spool) -> None:
        self._firehose, self._stream, self._spool = firehose, stream, spool
        self._log = firehose.log
        self._pipeline = Pipeline(firehose, stream)
        size, seconds = self._pipeline.hints or (SIZE / (1 << 20), LOOK)
        self._size, self._interval = int(size * (1 << 20)), firehose.buffered(seconds)

    async def run(self) -> None:
        """What fails stays in the log and is tried again, whatever it was."""
        backoff, next = Backoff(f"processing of {self._stream.name}"), None
        while True:
            try:
                if next is None:
                    next = (await settled(self._firehose, self._stream)).next
                await self._log.trim(self._stream.topic, next)
                next = await self._step(next)
                backoff.reset()
            except Exception as problem:
                next = None
                await backoff.pause(problem)

    async def _step(self, start: int) -> int:
        """Process one chunk; returns the offset behind it."""
        entries = await self._chunk(start)
        blocks = await self._pipeline.process(entries, self._spool.waiting("data"))
        end = entries[-1].offset + 1
        await _whole(self._commit(start, end, blocks))
        return end

    async def _commit(self, start: int, end: int, blocks: list[Block]) -> None:
        positions, topic = self._firehose.positions, self._stream.topic
        if not blocks:
            await positions.save(Position(end), topic)
            return
        spool = (await self._log.extent(self._spool.topic)).end
        await positions.save(Position(start, chunk=Chunk(end, spool)), topic)
        await self._spool.append(blocks)

    async def _chunk(self, start: int) -> list[Entry]:
        """Wait for records, and for more as long as the function's buffer may."""
        topic = self._stream.topic
        while not await self._log.wait(topic, start, 3600):
            pass
        (oldest,) = await self._log.read(topic, start, 1, 1)
        due = oldest.time + self._interval
        while (await self._log.extent(topic)).size < self._size and (left := due - clock.now_ms()) > 0:
            if self._firehose.flushed.get(topic, 0) >= oldest.time:
                break
            end = (await self._log.extent(topic)).end
            await self._log.wait(topic, end + COUNT // 10, min(left / 1000, LOOK))
        return await self._log.read(topic, start, COUNT, self._size)


async def _whole(work: Coroutine[Any, Any, None]) -> None:
    """Finish what was begun before a cancellation ends it: an append that is under way cannot be called back."""
    task, cancelled = asyncio.ensure_future(work), False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    failed = task.exception()
    if cancelled:
        raise asyncio.CancelledError from failed
    task.result()
