from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from tests.services.kinesis.stream import iterator, make, put, read, read_all, refused, shards

HALF, WHOLE = 2**127, 2**128
IDS = [f"shardId-{n:012d}" for n in range(20)]


def split(kinesis: Any, name: str, shard: str = IDS[0], at: int = HALF) -> None:
    kinesis.split_shard(StreamName=name, ShardToSplit=shard, NewStartingHashKey=str(at))


def merge(kinesis: Any, name: str, left: str, right: str) -> None:
    kinesis.merge_shards(StreamName=name, ShardToMerge=left, AdjacentShardToMerge=right)


def ranges(found: list[Any]) -> list[tuple[int, int]]:
    keys = [shard["HashKeyRange"] for shard in found]
    return sorted((int(one["StartingHashKey"]), int(one["EndingHashKey"])) for one in keys)


def spread(kinesis: Any, name: str, count: int) -> Any:
    return kinesis.update_shard_count(StreamName=name, TargetShardCount=count, ScalingType="UNIFORM_SCALING")


def test_a_split_closes_the_parent_and_opens_two(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    (number,) = put(kinesis, unique, b"before")
    split(kinesis, unique, at=1000)
    put(kinesis, unique, b"after")

    parent, left, right = shards(kinesis, unique)

    assert "ParentShardId" not in parent
    assert int(parent["SequenceNumberRange"]["EndingSequenceNumber"]) >= int(number)
    assert [shard["ParentShardId"] for shard in (left, right)] == [IDS[0]] * 2
    assert ranges([left, right]) == [(0, 999), (1000, WHOLE - 1)]
    assert read_all(kinesis, unique) == {IDS[0]: [b"before"], IDS[1]: [], IDS[2]: [b"after"]}


def test_a_merge_has_two_parents(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 3)
    merge(kinesis, unique, IDS[2], IDS[1])

    child = shards(kinesis, unique)[-1]
    open_shards = shards(kinesis, unique, "AT_LATEST")

    assert (child["ParentShardId"], child["AdjacentParentShardId"]) == (IDS[2], IDS[1])
    assert [shard["ShardId"] for shard in open_shards] == [IDS[0], IDS[3]]
    assert ranges(open_shards)[1] == (WHOLE // 3, WHOLE - 1)


def test_a_closed_shards_last_answer_names_its_children(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"a", b"b")
    place = iterator(kinesis, unique)
    split(kinesis, unique)

    first = kinesis.get_records(ShardIterator=place, Limit=1)
    last = kinesis.get_records(ShardIterator=first["NextShardIterator"])

    assert "ChildShards" not in first
    assert "NextShardIterator" not in last
    assert [child["ShardId"] for child in last["ChildShards"]] == IDS[1:3]
    assert [child["ParentShards"] for child in last["ChildShards"]] == [[IDS[0]]] * 2


def test_childrens_numbers_are_above_their_parents(kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    numbers = put(kinesis, unique, b"a")
    for shard, at in ((IDS[0], HALF), (IDS[1], HALF // 2), (IDS[3], HALF // 4)):
        split(kinesis, unique, shard, at)
        numbers.append(
            kinesis.put_record(StreamName=unique, Data=b"x", PartitionKey="k", ExplicitHashKey="0")["SequenceNumber"]
        )

    assert numbers == sorted(numbers, key=int)


def test_what_cannot_be_split_or_merged(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 4)
    where = f"in stream {unique} under account 123456789012"
    split(kinesis, unique, at=1000)

    edge = refused(split, kinesis=kinesis, name=unique, shard=IDS[1], at=WHOLE // 4)
    closed = refused(split, kinesis=kinesis, name=unique)
    absent = refused(split, kinesis=kinesis, name=unique, shard=IDS[9])
    apart = refused(merge, kinesis=kinesis, name=unique, left=IDS[1], right=IDS[3])

    assert edge[0] == closed[0] == apart[0] == "InvalidArgumentException"
    assert edge[1].startswith(
        f"NewStartingHashKey {WHOLE // 4} used in SplitShard() on shard {IDS[1]} {where} is not"
    )
    assert closed[1] == (
        f"Shard {IDS[0]} {where} has already been merged or split, and thus is not eligible for merging or splitting."
    )
    assert absent == ("ResourceNotFoundException", f"Could not find shard {IDS[9]} {where}.")
    assert apart[1] == f"Shards {IDS[1]} and {IDS[3]} {where} are not an adjacent pair of shards eligible for merging"


@pytest.mark.parametrize(("before", "after", "ever"), [(2, 4, 6), (4, 5, 15), (10, 13, 37), (4, 2, 6), (5, 3, 7)])
def test_update_shard_count_splits_and_merges_as_often_as_aws(
    kinesis: Any, unique: str, before: int, after: int, ever: int
) -> None:
    make(kinesis, unique, before)

    answer = spread(kinesis, unique, after)

    assert (answer["CurrentShardCount"], answer["TargetShardCount"]) == (before, after)
    found = ranges(shards(kinesis, unique, "AT_LATEST"))
    assert (len(found), len(shards(kinesis, unique))) == (after, ever)
    assert [found[0][0], found[-1][1]] == [0, WHOLE - 1]
    assert all(left[1] + 1 == right[0] for left, right in pairwise(found))
    widths = [last - first for first, last in found]
    assert max(widths) < 2.1 * min(widths)


def test_doubled_and_halved_shards_are_alike(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)

    for count in (4, 8, 4, 2):
        spread(kinesis, unique, count)
        assert [first for first, _ in ranges(shards(kinesis, unique, "AT_LATEST"))] == [
            n * (WHOLE // count) for n in range(count)
        ]


def test_update_shard_count_at_most_doubles_or_halves(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 4)

    up = refused(spread, kinesis=kinesis, name=unique, count=9)
    down = refused(spread, kinesis=kinesis, name=unique, count=1)

    counts = "Current open shard count: 4, target shard count:"
    assert up == (
        "InvalidArgumentException",
        f"UpdateShardCount cannot scale up over double your current open shard count. {counts} 9",
    )
    assert down == (
        "InvalidArgumentException",
        f"UpdateShardCount cannot scale down below half your current open shard count. {counts} 1",
    )


def test_an_on_demand_stream_scales_by_itself(kinesis: Any, unique: str) -> None:
    kinesis.create_stream(StreamName=unique, StreamModeDetails={"StreamMode": "ON_DEMAND"})

    assert refused(split, kinesis=kinesis, name=unique) == refused(
        merge, kinesis=kinesis, name=unique, left="0", right="1"
    )
    assert refused(spread, kinesis=kinesis, name=unique, count=8) == (
        "ValidationException",
        f"Request is invalid. Stream {unique} under account 123456789012 is in On-Demand mode.",
    )


def test_nothing_is_lost_while_shards_change_under_load(client: Any, kinesis: Any, unique: str) -> None:
    make(kinesis, unique)

    def produce(number: int) -> None:
        own = client("kinesis")
        for n in range(40):
            records = [{"Data": f"{number}-{n}-{i}".encode(), "PartitionKey": f"{number}-{i}"} for i in range(5)]
            assert own.put_records(StreamName=unique, Records=records)["FailedRecordCount"] == 0

    with ThreadPoolExecutor(4) as pool:
        producers = [pool.submit(produce, number) for number in range(3)]
        for count in (2, 4, 3, 6, 3):
            spread(kinesis, unique, count)
        for producer in producers:
            producer.result()

    found = [data for records in read_all(kinesis, unique).values() for data in records]
    assert sorted(found) == sorted(f"{k}-{n}-{i}".encode() for k in range(3) for n in range(40) for i in range(5))


def test_shards_are_listed_with_filters(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)
    created = kinesis.describe_stream_summary(StreamName=unique)["StreamDescriptionSummary"][
        "StreamCreationTimestamp"
    ]
    split(kinesis, unique, at=1000)

    def ids(kind: str, **more: Any) -> list[str]:
        found = kinesis.list_shards(StreamName=unique, ShardFilter={"Type": kind, **more})["Shards"]
        return [shard["ShardId"] for shard in found]

    assert ids("FROM_TRIM_HORIZON") == IDS[:4]
    assert ids("AT_TRIM_HORIZON") == IDS[:2]
    assert ids("AT_LATEST") == IDS[1:4]
    assert ids("AFTER_SHARD_ID", ShardId=IDS[1]) == IDS[2:4]
    assert ids("AT_TIMESTAMP", Timestamp=created) == IDS[:2]
    assert ids("FROM_TIMESTAMP", Timestamp=created) == IDS[:4]
    assert ids("FROM_TIMESTAMP", Timestamp=created.replace(year=created.year + 1)) == IDS[1:4]
    assert refused(ids, kind="AFTER_SHARD_ID")[0] == "InvalidArgumentException"


def test_shards_are_listed_in_pages(kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 5)

    first = kinesis.list_shards(StreamName=unique, MaxResults=2, ExclusiveStartShardId=IDS[0])
    second = kinesis.list_shards(NextToken=first["NextToken"], MaxResults=2)

    assert [shard["ShardId"] for shard in first["Shards"]] == IDS[1:3]
    assert [shard["ShardId"] for shard in second["Shards"]] == IDS[3:5]
    assert "NextToken" not in second
    both = refused(kinesis.list_shards, StreamName=unique, NextToken=first["NextToken"])
    assert both == ("InvalidArgumentException", "NextToken and StreamName cannot be provided together.")
    assert refused(kinesis.list_shards, NextToken="made up")[0] == "InvalidArgumentException"
    assert refused(kinesis.list_shards)[0] == "InvalidArgumentException"


def test_reading_goes_on_across_a_restart_and_a_split(own_server: Any) -> None:
    kinesis = own_server.client("kinesis")
    make(kinesis, "s")
    put(kinesis, "s", b"a", b"b")
    place = kinesis.get_records(ShardIterator=iterator(kinesis, "s"), Limit=1)["NextShardIterator"]
    split(kinesis, "s")

    own_server.kill9()
    own_server.start()
    put(kinesis, "s", b"c")

    assert [record["Data"] for record in kinesis.get_records(ShardIterator=place)["Records"]] == [b"b"]
    assert sorted(read(kinesis, "s", IDS[1]) + read(kinesis, "s", IDS[2])) == [b"c"]
