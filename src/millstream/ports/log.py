"""Port: an append-only log of named topics. A returned offset means the bytes are on disk."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    offset: int
    time: int  # arrival, milliseconds since the epoch; as given to `append`
    data: bytes


class Extent(NamedTuple):
    """What a topic holds at present."""

    first: int  # offset of the oldest entry, or `end` when there is none
    end: int  # offset that the next entry will get
    size: int  # bytes of data in [first, end)


class Measured(NamedTuple):
    """Entries from where one asked up to `end`."""

    end: int
    size: int  # bytes of their data


class Joined(NamedTuple):
    """The data of entries up to `end`, one after another."""

    end: int
    data: bytes


class StreamLog(Protocol):
    """Topics are any non-empty text (they may hold "/"); they come into being with their first entry.

    Offsets of a topic are consecutive from 0 and never restart, even after `trim`; only `drop` forgets them.
    """

    async def append(self, topic: str, records: Sequence[bytes], time: int) -> int:
        """Append all or nothing; return the first offset, once bytes and folder entries are synced.

        Raise OSError (disk full, input/output error) when that failed: then nothing was appended, and no
        later entry is acknowledged over a hole.
        """

    async def read(self, topic: str, start: int, records: int, size: int) -> list[Entry]:
        """Entries from `start` (or the oldest kept), in order: at most `records`, and at most `size` bytes of
        data unless the first alone is larger. Empty when caught up. Only synced entries are seen.
        """

    async def join(self, topic: str, start: int, end: int, size: int) -> Joined:
        """Data of entries from `start` (or the oldest kept) on, below `end`, as far as about `size` bytes go, but one
        at least. As long as the entries are there, the same call gives the same bytes, also after a restart.
        """

    async def wait(self, topic: str, offset: int, timeout: float) -> bool:
        """True as soon as the topic has a synced entry at or after `offset`; False after `timeout` seconds."""

    async def extent(self, topic: str) -> Extent:
        """Cheap. An unknown topic is (0, 0, 0)."""

    async def measure(self, topic: str, start: int, size: int) -> Measured:
        """As far as the entry with which the data from `start` (or the oldest kept) on reach `size` bytes, more than
        none, or to the end when they do not. Cheap: the data in between need not be read.
        """

    async def since(self, topic: str, time: int) -> int:
        """Offset of the oldest entry with arrival time >= `time`; `end` when there is none."""

    async def trim(self, topic: str, before: int) -> None:
        """Forget entries below `before`; idempotent; frees disk in whole segments, maybe later."""

    async def drop(self, topic: str) -> None:
        """Forget the topic and its offsets; idempotent."""

    async def topics(self, prefix: str) -> list[str]:
        """Names that start with `prefix`, sorted."""
