"""A request's or reply's payload that is never whole in memory."""

from collections.abc import AsyncIterator


class Body:
    """Bytes in order, to be iterated once. `length` is None where the sender did not say."""

    __slots__ = ("_blocks", "length")

    def __init__(self, blocks: AsyncIterator[bytes], length: int | None = None) -> None:
        self._blocks, self.length = blocks, length

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._blocks

    async def whole(self, limit: int) -> bytes:
        """All of it; raise OverflowError past `limit` bytes."""
        blocks, size = [], 0
        async for block in self._blocks:
            size += len(block)
            if size > limit:
                raise OverflowError(limit)
            blocks.append(block)
        return b"".join(blocks)


async def blocks(data: bytes, size: int = 1 << 20) -> AsyncIterator[bytes]:
    """Bytes at hand as the ports' stream."""
    for start in range(0, len(data), size):
        yield data[start : start + size]
