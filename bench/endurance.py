"""An endpoint at a constant rate for ten minutes: errors, latency, and whether memory stays flat."""

import os
from contextlib import ExitStack
from pathlib import Path

from bench.endpoints import deployed
from bench.load import apart
from bench.report import Report
from bench.steady import Rates
from tests.server import Server


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    rates = Rates(report, folder, server)
    with ExitStack() as stack:
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))
        deployed(stack, server, folder, "endurance", {}, workers=2)
        apart(server.process.pid)
        asked = rates.endpoint("endurance")
        rates.load("1,000 a second, 60 s", asked, 1000, 60)
        rates.load("… 600 s more", asked, 1000, 600, "p99 < 10 ms, 0 errors, flat memory")
