"""Shards: ranges of the 128-bit hash key, how they are cut and joined, and which one a record goes to."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable

from msgspec import Struct

KEYS = 1 << 128


class Shard(Struct, frozen=True, omit_defaults=True):
    index: int
    start: str  # of its hash keys, both in decimal: 128 bits fit no JSON number
    last: str
    created: int  # seconds since the epoch; of a child always later than its parents, for its sequence numbers
    opened: int  # milliseconds since the epoch
    parent: int | None = None
    adjacent: int | None = None
    closed: int | None = None  # milliseconds since the epoch
    end: int | None = None  # offset behind its last record, once closed

    @property
    def id(self) -> str:
        return shard_id(self.index)

    @property
    def range(self) -> tuple[int, int]:
        return int(self.start), int(self.last)

    def open_at(self, moment: int) -> bool:
        """`moment` in milliseconds."""
        return self.opened <= moment and (self.closed is None or self.closed > moment)


def shard_id(index: int) -> str:
    return f"shardId-{index:012d}"


def shard_index(text: str) -> int:
    """AWS takes `shardId-000000000012` and also `12`. Raise ValueError."""
    digits = text.partition("-")[2] or text
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= 1 << 31:
        raise ValueError(text)
    return int(digits)


def hash_key(partition_key: bytes) -> int:
    return int.from_bytes(hashlib.md5(partition_key, usedforsecurity=False).digest(), "big")


def uniform(count: int) -> list[tuple[int, int]]:
    """The ranges of `count` shards, as CreateStream cuts them."""
    width = KEYS // count
    starts = [n * width for n in range(count)]
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], KEYS], strict=True)]


class Router:
    """Finds the open shard of a hash key."""

    def __init__(self, shards: Iterable[Shard]) -> None:
        self.open = sorted((shard for shard in shards if shard.closed is None), key=lambda shard: shard.range)
        self._starts = [int(shard.start) for shard in self.open]
        self._turn = 0

    def find(self, key: int) -> Shard:
        return self.open[bisect_right(self._starts, key) - 1]

    def next(self) -> Shard:
        """Each in turn, for streams that spread records themselves."""
        self._turn = (self._turn + 1) % len(self.open)
        return self.open[self._turn]
