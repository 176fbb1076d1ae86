"""`make bench`: all sections, or those named."""

import sys
import tempfile
from pathlib import Path

from bench import compression, endpoints, endurance, front, idle, log, objects, rivals, serving, soak, steady, streams
from bench.report import Report
from tests.server import Server

SECTIONS = {
    "idle": idle,
    "streams": streams,
    "rivals": rivals,
    "front": front,
    "log": log,
    "compression": compression,
    "objects": objects,
    "endpoints": endpoints,
}
LONG = {"soak": soak, "steady": steady, "endurance": endurance, "peers": serving}


def main() -> None:
    chosen = sys.argv[1:] or list(SECTIONS)
    report = Report()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        server = Server(Path(name) / "data").start()
        try:
            for section in chosen:
                (SECTIONS | LONG)[section].run(report, Path(name), server)
        finally:
            server.stop()
    if chosen == list(SECTIONS):
        report.save("latest")
    elif len(chosen) == 1 and chosen[0] in LONG:
        report.save(chosen[0])


main()
