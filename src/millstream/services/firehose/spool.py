"""What processing made of a stream's records, on disk before it is used; each share of it is buffered on its own.

A share is what goes to one place: the records of one partition, those that failed in one way, the backup. One block
holds what a chunk of records gave to a share.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import Struct

from millstream.core import clock
from millstream.domain.feed import BLOCK, ENTRIES, Cut, Oldest
from millstream.domain.records import Records
from millstream.ports.log import StreamLog
from millstream.ports.meta import Conflict
from millstream.services.firehose.stream import Position

ROOM = 64 << 20  # bytes of blocks that stay in memory
Kind = Literal["data", "error", "backup"]


class Place(Struct, frozen=True, array_like=True):
    """Where a share goes: the values of a partition's keys, or the type of an error."""

    kind: Kind
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return msgspec.json.encode(self).decode()


class Block(Struct, frozen=True, array_like=True):
    place: Place
    arrival: int  # of its oldest record
    records: int
    data: bytes


class Mark:
    """A block as it is remembered; `data` as long as there is room."""

    __slots__ = ("arrival", "data", "offset", "records", "since", "size")

    def __init__(self, offset: int, block: Block, since: int) -> None:
        self.offset, self.size, self.since = offset, len(block.data), since
        self.records, self.arrival = block.records, block.arrival
        self.data: bytes | None = None


class Room:
    """Keeps the youngest blocks at hand: those of many shares lie together on disk, and to read one reads all."""

    def __init__(self) -> None:
        self._kept: deque[Mark] = deque()
        self._size = 0

    def keep(self, mark: Mark, data: bytes) -> None:
        mark.data = data
        self._kept.append(mark)
        self._size += mark.size
        while self._kept and (self._size > ROOM or self._kept[0].data is None):
            self.drop(self._kept.popleft())

    def drop(self, mark: Mark) -> None:
        if mark.data is not None:
            self._size -= mark.size
            mark.data = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Block).decode


class Spool:
    """All on one event loop."""

    def __init__(
        self, log: StreamLog, topic: str, positions: Records[Position], begin: Callable[["Share"], None]
    ) -> None:
        """`begin` is called for each share that has its first block."""
        self.topic, self._log, self._positions, self._begin = topic, log, positions, begin
        self.shares: dict[str, Share] = {}
        self._settled: dict[str, int] = {}  # share without blocks, whose position is still on disk -> that position
        self._indexed = self._trimmed = 0
        self.room = Room()

    async def open(self) -> None:
        """Read what is there."""
        for record in await self._positions.list(self.topic):
            self._settled[record.key.removeprefix(f"{self.topic}/")] = record.value.floor
        self._indexed = self._trimmed = (await self._log.extent(self.topic)).first
        while entries := await self._log.read(self.topic, self._indexed, ENTRIES, BLOCK):
            for entry in entries:
                block = _decode(entry.data)
                if entry.offset >= self._settled.get(block.place.name, 0):
                    self._index(block, Mark(entry.offset, block, entry.time))
            self._indexed = entries[-1].offset + 1
        await self._tidy()
        for share in self.shares.values():
            self._begin(share)

    async def append(self, blocks: Sequence[Block]) -> None:
        """All or nothing, on disk on return."""
        now = clock.now_ms()
        first = await self._log.append(self.topic, [_encode(block) for block in blocks], now)
        new = []
        for offset, block in enumerate(blocks, first):
            mark = Mark(offset, block, now)
            self.room.keep(mark, block.data)
            if share := self._index(block, mark):
                new.append(share)
        self._indexed = first + len(blocks)
        for share in new:
            self._begin(share)

    def _index(self, block: Block, mark: Mark) -> "Share | None":
        """Returns the share when it is new."""
        new = None
        name = block.place.name
        if (share := self.shares.get(name)) is None:
            share = new = self.shares[name] = Share(self, self._log, block.place)
        share.add(mark)
        self._settled.pop(name, None)
        return new

    def waiting(self, kind: Kind) -> set[str]:
        """Names of the shares with blocks that wait."""
        return {name for name, share in self.shares.items() if share.marks and share.place.kind == kind}

    def oldest(self) -> int | None:
        """Arrival of the oldest record that waits, milliseconds."""
        return min((share.marks[0].arrival for share in self.shares.values() if share.marks), default=None)

    async def settle(self, share: "Share", position: int) -> None:
        """The share's blocks below `position` are delivered, and its position says so."""
        if not share.marks and self.shares.get(share.place.name) is share:
            del self.shares[share.place.name]
            self._settled[share.place.name] = position
        await self._tidy()

    async def _tidy(self) -> None:
        """Let go of what is delivered."""
        floor = min((other.marks[0].offset for other in self.shares.values() if other.marks), default=self._indexed)
        if floor > self._trimmed:
            await self._log.trim(self.topic, floor)
            self._trimmed = floor
        await self._forget([name for name, next in self._settled.items() if next <= floor])

    async def _forget(self, names: list[str]) -> None:
        """Positions that no block lies before; one that a new delivery has changed meanwhile stays."""
        for name in names:
            if self._settled.pop(name, None) is None:
                continue  # there are blocks again
            if record := await self._positions.get(self.topic, name):
                with suppress(Conflict):
                    await self._positions.meta.commit(
                        [self._positions.delete(self.topic, name, version=record.version)]
                    )


