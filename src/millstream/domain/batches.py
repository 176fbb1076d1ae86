"""Entries of a log's topic gathered into objects, each entry in exactly one.

What goes into the next object, and its key, is committed first; then the object is written, then the position behind
it. Killed at any line, the next server writes the same bytes under the same key.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from msgspec import Struct

from millstream.core import clock
from millstream.domain.records import Records
from millstream.ports.log import Entry, StreamLog
from millstream.ports.objects import Attributes, ObjectStore

BLOCK = 1 << 20  # bytes of entries read at a time
LOOK = 1.0  # seconds: the longest that a full object waits
ENTRIES = 10_000  # entries read at a time


class Intent(Struct, frozen=True):
    """An object that was decided: these entries, under this key."""

    start: int
    end: int
    key: str


class Position(Struct, frozen=True):
    next: int = 0
    intent: Intent | None = None


class Rules(NamedTuple):
    """An object is begun when so many bytes wait, or its oldest entry is so old. None spans two `spans`."""

    size: int  # bytes
    interval: float  # seconds
    span: int  # milliseconds, e.g. an hour
    key: Callable[[int], str]  # of an object whose oldest entry has that time in milliseconds


class Batches:
    """One topic's way into a bucket; the position is stored under the topic's name."""

    def __init__(
        self,
        log: StreamLog,
        objects: ObjectStore,
        positions: Records[Position],
        topic: str,
        bucket: str,
        rules: Rules,
        attributes: Attributes,
    ) -> None:
        self._log, self._objects, self._positions = log, objects, positions
        self._topic, self._bucket, self._rules, self._attributes = topic, bucket, rules, attributes

    async def deliver(self, patience: float) -> bool:
        """Write one object, waiting for its first entry; False when none came within `patience` seconds."""
        position = await self._position()
        if (intent := position.intent) is None:
            await self._log.trim(self._topic, position.next)
            if not await self._log.wait(self._topic, position.next, patience):
                return False
            intent = await self._decide(position.next)
            await self._positions.save(Position(position.next, intent), self._topic)
        await self._objects.put(self._bucket, intent.key, self._body(intent), self._attributes)
        await self._positions.save(Position(intent.end), self._topic)
        await self._log.trim(self._topic, intent.end)
        return True

    async def empty(self) -> bool:
        """All that there is has been written."""
        position = await self._position()
        return position.intent is None and position.next >= (await self._log.extent(self._topic)).end

    async def _position(self) -> Position:
        record = await self._positions.get(self._topic)
        return record.value if record else Position()

    async def _decide(self, start: int) -> Intent:
        (oldest,) = await self._log.read(self._topic, start, 1, 1)
        due = oldest.time + int(self._rules.interval * 1000)
        while (await self._log.extent(self._topic)).size < self._rules.size:
            if (left := due - clock.now_ms()) <= 0:
                break
            await asyncio.sleep(min(left / 1000, LOOK))  # not woken by every append
        return Intent(oldest.offset, await self._cut(oldest), self._rules.key(oldest.time))

    async def _cut(self, oldest: Entry) -> int:
        """The offset behind the last entry that still fits and lies in the same span."""
        size, end, span = 0, oldest.offset, oldest.time // self._rules.span
        async for entries in self._entries(oldest.offset, None):
            for entry in entries:
                if size >= self._rules.size or entry.time // self._rules.span != span:
                    return end
                size, end = size + len(entry.data), entry.offset + 1
        return end

    async def _entries(self, start: int, end: int | None) -> AsyncIterator[list[Entry]]:
        while end is None or start < end:
            most = ENTRIES if end is None else min(ENTRIES, end - start)
            entries = await self._log.read(self._topic, start, most, BLOCK)
            if not entries:
                return
            yield entries
            start = entries[-1].offset + 1

    async def _body(self, intent: Intent) -> AsyncIterator[bytes]:
        async for entries in self._entries(intent.start, intent.end):
            yield b"".join(entry.data for entry in entries)
