"""Ten million records through Firehose to S3: memory on the way, and how far the delivery lags behind.

Not part of `make bench`, which it would double: `make bench ARGS=soak` writes bench/results/soak.md.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.front import batch
from bench.load import apart, drive
from bench.report import Report
from millstream.cli.administration import Where, ask
from tests.server import Server

RECORDS = 10_000_000
CONNECTIONS = 4
TURN = 5.0  # seconds of load between two lines of the report
LOOK = 0.25  # seconds between two looks at the lag
HINTS = {"SizeInMBs": 5, "IntervalInSeconds": 3}


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    s3, firehose = server.client("s3"), server.client("firehose")
    s3.create_bucket(Bucket="soak")
    destination = {
        "RoleARN": "arn:aws:iam::123456789012:role/bench",
        "BucketARN": "arn:aws:s3:::soak",
        "BufferingHints": HINTS,
        "CompressionFormat": "GZIP",
    }
    firehose.create_delivery_stream(DeliveryStreamName="soak", ExtendedS3DestinationConfiguration=destination)
    apart(server.process.pid)
    report.section(f"{RECORDS:,} records of 300 B by PutRecordBatch, GZIP objects of 5 MB or 3 s")
    report.table("seconds", "records acknowledged", "records/s", "lag s", "at most", "resident MiB", "log folder MiB")
    lags: list[float] = []
    try:
        with _watched(server, lags):
            acknowledged, began, most = _load(report, server, lags), time.monotonic(), max(lags)
            _wait(s3, acknowledged)
    finally:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    report.say("")
    report.say(
        f"The lag is the age of the oldest record that is not in S3, DataFreshness of the next object: at most "
        f"{most:.1f} s under load. All were in S3 {time.monotonic() - began:.1f} s after the last acknowledgement; "
        f"the last object waits {HINTS['IntervalInSeconds']} s for more."
    )


def _load(report: Report, server: Server, lags: list[float]) -> int:
    request, acknowledged, start = batch(server, "soak"), 0, time.monotonic()
    while acknowledged < RECORDS:
        seen = len(lags)
        load = drive(server.port, request, CONNECTIONS, TURN)
        acknowledged += int(load.count) * 500
        seconds = time.monotonic() - start
        log = sum(file.stat().st_size for file in (server.data / "log").rglob("*") if file.is_file()) >> 20
        rate, lag = f"{acknowledged / seconds:,.0f}", lags[seen:] or [0.0]
        report.row(
            f"{seconds:.0f}", f"{acknowledged:,}", rate, f"{lag[-1]:.1f}", f"{max(lag):.1f}", _resident(server), log
        )
    return acknowledged


@contextmanager
def _watched(server: Server, lags: list[float]) -> Iterator[None]:
    """Looks at the age of the oldest record that waits, in seconds."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK):
            oldest = ask(Where(server.data), "GET", "state", "soak")["oldest"]
            lags.append(max(0.0, time.time() - oldest / 1000) if oldest else 0.0)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _resident(server: Server) -> int:
    assert server.process is not None
    return int(Path(f"/proc/{server.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024


def _wait(s3: Any, acknowledged: int) -> None:
    """Until every record is in an object; each is 300 bytes, so the sizes before compression tell."""
    pages = s3.get_paginator("list_objects_v2")
    done: dict[str, int] = {}
    while sum(done.values()) < acknowledged:
        for page in pages.paginate(Bucket="soak"):
            for item in page.get("Contents", []):
                if item["Key"] not in done:
                    done[item["Key"]] = _records(s3, item["Key"])


def _records(s3: Any, key: str) -> int:
    """GZIP ends with the size before compression."""
    tail = s3.get_object(Bucket="soak", Key=key, Range="bytes=-4")["Body"].read()
    return int.from_bytes(tail, "little") // 300
