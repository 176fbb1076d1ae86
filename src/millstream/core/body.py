"""A request's or reply's payload that need not be whole in memory."""

from collections.abc import AsyncIterator


class Body:
    """Bytes in order, to be iterated once. `length` is None where the sender did not say."""

    __slots__ = ("_blocks", "_data", "length")

    def __init__(self, blocks: AsyncIterator[bytes], length: int | None = None) -> None:
        self._blocks: AsyncIterator[bytes] | None = blocks
        self._data, self.length = b"", length

    @classmethod
    def of(cls, data: bytes) -> "Body":
        """Of bytes at hand."""
        body = cls.__new__(cls)
        body._blocks, body._data, body.length = None, data, len(data)
        return body

    @property
    def at_hand(self) -> bytes | None:
        """All of it, where it can be read again."""
        return self._data if self._blocks is None else None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return blocks(self._data) if self._blocks is None else self._blocks

    async def whole(self, limit: int) -> bytes:
        """All of it; raise OverflowError past `limit` bytes."""
        if self._blocks is None and len(self._data) <= limit:
            return self._data
        gathered, size = [], 0
        async for block in self:
            size += len(block)
            if size > limit:
                raise OverflowError(limit)
            gathered.append(block)
        return b"".join(gathered)


async def blocks(data: bytes, size: int = 1 << 20) -> AsyncIterator[bytes]:
    """Bytes at hand as the ports' stream."""
    for start in range(0, len(data), size):
        yield data[start : start + size]
