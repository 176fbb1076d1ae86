from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.kinesis.stream import drain, iterator, make, put, read, refused

SHARD = "shardId-000000000000"


def test_the_five_iterator_types(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    _, second, third = put(kinesis, unique, b"a", b"b", b"c")
    moment = drain(kinesis, iterator(kinesis, unique))[1]["ApproximateArrivalTimestamp"]
    latest = iterator(kinesis, unique, ShardIteratorType="LATEST")
    put(kinesis, unique, b"d")

    def from_(kind: str, **place: Any) -> list[bytes]:
        return read(kinesis, unique, ShardIteratorType=kind, **place)

    assert from_("TRIM_HORIZON") == [b"a", b"b", b"c", b"d"]
    assert from_("AT_SEQUENCE_NUMBER", StartingSequenceNumber=second) == [b"b", b"c", b"d"]
    assert from_("AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=third) == [b"d"]
    assert from_("AT_TIMESTAMP", Timestamp=moment)[-3:] == [b"b", b"c", b"d"]
    assert from_("AT_TIMESTAMP", Timestamp=moment - timedelta(days=400)) == [b"a", b"b", b"c", b"d"]
    assert [record["Data"] for record in drain(kinesis, latest)] == [b"d"]


def test_the_shards_starting_number_is_its_beginning(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    (shard,) = kinesis.list_shards(StreamName=unique)["Shards"]
    start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    put(kinesis, unique, b"a")

    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        assert read(kinesis, unique, ShardIteratorType=kind, StartingSequenceNumber=start) == [b"a"]


def test_limit_and_how_far_behind(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"a", b"b", b"c")

    first = kinesis.get_records(ShardIterator=iterator(kinesis, unique), Limit=2)
    second = kinesis.get_records(ShardIterator=first["NextShardIterator"])
    third = kinesis.get_records(ShardIterator=second["NextShardIterator"])

    assert [record["Data"] for record in first["Records"]] == [b"a", b"b"]
    assert first["MillisBehindLatest"] > 0
    assert [record["Data"] for record in second["Records"]] == [b"c"]
    assert (second["MillisBehindLatest"], third["MillisBehindLatest"], third["Records"]) == (0, 0, [])


def test_an_answer_holds_ten_mebibytes(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    for _ in range(3):
        kinesis.put_records(StreamName=unique, Records=[{"Data": b"x" * (900 << 10), "PartitionKey": "k"}] * 5)

    answer = kinesis.get_records(ShardIterator=iterator(kinesis, unique))

    assert 10 <= len(answer["Records"]) <= 11
    assert len(drain(kinesis, answer["NextShardIterator"])) == 15 - len(answer["Records"])


def test_shard_ids_may_be_short(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"a")

    assert read(kinesis, unique, shard="shardId-0") == read(kinesis, unique, shard="0") == [b"a"]
    assert refused(iterator, kinesis=kinesis, name=unique, shard="123") == (
        "ResourceNotFoundException",
        f"Shard shardId-000000000123 in stream {unique} under account 123456789012 does not exist",
    )
    assert refused(iterator, kinesis=kinesis, name=unique, shard="abc") == (
        "ResourceNotFoundException",
        f"Could not find shard abc in stream {unique} under account 123456789012.",
    )


def test_an_iterator_may_come_in_quotes(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"a")

    assert kinesis.get_records(ShardIterator=f'"{iterator(kinesis, unique)}"')["Records"]


def test_made_up_changed_and_foreign_iterators_are_refused(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    text = iterator(kinesis, unique)
    changed = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]

    made_up = refused(kinesis.get_records, ShardIterator="AAAA")
    altered = refused(kinesis.get_records, ShardIterator=changed)
    kinesis.delete_stream(StreamName=unique)
    gone = refused(kinesis.get_records, ShardIterator=text)
    make(kinesis, unique)
    earlier = refused(kinesis.get_records, ShardIterator=text)

    assert made_up == altered == earlier == ("InvalidArgumentException", "Invalid ShardIterator.")
    assert gone == (
        "ResourceNotFoundException",
        f"Shard {SHARD} in stream {unique} under account 123456789012 does not exist",
    )


@pytest.mark.parametrize(
    ("kind", "number", "message"),
    [
        ("LATEST", "1", "LATEST and no StartingSequenceNumber. Request specified LATEST and also a"),
        ("AT_SEQUENCE_NUMBER", None, "Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber."),
        ("AT_SEQUENCE_NUMBER", "5", "StartingSequenceNumber 5 used in GetShardIterator on shard shardId-0"),
        ("AT_TIMESTAMP", None, "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP."),
    ],
)
def test_a_place_must_make_sense(kinesis: Any, unique: str, kind: str, number: str | None, message: str) -> None:
    make(kinesis, unique)
    place = {"ShardIteratorType": kind} | ({"StartingSequenceNumber": number} if number else {})

    code, said = refused(kinesis.get_shard_iterator, StreamName=unique, ShardId=SHARD, **place)

    assert code == "InvalidArgumentException"
    assert message in said


def test_a_timestamp_must_not_lie_ahead(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    ahead = datetime.now(UTC) + timedelta(hours=1)

    code, message = refused(iterator, kinesis=kinesis, name=unique, ShardIteratorType="AT_TIMESTAMP", Timestamp=ahead)

    assert code == "InvalidArgumentException"
    assert message.startswith("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.")


def test_a_number_of_another_shard_or_stream_is_refused(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)
    make(kinesis, f"{unique}-2", 2)
    left = kinesis.put_record(StreamName=unique, Data=b"x", PartitionKey="k", ExplicitHashKey="0")["SequenceNumber"]
    kind = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "StartingSequenceNumber": left}

    other_shard = refused(iterator, kinesis=kinesis, name=unique, shard="shardId-000000000001", **kind)
    other_stream = refused(iterator, kinesis=kinesis, name=f"{unique}-2", **kind)

    assert other_shard == (
        "InvalidArgumentException",
        "Invalid StartingSequenceNumber. It encodes shardId-000000000000, while it was used in a call to a shard "
        "with shardId-000000000001",
    )
    assert other_stream[1].endswith("is invalid because it did not come from this stream.")
