import hashlib
from typing import Any

import pytest

from tests.services.kinesis.stream import drain, iterator, make, put, read, read_all, refused, shards


def test_a_record_comes_back_as_it_was_put(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    answer = kinesis.put_record(StreamName=unique, Data=b"\x00\xffbytes", PartitionKey="schlüssel")

    (record,) = drain(kinesis, iterator(kinesis, unique))

    assert answer["ShardId"] == "shardId-000000000000"
    assert (record["Data"], record["PartitionKey"]) == (b"\x00\xffbytes", "schlüssel")
    assert record["SequenceNumber"] == answer["SequenceNumber"]
    assert "EncryptionType" not in record


def test_the_partition_keys_md5_chooses_the_shard(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 4)
    keys = [f"key-{n}" for n in range(40)]
    kinesis.put_records(StreamName=unique, Records=[{"Data": key.encode(), "PartitionKey": key} for key in keys])

    found = read_all(kinesis, unique)

    for key in keys:
        place = int.from_bytes(hashlib.md5(key.encode()).digest(), "big") * 4 >> 128
        assert key.encode() in found[f"shardId-{place:012d}"]


def test_an_explicit_hash_key_overrides_it(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)
    last = str(2**128 - 1)

    answer = kinesis.put_record(StreamName=unique, Data=b"x", PartitionKey="k", ExplicitHashKey=last)
    beyond = refused(kinesis.put_record, StreamName=unique, Data=b"x", PartitionKey="k", ExplicitHashKey=str(2**128))

    assert answer["ShardId"] == "shardId-000000000001"
    assert beyond == (
        "InvalidArgumentException",
        f"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was {2**128}",
    )


def test_records_of_a_call_keep_their_order_and_answers_match(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 3)
    records = [{"Data": str(n).encode(), "PartitionKey": str(n % 7)} for n in range(500)]

    answer = kinesis.put_records(StreamName=unique, Records=records)

    assert answer["FailedRecordCount"] == 0
    by_number = {
        record["SequenceNumber"]: (shard["ShardId"], record["Data"])
        for shard in shards(kinesis, unique)
        for record in drain(kinesis, iterator(kinesis, unique, shard["ShardId"]))
    }
    assert [by_number[one["SequenceNumber"]] for one in answer["Records"]] == [
        (one["ShardId"], record["Data"]) for one, record in zip(answer["Records"], records, strict=True)
    ]
    for data in read_all(kinesis, unique).values():
        assert data == sorted(data, key=int)


def test_sequence_numbers_grow_and_look_like_awss(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    start = shards(kinesis, unique)[0]["SequenceNumberRange"]["StartingSequenceNumber"]

    numbers = [start, *put(kinesis, unique, b"a", b"b", b"c")]

    assert numbers == sorted(numbers, key=int)
    assert all(len(number) == 56 and number.startswith("49") for number in numbers)


def test_a_number_for_ordering_must_have_been_given_out(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    (number,) = put(kinesis, unique, b"a")
    request = {"StreamName": unique, "Data": b"b", "PartitionKey": "k"}

    kinesis.put_record(**request, SequenceNumberForOrdering=number)
    code, message = refused(kinesis.put_record, **request, SequenceNumberForOrdering="12345")

    assert code == "InvalidArgumentException"
    assert message.startswith("ExclusiveMinimumSequenceNumber 12345 used in PutRecord on stream")


def test_a_record_of_a_mebibyte_is_the_largest(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    largest = b"x" * (2**20 - 1)

    put(kinesis, unique, largest)
    one = refused(kinesis.put_record, StreamName=unique, Data=largest + b"y", PartitionKey="k")
    many = refused(kinesis.put_records, StreamName=unique, Records=[{"Data": largest, "PartitionKey": "kk"}])

    constraint = "failed to satisfy constraint: Member must have length less than or equal to 1048576"
    assert one == ("ValidationException", f"1 validation error detected: Value at 'data' {constraint}")
    assert many == (
        "ValidationException",
        f"1 validation error detected: Value at 'records.1.member.data' {constraint}",
    )
    assert read(kinesis, unique) == [largest]


def test_larger_records_where_the_stream_allows_them(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)
    kinesis.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=10240)
    data = b"x" * (10 * 2**20 - 1)

    put(kinesis, unique, data)

    assert read(kinesis, unique) == [data]
    summary = kinesis.describe_stream_summary(StreamName=unique)["StreamDescriptionSummary"]
    assert summary["MaxRecordSizeInKiB"] == 10240


def test_a_call_holds_500_records_and_ten_mebibytes(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)

    count = refused(kinesis.put_records, StreamName=unique, Records=[{"Data": b"x", "PartitionKey": "k"}] * 501)
    records = [{"Data": b"x" * 2**20, "PartitionKey": "k"}] * 11
    kinesis.update_max_record_size(
        StreamARN=kinesis.describe_stream(StreamName=unique)["StreamDescription"]["StreamARN"],
        MaxRecordSizeInKiB=2048,
    )
    size = refused(kinesis.put_records, StreamName=unique, Records=records)

    assert count[0] == "ValidationException"
    assert "at 'records' failed to satisfy constraint: Member must have length less than or equal to 500" in count[1]
    assert size == ("InvalidArgumentException", "Records size exceeds 10 MB limit")
    assert read(kinesis, unique) == []


def test_an_empty_record_is_a_record(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)

    put(kinesis, unique, b"")

    assert read(kinesis, unique) == [b""]


@pytest.mark.parametrize("call", ["put_record", "put_records"])
def test_no_stream_no_record(kinesis: Any, unique: str, call: str) -> None:
    record = {"Data": b"x", "PartitionKey": "k"}
    request = record if call == "put_record" else {"Records": [record]}

    code, message = refused(getattr(kinesis, call), StreamName=unique, **request)

    assert (code, message) == (
        "ResourceNotFoundException",
        f"Stream {unique} under account 123456789012 not found.",
    )
