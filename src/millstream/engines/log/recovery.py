"""What a topic's folder holds after a stop of any kind: what was acknowledged, and nothing after a hole."""

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from millstream.core.disk import sync_folder
from millstream.engines.log import names
from millstream.engines.log.frames import FRAME, WINDOW, Frame, Head, decode_head, frames, trimmed
from millstream.engines.log.segment import Segment

log = logging.getLogger(__name__)


class Recovered(NamedTuple):
    topic: str
    segments: list[Segment]
    first: int


class Damaged(OSError):
    """Entries that had been acknowledged cannot be read. The message names file, position and offset."""

    def __init__(self, path: Path, position: int, offset: int, what: str) -> None:
        super().__init__(errno.EIO, f"{what} at byte {position}, where entry {offset} belongs", str(path))


class _Scanned(NamedTuple):
    segment: Segment
    head: Head
    first: int
    group: int  # position of the last flush's first frame: nothing proves that it was synced


def recover(folder: Path) -> Recovered | None:
    """Read all, cut off what was torn, and sync what nothing proves to be synced. None: no topic, only remains.

    Raise Damaged when acknowledged entries are missing.
    """
    paths = sorted((path for path in folder.iterdir() if names.parse(path.name)), key=lambda path: path.name)
    if not paths:
        return None
    last = _last(paths[-1])
    first = last.first
    sync_folder(folder)
    kept = _forget_trimmed(paths, first)
    segments = [*_sealed(kept), last.segment]
    _check_topic(last.head, folder)
    if segments[0].base > first:
        raise Damaged(segments[0].path, 0, first, "a segment before this one is missing")
    origin = 0
    for segment in segments:
        segment.origin = origin
        origin += segment.weight
    return Recovered(last.head.topic, segments, first)


def _check_topic(head: Head, folder: Path) -> None:
    if names.folder(head.topic) != folder.name:
        raise Damaged(folder, 0, head.base, f"a segment of topic {head.topic!r} lies in another's folder")


def _forget_trimmed(paths: list[Path], first: int) -> list[Path]:
    """Delete segments that end at or before `first`: a crash can come between trim and deletion, and keep any."""
    bases = [_base(path) for path in paths]
    kept = [path for path, following in zip(paths, bases[1:], strict=False) if following > first]
    for path in paths[: len(paths) - 1 - len(kept)]:
        path.unlink()
    return [*kept, paths[-1]]


def _sealed(paths: list[Path]) -> Iterator[Segment]:
    """All but the last, each of which must reach to the next one's base."""
    for path, following in pairwise(paths):
        with _opened(path) as fd:
            segment = _scan(fd, path, _base(following)).segment
        if segment.end != _base(following):
            raise Damaged(path, segment.limit, segment.end, "damaged frame")
        yield segment


def _last(path: Path) -> _Scanned:
    with _opened(path, os.O_RDWR) as fd:
        scanned = _scan(fd, path, None)
        _cut(fd, scanned.segment)
        _rewrite(fd, scanned.group, scanned.segment.limit)
    return scanned


def _scan(fd: int, path: Path, end: int | None) -> _Scanned:
    head = decode_head(fd)
    if head is None or head.base != _base(path):
        raise Damaged(path, 0, _base(path), "damaged head")
    segment = Segment(path, head.salt, head.base, head.size)
    first, group, synced = head.first, head.size, head.base
    for frame in frames(fd, head.salt, head.size, os.fstat(fd).st_size):
        if frame.offset != segment.end or segment.end == end:
            break
        if frame.synced != synced:
            group, synced = frame.position, frame.synced
        if not frame.entries:
            first = max(first, trimmed(frame))
        segment.add(frame.entries, frame.time, frame.weight, frame.size)
    return _Scanned(segment, head, first, group)


def _base(path: Path) -> int:
    return (names.parse(path.name) or (0, 0))[0]


def _cut(fd: int, segment: Segment) -> None:
    """End the file after its last sound frame when what follows is torn; raise Damaged when it was acknowledged.

    Frames of one flush reach the disk in any order: sound ones after a bad one are torn too, unless they tell that
    the bad one's offset had been synced before they were written. A segment's first frame was synced before the
    file got its name.
    """
    if not segment.blocks:
        raise Damaged(segment.path, segment.limit, segment.end, "damaged frame")
    torn = os.pread(fd, 4, segment.limit) == segment.salt.to_bytes(4, "little")
    for frame in _strays(fd, segment):
        if frame.synced > segment.end:
            raise Damaged(segment.path, segment.limit, segment.end, "damaged frame")
        torn = True
    if torn:
        size = os.fstat(fd).st_size - segment.limit
        log.warning(
            "%s: cut off %d bytes of an append that was not acknowledged, at byte %d, entry %d",
            segment.path, size, segment.limit, segment.end,
        )  # fmt: skip
        os.ftruncate(fd, segment.limit)
        os.fsync(fd)


def _strays(fd: int, segment: Segment) -> Iterator[Frame]:
    """Sound frames of this segment's present life anywhere after its limit."""
    salt, size = segment.salt.to_bytes(4, "little"), os.fstat(fd).st_size
    position = segment.limit
    while position + FRAME <= size:
        window = os.pread(fd, WINDOW, position)
        at = window.find(salt)
        if at < 0:
            position += max(1, len(window) - 3)
            continue
        position += at
        frame = next(frames(fd, segment.salt, position, size), None)
        if frame:
            yield frame
        position += frame.size if frame else 1


def _rewrite(fd: int, start: int, end: int) -> None:
    """Put the last flush on disk for sure. The kernel forgets pages that failed to reach it once it has told
    somebody; a sync alone could succeed over them.
    """
    while start < end:
        data = os.pread(fd, min(WINDOW, end - start), start)
        start += os.pwrite(fd, data, start)
    os.fdatasync(fd)


@contextmanager
def _opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    fd = os.open(path, flags | os.O_CLOEXEC)
    try:
        yield fd
    finally:
        os.close(fd)
