"""Data files: bytes under random names, of which clients see nothing until the index names them."""

import os
import secrets
import sqlite3
from asyncio import wrap_future
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from millstream.core.disk import sync_folder
from millstream.engines.objects.rows import Piece

BLOCK = 256 << 10  # of one read
_NOWAIT = getattr(os, "RWF_NOWAIT", 0)


class Files:
    """`root`/<two hex digits>/<session><random>. A session is one run of the server: what earlier ones left
    behind without a name in the index is swept.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)
        self._session = secrets.token_hex(4)
        self._pins: Counter[str] = Counter()
        self._doomed: set[str] = set()
        self._pool = ThreadPoolExecutor(8, "objects-data")
        root.mkdir(parents=True, exist_ok=True)
        for number in range(256):
            (root / f"{number:02x}").mkdir(exist_ok=True)
        sync_folder(self._root)

    def new(self) -> str:
        return self._session + secrets.token_hex(12)

    def folder(self, name: str) -> str:
        return f"{self._root}/{name[8:10]}"

    def path(self, name: str) -> str:
        return f"{self._root}/{name[8:10]}/{name}"

    def submit(self, work: Callable[..., Any], *values: object) -> Future[Any]:
        return self._pool.submit(work, *values)

    def discard(self, names: Iterable[str]) -> None:
        """Delete files that the index no longer names; those being read, once they are let go."""
        free = [name for name in names if not self._pins[name]]
        self._doomed.update(name for name in names if self._pins[name])
        if free:
            self._pool.submit(self._unlink, free)

    def _unlink(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(OSError):  # the next start sweeps what could not be deleted now
                os.unlink(self.path(name))

    @contextmanager
    def held(self, pieces: Iterable[Piece]) -> Iterator[None]:
        names = [piece.name for piece in pieces]
        self._pins.update(names)
        try:
            yield
        finally:
            self._pins.subtract(names)
            free = {name for name in names if not self._pins[name]}
            for name in free:
                del self._pins[name]
            self.discard(free & self._doomed)
            self._doomed -= free

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        fd = os.open(self.path(name), os.O_RDONLY | os.O_CLOEXEC)
        try:
            while start < end:
                block = await self._block(fd, min(BLOCK, end - start), start)
                if not block:
                    raise OSError(f"data file {name} ends at {start}, not at {end}")
                yield block
                start += len(block)
        finally:
            os.close(fd)

    async def _block(self, fd: int, size: int, start: int) -> bytes:
        """From the page cache here and now; only what must come from the disk costs a thread."""
        if _NOWAIT:
            buffer = bytearray(size)
            with suppress(OSError):
                if count := os.preadv(fd, [buffer], start, _NOWAIT):
                    return bytes(memoryview(buffer)[:count])
        return bytes(await wrap_future(self._pool.submit(os.pread, fd, size, start)))

    def sweep(self, snapshot: sqlite3.Connection) -> None:
        """Delete what earlier sessions left. `snapshot` shows the index as it was when this session began: a
        name that is not there can never come back.
        """
        self._pool.submit(self._sweep, snapshot)

    def _sweep(self, snapshot: sqlite3.Connection) -> None:
        try:
            for name in self.names():
                known = snapshot.execute("select 1 from file where name = ?", (name,)).fetchone()
                if not known and not name.startswith(self._session):
                    self._unlink([name])
        finally:
            snapshot.close()

    def names(self) -> Iterator[str]:
        for number in range(256):
            yield from os.listdir(f"{self._root}/{number:02x}")

    def close(self) -> None:
        self._pool.shutdown()
