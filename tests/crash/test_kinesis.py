"""kill -9 under producers and Firehose while shards change: what was acknowledged is read once, in order, under its
number, and lies on S3 exactly once.
"""

import itertools
import random
import time
from collections import Counter
from typing import Any, NamedTuple

import pytest

from tests.crash.clients import Client
from tests.crash.test_pipeline import delivered_ids
from tests.server import Server
from tests.services.firehose.delivered import until
from tests.services.firehose.test_kinesis_source import make as make_delivery
from tests.services.firehose.test_streams import s3_destination
from tests.services.kinesis.stream import drain, iterator, make, shards

STREAM, PRODUCERS, SHARDS = "s", 4, 3


class Acknowledged(NamedTuple):
    number: str
    shard: str
    id: str


class Producer(Client):
    """Puts numbered records under one key, so that all of them have one order."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, "kinesis", number)
        self._sent, self._key = itertools.count(), f"producer-{number}"
        self.acknowledged: list[Acknowledged] = []

    def act(self) -> None:
        ids = [f"{self._number}-{next(self._sent)}" for _ in range(self._random.choice((1, 1, 5, 100)))]
        data = [f"{id} {'x' * self._random.randrange(300)}\n".encode() for id in ids]
        records = [{"Data": one, "PartitionKey": self._key} for one in data]
        if len(ids) == 1:
            answers = [self._client.put_record(StreamName=STREAM, **records[0])]
        else:
            answers = self._client.put_records(StreamName=STREAM, Records=records).get("Records", [])
        # A server killed between an answer's headers and its body leaves botocore with 200 and nothing: no answer.
        for id, answer in zip(ids, answers, strict=bool(answers)):
            if "SequenceNumber" in answer:
                self.acknowledged.append(Acknowledged(answer["SequenceNumber"], answer["ShardId"], id))


class Resharder(Client):
    def __init__(self, server: Server) -> None:
        super().__init__(server, "kinesis", 0)

    def act(self) -> None:
        self.stopping.wait(self._random.uniform(0.2, 1.0))
        count = self._random.choice((2, 3, 4))
        self._client.update_shard_count(StreamName=STREAM, TargetShardCount=count, ScalingType="UNIFORM_SCALING")


def prepare(server: Server) -> None:
    server.client("s3").create_bucket(Bucket="lake")
    source = make(server.client("kinesis"), STREAM, SHARDS)
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
    make_delivery(server.client("firehose"), STREAM, source, s3_destination("lake", BufferingHints=hints))


def run_with_kills(server: Server, kills: int) -> list[Producer]:
    moments = random.Random(kills)
    producers = [Producer(server, number) for number in range(PRODUCERS)]
    clients: list[Client] = [*producers, Resharder(server)]
    for client in clients:
        client.start()
    for _ in range(kills):
        time.sleep(moments.uniform(0.1, 1.5))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()
    for client in clients:
        client.stopping.set()
        client.join()
    assert [said for client in clients for said in client.wrong] == []
    return producers


def read_all(kinesis: Any) -> dict[str, list[tuple[str, str]]]:
    """Number and id of each record, in order, of each shard that ever was."""
    found = {}
    for shard in (one["ShardId"] for one in shards(kinesis, STREAM)):
        records = drain(kinesis, iterator(kinesis, STREAM, shard))
        found[shard] = [(record["SequenceNumber"], record["Data"].split()[0].decode()) for record in records]
    return found


def check_shards(server: Server, producers: list[Producer]) -> list[str]:
    """Returns the ids of all records."""
    found = read_all(server.client("kinesis"))
    places = {number: (shard, id) for shard, records in found.items() for number, id in records}
    acknowledged = [one for producer in producers for one in producer.acknowledged]
    assert [one for one in acknowledged if places.get(one.number) != (one.shard, one.id)] == []
    for records in found.values():
        numbers = [int(number) for number, _ in records]
        assert numbers == sorted(set(numbers))
    for producer in producers:
        numbers = [int(one.number) for one in producer.acknowledged]
        assert numbers == sorted(set(numbers)), "across its shards too, a key's numbers grow"
    return [id for records in found.values() for _, id in records]


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.long)])
def test_every_acknowledged_record_is_read_and_delivered_once(own_server: Server, kills: int) -> None:
    prepare(own_server)

    producers = run_with_kills(own_server, kills)

    assert sum(len(producer.acknowledged) for producer in producers) > 10 * kills, "the test says little"
    ids = check_shards(own_server, producers)
    assert len(ids) == len(set(ids))
    s3 = own_server.client("s3")
    assert until(lambda: (found := delivered_ids(s3)).keys() >= set(ids) and found, 60) == Counter(ids)
