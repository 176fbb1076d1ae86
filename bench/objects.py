"""PutObject and GetObject against writing and reading the same bytes by hand."""

import os
from pathlib import Path

from bench.report import Report
from bench.timing import interleave
from tests.server import Server

SIZES = {"10 KB": (10_000, 40), "1 MB": (1_000_000, 20), "100 MB": (100_000_000, 3)}


def run(report: Report, folder: Path, server: Server) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket="bench-objects")
    report.section("boto3 `put_object` and `get_object` against write + fdatasync + rename + fsync, and read")
    report.table("size", "PUT p50 ms", "by hand ms", "ratio", "GET p50 ms", "by hand ms", "ratio")
    for name, (size, rounds) in SIZES.items():
        data = os.urandom(size)
        figures = interleave(
            {
                "put": lambda data=data: s3.put_object(Bucket="bench-objects", Key="o", Body=data),
                "write": lambda data=data: _write(folder, data),
                "get": lambda: s3.get_object(Bucket="bench-objects", Key="o")["Body"].read(),
                "read": lambda: (folder / "o").read_bytes(),
            },
            rounds,
        )
        put, write, get, read = (figures[key].p50 for key in ("put", "write", "get", "read"))
        cells = [put * 1e3, write * 1e3, put / write, get * 1e3, read * 1e3, get / read]
        report.row(name, *(f"{cell:.2f}" for cell in cells))


def _write(folder: Path, data: bytes) -> None:
    with (folder / "o.new").open("wb") as file:
        file.write(data)
        file.flush()
        os.fdatasync(file.fileno())
    (folder / "o.new").rename(folder / "o")
    parent = os.open(folder, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)
