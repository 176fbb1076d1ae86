"""What may happen before what, however long each write takes."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from millstream.domain.backoff import Backoff
from millstream.domain.batches import Batches, Intent, Position
from millstream.domain.feed import Cut, Oldest
from millstream.domain.records import Record

ENTRIES = 60


class Disk:
    """What the next server would find, a feed of single entries, and the place where they go."""

    key, size, interval, type = "feed", 1, 0, Position

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.saved, self.released = Position(), 0
        self.written: Counter[int] = Counter()
        self.wrong: list[str] = []

    async def _take_long(self) -> None:
        for _ in range(self._random.randrange(12)):
            await asyncio.sleep(0)
        if self._random.random() < 0.2:
            raise OSError("refused")

    async def get(self, *key: str) -> Record[Position] | None:
        return Record("feed", 1, self.saved)

    async def save(self, value: Position, *key: str, version: int | None = None) -> None:
        await self._take_long()
        self.saved = value

    async def more(self, start: int) -> bool:
        return start < ENTRIES

    async def oldest(self, start: int) -> Oldest:
        await self._take_long()
        return Oldest(start, 0, 0)

    async def cut(self, oldest: Oldest, size: int) -> Cut:
        return Cut(oldest.offset + 1, 1, 1, True)

    async def grow(self, cut: Cut, size: int, seconds: float) -> None: ...

    async def data(self, start: int, end: int) -> AsyncIterator[bytes]:
        yield b""

    async def read(self, start: int, end: int) -> AsyncIterator[list[bytes]]:
        yield []

    async def release(self, before: int) -> None:
        if before > self.saved.floor:
            self.wrong.append(f"{before} let go, the next server would write from {self.saved.floor}")
        self.released = before
        await self._take_long()

    def due(self, oldest: Oldest) -> bool:
        return False

    def intent(self, oldest: Oldest, cut: Cut) -> Intent:
        return Intent(oldest.offset, cut.end, "bucket", f"{oldest.offset}")

    async def write(self, intent: Intent) -> None:
        if intent not in self.saved.intents:
            self.wrong.append(f"{intent} written, the next server would not know of it")
        await self._take_long()
        self.written[intent.start] += 1

    async def refused(self, intent: Intent, problem: Exception) -> Intent | None:
        await self._take_long()
        return Intent(intent.start, intent.end, intent.bucket, intent.key, attempts=intent.attempts + 1)


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_written_undecided_or_let_go_unsaved(seed: int) -> None:
    async def scenario() -> None:
        disk = Disk(seed)
        log = logging.getLogger("test")
        await Batches(disk, disk, disk, lambda: Backoff("delivery", log, _at_once)).run()  # type: ignore[arg-type]

        assert disk.wrong == []
        assert disk.written == dict.fromkeys(range(ENTRIES), 1)
        assert disk.saved == Position(ENTRIES)
        assert disk.released == ENTRIES

    asyncio.run(scenario())
