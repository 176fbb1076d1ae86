"""Objects cut into records and these into mini-batches, as batch transform sends them.

RecordIO is MXNet's: magic, length with a flag in its upper three bits, data, padding to four bytes; a record that
holds the magic itself comes in several parts. TFRecord is length (8 bytes), its checksum (4), data, its checksum (4).
"""

import asyncio
import struct
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable

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
                data = await asyncio.to_thread(member.decompress, rest, BLOCK)
            except zlib.error as bad:
                raise Unreadable(f"it is not gzip: {bad}") from bad
            begun, more = True, len(data) == BLOCK and not member.eof
            rest = member.unused_data if member.eof else member.unconsumed_tail
            if data:
                yield data
    if begun and not member.eof:
        raise Unreadable("its gzip data end too early")


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


class Splitter:
    """Of one object, block by block: each batch has as many records as `largest` bytes hold with a `separator` in
    between, or a `single` one, or the `whole` object. `shown` is what of a record is sent.
    """

    def __init__(
        self,
        cut: Cut,
        *,
        largest: int,
        separator: bytes = b"",
        single: bool = False,
        whole: bool = False,
        shown: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._cut, self._shown, self._largest, self._between = cut, shown, largest, len(separator)
        self._single, self._whole = single, whole
        self._waiting, self._batch = bytearray(), Batch()

    def feed(self, block: bytes) -> list[Batch]:
        """Those that it completes. Raise Unreadable, also where a record has more than `largest` bytes."""
        self._waiting += block
        found = self._pack(self._cut(self._waiting, False))
        if len(self._waiting) > self._largest + FRAME:
            raise Unreadable(TOO_MUCH)
        return found

    def finish(self) -> list[Batch]:
        """The rest. Raise Unreadable."""
        found = self._pack(self._cut(self._waiting, True))
        if self._waiting:
            raise Unreadable("its last record is cut off")
        return [*found, self._batch] if self._batch.sent else found

    def _pack(self, records: list[bytes]) -> list[Batch]:
        sent = [self._shown(record) for record in records] if self._shown else records
        full: list[Batch] = []
        batch, largest, between, single = self._batch, self._largest, self._between, self._single
        for raw, one in zip(records, sent, strict=True):
            over = batch.size + len(one) + between * len(batch.sent) > largest
            if over and (self._whole or len(one) > largest):
                raise Unreadable(TOO_MUCH)
            if batch.sent and (single or over):
                full.append(batch)
                batch = Batch()
            batch.add(raw, one)
        self._batch = batch
        return full


async def batches(blocks: AsyncIterator[bytes], splitter: Splitter) -> AsyncGenerator[Batch]:
    """In a thread, since records may be many. Raise what the splitter does."""
    async for block in blocks:
        for batch in await asyncio.to_thread(splitter.feed, block):
            yield batch
    for batch in await asyncio.to_thread(splitter.finish):
        yield batch
