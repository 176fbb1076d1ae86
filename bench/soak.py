"""Ten million records through Firehose to S3: memory on the way, and how long the last one takes to arrive.

Not part of `make bench`, which it would double: `make bench ARGS=soak` writes bench/results/soak.md.
"""

import os
import time
from pathlib import Path
from typing import Any

from bench.front import batch
from bench.load import apart, drive
from bench.report import Report
from tests.server import Server

RECORDS = 10_000_000
CONNECTIONS = 4
TURN = 5.0  # seconds of load between two lines of the report
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
    report.table("seconds", "records acknowledged", "records/s", "resident MiB", "log folder MiB")
    try:
        acknowledged, began = _load(report, server), time.monotonic()
        _wait(s3, acknowledged)
    finally:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    report.say("")
    report.say(f"All were in S3 {time.monotonic() - began:.1f} s after the last acknowledgement.")


def _load(report: Report, server: Server) -> int:
    request, acknowledged, start = batch(server, "soak"), 0, time.monotonic()
    while acknowledged < RECORDS:
        load = drive(server.port, request, CONNECTIONS, TURN)
        acknowledged += int(load.count) * 500
        seconds = time.monotonic() - start
        log = sum(file.stat().st_size for file in (server.data / "log").rglob("*") if file.is_file()) >> 20
        report.row(f"{seconds:.0f}", f"{acknowledged:,}", f"{acknowledged / seconds:,.0f}", _resident(server), log)
    return acknowledged


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
