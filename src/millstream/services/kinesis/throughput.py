"""AWS's limits of a shard's throughput, for those who want to meet them: off unless asked for."""

from millstream.core import clock

WRITE = (1000.0, float(1 << 20))  # records and bytes a second
READ = (5.0, float(2 << 20))  # calls and bytes a second


class Bucket:
    """Fills at `rate` a second, holds one second's worth; a call that is let in may overdraw it."""

    __slots__ = ("_left", "_rate", "_seen")

    def __init__(self, rate: tuple[float, float]) -> None:
        self._rate, self._left, self._seen = rate, rate, clock.now()

    def open(self) -> bool:
        now = clock.now()
        passed, self._seen = max(0.0, now - self._seen), now
        count, size = self._left
        self._left = (
            min(self._rate[0], count + passed * self._rate[0]),
            min(self._rate[1], size + passed * self._rate[1]),
        )
        return self._left[0] >= 1 and self._left[1] > 0

    def take(self, count: int, size: int) -> None:
        self._left = self._left[0] - count, self._left[1] - size


class Throughput:
    """A pair of buckets for each shard, by its topic."""

    def __init__(self) -> None:
        self._writes: dict[str, Bucket] = {}
        self._reads: dict[str, Bucket] = {}

    def write(self, topic: str, size: int) -> bool:
        """Whether one record of `size` bytes may be written now."""
        bucket = self._writes.setdefault(topic, Bucket(WRITE))
        if allowed := bucket.open():
            bucket.take(1, size)
        return allowed

    def may_read(self, topic: str) -> bool:
        return self._reads.setdefault(topic, Bucket(READ)).open()

    def have_read(self, topic: str, size: int) -> None:
        self._reads.setdefault(topic, Bucket(READ)).take(1, size)
