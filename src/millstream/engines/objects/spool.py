"""A body on its way to disk: small ones are kept for the index's own commit, others stream into a data file."""

import hashlib
import os
from asyncio import wrap_future
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import suppress
from typing import NamedTuple

from millstream.core import checksum
from millstream.core.disk import sync_folder
from millstream.engines.objects.files import Files
from millstream.engines.objects.rows import Piece
from millstream.ports.objects import Algorithm, Checksum, Cipher

BATCH = 1 << 20  # bytes that go to the threads at once; two batches are in memory at most
SYNC = 64 << 20  # a long file is synced while it grows, or its end waits for all of it


class Spooled(NamedTuple):
    size: int
    etag: str
    checksum: Checksum | None
    inline: bytes | None
    pieces: tuple[Piece, ...]


class Digests:
    def __init__(self, algorithm: Algorithm | None) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._algorithm = algorithm
        self._other = checksum.hasher(algorithm) if algorithm else None

    def update(self, data: bytes) -> None:
        self._md5.update(data)
        if self._other:
            self._other.update(data)

    def spooled(self, size: int, inline: bytes | None, pieces: tuple[Piece, ...]) -> Spooled:
        other = None
        if self._algorithm and self._other:
            other = Checksum(self._algorithm, checksum.text(self._other.digest()))
        return Spooled(size, self._md5.hexdigest(), other, inline, pieces)


async def spool(
    files: Files, body: AsyncIterator[bytes], algorithm: Algorithm | None, inline: int, cipher: Cipher | None = None
) -> Spooled:
    """Up to `inline` bytes stay in memory, more are on disk, synced, on return. What `body` raises is raised
    on, and nothing stays behind.
    """
    head, size = [], 0
    async for block in body:
        head.append(block)
        size += len(block)
        if size > inline:
            return await _to_file(files, head, body, algorithm, cipher)
    if inline < 0:  # an empty body that must be a file all the same
        return await _to_file(files, head, body, algorithm, cipher)
    data, digests = b"".join(head), Digests(algorithm)
    digests.update(data)
    return digests.spooled(size, cipher(data) if cipher else data, ())


async def _to_file(
    files: Files, head: list[bytes], body: AsyncIterator[bytes], algorithm: Algorithm | None, cipher: Cipher | None
) -> Spooled:
    file = _File(files, algorithm, cipher)
    try:
        waiting, filled = head, sum(map(len, head))
        async for block in body:
            waiting.append(block)
            filled += len(block)
            if filled >= BATCH:
                await file.write(b"".join(waiting))
                waiting, filled = [], 0
        return await file.finish(b"".join(waiting))
    except BaseException:
        file.abandon()
        raise


def digest(files: Files, pieces: tuple[Piece, ...], inline: bytes | None, algorithm: Algorithm | None) -> Spooled:
    """Of bytes that are stored already; in a thread, with the pieces held."""
    digests = Digests(algorithm)
    digests.update(inline or b"")
    for piece in pieces:
        with open(files.path(piece.name), "rb", buffering=0) as file:
            while block := file.read(BATCH):
                digests.update(block)
    return digests.spooled(sum(piece.size for piece in pieces) + len(inline or b""), inline, pieces)


class _File:
    """One thread writes a batch while another hashes it and the next one arrives."""

    def __init__(self, files: Files, algorithm: Algorithm | None, cipher: Cipher | None) -> None:
        self._files, self._name, self._cipher = files, files.new(), cipher
        self._digests = Digests(algorithm)
        self._size = self._unsynced = 0
        self._written: Future[None] = Future()
        self._hashed: Future[None] = Future()
        self._written.set_result(None)
        self._hashed.set_result(None)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._fd = os.open(files.path(self._name), flags, 0o600)

    async def write(self, data: bytes, *, last: bool = False) -> None:
        await self._settled()
        self._size += len(data)
        self._written = self._files.submit(self._append, data, last)
        self._hashed = self._files.submit(self._digests.update, data)

    async def finish(self, data: bytes) -> Spooled:
        if data:
            await self.write(data, last=True)
        else:  # sync while the last batch is still being hashed
            await wrap_future(self._written)
            self._written = self._files.submit(self._append, b"", True)
        await self._settled()
        os.close(self._fd)
        return self._digests.spooled(self._size, None, (Piece(self._name, self._size),))

    def abandon(self) -> None:
        """Closed only after the thread that may still write: its number could be another file's by then."""
        self._written.add_done_callback(lambda _: self._drop())

    async def _settled(self) -> None:
        await wrap_future(self._written)
        await wrap_future(self._hashed)

    def _append(self, data: bytes, last: bool) -> None:
        view = memoryview(self._cipher(data) if self._cipher else data)
        while view:
            view = view[os.write(self._fd, view) :]
        self._unsynced += len(data)
        if last or self._unsynced >= SYNC:
            os.fdatasync(self._fd)
            self._unsynced = 0
        if last:
            sync_folder(self._files.folder(self._name))

    def _drop(self) -> None:
        with suppress(OSError):
            os.close(self._fd)
        with suppress(OSError):
            os.unlink(self._files.path(self._name))
