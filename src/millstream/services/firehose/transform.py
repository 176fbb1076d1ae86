"""Processing: a chunk of the source's records → its blocks in the spool, exactly once.

A chunk's outcome is used only once it is on disk, since user code is not deterministic. What is committed first says
where the spool ended: a longer spool means that the chunk, all of it, is there. Killed at any line, the next server
either goes on behind the chunk or processes it anew, its earlier outcome never having been seen.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from msgspec import structs

from millstream.domain.backoff import Backoff
from millstream.services.firehose.monitor import source_trouble
from millstream.services.firehose.pipeline import Pipeline
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.source import LOOK, ShardSource, Source, TopicSource
from millstream.services.firehose.spool import Block, Spool
from millstream.services.firehose.stream import Chunk, Position, Stream

SIZE = 1.0  # MB of records that are processed together


async def settled(firehose: Firehose, stream: Stream) -> Position:
    """Where to go on in the source, whatever was under way when the last server ended."""
    record = await firehose.positions.get(stream.topic)
    position = record.value if record else Position()
    if (chunk := position.chunk) is None:
        return position
    done = (await firehose.log.extent(stream.spool)).end > chunk.spool
    position = Position(chunk.end, shards=chunk.shards) if done else structs.replace(position, chunk=None)
    await firehose.positions.save(position, stream.topic)
    return position


class Transform:
    """The loop of one stream."""

    def __init__(self, firehose: Firehose, stream: Stream, spool: Spool) -> None:
        self._firehose, self._stream, self._spool = firehose, stream, spool
        self._monitor = firehose.monitor(stream)
        self._pipeline = Pipeline(firehose, stream)
        size, seconds = self._pipeline.hints or (SIZE, LOOK)
        kind = ShardSource if stream.source else TopicSource
        self._source: Source = kind(firehose, stream, int(size * (1 << 20)), firehose.buffered(seconds))
        self._position = Position()

    async def run(self) -> None:
        """What fails stays in the log and is tried again, whatever it was."""
        backoff = self._firehose.backoff("processing", self._stream)
        try:
            await self._run(backoff)
        finally:
            await self._pipeline.close()

    async def _run(self, backoff: Backoff) -> None:
        self._position = await self._settled(backoff)
        while True:
            try:
                await self._source.release(self._position)
                await self._step()
                backoff.reset()
                self._monitor.troubles.pop(self._stream.topic, None)
            except Exception as problem:
                self._monitor.troubles[self._stream.topic] = source_trouble(problem)
                await backoff.pause(problem)
                self._position = await self._settled(backoff)

    async def _settled(self, backoff: Backoff) -> Position:
        while True:
            try:
                return await settled(self._firehose, self._stream)
            except OSError as problem:
                await backoff.pause(problem)

    async def oldest(self) -> int | None:
        """Arrival of the oldest record that is not yet on S3, milliseconds."""
        times = (self._spool.oldest(), await self._source.oldest(self._position))
        return min((time for time in times if time is not None), default=None)

    async def _step(self) -> None:
        """Process one chunk."""
        taken = await self._source.take(self._position)
        blocks = await self._pipeline.process(taken.arrivals, self._spool.waiting("data"))
        await _whole(self._commit(taken.position, blocks))
        self._position = taken.position

    async def _commit(self, behind: Position, blocks: list[Block]) -> None:
        positions, topic = self._firehose.positions, self._stream.topic
        if not blocks:
            await positions.save(behind, topic)
            return
        spool = (await self._firehose.log.extent(self._spool.topic)).end
        chunk = Chunk(behind.next, spool, behind.shards)
        await positions.save(structs.replace(self._position, chunk=chunk), topic)
        await self._spool.append(blocks)


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