class Share:
    """The feed of one delivery, which ends when nothing is left."""

    def __init__(self, spool: Spool, log: StreamLog, place: Place) -> None:
        self.place, self.key = place, f"{spool.topic}/{place.name}"
        self.marks: deque[Mark] = deque()
        self._spool, self._log = spool, log
        self._lacks = 0  # bytes that are waited for
        self._grown = asyncio.Event()

    def add(self, mark: Mark) -> None:
        self.marks.append(mark)
        self._lacks -= mark.size
        if self._lacks <= 0:
            self._grown.set()

    async def more(self, start: int) -> bool:
        return bool(self.marks) and self.marks[-1].offset >= start

    async def oldest(self, start: int) -> Oldest:
        mark = next(self._from(start))
        return Oldest(mark.offset, mark.arrival, mark.since)

    async def grow(self, cut: Cut, size: int, seconds: float) -> None:
        self._lacks = size - cut.size
        self._grown.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for of 3.11 can lose a cancellation
                await self._grown.wait()

    async def cut(self, oldest: Oldest, size: int) -> Cut:
        total, end, records = 0, oldest.offset, 0
        for mark in self._from(oldest.offset):
            if total >= size:
                break
            total, end, records = total + mark.size, mark.offset + 1, records + mark.records
        return Cut(end, records, total, total >= size)

    def _from(self, start: int) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark.offset >= start)

    async def data(self, start: int, end: int) -> AsyncIterator[bytes]:
        async for blocks in self.read(start, end):
            yield b"".join(blocks)

    async def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        """In the same portions, wherever the blocks are."""
        for portion in portions([mark for mark in self.marks if start <= mark.offset < end]):
            missing = await self._missing(portion)
            yield [missing[mark.offset] if mark.data is None else mark.data for mark in portion]

    async def _missing(self, portion: Sequence[Mark]) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for first, last in list(runs([mark.offset for mark in portion if mark.data is None])):
            at = first
            while at < last and (entries := await self._log.read(self._spool.topic, at, last - at, BLOCK)):
                found |= {entry.offset: _decode(entry.data).data for entry in entries}
                at = entries[-1].offset + 1
        return found

    async def release(self, before: int) -> None:
        while self.marks and self.marks[0].offset < before:
            self._spool.room.drop(self.marks.popleft())
        await self._spool.settle(self, before)


def portions(marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """About BLOCK bytes each."""
    portion, size = list[Mark](), 0
    for mark in marks:
        portion.append(mark)
        size += mark.size
        if size >= BLOCK:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def runs(offsets: list[int]) -> Iterator[tuple[int, int]]:
    """[first, end) of each run of consecutive numbers."""
    start = 0
    for index in range(1, len(offsets) + 1):
        if index == len(offsets) or offsets[index] != offsets[index - 1] + 1:
            yield offsets[start], offsets[index - 1] + 1
            start = index
