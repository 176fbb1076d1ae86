"""Reading a stretch of a segment; blocking."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from millstream.engines.log.frames import WINDOW, Frame, Pread, frames, joined, lengths, records
from millstream.engines.log.recovery import Damaged
from millstream.engines.log.segment import Stretch
from millstream.ports.log import Entry, Joined


class Most(NamedTuple):
    """How much may still be read. `any` lets the first entry be larger than `size`."""

    records: int
    size: int
    any: bool


def collect(fd: int, stretch: Stretch, start: int, most: Most, pread: Pread = os.pread) -> tuple[list[Entry], bool]:
    """Entries from offset `start`, and whether there may be more."""
    entries: list[Entry] = []
    size = most.size
    for frame in _sound(fd, stretch, pread):
        skip = max(0, start - frame.offset)
        if skip >= frame.entries:
            continue
        count, size = _fitting(lengths(frame)[skip:], most.records - len(entries), size, most.any and not entries)
        data = records(frame, skip, count)
        first, time = frame.offset + skip, frame.time
        entries += [Entry(first + n, time, record) for n, record in enumerate(data)]
        if skip + count < frame.entries or len(entries) == most.records:
            return entries, False
    return entries, True


def _fitting(sizes: tuple[int, ...], most: int, size: int, first: bool) -> tuple[int, int]:
    """How many records fit, and the bytes left."""
    count = 0
    for length in sizes[:most]:
        if length > size and not (first and count == 0):
            break
        size -= length
        count += 1
    return count, size


def join(fd: int, stretch: Stretch, start: int, end: int, size: int) -> Joined:
    """The frames' data of entries [start, end), until there are `size` bytes."""
    pieces = list[memoryview]()
    for frame in _sound(fd, stretch, os.pread, max(WINDOW, size)):
        if size <= 0 or frame.offset >= end:
            break
        skip, stop = max(0, start - frame.offset), min(frame.entries, end - frame.offset)
        if skip < stop:
            pieces.append(joined(frame, skip, stop))
            size, start = size - len(pieces[-1]), frame.offset + stop
    return Joined(start, b"".join(pieces))


def weigh(fd: int, stretch: Stretch, before: int) -> int:
    """Bytes of data in entries below `before`."""
    weight = 0
    for frame in _sound(fd, stretch, os.pread):
        if frame.offset >= before:
            break
        weight += sum(lengths(frame)[: before - frame.offset])
    return weight


def reach(fd: int, stretch: Stretch, size: int) -> tuple[int, int]:
    """Offset behind the entry with which the stretch's data reach `size` bytes, or its end; and the bytes over."""
    for frame in _sound(fd, stretch, os.pread):
        for number, length in enumerate(lengths(frame) if frame.entries else (), frame.offset + 1):
            size -= length
            if size <= 0:
                return number, -size
    return stretch.end, -size


def find(fd: int, stretch: Stretch, start: int, time: int) -> int | None:
    """Offset of the oldest entry at or after `start` whose time is `time` or later."""
    for frame in _sound(fd, stretch, os.pread):
        if frame.time >= time and frame.offset + frame.entries > start and frame.entries:
            return max(frame.offset, start)
    return None


def _sound(fd: int, stretch: Stretch, pread: Pread, window: int = WINDOW) -> Iterator[Frame]:
    position, offset = stretch.position, stretch.offset
    for frame in frames(fd, stretch.salt, position, stretch.limit, pread, window):
        yield frame
        position, offset = frame.end, frame.offset + frame.entries
    if position != stretch.limit:
        raise Damaged(stretch.path, position, offset, "damaged frame")
