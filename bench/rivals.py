"""Batches of 500 records, on disk here, against moto's server and kinesalite, which keep them in memory."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from bench.front import batch
from bench.load import apart, children, interleave, signed
from bench.peers import clients_of, free_port, moto_server, process
from bench.report import ROOT, Report
from bench.streams import RECORD, prepare
from tests.server import Server

CONNECTIONS = 4
FOLDER = ROOT / ".venv-peers"
KINESALITE = "require('kinesalite')({{createStreamMs: 1, shardLimit: 50}}).listen({port}, '127.0.0.1')"
OURS, MOTO, LITE = "Millstream (on disk)", "moto (in memory)", "kinesalite (in memory)"


def run(report: Report, folder: Path, server: Server) -> None:
    with contextlib.ExitStack() as stack:
        ports = {MOTO: stack.enter_context(moto_server())}
        if port := _kinesalite(stack, report):
            ports[LITE] = port
        clients = {name: clients_of(port) for name, port in ports.items()}
        clients[OURS] = server.client
        prepare(clients[MOTO]("s3"), clients[MOTO]("firehose"), "rivals")
        prepare(clients[OURS]("s3"), clients[OURS]("firehose"), "rivals")
        for client in clients.values():
            client("kinesis").create_stream(StreamName="rivals", ShardCount=4)
            client("kinesis").get_waiter("stream_exists").wait(StreamName="rivals", WaiterConfig={"Delay": 1})
        ports[OURS] = server.port
        apart(*children())
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))
        firehose, kinesis = batch(server, "rivals"), _put_records(server)
        loads = interleave(
            {
                **{f"PutRecordBatch, {name}": (ports[name], firehose, CONNECTIONS) for name in (OURS, MOTO)},
                **{f"PutRecords, {name}": (port, kinesis, CONNECTIONS) for name, port in ports.items()},
            },
            children(),
        )
    report.section(f"500 × 300 B a call, {CONNECTIONS} connections, against peers in memory")
    report.table("", "records/s", "p50 ms", "p99 ms", "our rate / theirs", "goal")
    for name, load in loads.items():
        ours = loads[f"{name.split(',')[0]}, {OURS}"]
        ratio = ("", "") if load is ours else (f"{ours.rate / load.rate:.1f}", "≥ 3")
        report.row(name, f"{500 * load.rate:,.0f}", f"{load.p50 * 1e3:.2f}", f"{load.p99 * 1e3:.2f}", *ratio)


def _kinesalite(stack: contextlib.ExitStack, report: Report) -> int:
    """Its port; 0 where npm is missing, which the report says."""
    if not shutil.which("npm"):
        report.say("")
        report.say("kinesalite was left out: it needs npm.")
        return 0
    if not (FOLDER / "node_modules/kinesalite").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), "kinesalite@3.3.3"]
        subprocess.run(command, check=True, capture_output=True)
    port = free_port()
    script = FOLDER / "kinesalite.js"
    script.write_text(KINESALITE.format(port=port))
    stack.enter_context(process("node", str(script), port=port))
    return port


def _put_records(server: Server) -> bytes:
    data = base64.b64encode(RECORD).decode()
    records = [{"Data": data, "PartitionKey": str(number)} for number in range(500)]
    headers = {"X-Amz-Target": "Kinesis_20131202.PutRecords", "Content-Type": "application/x-amz-json-1.1"}
    body = json.dumps({"StreamName": "rivals", "Records": records}).encode()
    return signed(server, "kinesis", "/", headers, body)
