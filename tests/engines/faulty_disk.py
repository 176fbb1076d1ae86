"""The module `os` as a writer sees it on a disk that fails as planned, under a kernel that then drops the pages."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class FaultyDisk:
    """Calls that write or sync fail where `plan` says so, the first half done. What a failed sync should have put on
    disk is gone, and later syncs do not tell; so is, after `cut_power`, all that was not synced.
    """

    def __init__(self, plan: Iterator[bool]) -> None:
        self._plan = plan
        self._unsynced: dict[int, list[tuple[int, bytes]]] = {}  # by inode: position, and what the disk holds there

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def pwrite(self, fd: int, data: Any, position: int) -> int:
        fails = next(self._plan, False)
        size = len(data) // 2 if fails else len(data)
        old = os.pread(fd, size, position)
        self._unsynced.setdefault(os.fstat(fd).st_ino, []).append((position, old.ljust(size, b"\0")))
        os.pwrite(fd, data[:size], position)
        if fails:
            raise OSError(errno.ENOSPC, "no space, as planned")
        return size

    def ftruncate(self, fd: int, size: int) -> None:
        if next(self._plan, False):
            raise OSError(errno.EIO, "not truncated, as planned")
        os.ftruncate(fd, size)

    def fsync(self, fd: int) -> None:
        fails = next(self._plan, False)
        inode = os.fstat(fd).st_ino
        if fails:
            for path in Path("/proc/self/fd", str(fd)).readlink().parent.iterdir():
                self._revert(path, inode)
            raise OSError(errno.EIO, "not synced, as planned")
        self._unsynced.pop(inode, None)

    fdatasync = fsync

    def cut_power(self, root: Path) -> None:
        for path in root.rglob("*"):
            self._revert(path, path.stat().st_ino)

    def _revert(self, path: Path, inode: int) -> None:
        if path.stat().st_ino != inode or not path.is_file():
            return
        size = path.stat().st_size
        with path.open("r+b") as file:
            for position, old in reversed(self._unsynced.pop(inode, [])):
                if position < size:
                    file.seek(position)
                    file.write(old[: size - position])
