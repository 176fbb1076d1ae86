"""What makes a change of a folder last, and keeps two servers out of one."""

import fcntl
import os
from pathlib import Path


def sync_folder(folder: str | Path) -> None:
    """Return when the names in it are on disk. Raise OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def locked(path: str | Path) -> int:
    """A file descriptor that holds the lock until it is closed, or its process killed. Raise BlockingIOError when
    another holds it.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise
    return fd
