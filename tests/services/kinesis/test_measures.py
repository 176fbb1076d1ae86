from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.kinesis.stream import drain, iterator, make, put

SHARD = "shardId-000000000000"


@pytest.fixture
def total(client: Any, unique: str) -> Any:
    """Sum of a metric of the test's stream in the last minutes; None when there is none."""
    cloudwatch = client("cloudwatch")

    def read(name: str, statistic: str = "Sum", **dimensions: str) -> float | None:
        now = datetime.now(UTC)
        where = {"StreamName": unique, **dimensions}
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/Kinesis",
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in where.items()],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=[statistic],
        )["Datapoints"]
        return sum(point[statistic] for point in points) if points else None

    return read


def test_what_comes_in_and_goes_out_is_counted(kinesis: Any, unique: str, total: Any) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"12345")
    kinesis.put_records(StreamName=unique, Records=[{"Data": b"123", "PartitionKey": "k"}] * 4)
    drain(kinesis, iterator(kinesis, unique))

    assert (total("IncomingRecords"), total("IncomingBytes")) == (5, 17)
    assert (total("PutRecord.Success"), total("PutRecord.Bytes")) == (1, 5)
    assert (total("PutRecords.TotalRecords"), total("PutRecords.SuccessfulRecords")) == (4, 4)
    assert (total("PutRecords.FailedRecords"), total("PutRecords.ThrottledRecords")) == (0, 0)
    assert (total("GetRecords.Records"), total("GetRecords.Bytes")) == (5, 17)
    assert total("GetRecords.IteratorAgeMilliseconds", "Maximum") == 0
    assert total("WriteProvisionedThroughputExceeded") == total("ReadProvisionedThroughputExceeded") == 0
    assert total("PutRecord.Latency", "Maximum") > 0


def test_shards_are_counted_where_asked_for(kinesis: Any, unique: str, total: Any) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"before")
    kinesis.enable_enhanced_monitoring(StreamName=unique, ShardLevelMetrics=["IncomingRecords", "OutgoingRecords"])
    put(kinesis, unique, b"after")
    drain(kinesis, iterator(kinesis, unique))

    assert total("IncomingRecords", ShardId=SHARD) == 1
    assert total("OutgoingRecords", ShardId=SHARD) == 2
    assert total("IncomingBytes", ShardId=SHARD) is None


def test_subscriptions_are_counted_for_their_consumer(kinesis: Any, unique: str, total: Any) -> None:
    consumer = kinesis.register_stream_consumer(StreamARN=make(kinesis, unique), ConsumerName="c")["Consumer"]
    put(kinesis, unique, b"12345")
    place = {"ShardId": SHARD, "StartingPosition": {"Type": "TRIM_HORIZON"}}
    next(iter(kinesis.subscribe_to_shard(ConsumerARN=consumer["ConsumerARN"], **place)["EventStream"]))

    assert total("SubscribeToShard.Success", ConsumerName="c") == 1
    assert total("SubscribeToShardEvent.Bytes", ConsumerName="c") == 5
