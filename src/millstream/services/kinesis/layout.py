"""How a stream's shards are cut and joined: a change of them, made step by step."""

from bisect import bisect_right, insort
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

    def merge(self, shard: Shard, adjacent: Shard) -> None:
        self._close(shard)
        self._close(adjacent)
        bounds = [*shard.range, *adjacent.range]
        self._add(min(bounds), max(bounds), shard, adjacent)

    def spread(self, count: int) -> None:
        """To `count` shards of one width, as UpdateShardCount does: cut where they will meet, then join the rest."""
        wanted = uniform(count)
        for first, _ in wanted:
            shard = self._open[self._place(first)]
            if shard.range[0] != first:
                self.split(shard, first)
        for (first, _), (beyond, _) in pairwise([*wanted, (1 << 128, 0)]):
            while len(parts := self._open[self._place(first) : self._place(beyond - 1) + 1]) > 1:
                self.merge(parts[0], parts[1])

    def _place(self, key: int) -> int:
        """Of the open shard that holds `key`."""
        return bisect_right(self._open, key, key=_first) - 1

    def _close(self, shard: Shard) -> None:
        end = self._ends.get(shard.index, 0)
        del self._open[self._place(shard.range[0])]
        self._shards[shard.index] = structs.replace(shard, closed=self._now, end=end)

    def _add(self, first: int, last: int, parent: Shard, adjacent: Shard | None = None) -> None:
        """A child's sequence numbers are above its parents'."""
        parents = [parent, *([adjacent] if adjacent else [])]
        created = max(self._now // 1000, *(one.created + 1 for one in parents))
        other = adjacent.index if adjacent else None
        child = Shard(self.made, str(first), str(last), created, self._now, parent.index, other)
        self._shards[self.made] = child
        insort(self._open, child, key=_first)
        self.made += 1


def _first(shard: Shard) -> int:
    return shard.range[0]
