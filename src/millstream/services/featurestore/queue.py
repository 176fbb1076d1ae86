"""Records on their way to one group's offline store, in the order in which they were acknowledged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec
from msgspec import Struct

from millstream.domain.feed import Cut, Oldest
from millstream.domain.records import Records
from millstream.ports.meta import Change, Row
from millstream.services.featurestore.schema import Value

MOST = 10_000  # records of one batch
PAGE = 1000  # rows at a time


class Entry(Struct, frozen=True, array_like=True):
    time: int  # of the event, nanoseconds since the epoch
    values: list[Value]  # by the places of the group's features
    invoked: int  # when the call came, milliseconds since the epoch
    deleted: bool = False


decode = msgspec.json.Decoder(Entry).decode


class Queue:
    """The feed of one group's batches: rows of the metadata store, since a record's entry is part of its write."""

    def __init__(self, entries: Records[Entry], key: str, end: int) -> None:
        """`end` is above all offsets that were ever given."""
        self.key, self._entries, self._end = key, entries, end
        self._arrived, self._ended = asyncio.Event(), asyncio.Event()

    def put(self, entry: Entry) -> Change:
        """To be committed at once: commits are made in the order in which they were asked for."""
        self._end += 1
        return self._entries.put(entry, self.key, f"{self._end - 1:020}")

    def wake(self) -> None:
        self._arrived.set()

    def end(self) -> None:
        """The group is being deleted: there will be no more."""
        self._ended.set()
        self.wake()

    @property
    def ending(self) -> bool:
        return self._ended.is_set()

    async def more(self, start: int) -> bool:
        while not await self._rows(start, 1):
            if self.ending:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True

    async def oldest(self, start: int) -> Oldest:
        ((offset, row),) = await self._rows(start, 1)
        arrival = decode(row.value).invoked
        return Oldest(offset, arrival, arrival)

    async def cut(self, oldest: Oldest, size: int) -> Cut:
        last, count, total = oldest.offset, 0, 0
        while rows := await self._rows(last + 1 if count else last, PAGE):
            for offset, row in rows:
                last, count, total = offset, count + 1, total + len(row.value)
                if total >= size or count >= MOST:
                    return Cut(last + 1, count, total, True)
        return Cut(last + 1, count, total, False)

    async def grow(self, cut: Cut, size: int, seconds: float) -> None:
        """Who looks again and again need not be waked by every record."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    async def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        while rows := [(offset, row) for offset, row in await self._rows(start, PAGE) if offset < end]:
            yield [row.value for _, row in rows]
            start = rows[-1][0] + 1

    async def data(self, start: int, end: int) -> AsyncIterator[bytes]:
        async for values in self.read(start, end):
            yield b"".join(values)

    async def release(self, before: int) -> None:
        while rows := [row for offset, row in await self._rows(0, PAGE) if offset < before]:
            await self._entries.meta.commit([self._entries.delete(row.key) for row in rows])

    async def _rows(self, start: int, limit: int) -> list[tuple[int, Row]]:
        """At most `limit`, at or after `start`."""
        after = f"{self.key}/{start - 1:020}" if start else ""
        rows = await self._entries.meta.list(self._entries.kind, f"{self.key}/", after, limit)
        return [(int(row.key.rpartition("/")[2]), row) for row in rows]


async def opened(entries: Records[Entry], key: str, position: int) -> Queue:
    """As the disk knows it: `position` is below what no batch has decided."""
    end, after = position, ""
    while rows := await entries.meta.list(entries.kind, f"{key}/", after, PAGE):
        after = rows[-1].key
        end = max(end, int(after.rpartition("/")[2]) + 1)
    return Queue(entries, key, end)
