"""AWS's limits of a shard, on a server that was asked for them."""

from collections.abc import Iterator
from typing import Any

import pytest

from millstream.core import clock
from millstream.services.kinesis.throughput import Throughput
from tests.server import Server
from tests.services.kinesis.stream import iterator, make, put, refused

EXCEEDED = "ProvisionedThroughputExceededException"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    server = Server(tmp_path_factory.mktemp("quotas") / "data", "--quotas").start()
    yield server.client("kinesis")
    server.stop()


def test_a_shard_takes_a_mebibyte_a_second(strict: Any, unique: str) -> None:
    make(strict, unique, 2)
    records = [{"Data": b"x" * (300 << 10), "PartitionKey": "k", "ExplicitHashKey": "0"}] * 9

    answer = strict.put_records(StreamName=unique, Records=records)
    other = strict.put_record(StreamName=unique, Data=b"x", PartitionKey="k", ExplicitHashKey=str(2**127))

    codes = [record.get("ErrorCode") for record in answer["Records"]]
    assert answer["FailedRecordCount"] == codes.count(EXCEEDED) == 9 - codes.count(None)
    assert 4 <= codes.count(None) < 9
    message = f"Rate exceeded for shard shardId-000000000000 in stream {unique} under account 123456789012."
    assert answer["Records"][-1]["ErrorMessage"] == message
    assert other["ShardId"] == "shardId-000000000001"


def test_a_refused_record_is_not_written(strict: Any, unique: str) -> None:
    make(strict, unique)
    answer = strict.put_records(StreamName=unique, Records=[{"Data": b"x" * (500 << 10), "PartitionKey": "k"}] * 5)
    code, _ = refused(strict.put_record, StreamName=unique, Data=b"x" * (900 << 10), PartitionKey="k")

    written = [record["SequenceNumber"] for record in answer["Records"] if "SequenceNumber" in record]
    page = strict.get_records(ShardIterator=iterator(strict, unique))
    assert code == EXCEEDED
    assert [record["SequenceNumber"] for record in page["Records"]] == written


def test_a_shard_is_read_five_times_a_second(strict: Any, unique: str) -> None:
    make(strict, unique)
    put(strict, unique, b"a")
    place = iterator(strict, unique)

    def many() -> None:
        for _ in range(20):
            strict.get_records(ShardIterator=place)

    assert refused(many) == (
        EXCEEDED,
        f"Rate exceeded for shard shardId-000000000000 in stream {unique} under account 123456789012.",
    )


def test_rates_on_a_clock_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(clock, "now", lambda: now)
    throughput = Throughput()

    assert sum(throughput.write("t", 1) for _ in range(1500)) == 1000
    now += 0.5
    assert sum(throughput.write("t", 1) for _ in range(1500)) == 500
    now += 10
    assert throughput.write("t", 2 << 20)  # let in, and overdraws
    now += 0.9
    assert not throughput.write("t", 1)
    throughput.have_read("t", 10 << 20)
    now += 3.9
    assert not throughput.may_read("t")
    now += 0.2
    assert throughput.may_read("t")
