"""How a segment file looks: a head that says which it is, then one frame for each append.

A frame begins with its segment's salt, a random number that also seeds its checksum. A file that is used again gets
another salt, so what it held before can never pass for a frame of its new life. One frame holds all records of one
append: a torn one is lost as a whole.
"""

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from itertools import accumulate, pairwise
from typing import NamedTuple

from isal.isal_zlib import crc32

MAGIC = b"MSLOG01\n"
WINDOW = 256 << 10  # bytes read at once
_SUM = struct.Struct("<8sI")  # magic, crc of the rest
_HEAD = struct.Struct("<IQQI")  # salt, base, first, bytes of the topic's name
_MARK = struct.Struct("<II")  # salt, crc of the rest
_FRAME = struct.Struct("<IIQqQ")  # bytes of the body, records, offset of the first, time, synced
_FIRST = struct.Struct("<Q")
FRAME = _MARK.size + _FRAME.size  # bytes before the body
TRIM = FRAME + _FIRST.size  # bytes of a trim frame
Pread = Callable[[int, int, int], bytes]


class Head(NamedTuple):
    salt: int
    base: int  # offset of the segment's first entry
    first: int  # the topic's oldest entry when the segment was begun
    topic: str
    size: int = 0  # bytes of the head itself


class Frame(NamedTuple):
    position: int
    size: int  # bytes in the file
    entries: int  # 0: a trim, whose body is the topic's new first offset
    offset: int
    time: int
    synced: int  # all entries below were on disk before this frame was written
    body: memoryview

    @property
    def end(self) -> int:
        return self.position + self.size

    @property
    def weight(self) -> int:
        """Bytes of data."""
        return len(self.body) - 4 * self.entries if self.entries else 0


def encode_head(head: Head) -> bytes:
    name = head.topic.encode(errors="surrogatepass")
    rest = _HEAD.pack(head.salt, head.base, head.first, len(name)) + name
    return _SUM.pack(MAGIC, crc32(rest)) + rest


def decode_head(fd: int) -> Head | None:
    """The head of an open segment; None when it is damaged."""
    data = os.pread(fd, 4096, 0)
    if len(data) < _SUM.size + _HEAD.size:
        return None
    magic, crc = _SUM.unpack_from(data)
    salt, base, first, length = _HEAD.unpack_from(data, _SUM.size)
    size = _SUM.size + _HEAD.size + length
    if magic != MAGIC or size > os.fstat(fd).st_size:
        return None
    data = os.pread(fd, size, 0)
    if crc32(data[_SUM.size :]) != crc:
        return None
    return Head(salt, base, first, data[_SUM.size + _HEAD.size :].decode(errors="surrogatepass"), size)


def encode(
    out: BytesIO, salt: int, offset: int, synced: int, time: int, records: Sequence[bytes], lengths: Sequence[int]
) -> None:
    """Write one frame; `lengths` are those of the records."""
    count = len(lengths)
    data = records[0] if count == 1 else b"".join(records)
    head = _FRAME.pack(len(data) + 4 * count, count, offset, time, synced) + struct.pack(f"<{count}I", *lengths)
    out.write(_MARK.pack(salt, crc32(data, crc32(head, salt))) + head)
    out.write(data)


def encode_trim(out: BytesIO, salt: int, offset: int, synced: int, first: int) -> None:
    frame = _FRAME.pack(_FIRST.size, 0, offset, 0, synced) + _FIRST.pack(first)
    out.write(_MARK.pack(salt, crc32(frame, salt)) + frame)


def trimmed(frame: Frame) -> int:
    """The first offset that a trim frame tells."""
    first: int = _FIRST.unpack(frame.body)[0]
    return first


def lengths(frame: Frame) -> tuple[int, ...]:
    """Of each record."""
    return struct.unpack_from(f"<{frame.entries}I", frame.body)


def records(frame: Frame, start: int, count: int) -> list[bytes]:
    """Data of the frame's records [start, start + count)."""
    ends = [*accumulate(lengths(frame), initial=4 * frame.entries)][start : start + count + 1]
    body = frame.body
    return [bytes(body[here:there]) for here, there in pairwise(ends)]


def joined(frame: Frame, start: int, stop: int) -> memoryview:
    """Data of the frame's records [start, stop), one after another."""
    data = frame.body[4 * frame.entries :]
    if start == 0 and stop == frame.entries:
        return data
    sizes = lengths(frame)
    return data[sum(sizes[:start]) : sum(sizes[:stop])]


def frames(
    fd: int, salt: int, position: int, limit: int, pread: Pread = os.pread, window_size: int = WINDOW
) -> Iterator[Frame]:
    """Sound frames in [position, limit) one after the other, up to the first place that holds none."""
    window, start = memoryview(b""), position
    while position + FRAME <= limit:
        if position + FRAME > start + len(window):
            window, start = memoryview(pread(fd, min(window_size, limit - position), position)), position
        size = _size(window, position - start, salt)
        if not size or position + size > limit:
            return
        if position + size > start + len(window):
            window, start = memoryview(pread(fd, min(max(window_size, size), limit - position), position)), position
        frame = _decode(window[position - start :], size, salt, position)
        if frame is None:
            return
        yield frame
        position += size


def _size(window: memoryview, at: int, salt: int) -> int:
    """Bytes of the frame whose salt stands there, 0 when it does not."""
    if len(window) - at < FRAME or _MARK.unpack_from(window, at)[0] != salt:
        return 0
    length: int = _FRAME.unpack_from(window, at + _MARK.size)[0]
    return FRAME + length


def _decode(window: memoryview, size: int, salt: int, position: int) -> Frame | None:
    if len(window) < size or crc32(window[_MARK.size : size], salt) != _MARK.unpack_from(window)[1]:
        return None
    _, count, offset, time, synced = _FRAME.unpack_from(window, _MARK.size)
    return Frame(position, size, count, offset, time, synced, window[FRAME:size])
