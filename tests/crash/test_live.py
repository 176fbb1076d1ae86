"""kill -9 of the server and of the real-time example, in turns: every transaction gets one decision."""

import gzip
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.examples.conftest import EXAMPLES
from tests.server import Server
from tests.services.firehose.delivered import body, objects
from tests.services.sagemaker.test_real_jobs import deploy, until

LIVE = EXAMPLES / "live.py"
RULE = """
import json
def model_fn(folder): return None
def input_fn(body, kind): return [line.split(",") for line in body.splitlines()]
def predict_fn(rows, model): return [float(row[8]) / 1000 for row in rows]  # device_seen_before
def output_fn(scores, accept): return json.dumps(scores), "application/json"
"""


class Live:
    """The example as a user starts it; killed and started again."""

    def __init__(self, server: Server, log: Path) -> None:
        self._environment = {**os.environ, **server.environment}
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("a") as log:
            command = [sys.executable, LIVE, "--rate", "3000", "--label-delay", "1"]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)

    def runs(self) -> bool:
        assert self._process.poll() is None, self.said()
        return True

    def kill9(self) -> None:
        assert self.runs()
        self._process.kill()
        self._process.wait()

    def end(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def said(self) -> str:
        return self._log.read_text()


@pytest.fixture
def lab(own_server: Server, unique: str) -> str:
    """What `lab.py --keep` leaves, with a rule for a model."""
    name, client = f"fraud-lab-{unique}", own_server.client
    client("s3").create_bucket(Bucket=name)
    client("s3").put_object(Bucket=name, Key="model/threshold.json", Body=b'{"threshold": 0.5}')
    assert deploy(client, name, name, RULE)["EndpointStatus"] == "InService"
    return name


@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.long)])
def test_every_transaction_has_one_decision(own_server: Server, lab: str, tmp_path: Path, kills: int) -> None:
    moments = random.Random(kills)
    live = Live(own_server, tmp_path / "live.log")
    for kill in range(kills):
        goes_on(own_server, lab, live)
        time.sleep(moments.uniform(0, 1))  # the moment is the point, not a wait for something
        victims = ([own_server], [live], [own_server, live])[kill % 3]
        for victim in victims:
            victim.kill9()
        for victim in victims:
            victim.start()
    own_server.client("kinesis").split_shard(
        StreamName=f"{lab}-transactions", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(1 << 127)
    )
    goes_on(own_server, lab, live)

    assert live.end() == 0, live.said()
    seen_before = features_of(transactions(own_server, f"{lab}-transactions"))
    until(lambda: seen_before.keys() - decisions(own_server, lab).keys(), lambda missing: not missing, 30)
    found = decisions(own_server, lab)
    assert {name: {score for _, score in ones} for name, ones in found.items()} == seen_before
    assert {len(ones) for ones in found.values()} == {1}
    assert "both lines have the same decision_id: keep one of each" in live.said()


def goes_on(server: Server, lab: str, live: Live) -> None:
    """Wait for decisions that were not there before."""
    before = len(decisions(server, lab))
    until(lambda: live.runs() and len(decisions(server, lab)), lambda count: count > before, 60)


def features_of(made: list[dict[str, Any]]) -> dict[str, set[float]]:
    """What the processing job says of the same transactions: kills must not make the program forget a device."""
    job = importlib.import_module("processing.features")
    return {row["transaction_id"]: {row["device_seen_before"] / 1000} for row in job.build(job.once(made))}


def decisions(server: Server, bucket: str) -> dict[str, set[tuple[str, float]]]:
    """Transaction id -> the decisions that it has: id and probability."""
    s3, found = server.client("s3"), defaultdict(set)
    for key in objects(s3, bucket, "decisions/"):
        for line in gzip.decompress(body(s3, bucket, key)).splitlines():
            decision = json.loads(line)
            found[decision["transaction_id"]].add((decision["decision_id"], decision["probability"]))
    return found


def transactions(server: Server, stream: str) -> list[dict[str, Any]]:
    return [record for record in records(server.client("kinesis"), stream) if "amount" in record]


def records(kinesis: Any, stream: str) -> Iterator[dict[str, Any]]:
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        following = kinesis.get_shard_iterator(StreamName=stream, **start)["ShardIterator"]
        while following:
            page = kinesis.get_records(ShardIterator=following)
            yield from (json.loads(record["Data"]) for record in page["Records"])
            following = page.get("NextShardIterator") if page["MillisBehindLatest"] else None
