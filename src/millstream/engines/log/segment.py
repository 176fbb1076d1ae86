"""What is known of a segment file without opening it: extent, and a sparse index of offsets, times and positions."""

from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

LONG_AGO = -(1 << 63)
BLOCK = 64 << 10  # about so many bytes lie between two entries of the index


class Block:
    """Where a run of frames begins, and what it holds."""

    __slots__ = ("latest", "offset", "position", "weight")

    def __init__(self, offset: int, position: int, weight: int, latest: int) -> None:
        self.offset, self.position = offset, position
        self.weight = weight  # bytes of data in the segment before it
        self.latest = latest  # the greatest time in it; clocks may go back


class Stretch(NamedTuple):
    """Synced frames of a segment between two positions."""

    path: Path
    salt: int
    position: int
    limit: int
    offset: int  # of its first entry
    end: int  # after its last


class Segment:
    """Only synced frames count. Changed on the event loop only (and in recovery, before it is shared)."""

    def __init__(self, path: Path, salt: int, base: int, start: int) -> None:
        self.path, self.salt, self.base = path, salt, base
        self.end = base  # offset after its last entry
        self.limit = start  # position after its last frame
        self.weight = 0  # bytes of data
        self.origin = 0  # bytes of data in segments before it, counted from where the server began
        self.readers = 0  # that have the file open: it must not be used again under them
        self.blocks: list[Block] = []

    def add(self, count: int, time: int, weight: int, size: int) -> None:
        """A frame of `size` bytes stands at `limit`."""
        block = self.blocks[-1] if self.blocks else None
        if block is None or self.limit - block.position >= BLOCK:
            self.blocks.append(Block(self.end, self.limit, self.weight, time if count else LONG_AGO))
        elif count and time > block.latest:
            block.latest = time
        self.end += count
        self.weight += weight
        self.limit += size

    def stretch(self, start: int, stop: int | None = None) -> Stretch:
        """From block `start` to the end, or to block `stop`."""
        block = self.blocks[start]
        limit, end = self.limit, self.end
        if stop is not None and stop < len(self.blocks):
            limit, end = self.blocks[stop].position, self.blocks[stop].offset
        return Stretch(self.path, self.salt, block.position, limit, block.offset, end)

    def block(self, offset: int) -> int:
        """Index of the block that holds `offset`, of the first when it lies before."""
        return max(0, bisect_right(self.blocks, offset, key=lambda block: block.offset) - 1)
