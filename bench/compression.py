"""GZIP of the lab's records as a delivery packs them, against the standard library's gzip at its usual level."""

import gzip
import sys
from pathlib import Path

from bench.report import ROOT, Report
from bench.timing import interleave
from millstream.services.firehose.compression import FORMATS
from tests.server import Server

sys.path.append(str(ROOT / "examples/fraud"))
BLOCK = 1 << 20


def run(report: Report, folder: Path, server: Server) -> None:
    data = _records()
    taken = interleave({"Millstream": lambda: _pack(data), "gzip -6": lambda: gzip.compress(data, 6)}, rounds=5)
    report.section(f"GZIP of {len(data) / 1e6:.1f} MB of the lab's records")
    report.table("", "MB/s", "saved", "against gzip -6", "goal")
    sizes = {"Millstream": len(_pack(data)), "gzip -6": len(gzip.compress(data, 6))}
    for name, size in sizes.items():
        goal = "≥ 4 x, ≥ 70 %" if name == "Millstream" else ""
        rate = f"{len(data) / taken[name].p50 / 1e6:,.0f}"
        report.row(name, rate, f"{1 - size / len(data):.0%}", f"{taken['gzip -6'].p50 / taken[name].p50:.1f} x", goal)


def _records() -> bytes:
    from simulator import generate  # noqa: PLC0415
    from transactions import as_line  # noqa: PLC0415

    return b"".join(map(as_line, generate(20_000, seed=7).transactions))


def _pack(data: bytes) -> bytes:
    packer = FORMATS["GZIP"].packer()
    blocks = [packer.compress(data[start : start + BLOCK]) for start in range(0, len(data), BLOCK)]
    return b"".join([*blocks, packer.flush()])
