from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.kinesis.stream import make, put, refused, shards

SHARD = "shardId-000000000000"


@pytest.fixture
def arn(kinesis: Any, unique: str) -> str:
    return make(kinesis, unique)


def register(kinesis: Any, stream: str, name: str = "one") -> str:
    arn: str = kinesis.register_stream_consumer(StreamARN=stream, ConsumerName=name)["Consumer"]["ConsumerARN"]
    return arn


def subscribe(kinesis: Any, consumer: str, shard: str = SHARD, **start: Any) -> Any:
    start = start or {"Type": "TRIM_HORIZON"}
    return kinesis.subscribe_to_shard(ConsumerARN=consumer, ShardId=shard, StartingPosition=start)["EventStream"]


def events(stream: Any) -> Iterator[Any]:
    return (event["SubscribeToShardEvent"] for event in stream)


def received(stream: Any, count: int) -> list[bytes]:
    """The next `count` records' data."""
    data: list[bytes] = []
    for event in events(stream):
        data += [record["Data"] for record in event["Records"]]
        if len(data) >= count:
            break
    return data


def test_consumers_are_registered_listed_and_deregistered(kinesis: Any, unique: str, arn: str) -> None:
    one, two = register(kinesis, arn), register(kinesis, arn, "two")

    page = kinesis.list_stream_consumers(StreamARN=arn, MaxResults=1)
    rest = kinesis.list_stream_consumers(StreamARN=arn, NextToken=page["NextToken"])
    found = kinesis.describe_stream_consumer(StreamARN=arn, ConsumerName="two")["ConsumerDescription"]
    kinesis.deregister_stream_consumer(ConsumerARN=one)

    assert one.startswith(f"{arn}/consumer/one:")
    assert [c["ConsumerARN"] for c in page["Consumers"] + rest["Consumers"]] == [one, two]
    assert (found["ConsumerARN"], found["ConsumerStatus"], found["StreamARN"]) == (two, "ACTIVE", arn)
    assert refused(kinesis.describe_stream_consumer, ConsumerARN=one) == (
        "ResourceNotFoundException",
        f"Consumer {one}, account 123456789012 not found.",
    )


def test_a_consumers_name_is_taken_once_and_twenty_are_the_most(kinesis: Any, unique: str, arn: str) -> None:
    for number in range(20):
        register(kinesis, arn, f"c{number}")

    taken = refused(kinesis.register_stream_consumer, StreamARN=arn, ConsumerName="c0")
    many = refused(kinesis.register_stream_consumer, StreamARN=arn, ConsumerName="more")

    assert taken == (
        "ResourceInUseException",
        f"Consumer c0 under stream {unique} already exists for account 123456789012.",
    )
    assert many[0] == "LimitExceededException"


def test_tags_and_policies_of_consumers(kinesis: Any, arn: str) -> None:
    consumer = register(kinesis, arn)

    kinesis.tag_resource(ResourceARN=consumer, Tags={"a": "1", "b": "2"})
    kinesis.untag_resource(ResourceARN=consumer, TagKeys=["a"])
    kinesis.put_resource_policy(ResourceARN=consumer, Policy='{"Statement": []}')

    assert kinesis.list_tags_for_resource(ResourceARN=consumer)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert kinesis.get_resource_policy(ResourceARN=consumer)["Policy"] == '{"Statement": []}'
    assert kinesis.get_resource_policy(ResourceARN=arn)["Policy"] == "{}"


def test_records_are_pushed_as_they_come(kinesis: Any, unique: str, arn: str) -> None:
    put(kinesis, unique, b"a", b"b")
    stream = subscribe(kinesis, register(kinesis, arn))

    before = received(stream, 2)
    put(kinesis, unique, b"c")
    after = received(stream, 1)

    assert (before, after) == ([b"a", b"b"], [b"c"])


