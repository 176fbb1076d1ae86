"""Programs as users write them: a consumer application in the manner of the KCL, and the AWS CLI."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.server import Server
from tests.services.kinesis.stream import make, put, shards

SHARD_END = "SHARD_END"


@dataclass
class Lease:
    shard: str
    parents: tuple[str, ...]
    checkpoint: str = "TRIM_HORIZON"
    owner: str | None = None


@dataclass
class LeaseTable:
    """What the KCL keeps in DynamoDB."""

    leases: dict[str, Lease] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def discover(self, found: list[Any]) -> None:
        with self.lock:
            for shard in found:
                parents = [shard.get(name) for name in ("ParentShardId", "AdjacentParentShardId")]
                lease = Lease(shard["ShardId"], tuple(parent for parent in parents if parent))
                self.leases.setdefault(lease.shard, lease)

    def take(self, owner: str, most: int) -> Lease | None:
        """A free lease whose parents are read to their end, unless `owner` has its share."""
        with self.lock:
            if sum(lease.owner == owner for lease in self.leases.values()) >= most:
                return None
            for lease in self.leases.values():
                if lease.owner is None and lease.checkpoint != SHARD_END and all(map(self._read, lease.parents)):
                    lease.owner = owner
                    return lease
        return None

    def _read(self, parent: str) -> bool:
        return parent not in self.leases or self.leases[parent].checkpoint == SHARD_END

    def done(self) -> bool:
        with self.lock:
            return bool(self.leases) and all(lease.checkpoint == SHARD_END for lease in self.leases.values())


class Worker(threading.Thread):
    """Takes leases, reads a shard from its checkpoint, checkpoints after each batch, moves on to the children."""

    def __init__(self, server: Server, stream: str, table: LeaseTable, process: Callable[[str, list[Any]], None]):
        super().__init__(daemon=True)
        self._kinesis, self._stream, self._table, self._process = server.client("kinesis"), stream, table, process
        self.stopping = threading.Event()
        self.shards: set[str] = set()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self._table.discover(self._kinesis.list_shards(StreamName=self._stream)["Shards"])
                if lease := self._table.take(self.name, most=1):
                    self.shards.add(lease.shard)
                    self._consume(lease)
                    lease.owner = None
                else:
                    self.stopping.wait(0.05)
        except BaseException as failure:
            self.failure = failure

    def _consume(self, lease: Lease) -> None:
        """For a while: then the lease is free for others."""
        place, turns = self._start(lease), 20
        while place and turns and not self.stopping.is_set():
            answer = self._kinesis.get_records(ShardIterator=place, Limit=10)
            if records := answer["Records"]:
                self._process(lease.shard, records)
                lease.checkpoint = records[-1]["SequenceNumber"]
            else:
                self.stopping.wait(0.02)
            place, turns = answer.get("NextShardIterator"), turns - 1
        if place is None:
            assert answer["ChildShards"]
            lease.checkpoint = SHARD_END

    def _start(self, lease: Lease) -> str:
        where = {"ShardIteratorType": "TRIM_HORIZON"}
        if lease.checkpoint != "TRIM_HORIZON":
            number = lease.checkpoint
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": number}
        answer = self._kinesis.get_shard_iterator(StreamName=self._stream, ShardId=lease.shard, **where)
        iterator: str = answer["ShardIterator"]
        return iterator


class Sink:
    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self._lock = threading.Lock()

    def __call__(self, shard: str, records: list[Any]) -> None:
        data = [record["Data"] for record in records]
        with self._lock:
            self.seen += data


def wait_for(condition: Callable[[], bool], *workers: Worker) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert all(worker.failure is None for worker in workers), [worker.failure for worker in workers]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_workers_share_a_stream_through_a_split_and_a_merge(server: Server, kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)
    table, sink = LeaseTable(), Sink()
    workers = [Worker(server, unique, table, sink) for _ in range(2)]
    for worker in workers:
        worker.start()

    sent = []

    def produce(count: int) -> None:
        data = [f"{len(sent) + n:05d}".encode() for n in range(count)]
        records = [{"Data": one, "PartitionKey": f"key-{int(one) % 10}"} for one in data]
        assert kinesis.put_records(StreamName=unique, Records=records)["FailedRecordCount"] == 0
        sent.extend(data)

    produce(100)
    kinesis.split_shard(StreamName=unique, ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**126))
    produce(100)
    kinesis.merge_shards(
        StreamName=unique, ShardToMerge="shardId-000000000003", AdjacentShardToMerge="shardId-000000000001"
    )
    produce(100)
    wait_for(lambda: len(sink.seen) >= len(sent), *workers)
    for worker in workers:
        worker.stopping.set()
        worker.join()

    assert sorted(sink.seen) == sent, "each record once: no worker died, so none was read again"
    for key in range(10):  # a key's records move from parents to children, and stay in order
        mine = [data for data in sink.seen if int(data) % 10 == key]
        assert mine == sorted(mine)
    assert all(worker.shards for worker in workers)
    closed = [shard["ShardId"] for shard in shards(kinesis, unique) if "EndingSequenceNumber" in str(shard)]
    assert len(closed) == 3
    assert {table.leases[shard].checkpoint for shard in closed} == {SHARD_END}


def test_a_new_worker_goes_on_from_the_checkpoint(server: Server, kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, *[b"%d" % n for n in range(25)])
    table, sink = LeaseTable(), Sink()

    for wanted in (25, 30):
        worker = Worker(server, unique, table, sink)
        worker.start()
        wait_for(lambda least=wanted: len(sink.seen) >= least, worker)  # type: ignore[misc]
        worker.stopping.set()
        worker.join()
        put(kinesis, unique, *[b"%d" % n for n in range(25, 30)])

    assert sink.seen == [b"%d" % n for n in range(30)]


def aws(server: Server, *words: str, folder: Path) -> Any:
    command = [str(Path(sys.executable).with_name("aws")), "kinesis", *words, "--endpoint-url", server.url]
    own = {"AWS_CONFIG_FILE": str(folder / "config"), "AWS_PAGER": "", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = os.environ | server.environment | own
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout) if answer.stdout.strip() else None


def test_the_aws_cli_round_trip(server: Server, unique: str, tmp_path: Path) -> None:
    def cli(operation: str, *words: str) -> Any:
        return aws(server, operation, *words, folder=tmp_path)

    cli("create-stream", "--stream-name", unique, "--shard-count", "1")
    cli("put-record", "--stream-name", unique, "--partition-key", "k", "--data", "from the shell")
    start = ("--shard-id", "0", "--shard-iterator-type", "TRIM_HORIZON")
    place = cli("get-shard-iterator", "--stream-name", unique, *start)["ShardIterator"]
    (record,) = cli("get-records", "--shard-iterator", place)["Records"]

    assert base64.b64decode(record["Data"]) == b"from the shell"
