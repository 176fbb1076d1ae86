"""The stream log by itself: batches of 512 records against a raw group commit on the same disk.

As in a stream that is delivered, what was written is trimmed soon, and the files of old segments are used again.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import IO, NamedTuple

import uvloop

from bench.report import Report
from bench.streams import RECORD
from bench.timing import Figures, figures
from millstream.engines.log.segments import SegmentLog
from tests.server import Server

BATCH = [RECORD] * 512
JOINED = RECORD * 512
WARM, ROUNDS, CALLS = 20, 40, 10
KEPT = 5  # rounds' entries that a topic keeps


class Contender(NamedTuple):
    write: Callable[[], Awaitable[object]]
    batches: int = 1  # of one call


def run(report: Report, folder: Path, server: Server) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taken = runner.run(_measure(folder))
    growing = taken["raw append + fdatasync, growing file"][0]
    report.section("The log layer: 512 × 300 B at a time")
    report.table("", "p50 ms", "p99 ms", "records/s", "of the growing file's rate", "goal")
    for name, (figure, batches) in taken.items():
        report.row(
            name,
            f"{figure.p50 * 1e3:.2f}",
            f"{figure.p99 * 1e3:.2f}",
            f"{batches * len(BATCH) * figure.rate:,.0f}",
            f"{batches * growing.p50 / figure.p50:.2f}",
            "≥ 0.8" if name == "Millstream's log, one writer" else "",
        )


async def _measure(folder: Path) -> dict[str, tuple[Figures, int]]:
    """Interleaved: each contender writes some batches in its turn."""
    taken: dict[str, list[float]] = {}
    with (folder / "growing").open("wb") as growing, _filled(folder / "recycled") as recycled:
        async with SegmentLog(folder / "log-layer") as log:
            contenders = {
                "Millstream's log, one writer": Contender(lambda: log.append("one", BATCH, 0)),
                "Millstream's log, four writers": Contender(lambda: _four(log), 4),
                "raw append + fdatasync, growing file": Contender(lambda: _write(growing)),
                "the same, recycled file": Contender(lambda: _write(recycled)),
            }
            for number in range(WARM + ROUNDS):
                for topic, writers in ("one", 1), ("four", 4):
                    await log.trim(topic, max(0, (number - KEPT) * writers * CALLS * len(BATCH)))
                for name, contender in contenders.items():
                    for _ in range(CALLS):
                        start = perf_counter()
                        await contender.write()
                        if number >= WARM:
                            taken.setdefault(name, []).append(perf_counter() - start)
    return {name: (figures(times), contenders[name].batches) for name, times in taken.items()}


async def _four(log: SegmentLog) -> None:
    await asyncio.gather(*(log.append("four", BATCH, 0) for _ in range(4)))


def _filled(path: Path) -> IO[bytes]:
    """A file whose blocks are there before they are written to."""
    file = path.open("w+b")
    file.write(bytes((WARM + ROUNDS) * CALLS * len(JOINED)))
    os.fsync(file.fileno())
    file.seek(0)
    return file


async def _write(file: IO[bytes]) -> None:
    os.write(file.fileno(), JOINED)
    os.fdatasync(file.fileno())
