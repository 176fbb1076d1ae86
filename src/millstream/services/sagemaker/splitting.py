"""Objects cut into records and these into mini-batches, as batch transform sends them.

RecordIO is MXNet's: magic, length with a flag in its upper three bits, data, padding to four bytes; a record that
holds the magic itself comes in several parts. TFRecord is length (8 bytes), its checksum (4), data, its checksum (4).
"""

import struct
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable

MAGIC = struct.pack("<I", 0xCED7230A)
LENGTH = (1 << 29) - 1
WHOLE, LAST = 0, 3  # flags of a part with which a record ends
GZIP = zlib.MAX_WBITS | 16
BLOCK = 1 << 20  # bytes that are inflated at a time
FRAME = 16  # bytes at most that frame a record
TOO_MUCH = "Too much data for max payload size"


class Unreadable(ValueError):
    """The object is not what the job says; the message says why."""


Cut = Callable[[bytearray, bool], list[bytes]]  # takes whole records off the front; with True, nothing follows


async def inflated(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Of gzip, of one member or several. Raise Unreadable."""
    member, begun = zlib.decompressobj(GZIP), False
    async for block in blocks:
        rest, more = block, False
        while rest or more:
            if member.eof:
                member = zlib.decompressobj(GZIP)
            try:
                data = member.decompress(rest, BLOCK)
            except zlib.error as bad:
                raise Unreadable(f"it is not gzip: {bad}") from bad
            begun, more = True, len(data) == BLOCK and not member.eof
            rest = member.unused_data if member.eof else member.unconsumed_tail
            if data:
                yield data
    if begun and not member.eof:
        raise Unreadable("its gzip data end too early")


async def records(blocks: AsyncIterator[bytes], cut: Cut, largest: int) -> AsyncIterator[list[bytes]]:
    """As many at a time as a block completes. Raise Unreadable, also where one has more than `largest` bytes."""
    waiting = bytearray()
    async for block in blocks:
        waiting += block
        if found := cut(waiting, False):
            yield found
        if len(waiting) > largest + FRAME:
            raise Unreadable(TOO_MUCH)
    if found := cut(waiting, True):
        yield found
    if waiting:
        raise Unreadable("its last record is cut off")


def whole(waiting: bytearray, last: bool) -> list[bytes]:
    if not last or not waiting:
        return []
    return _taken(waiting, len(waiting))


def lines(waiting: bytearray, last: bool) -> list[bytes]:
    """Without their newlines; empty ones hold no record."""
    end = len(waiting) if last else waiting.rfind(b"\n") + 1
    return [line for text in _taken(waiting, end) for line in text.split(b"\n") if line.strip()]


def record_io(*, bare: bool) -> Cut:
    """`bare` are the data alone."""

    def cut(waiting: bytearray, last: bool) -> list[bytes]:
        found, start, at, parts = [], 0, 0, list[bytes]()
        while at + 8 <= len(waiting):
            if waiting[at : at + 4] != MAGIC:
                raise Unreadable("it is not RecordIO: a record does not begin with its magic number")
            word = int.from_bytes(waiting[at + 4 : at + 8], "little")
            flag, length = word >> 29, word & LENGTH
            end = at + 8 + (length + 3) // 4 * 4
            if end > len(waiting):
                break
            parts.append(bytes(waiting[at + 8 : at + 8 + length]))
            at = end
            if flag in (WHOLE, LAST):
                found.append(MAGIC.join(parts) if bare else bytes(waiting[start:at]))
                start, parts = at, []
        del waiting[:start]
        return found

    return cut


def tf_record(*, bare: bool) -> Cut:
    def cut(waiting: bytearray, last: bool) -> list[bytes]:
        found, at = [], 0
        while at + 8 <= len(waiting):
            length = int.from_bytes(waiting[at : at + 8], "little")
            end = at + 16 + length
            if length > LENGTH:
                raise Unreadable("it is not TFRecord: a record is longer than any can be")
            if end > len(waiting):
                break
            found.append(bytes(waiting[at + 12 : end - 4] if bare else waiting[at:end]))
            at = end
        del waiting[:at]
        return found

    return cut


def _taken(waiting: bytearray, end: int) -> list[bytes]:
    taken = bytes(waiting[:end])
    del waiting[:end]
    return [taken] if taken else []


class Batch:
    """Records that go together: as they were, and as they are sent."""

    __slots__ = ("raw", "sent", "size")

    def __init__(self) -> None:
        self.raw, self.sent, self.size = list[bytes](), list[bytes](), 0

    def add(self, raw: bytes, sent: bytes) -> None:
        self.raw.append(raw)
        self.sent.append(sent)
        self.size += len(sent)


async def batches(
    found: AsyncIterator[Iterable[tuple[bytes, bytes]]], *, largest: int, separator: bytes, single: bool, whole: bool
) -> AsyncGenerator[Batch]:
    """Each with as many records as `largest` bytes hold, or a `single` one, or the `whole` object. Raise Unreadable
    where that is too large.
    """
    batch = Batch()
    async for some in found:
        for raw, sent in some:
            full = batch.size + len(sent) + len(separator) * len(batch.sent) > largest
            if full and (whole or len(sent) > largest):
                raise Unreadable(TOO_MUCH)
            if batch.sent and (single or full):
                yield batch
                batch = Batch()
            batch.add(raw, sent)
    if batch.sent:
        yield batch
