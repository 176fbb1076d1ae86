"""Shards: ranges of the 128-bit hash key, how they are cut and joined, and which one a record goes to."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct, structs

from millstream.services.kinesis.sequence import Sequence

KEYS = 1 << 128


class Shard(Struct, frozen=True, omit_defaults=True):
    index: int
    start: str  # of its hash keys, both in decimal: 128 bits fit no JSON number
    last: str
    created: int  # seconds since the epoch
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

    def sequence(self, place: int, salt: int, time: int) -> str:
        """`time` in milliseconds."""
        return str(Sequence(self.created, self.index, place, salt, time // 1000))


def shard_id(index: int) -> str:
    return f"shardId-{index:012d}"


def shard_index(text: str) -> int:
    """AWS takes `shardId-000000000012` and also `12`. Raise ValueError."""
    digits = text.partition("-")[2] or text
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= 1 << 31:
        raise ValueError(text)
    return int(digits)


def hash_key(partition_key: str) -> int:
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest(), "big")


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


class Resharding:
    """A change of a stream's shards, made step by step; `ends` are the log's ends of the shards that may close."""

    def __init__(self, shards: Iterable[Shard], made: int, ends: dict[int, int], now: int) -> None:
        self._shards = {shard.index: shard for shard in shards}
        self._ends, self._now = ends, now
        self.made = made  # shards the stream ever had

    @property
    def shards(self) -> tuple[Shard, ...]:
        return tuple(self._shards.values())

    def split(self, shard: Shard, at: int) -> None:
        first, last = shard.range
        self._close(shard)
        self._add(first, at - 1, shard)
        self._add(at, last, shard)

    def merge(self, shard: Shard, adjacent: Shard) -> None:
        self._close(shard)
        self._close(adjacent)
        bounds = [*shard.range, *adjacent.range]
        self._add(min(bounds), max(bounds), shard, adjacent)

    def spread(self, count: int) -> None:
        """To `count` open shards, as UpdateShardCount does: halve all to become more, then merge the narrowest."""
        present = Router(self.shards).open
        if count > len(present):
            for shard in present:
                first, last = shard.range
                self.split(shard, (first + last + 1) // 2)
        while len(present := Router(self.shards).open) > count:
            self.merge(*min(pairwise(present), key=lambda pair: pair[1].range[1] - pair[0].range[0]))

    def _close(self, shard: Shard) -> None:
        end = self._ends.get(shard.index, 0)
        self._shards[shard.index] = structs.replace(shard, closed=self._now, end=end)

    def _add(self, first: int, last: int, parent: Shard, adjacent: Shard | None = None) -> None:
        """A child's sequence numbers are above its parents'."""
        parents = [parent, *([adjacent] if adjacent else [])]
        created = max(self._now // 1000, *(one.created + 1 for one in parents), 0)
        other = adjacent.index if adjacent else None
        self._shards[self.made] = Shard(self.made, str(first), str(last), created, parent.index, other)
        self.made += 1
