"""How soon a server is ready, and what it costs while it waits."""

import statistics
import time
from pathlib import Path

from bench.report import Report
from tests.server import Server


def run(report: Report, folder: Path, server: Server) -> None:
    seconds = []
    for number in range(5):
        start = time.perf_counter()
        other = Server(folder / f"start-{number}").start()
        seconds.append(time.perf_counter() - start)
        memory = _resident(other)
        other.stop()
    report.section("Start and rest")
    report.table("", "measured", "goal")
    report.row("ready after start, fresh folder, median of 5", f"{statistics.median(seconds):.2f} s", "< 1 s")
    report.row("resident memory, idle", f"{memory} MiB", "< 150 MiB")


def _resident(server: Server) -> int:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024
