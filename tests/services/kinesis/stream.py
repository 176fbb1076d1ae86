"""Streams as the tests make and read them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def make(kinesis: Any, name: str, shards: int = 1) -> str:
    """Returns the stream's ARN."""
    kinesis.create_stream(StreamName=name, ShardCount=shards)
    arn: str = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return arn


def shards(kinesis: Any, name: str, kind: str = "FROM_TRIM_HORIZON") -> list[Any]:
    """All, or the open ones: AT_LATEST."""
    found: list[Any] = kinesis.list_shards(StreamName=name, ShardFilter={"Type": kind})["Shards"]
    return found


def iterator(kinesis: Any, name: str, shard: str = "shardId-000000000000", **start: Any) -> str:
    start = start or {"ShardIteratorType": "TRIM_HORIZON"}
    text: str = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, **start)["ShardIterator"]
    return text


def drain(kinesis: Any, place: str | None) -> list[Any]:
    """Records from an iterator to the shard's present end."""
    records: list[Any] = []
    while place:
        answer = kinesis.get_records(ShardIterator=place)
        records += answer["Records"]
        place = answer.get("NextShardIterator") if answer["Records"] else None
    return records


def read(kinesis: Any, name: str, shard: str = "shardId-000000000000", **start: Any) -> list[bytes]:
    """The data from a place on; from the oldest unless told otherwise."""
    return [record["Data"] for record in drain(kinesis, iterator(kinesis, name, shard, **start))]


def read_all(kinesis: Any, name: str) -> dict[str, list[bytes]]:
    """Of each shard."""
    return {shard["ShardId"]: read(kinesis, name, shard["ShardId"]) for shard in shards(kinesis, name)}


def put(kinesis: Any, name: str, *data: bytes, key: str = "k") -> list[str]:
    """One call each; returns the sequence numbers."""
    return [kinesis.put_record(StreamName=name, Data=one, PartitionKey=key)["SequenceNumber"] for one in data]


def refused(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
    """Code and message of the error."""
    with pytest.raises(ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]
