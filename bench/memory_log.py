"""The stream log without its disk: what a front costs by itself. It keeps counts only, and no record."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from millstream.ports.log import Entry, Extent, Joined, Measured


class MemoryLog:
    def __init__(self, folder: Path) -> None:
        self._ends: dict[str, int] = {}

    async def __aenter__(self) -> "MemoryLog":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def append(self, topic: str, records: Sequence[bytes], time: int) -> int:
        first = self._ends.get(topic, 0)
        self._ends[topic] = first + len(records)
        return first

    async def read(self, topic: str, start: int, records: int, size: int) -> list[Entry]:
        return []

    async def wait(self, topic: str, offset: int, timeout: float) -> bool:  # noqa: ASYNC109
        await asyncio.sleep(timeout)
        return False

    async def extent(self, topic: str) -> Extent:
        return Extent(0, 0, 0)

    async def join(self, topic: str, start: int, end: int, size: int) -> Joined:
        return Joined(end, b"")

    async def measure(self, topic: str, start: int, size: int) -> Measured:
        return Measured(start, 0)

    async def since(self, topic: str, time: int) -> int:
        return 0

    async def trim(self, topic: str, before: int) -> None: ...

    async def drop(self, topic: str) -> None: ...

    async def topics(self, prefix: str) -> list[str]:
        return []