def test_an_event_says_where_to_go_on(kinesis: Any, unique: str, arn: str) -> None:
    put(kinesis, unique, b"a", b"b")
    event = next(event for event in events(subscribe(kinesis, register(kinesis, arn))) if event["Records"])
    put(kinesis, unique, b"c")

    number = event["ContinuationSequenceNumber"]
    other = register(kinesis, arn, "two")
    rest = subscribe(kinesis, other, Type="AFTER_SEQUENCE_NUMBER", SequenceNumber=number)

    assert event["MillisBehindLatest"] == 0
    assert [record["PartitionKey"] for record in event["Records"]] == ["k", "k"]
    assert received(rest, 1) == [b"c"]


@pytest.mark.parametrize("kind", ["LATEST", "AT_SEQUENCE_NUMBER", "AT_TIMESTAMP"])
def test_other_places_to_start(kinesis: Any, unique: str, arn: str, kind: str) -> None:
    numbers = put(kinesis, unique, b"a", b"b")
    places = {"AT_SEQUENCE_NUMBER": {"SequenceNumber": numbers[1]}, "AT_TIMESTAMP": {"Timestamp": 0}}
    stream = subscribe(kinesis, register(kinesis, arn), Type=kind, **places.get(kind, {}))
    wanted = {"LATEST": [b"c"], "AT_SEQUENCE_NUMBER": [b"b", b"c"], "AT_TIMESTAMP": [b"a", b"b", b"c"]}[kind]
    put(kinesis, unique, b"c")

    assert received(stream, len(wanted)) == wanted


def test_two_consumers_read_apart(kinesis: Any, unique: str, arn: str) -> None:
    one, two = (subscribe(kinesis, register(kinesis, arn, name)) for name in ("one", "two"))
    put(kinesis, unique, b"a", b"b")

    assert received(one, 2) == received(two, 2) == [b"a", b"b"]


def test_a_subscription_ends_with_its_shard_and_names_the_children(kinesis: Any, unique: str, arn: str) -> None:
    put(kinesis, unique, b"a")
    stream = events(subscribe(kinesis, register(kinesis, arn)))
    next(stream)
    kinesis.split_shard(StreamName=unique, ShardToSplit=SHARD, NewStartingHashKey="1000")

    *_, last = stream

    assert [child["ShardId"] for child in last["ChildShards"]] == [s["ShardId"] for s in shards(kinesis, unique)[1:]]


def test_a_second_subscription_within_five_seconds_is_refused(kinesis: Any, unique: str, arn: str) -> None:
    consumer = register(kinesis, arn)
    subscribe(kinesis, consumer)

    code, message = refused(subscribe, kinesis=kinesis, consumer=consumer)

    assert code == "ResourceInUseException"
    assert message == (f"Another active subscription exists for this consumer: 123456789012:{unique}:{SHARD}:one")


def test_a_deregistered_consumers_subscription_ends(kinesis: Any, arn: str) -> None:
    consumer = register(kinesis, arn)
    stream = events(subscribe(kinesis, consumer))
    next(stream)

    kinesis.deregister_stream_consumer(ConsumerARN=consumer)

    assert list(stream) == []


def test_what_cannot_be_subscribed_to(kinesis: Any, unique: str, arn: str) -> None:
    consumer = register(kinesis, arn)

    no_shard = refused(subscribe, kinesis=kinesis, consumer=consumer, shard="shardId-000000000009")
    no_consumer = refused(subscribe, kinesis=kinesis, consumer=f"{arn}/consumer/nobody:1")

    assert no_shard[0] == no_consumer[0] == "ResourceNotFoundException"
    assert refused(kinesis.describe_stream, StreamARN=consumer)[0] == "InvalidArgumentException"


def test_a_server_stops_in_spite_of_a_subscription(own_server: Any) -> None:
    kinesis = own_server.client("kinesis")
    stream = events(subscribe(kinesis, register(kinesis, make(kinesis, "s"))))
    next(stream)

    status = own_server.stop()

    assert status == 0
    assert "ERROR" not in own_server.log()
