"""One topic as the event loop sees it: what is synced, and who waits for more."""

import asyncio
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from millstream.engines.log.flusher import Line
from millstream.engines.log.jobs import Append, Done, Drop, Free, Job, Rest, Trim
from millstream.engines.log.segment import Segment, Stretch


class Topic:
    """All on the event loop; what its line reports arrives through `done`, in the order of the jobs."""

    def __init__(self, name: str, line: Line) -> None:
        self.name, self._line = name, line
        self.damage: OSError | None = None
        self.dropping = False
        self.segments: list[Segment] = []
        self.first = 0
        self.first_weight = 0  # bytes of data below `first`, counted as segments' origins are
        self.weights: dict[int, int] = {}  # the same below other offsets that were measured
        self._under_way = 0  # jobs
        self._waiters: list[tuple[int, asyncio.Future[bool]]] = []

    @property
    def end(self) -> int:
        return self.segments[-1].end if self.segments else 0

    @property
    def size(self) -> int:
        """Bytes of data in [first, end)."""
        return self.weight - self.first_weight

    @property
    def weight(self) -> int:
        """Bytes of data below `end`."""
        last = self.segments[-1] if self.segments else None
        return last.origin + last.weight if last else 0

    @property
    def vacant(self) -> bool:
        """Nothing is stored and nobody waits: the topic need not be remembered."""
        return not (self.segments or self._under_way or self._waiters or self.damage)

    def check(self) -> None:
        """Raise the OSError that recovery met."""
        if self.damage:
            raise _copy(self.damage)

    def add(self, job: Job) -> None:
        self._under_way += 1
        self._line.add(job)

    def holds(self, offset: int) -> bool:
        """Whether there is an entry at or after `offset`."""
        return self.end > max(offset, self.first)

    async def wait(self, offset: int, timeout: float) -> bool:  # noqa: ASYNC109
        loop = asyncio.get_running_loop()
        waiter: tuple[int, asyncio.Future[bool]] = (offset, loop.create_future())
        timer = loop.call_later(timeout, _settle, waiter[1], False)
        self._waiters.append(waiter)
        try:
            return await waiter[1]
        finally:
            timer.cancel()
            self._waiters.remove(waiter)

    def end_waits(self) -> None:
        for _, future in self._waiters:
            _settle(future, False)

    def segment(self, offset: int) -> Segment:
        """That which holds `offset`."""
        return self.segments[max(0, bisect_right(self.segments, offset, key=lambda segment: segment.base) - 1)]

    def later(self, time: int) -> Iterator[tuple[Segment, Stretch]]:
        """Stretches that hold an entry at or after `time`, perhaps one that is trimmed."""
        for segment in self.segments[:]:
            for index in range(segment.block(self.first), len(segment.blocks)):
                if segment.blocks[index].latest >= time:
                    yield segment, segment.stretch(index, index + 1)

    def done(self, done: Done) -> None:
        self._under_way -= len(done.jobs)
        if done.error:
            self._fail(done)
            return
        if done.segment and (not self.segments or self.segments[-1] is not done.segment):
            self._begin(done.segment)
        offset = done.offset
        for job in done.jobs:
            match job:
                case Append():
                    self._appended(job, offset)
                    offset += len(job.records)
                case Trim():
                    self._trimmed(job)
                case Drop(future):
                    self._dropped()
                    _settle(future, None)
                case Rest(future):
                    _settle(future, None)
        self._wake()

    def _begin(self, segment: Segment) -> None:
        if self.segments:
            segment.origin = self.segments[-1].origin + self.segments[-1].weight
        self.segments.append(segment)

    def _appended(self, job: Append, offset: int) -> None:
        self.segments[-1].add(len(job.records), job.time, job.weight, job.size)
        _settle(job.future, offset)

    def _trimmed(self, job: Trim) -> None:
        self.segments[-1].add(0, 0, 0, job.size)
        if job.before > self.first:
            self.first, self.first_weight = job.before, job.weight
            self.weights = {offset: weight for offset, weight in self.weights.items() if offset > job.before}
            while len(self.segments) > 1 and self.segments[0].end <= self.first:
                old = self.segments.pop(0)
                self.add(Free(old.path, reuse=not old.readers))
        _settle(job.future, None)

    def _dropped(self) -> None:
        self.segments, self.first, self.first_weight, self.weights = [], 0, 0, {}
        self.damage, self.dropping = None, False

    def _wake(self) -> None:
        for offset, future in self._waiters:
            if self.holds(offset):
                _settle(future, True)

    def _fail(self, done: Done) -> None:
        assert done.error
        for job in done.jobs:
            if not isinstance(job, Free) and not job.future.done():
                job.future.set_exception(_copy(done.error))


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)


def _copy(error: Exception) -> Exception:
    """For each who waited one of its own: a raised exception collects the frames it passed."""
    return OSError(error.errno, error.strerror, error.filename) if isinstance(error, OSError) else error
