"""What the event loop asks of a topic's writer, and what the writer reports back."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from millstream.engines.log.frames import FRAME, TRIM
from millstream.engines.log.segment import Segment


class Append:
    __slots__ = ("future", "lengths", "records", "size", "time", "weight")

    def __init__(self, records: Sequence[bytes], time: int, future: asyncio.Future[int]) -> None:
        self.records, self.time, self.future = records, time, future
        self.lengths = [*map(len, records)]
        self.weight = sum(self.lengths)  # bytes of data
        self.size = FRAME + 4 * len(self.lengths) + self.weight  # in the file


class Trim:
    __slots__ = ("before", "future", "size", "weight")

    def __init__(self, before: int, weight: int, future: asyncio.Future[None]) -> None:
        self.before, self.future = before, future
        self.weight = weight  # bytes of data in all entries below `before`
        self.size = TRIM


class Free(NamedTuple):
    """Give back the disk of a segment that nobody can see any more."""

    path: Path
    reuse: bool


class Drop(NamedTuple):
    future: asyncio.Future[None]


class Rest(NamedTuple):
    """Close the file; the last job before the log closes."""

    future: asyncio.Future[None]


Write = Append | Trim
Job = Write | Free | Drop | Rest


class Done(NamedTuple):
    """What became of jobs that were taken together."""

    jobs: Sequence[Job]
    error: Exception | None = None
    segment: Segment | None = None  # where writes went
    offset: int = 0  # of their first entry
