"""kill -9 in the middle of everything: what was acknowledged is on S3 exactly once."""

import gzip
import random
import threading
import time
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from tests.server import Server
from tests.services.firehose.delivered import body, objects
from tests.services.firehose.test_streams import s3_destination

STREAMS = ("gzip", "plain")
CLIENTS = 4


class Producer(threading.Thread):
    """Puts numbered records until told to stop, and remembers which were acknowledged."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(daemon=True)
        self._client = server.client("firehose", connect_timeout=2, read_timeout=10)
        self._number, self._stream = number, STREAMS[number % len(STREAMS)]
        self._random = random.Random(number)
        self.acknowledged: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        sent = 0
        while not self.stopping.is_set():
            ids = [f"{self._number}-{sent + i}" for i in range(self._random.choice((1, 1, 5, 200)))]
            sent += len(ids)
            try:
                self._put(ids)
                self.acknowledged += ids
            except (BotoCoreError, HTTPClientError, ClientError):
                self.stopping.wait(0.02)  # the server is down; a record without an answer may be in or not

    def _put(self, ids: list[str]) -> None:
        records = [{"Data": f"{id} {'x' * self._random.randrange(300)}\n".encode()} for id in ids]
        if len(records) == 1:
            self._client.put_record(DeliveryStreamName=self._stream, Record=records[0])
        else:
            answer = self._client.put_record_batch(DeliveryStreamName=self._stream, Records=records)
            assert answer["FailedPutCount"] == 0


def delivered_ids(s3: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for key in objects(s3, "lake"):
        data = body(s3, "lake", key)
        text = (gzip.decompress(data) if key.endswith(".gz") else data).decode()
        assert text.endswith("\n"), f"{key} is half written"
        found.update(line.split()[0] for line in text.splitlines())
    return found


def missing(acknowledged: list[str], found: Counter[str]) -> list[str]:
    return [id for id in acknowledged if id not in found]


def run_with_kills(server: Server, kills: int, seed: int) -> tuple[list[str], Counter[str]]:
    """Returns the acknowledged ids, and how often each id is on S3 once all is delivered."""
    moments = random.Random(seed)
    server.client("s3").create_bucket(Bucket="lake")
    for stream, compression in zip(STREAMS, ("GZIP", "UNCOMPRESSED"), strict=True):
        hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
        destination = s3_destination("lake", Prefix=f"{stream}/", BufferingHints=hints, CompressionFormat=compression)
        server.client("firehose").create_delivery_stream(
            DeliveryStreamName=stream, S3DestinationConfiguration=destination
        )
    producers = [Producer(server, number) for number in range(CLIENTS)]
    for producer in producers:
        producer.start()
    for _ in range(kills):
        time.sleep(moments.uniform(0.1, 1.5))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()
    for producer in producers:
        producer.stopping.set()
        producer.join()
    acknowledged = [id for producer in producers for id in producer.acknowledged]
    return acknowledged, _all_delivered(server, acknowledged)


def _all_delivered(server: Server, acknowledged: list[str]) -> Counter[str]:
    s3, deadline = server.client("s3"), time.monotonic() + 60
    while missing(acknowledged, found := delivered_ids(s3)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@pytest.mark.parametrize("kills", [5, pytest.param(120, marks=pytest.mark.long)])
def test_every_acknowledged_record_is_on_s3_exactly_once(own_server: Server, kills: int) -> None:
    acknowledged, found = run_with_kills(own_server, kills, seed=kills)

    assert len(acknowledged) > 10 * kills, "the producers hardly got through; the test says little"
    assert missing(acknowledged, found) == []
    assert [id for id, times in found.items() if times > 1] == []
