"""How a stream's shards are cut and joined: a change of them, made step by step."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import pairwise

from msgspec import structs

from millstream.domain.shards import Shard, uniform


class Layout:
    """`made` counts the shards the stream ever had; `ends` are the log's ends of the shards that may close."""

    def __init__(self, shards: Iterable[Shard], made: int, ends: dict[int, int], now: int) -> None:
        self._shards = {shard.index: shard for shard in shards}
        self._open = sorted((shard for shard in self._shards.values() if shard.closed is None), key=_first)
        self._ends, self._now, self.made = ends, now, made

    @property
    def shards(self) -> tuple[Shard, ...]:
        return tuple(self._shards.values())

    def split(self, shard: Shard, at: int) -> None:
        first, last = shard.range
        self._close(shard)
        self._add(first, at - 1, shard)
        self._add(at, last, shard)

    def merge(self, shard: Shard, adjacent: Shard) -> Shard:
        self._close(shard)
        self._close(adjacent)
        bounds = [*shard.range, *adjacent.range]
        return self._add(min(bounds), max(bounds), shard, adjacent)

    def spread(self, count: int) -> None:
        """To `count` shards, as UpdateShardCount does: to have more it halves all, and then merges to what is wanted.

        Widths come out alike where that is possible at all: when the count doubles, halves or stays.
        """
        if count > len(self._open):
            for shard in self._open[:]:
                first, last = shard.range
                self.split(shard, (first + last + 1) // 2)
        parts, bounds = self._open[:], self._bounds(count)
        for start, stop in pairwise(bounds):
            joined = parts[start]
            for part in parts[start + 1 : stop]:
                joined = self.merge(joined, part)

    def _bounds(self, count: int) -> list[int]:
        """Where to divide the open shards into `count` runs: each time next to where equal widths would end."""
        starts = [*map(_first, self._open)]
        bounds = [0]
        for number, (cut, _) in enumerate(uniform(count)[1:], 1):
            right = bisect_left(starts, cut)
            nearest = right if right < len(starts) and starts[right] - cut <= cut - starts[right - 1] else right - 1
            bounds.append(min(max(nearest, bounds[-1] + 1), len(starts) - count + number))
        return [*bounds, len(starts)]

    def _place(self, key: int) -> int:
        """Of the open shard that holds `key`."""
        return bisect_right(self._open, key, key=_first) - 1

    def _close(self, shard: Shard) -> None:
        end = self._ends.get(shard.index, 0)
        del self._open[self._place(shard.range[0])]
        self._shards[shard.index] = structs.replace(shard, closed=self._now, end=end)

    def _add(self, first: int, last: int, parent: Shard, adjacent: Shard | None = None) -> Shard:
        """A child's sequence numbers are above its parents'."""
        parents = [parent, *([adjacent] if adjacent else [])]
        created = max(self._now // 1000, *(one.created + 1 for one in parents))
        other = adjacent.index if adjacent else None
        child = Shard(self.made, str(first), str(last), created, self._now, parent.index, other)
        self._shards[self.made] = child
        insort(self._open, child, key=_first)
        self.made += 1
        return child


def _first(shard: Shard) -> int:
    return shard.range[0]
