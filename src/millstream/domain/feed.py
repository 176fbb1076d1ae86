"""Where batches find their entries."""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from millstream.core import clock
from millstream.ports.log import StreamLog

BLOCK = 1 << 20  # bytes of entries read at a time
ENTRIES = 10_000  # entries read at a time


class Oldest(NamedTuple):
    offset: int
    arrival: int  # milliseconds
    since: int  # when its buffering began


class Cut(NamedTuple):
    """What goes into one object: entries below `end`."""

    end: int
    entries: int
    size: int  # bytes
    full: bool  # nothing more may go into it


class Feed(Protocol):
    key: str  # of the position

    async def more(self, start: int) -> bool:
        """Whether there is an entry at or after `start`; may wait for one. False when all there is lies before, for
        the present or for ever.
        """

    async def oldest(self, start: int) -> Oldest:
        """At or after `start`, where there is one."""

    async def cut(self, oldest: Oldest, size: int) -> Cut:
        """From the oldest on, as far as there are entries: full when they reach `size` bytes."""

    async def grow(self, cut: Cut, size: int, seconds: float) -> None:
        """Return when the cut has about `size` bytes, or after `seconds`; it may be sooner."""

    def data(self, start: int, end: int) -> AsyncIterator[bytes]:
        """Of entries [start, end), one after another, in blocks; the same blocks each time."""

    def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        """The same, entry by entry."""

    async def release(self, before: int) -> None:
        """Entries below `before` are not needed any more."""


class TopicFeed:
    """All of a topic, for as long as the server runs."""

    def __init__(self, log: StreamLog, topic: str, span: int = 0) -> None:
        """No object holds entries of two `span`s, in milliseconds."""
        self.key, self._log, self._span = topic, log, span

    async def more(self, start: int) -> bool:
        while not await self._log.wait(self.key, start, 3600):
            pass
        return True

    async def oldest(self, start: int) -> Oldest:
        (entry,) = await self._log.read(self.key, start, 1, 1)
        return Oldest(entry.offset, entry.time, entry.time)

    async def cut(self, oldest: Oldest, size: int) -> Cut:
        found = await self._log.measure(self.key, oldest.offset, size)
        end, full = found.end, found.size >= size
        if self._span and (turn := (oldest.arrival // self._span + 1) * self._span) <= clock.now_ms():
            end, full = max(oldest.offset + 1, min(end, await self._log.since(self.key, turn))), True
        return Cut(end, end - oldest.offset, found.size, full)

    async def grow(self, cut: Cut, size: int, seconds: float) -> None:
        """Wait for half of what is missing, so that not every append wakes the delivery."""
        average = max(cut.size // max(cut.entries, 1), 1)
        await self._log.wait(self.key, cut.end + (size - cut.size) // (2 * average), seconds)

    async def data(self, start: int, end: int) -> AsyncIterator[bytes]:
        while start < end:
            joined = await self._log.join(self.key, start, end, BLOCK)
            yield joined.data
            start = joined.end

    async def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        while start < end and (entries := await self._log.read(self.key, start, min(ENTRIES, end - start), BLOCK)):
            yield [entry.data for entry in entries]
            start = entries[-1].offset + 1

    async def release(self, before: int) -> None:
        await self._log.trim(self.key, before)
