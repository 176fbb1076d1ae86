"""Where a delivery finds its records: a topic of its own, or a share of a stream's spool."""

from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

from millstream.ports.log import Extent, StreamLog

BLOCK = 1 << 20  # bytes of records read at a time
RECORDS = 10_000  # records read at a time


class Oldest(NamedTuple):
    offset: int
    arrival: int  # milliseconds
    since: int  # when its buffering began


class Cut(NamedTuple):
    """What goes into one object: entries below `end`."""

    end: int
    records: int


class Feed(Protocol):
    key: str  # of the position

    async def more(self, start: int) -> bool:
        """Whether there is an entry at or after `start`; may wait for one. A feed without any ends its delivery."""

    async def oldest(self, start: int) -> Oldest: ...

    def size(self) -> int:
        """Bytes that wait."""

    async def grow(self, size: int, seconds: float) -> None:
        """Return when about `size` bytes wait, or after `seconds`; it may be sooner."""

    async def cut(self, start: int, size: int) -> Cut:
        """The entry before which the buffer that begins at `start` is full, or the end."""

    def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]: ...

    async def release(self, before: int) -> None:
        """Entries below `before` are not needed any more."""


class TopicFeed:
    """All of a topic."""

    def __init__(self, log: StreamLog, topic: str, *, ended: bool = False) -> None:
        """`ended` when something else reads on: then only what is under way is delivered."""
        self.key, self._log, self._ended = topic, log, ended
        self._extent = Extent(0, 0, 0)

    async def more(self, start: int) -> bool:
        if self._ended:
            return False
        while not await self._log.wait(self.key, start, 3600):
            pass
        return True

    async def oldest(self, start: int) -> Oldest:
        (entry,) = await self._log.read(self.key, start, 1, 1)
        self._extent = await self._log.extent(self.key)
        return Oldest(entry.offset, entry.time, entry.time)

    def size(self) -> int:
        return self._extent.size

    async def grow(self, size: int, seconds: float) -> None:
        await self._log.wait(self.key, _half_way(self._extent, size), seconds)
        self._extent = await self._log.extent(self.key)

    async def cut(self, start: int, size: int) -> Cut:
        end = await self._log.measure(self.key, start, size)
        return Cut(end, end - start)

    async def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        while start < end and (entries := await self._log.read(self.key, start, min(RECORDS, end - start), BLOCK)):
            yield [entry.data for entry in entries]
            start = entries[-1].offset + 1

    async def release(self, before: int) -> None:
        await self._log.trim(self.key, before)


def _half_way(extent: Extent, size: int) -> int:
    """An offset well before the buffer is full, so that not every append wakes the delivery."""
    average = max(extent.size // max(extent.end - extent.first, 1), 1)
    return extent.end + (size - extent.size) // (2 * average)
