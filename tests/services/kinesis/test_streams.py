import itertools
from typing import Any

from tests.services.kinesis.stream import make, refused

ACCOUNT = "123456789012"


def test_a_stream_is_described(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique, 3)

    found = kinesis.describe_stream(StreamName=unique)["StreamDescription"]

    assert arn == f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{unique}"
    assert (found["StreamARN"], found["StreamStatus"], found["RetentionPeriodHours"]) == (arn, "ACTIVE", 24)
    assert (found["EncryptionType"], found["HasMoreShards"]) == ("NONE", False)
    assert found["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}
    assert [shard["ShardId"] for shard in found["Shards"]] == [f"shardId-{n:012d}" for n in range(3)]


def test_shards_share_all_hash_keys(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 3)

    shards = kinesis.describe_stream(StreamName=unique)["StreamDescription"]["Shards"]

    ranges = [(int(one["StartingHashKey"]), int(one["EndingHashKey"])) for one in (s["HashKeyRange"] for s in shards)]
    assert (ranges[0][0], ranges[-1][1]) == (0, 2**128 - 1)
    assert all(left[1] + 1 == right[0] for left, right in itertools.pairwise(ranges))


def test_a_summary_counts_shards_and_consumers(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique, 2)
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="one")

    found = kinesis.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]

    assert (found["OpenShardCount"], found["ConsumerCount"], found["StreamName"]) == (2, 1, unique)


def test_shards_are_described_in_pages(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 5)

    first = kinesis.describe_stream(StreamName=unique, Limit=2)["StreamDescription"]
    pages = kinesis.get_paginator("describe_stream").paginate(StreamName=unique, PaginationConfig={"PageSize": 2})

    assert (len(first["Shards"]), first["HasMoreShards"]) == (2, True)
    assert len([shard for page in pages for shard in page["StreamDescription"]["Shards"]]) == 5


def test_streams_are_listed_in_pages(client: Any, unique: str) -> None:
    kinesis = client("kinesis", region="eu-west-3")
    names = [f"{unique}-{n}" for n in range(5)]
    for name in names:
        kinesis.create_stream(StreamName=name, ShardCount=1)

    first = kinesis.list_streams(Limit=2)
    second = kinesis.list_streams(Limit=2, NextToken=first["NextToken"])
    third = kinesis.list_streams(ExclusiveStartStreamName=names[3])

    assert (first["StreamNames"], first["HasMoreStreams"]) == (names[:2], True)
    assert second["StreamNames"] == names[2:4]
    assert (third["StreamNames"], third["HasMoreStreams"]) == (names[4:], False)
    assert [one["StreamStatus"] for one in first["StreamSummaries"]] == ["ACTIVE"] * 2


def test_a_stream_without_shard_count_is_on_demand_with_four(kinesis: Any, unique: str) -> None:
    kinesis.create_stream(StreamName=unique)

    found = kinesis.describe_stream_summary(StreamName=unique)["StreamDescriptionSummary"]

    assert (found["OpenShardCount"], found["StreamModeDetails"]) == (4, {"StreamMode": "ON_DEMAND"})


def test_a_name_is_taken_until_its_stream_is_deleted(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    kinesis.put_record(StreamName=unique, Data=b"old", PartitionKey="k")

    taken = refused(kinesis.create_stream, StreamName=unique, ShardCount=1)
    kinesis.delete_stream(StreamName=unique)
    absent = refused(kinesis.describe_stream, StreamName=unique)
    make(kinesis, unique)
    place = kinesis.get_shard_iterator(StreamName=unique, ShardId="0", ShardIteratorType="TRIM_HORIZON")

    assert taken == ("ResourceInUseException", f"Stream {unique} under account {ACCOUNT} already exists.")
    assert absent == ("ResourceNotFoundException", f"Stream {unique} under account {ACCOUNT} not found.")
    assert kinesis.get_records(ShardIterator=place["ShardIterator"])["Records"] == []


def test_a_stream_with_consumers_is_deleted_only_on_demand(kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)
    kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="one")

    code, _ = refused(kinesis.delete_stream, StreamName=unique)
    kinesis.delete_stream(StreamName=unique, EnforceConsumerDeletion=True)

    assert code == "ResourceInUseException"
    assert refused(kinesis.describe_stream, StreamName=unique)[0] == "ResourceNotFoundException"


def test_regions_are_apart(client: Any, kinesis: Any, unique: str) -> None:
    arn = make(kinesis, unique)
    other = client("kinesis", region="eu-west-1")

    by_name = refused(other.describe_stream, StreamName=unique)
    other.meta.events.register("before-endpoint-resolution.kinesis", lambda **_: None)
    by_arn = refused(other.describe_stream, StreamARN=arn)

    assert by_name[0] == by_arn[0] == "ResourceNotFoundException"


def test_bad_input_gets_the_models_message(client: Any, unique: str) -> None:
    kinesis = client("kinesis", parameter_validation=False)

    no_name = refused(kinesis.create_stream, ShardCount=1)
    bad = refused(kinesis.create_stream, StreamName="no/slash", ShardCount=0)
    neither = refused(kinesis.describe_stream)

    constraint = "failed to satisfy constraint: Member must"
    assert no_name == (
        "ValidationException",
        f"1 validation error detected: Value null at 'streamName' {constraint} not be null",
    )
    assert bad == (
        "ValidationException",
        f"2 validation errors detected: Value 'no/slash' at 'streamName' {constraint} satisfy regular expression "
        f"pattern: [a-zA-Z0-9_.-]+; Value '0' at 'shardCount' {constraint} have value greater than or equal to 1",
    )
    assert neither[0] == "InvalidArgumentException"


def test_limits_count_what_is_there(client: Any, unique: str) -> None:
    kinesis = client("kinesis", region="ap-south-1")
    kinesis.create_stream(StreamName=f"{unique}-a", ShardCount=3)
    kinesis.create_stream(StreamName=f"{unique}-b", StreamModeDetails={"StreamMode": "ON_DEMAND"})

    limits = kinesis.describe_limits()

    assert (limits["OpenShardCount"], limits["OnDemandStreamCount"]) == (7, 1)
    code, message = refused(kinesis.create_stream, StreamName=f"{unique}-c", ShardCount=limits["ShardLimit"])
    assert code == "LimitExceededException"
    assert "Current shard count for the account: 7." in message
    assert refused(kinesis.create_stream, StreamName=f"{unique}-c", ShardCount=2**62)[0] == "LimitExceededException"
