"""The stream log by itself: batches of 512 records against a raw group commit on the same disk."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import IO

import uvloop

from bench.report import Report
from bench.streams import RECORD
from bench.timing import Figures, figures
from millstream.engines.log.segments import SegmentLog
from tests.server import Server

BATCH = [RECORD] * 512
JOINED = RECORD * 512
ROUNDS, CALLS = 40, 10


def run(report: Report, folder: Path, server: Server) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        taken = runner.run(_measure(folder))
    growing = taken["raw append + fdatasync, growing file"]
    report.section("The log layer: 512 × 300 B at a time, one writer")
    report.table("", "p50 ms", "p99 ms", "records/s", "of the growing file's rate", "goal")
    for name, figure in taken.items():
        goal = "≥ 0.8" if name.startswith("Millstream") else ""
        rate = f"{len(BATCH) * figure.rate:,.0f}"
        report.row(
            name, f"{figure.p50 * 1e3:.2f}", f"{figure.p99 * 1e3:.2f}", rate, f"{growing.p50 / figure.p50:.2f}", goal
        )


async def _measure(folder: Path) -> dict[str, Figures]:
    """Interleaved: each contender writes some batches in its turn."""
    taken: dict[str, list[float]] = {}
    with (folder / "growing").open("wb") as growing, _filled(folder / "recycled") as recycled:
        async with SegmentLog(folder / "log-layer") as log:
            contenders: dict[str, Callable[[], Awaitable[object]]] = {
                "Millstream's log": lambda: log.append("bench", BATCH, 0),
                "raw append + fdatasync, growing file": lambda: _write(growing),
                "the same, recycled file": lambda: _write(recycled),
            }
            for number in range(ROUNDS + 1):
                await log.trim("bench", max(0, (number - 10) * CALLS * len(BATCH)))
                for name, write in contenders.items():
                    for _ in range(CALLS):
                        start = perf_counter()
                        await write()
                        if number:
                            taken.setdefault(name, []).append(perf_counter() - start)
    return {name: figures(times) for name, times in taken.items()}


def _filled(path: Path) -> IO[bytes]:
    """A file whose blocks are there before they are written to."""
    file = path.open("w+b")
    file.write(bytes((ROUNDS + 1) * CALLS * len(JOINED)))
    os.fsync(file.fileno())
    file.seek(0)
    return file


async def _write(file: IO[bytes]) -> None:
    os.write(file.fileno(), JOINED)
    os.fdatasync(file.fileno())
