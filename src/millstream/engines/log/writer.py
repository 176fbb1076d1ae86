"""The files of one topic while they are written. Blocking; one thread at a time.

After an error nothing may be written behind what failed: the kernel may have dropped the failed pages, and says so
only once. So the file is first cut back to what was synced, and the next entries begin a new one; until the cut
succeeds, every write is refused.
"""

import os
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from millstream.core.disk import sync_folder
from millstream.engines.log import names
from millstream.engines.log.frames import Head, encode, encode_head, encode_trim
from millstream.engines.log.jobs import Append, Write
from millstream.engines.log.segment import Segment

LARGEST = 16 << 20  # bytes of a busy topic's segment: so much is soon behind it, and its file used again
SMALLEST = 1 << 20  # of a topic's first
AHEAD = 1 << 20  # zeros at most beyond the end: a write over them changes no size, so its sync costs half
LARGE = 64 << 10  # a write of so many bytes gains less than the zeros cost
PAGE = 4096
FILES = 256  # that may stay open between writes
_zeros = memoryview(bytes(AHEAD + PAGE))


class Writer:
    _open: ClassVar[set["Writer"]] = set()  # of the whole process, as its limit is

    def __init__(self, folder: Path, topic: str, largest: int = LARGEST) -> None:
        self.folder, self.topic, self.largest = folder, topic, largest
        self._capacity = min(SMALLEST, largest)
        self._segment: Segment | None = None  # being written to
        self._fd: int | None = None
        self._position = 0  # after the last synced frame
        self._filled = 0  # size of the file
        self._first = 0
        self._named = (-1, 0)  # base and life of the newest segment
        self._rooted = False  # the folder's own entry is synced
        self._repair: Callable[[], None] | None = None  # must succeed before anything is written
        self.end = 0  # offset that the next entry will get

    def resume(self, segment: Segment, first: int) -> None:
        """Go on behind what recovery found and synced."""
        self._segment, self._position, self._first = segment, segment.limit, first
        self._filled = segment.path.stat().st_size
        self._capacity = min(max(SMALLEST, self._filled), self.largest)
        self._named = names.parse(segment.path.name) or self._named
        self._rooted = True
        self.end = segment.end

    def write(self, jobs: Sequence[Write], buffer: BytesIO) -> Segment:
        """Put the jobs' frames on disk from offset `end` on, all or none; returns where. Raise OSError.

        `buffer` may be any; to use one again saves the kernel's work of giving memory.
        """
        buffer.seek(0)
        if self._repair:
            self._mend()
        segment = self._segment
        if segment is None or self._position + sum([job.size for job in jobs]) > self._capacity:
            segment = self._segment = self._begin(jobs, buffer)
        else:
            self._extend(segment, jobs, buffer)
        for job in jobs:
            if isinstance(job, Append):
                self.end += len(job.records)
            else:
                self._first = max(self._first, job.before)
        return segment

    def free(self, path: Path, reuse: bool) -> None:
        """Delete a segment, or keep its file for the next one: to write over old blocks is cheaper than new ones."""
        spare = self.folder / names.SPARE
        if reuse and _size(spare) < path.stat().st_size:
            path.rename(spare)
        else:
            path.unlink(missing_ok=True)

    def drop(self) -> Path | None:
        """Forget the topic, durably; the writer's life ends. Returns a folder to delete, which may take long."""
        self.rest()
        remains = self.folder.with_name(f"{names.DROPPED}{uuid4().hex}")
        try:
            self.folder.rename(remains)
        except FileNotFoundError:
            return None
        sync_folder(remains.parent)
        return remains

    def rest(self) -> None:
        """Close the file; the next write opens it again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
            Writer._open.discard(self)

    def rest_if_crowded(self) -> None:
        if len(Writer._open) > FILES:
            self.rest()

    def _extend(self, segment: Segment, jobs: Sequence[Write], buffer: BytesIO) -> None:
        if self._fd is None:
            self._keep(os.open(segment.path, os.O_RDWR | os.O_CLOEXEC))
        assert self._fd is not None
        position = self._position
        self._encode(jobs, segment.salt, buffer)
        size = buffer.tell()
        try:
            self._filled = self._put(self._fd, buffer, position, self._filled)
            os.fdatasync(self._fd)
        except BaseException:
            self._segment = None
            self.rest()
            self._give_up(lambda: _cut(segment.path, position))
            raise
        self._position = position + size

    def _begin(self, jobs: Sequence[Write], buffer: BytesIO) -> Segment:
        """A segment gets its name once its head and first frames are synced: a named one is never half made."""
        base, life = self._named
        name = (self.end, life + 1 if base == self.end else 0)
        path, spare = self.folder / names.segment(*name), self.folder / names.SPARE
        head = Head(random.randrange(1, 1 << 32), self.end, self._first, self.topic)
        start = buffer.write(encode_head(head))
        self._encode(jobs, head.salt, buffer)
        size, fd = buffer.tell(), None
        try:
            self.folder.mkdir(exist_ok=True)
            fd = os.open(spare, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            filled = self._put(fd, buffer, 0, os.fstat(fd).st_size)
            os.fdatasync(fd)
            spare.rename(path)
            sync_folder(self.folder)
            self._root()
        except BaseException:
            if fd is not None:
                os.close(fd)
            self._give_up(lambda: _remove(path, spare))
            raise
        self._enlarge(filled)
        self.rest()
        self._keep(fd)
        self._position, self._filled, self._named = size, filled, name
        return Segment(path, head.salt, head.base, start)

    def _enlarge(self, filled: int) -> None:
        """The next segment of a topic that filled one is larger; a large file that is used again is used in full."""
        grown = 4 * self._capacity if self._segment else self._capacity
        self._capacity = min(max(grown, filled), self.largest)

    def _encode(self, jobs: Sequence[Write], salt: int, buffer: BytesIO) -> None:
        synced = offset = self.end
        for job in jobs:
            if isinstance(job, Append):
                encode(buffer, salt, offset, synced, job.time, job.records, job.lengths)
                offset += len(job.lengths)
            else:
                encode_trim(buffer, salt, offset, synced, job.before)

    def _put(self, fd: int, buffer: BytesIO, position: int, filled: int) -> int:
        """Write at `position` of a file of `filled` bytes, with zeros after it where it grows; returns its size."""
        size = buffer.tell()
        end = position + size
        if end > filled:
            ahead = min(end, AHEAD) if size < LARGE else 0
            filled = (max(end, min(end + ahead, self._capacity)) + PAGE - 1) // PAGE * PAGE
            size += buffer.write(_zeros[: filled - end])
        with buffer.getbuffer() as view:
            written = 0
            while written < size:
                written += os.pwrite(fd, view[written:size], position + written)
        return filled

    def _root(self) -> None:
        if not self._rooted:
            sync_folder(self.folder.parent)
            self._rooted = True

    def _keep(self, fd: int) -> None:
        self._fd = fd
        Writer._open.add(self)

    def _give_up(self, repair: Callable[[], None]) -> None:
        """Undo what failed, at once where the disk lets us, so that an entry refused is an entry not there."""
        self._repair = repair
        with suppress(OSError):
            self._mend()

    def _mend(self) -> None:
        assert self._repair
        self._repair()
        self._repair = None


def _size(path: Path) -> int:
    """-1 for a file that is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _cut(path: Path, size: int) -> None:
    """End a file at `size`, on disk. Its last page is written anew: a sync must have something to fail on."""
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(fd, size)
        page = size // PAGE * PAGE
        os.pwrite(fd, os.pread(fd, size - page, page), page)
        os.fsync(fd)
    finally:
        os.close(fd)


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        sync_folder(paths[0].parent)
