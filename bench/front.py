"""Signed, durable puts over raw connections, against servers that do nothing or skip the disk."""

import base64
import json
import os
import sys
from pathlib import Path
from time import perf_counter

from bench.load import Load, apart, children, interleave, plain, signed
from bench.peers import free_port, process
from bench.report import Report
from bench.streams import RECORD, prepare
from tests.server import Server

HELLO = """
import sys, uvicorn
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", lifespan="off", access_log=False)
"""
NO_DISK = """
import millstream.app
from bench.memory_log import MemoryLog
millstream.app.SegmentLog = MemoryLog
from millstream.cli import main
main()
"""


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    (folder / "hello.py").write_text(HELLO)
    port = free_port()
    other = Server(folder / "no-disk", program=(sys.executable, "-c", NO_DISK)).start()
    assert other.process is not None
    with process(sys.executable, str(folder / "hello.py"), str(port), port=port) as hello:
        apart(server.process.pid, other.process.pid, hello)
        try:
            _measure(report, folder, server, other, port)
        finally:
            other.stop()
            os.sched_setaffinity(0, range(os.cpu_count() or 1))


def _measure(report: Report, folder: Path, server: Server, other: Server, port: int) -> None:
    for one in (server, other):
        prepare(one.client("s3"), one.client("firehose"), "front")
    hello = plain("GET", "/", {"Host": "localhost", "User-Agent": "Boto3/1.44", "Accept": "*/*"})
    put = _put(server)
    loads = interleave(
        {
            "bare uvicorn, hello, 64 connections": (port, hello, 64),
            "PutRecord, 64 connections": (server.port, put, 64),
            "bare uvicorn, hello, 1 connection": (port, hello, 1),
            "PutRecord, 1 connection": (server.port, put, 1),
            "PutRecordBatch, 500 × 300 B, no disk, 16 connections": (other.port, batch(other, "front"), 16),
            "PutRecordBatch, 500 × 300 B, 16 connections": (server.port, batch(server, "front"), 16),
        },
        children(),
    )
    syncs = sorted(_sync(folder) for _ in range(500))
    report.section("The front on one core, the load on another: SigV4 verified, on disk before the answer")
    report.table("", "requests/s", "p50 ms", "p99 ms", "against", "ratio", "goal")
    _rows(report, loads, syncs[int(0.99 * len(syncs))])


def _rows(report: Report, loads: dict[str, Load], sync: float) -> None:
    names = list(loads)
    peers = {names[1]: (names[0], "≥ 0.4"), names[5]: (names[4], "≥ 0.5")}
    for name, load in loads.items():
        cells = [name, f"{load.rate:,.0f}", f"{load.p50 * 1e3:.3f}", f"{load.p99 * 1e3:.3f}"]
        if name in peers:
            peer, goal = peers[name]
            cells += [peer, f"{load.rate / loads[peer].rate:.2f}", goal]
        elif name == names[3]:
            allowed = loads[names[2]].p99 + 3 * sync
            cells += [f"p99 of bare + 3 × fdatasync's {sync * 1e3:.3f} ms", f"{load.p99 / allowed:.2f}", "≤ 1"]
        else:
            cells += ["", "", ""]
        report.row(*cells)


def _put(server: Server) -> bytes:
    data = {"DeliveryStreamName": "front", "Record": {"Data": base64.b64encode(RECORD).decode()}}
    return _request(server, "PutRecord", data)


def batch(server: Server, stream: str) -> bytes:
    """A PutRecordBatch of 500 records."""
    data = {"DeliveryStreamName": stream, "Records": [{"Data": base64.b64encode(RECORD).decode()}] * 500}
    return _request(server, "PutRecordBatch", data)


def _request(server: Server, operation: str, data: object) -> bytes:
    headers = {"X-Amz-Target": f"Firehose_20150804.{operation}", "Content-Type": "application/x-amz-json-1.1"}
    return signed(server, "firehose", "/", headers, json.dumps(data).encode())


def _sync(folder: Path) -> float:
    """Seconds of one append of a record with fdatasync."""
    with (folder / "sync").open("ab") as file:
        file.write(RECORD)
        file.flush()
        start = perf_counter()
        os.fdatasync(file.fileno())
        return perf_counter() - start
