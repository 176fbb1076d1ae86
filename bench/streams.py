"""PutRecord and PutRecordBatch, durable and signed, against moto's server and raw group commit on the same disk."""

import os
from pathlib import Path
from typing import Any

from bench.peers import clients_of, moto_server
from bench.report import Report
from bench.timing import interleave
from tests.server import Server

RECORD = b'{"transaction_id":"0001","amount":12.5,"merchant_category":"grocery"}'.ljust(299) + b"\n"


def run(report: Report, folder: Path, server: Server) -> None:
    with moto_server() as port, (folder / "raw.log").open("wb") as raw:
        peer = clients_of(port)
        clients = {"Millstream (on disk)": server.client("firehose"), "moto (in memory)": peer("firehose")}
        prepare(server.client("s3"), clients["Millstream (on disk)"], "bench")
        prepare(peer("s3"), clients["moto (in memory)"], "bench")
        _table(report, "boto3 `put_record`, 300 B", clients, raw, 1, rounds=60)
        _table(report, "boto3 `put_record_batch`, 500 × 300 B", clients, raw, 500, rounds=30)


def prepare(s3: Any, firehose: Any, name: str) -> None:
    """A bucket and a delivery stream of that name."""
    s3.create_bucket(Bucket=name)
    destination = {
        "RoleARN": "arn:aws:iam::123456789012:role/bench",
        "BucketARN": f"arn:aws:s3:::{name}",
        "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900},
    }
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination)


def _table(report: Report, title: str, clients: dict[str, Any], raw: Any, count: int, rounds: int) -> None:
    contenders: dict[str, Any] = {
        name: (lambda client=client: _put(client, count)) for name, client in clients.items()
    }
    contenders["raw append + fdatasync"] = lambda: _append(raw, count)
    figures = interleave(contenders, rounds, calls=5)
    moto_p50 = figures["moto (in memory)"].p50
    report.section(title)
    report.table("", "p50 ms", "p99 ms", "records/s", "p50 / moto's")
    for name, figure in figures.items():
        report.row(
            name,
            f"{figure.p50 * 1e3:.2f}",
            f"{figure.p99 * 1e3:.2f}",
            f"{count / figure.p50:,.0f}",
            f"{figure.p50 / moto_p50:.2f}",
        )


def _put(client: Any, count: int) -> None:
    if count == 1:
        client.put_record(DeliveryStreamName="bench", Record={"Data": RECORD})
    else:
        client.put_record_batch(DeliveryStreamName="bench", Records=[{"Data": RECORD}] * count)


def _append(raw: Any, count: int) -> None:
    raw.write(RECORD * count)
    raw.flush()
    os.fdatasync(raw.fileno())
