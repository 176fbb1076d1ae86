"""kill -9 under producers and while shards change: what was acknowledged is read once, in order, under its number."""

import itertools
import random
import threading
import time
from collections import Counter
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from tests.server import Server
from tests.services.kinesis.stream import drain, iterator, shards

STREAM, PRODUCERS, SHARDS = "s", 4, 3


class Acknowledged(NamedTuple):
    number: str
    shard: str
    id: str


class Worker(threading.Thread):
    """Does something again and again until told to stop; a server that is down is no failure."""

    def __init__(self, server: Server, seed: int) -> None:
        super().__init__(daemon=True)
        self.client = server.client("kinesis", connect_timeout=2, read_timeout=10)
        self.random = random.Random(seed)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.work()
            except (BotoCoreError, HTTPClientError, ClientError):
                self.stopping.wait(0.02)

    def work(self) -> None:
        raise NotImplementedError


class Producer(Worker):
    """Puts numbered records under one key, so that all of them have one order."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, number)
        self._ids = (f"{number}-{n}" for n in itertools.count())
        self._key = f"producer-{number}"
        self.acknowledged: list[Acknowledged] = []

    def work(self) -> None:
        ids = list(itertools.islice(self._ids, self.random.choice((1, 1, 5, 100))))
        records = [{"Data": self._data(id), "PartitionKey": self._key} for id in ids]
        if len(ids) == 1:
            answers = [self.client.put_record(StreamName=STREAM, **records[0])]
        else:
            answers = self.client.put_records(StreamName=STREAM, Records=records).get("Records", [])
        # A server killed between an answer's headers and its body leaves botocore with 200 and nothing: no answer.
        for id, answer in zip(ids, answers, strict=bool(answers)):
            if "SequenceNumber" in answer:
                self.acknowledged.append(Acknowledged(answer["SequenceNumber"], answer["ShardId"], id))

    def _data(self, id: str) -> bytes:
        return f"{id} {'x' * self.random.randrange(300)}".encode()


class Resharder(Worker):
    def work(self) -> None:
        self.stopping.wait(self.random.uniform(0.2, 1.0))
        count = self.random.choice((2, 3, 4))
        self.client.update_shard_count(StreamName=STREAM, TargetShardCount=count, ScalingType="UNIFORM_SCALING")


def run_with_kills(server: Server, kills: int) -> list[Producer]:
    moments = random.Random(kills)
    server.client("kinesis").create_stream(StreamName=STREAM, ShardCount=SHARDS)
    producers = [Producer(server, number) for number in range(PRODUCERS)]
    workers: list[Worker] = [*producers, Resharder(server, kills)]
    for worker in workers:
        worker.start()
    for _ in range(kills):
        time.sleep(moments.uniform(0.1, 1.5))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()
    for worker in workers:
        worker.stopping.set()
        worker.join()
    return producers


def read_all(kinesis: Any) -> dict[str, list[tuple[str, str]]]:
    """Number and id of each record, in order, of each shard that ever was."""
    found = {}
    for shard in (one["ShardId"] for one in shards(kinesis, STREAM)):
        records = drain(kinesis, iterator(kinesis, STREAM, shard))
        found[shard] = [(record["SequenceNumber"], record["Data"].split()[0].decode()) for record in records]
    return found


@pytest.mark.parametrize("kills", [4, pytest.param(100, marks=pytest.mark.long)])
def test_every_acknowledged_record_is_read_once_in_order_under_its_number(own_server: Server, kills: int) -> None:
    producers = run_with_kills(own_server, kills)
    found = read_all(own_server.client("kinesis"))

    acknowledged = [one for producer in producers for one in producer.acknowledged]
    assert len(acknowledged) > 10 * kills, "the producers hardly got through; the test says little"
    places = {number: (shard, id) for shard, records in found.items() for number, id in records}
    assert [one for one in acknowledged if places.get(one.number) != (one.shard, one.id)] == []
    times = Counter(id for records in found.values() for _, id in records)
    assert [id for id, count in times.items() if count > 1] == []
    for records in found.values():
        numbers = [int(number) for number, _ in records]
        assert numbers == sorted(set(numbers))
    for producer in producers:
        numbers = [int(one.number) for one in producer.acknowledged]
        assert numbers == sorted(set(numbers)), "across its shards too, a key's numbers grow"
