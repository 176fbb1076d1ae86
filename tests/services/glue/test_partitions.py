"""Partitions and the expressions that choose among them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Partitioned = Callable[..., dict[str, str]]


def values(glue: Any, place: dict[str, str], **more: Any) -> list[list[str]]:
    pages = glue.get_paginator("get_partitions").paginate(**place, **more)
    return [one["Values"] for page in pages for one in page["Partitions"]]


def test_a_partition_is_kept_moved_and_deleted(glue: Any, partitioned: Partitioned) -> None:
    place = partitioned({"day": "string", "hour": "int"}, ["2026/01", "1"])
    storage = {"Location": "s3://data/x/", "Columns": [{"Name": "id", "Type": "bigint"}]}

    given = {"Values": ["2026/02", "2"], "StorageDescriptor": storage, "Parameters": {"rows": "7"}}
    glue.update_partition(**place, PartitionValueList=["2026/01", "1"], PartitionInput=given)

    found = glue.get_partition(**place, PartitionValues=["2026/02", "2"])["Partition"]
    assert (found["StorageDescriptor"], found["Parameters"]) == (storage, {"rows": "7"})
    glue.delete_partition(**place, PartitionValues=["2026/02", "2"])
    with pytest.raises(ClientError, match=r"EntityNotFoundException.*Cannot find partition."):
        glue.get_partition(**place, PartitionValues=["2026/01", "1"])
    assert values(glue, place) == []


def test_values_that_hold_slashes_are_their_own(glue: Any, partitioned: Partitioned) -> None:
    place = partitioned({"a": "string", "b": "string"}, ["x/y", "z"], ["x", "y/z"])

    assert sorted(values(glue, place)) == [["x", "y/z"], ["x/y", "z"]]


def test_a_batch_does_what_it_can(glue: Any, partitioned: Partitioned) -> None:
    place = partitioned({"k": "int"}, ["1"], ["2"])

    created = glue.batch_create_partition(**place, PartitionInputList=[{"Values": ["2"]}, {"Values": ["3"]}])
    entries = [{"PartitionValueList": [k], "PartitionInput": {"Values": [k], "Parameters": {"x": k}}} for k in "19"]
    updated = glue.batch_update_partition(**place, Entries=entries)
    deleted = glue.batch_delete_partition(**place, PartitionsToDelete=[{"Values": ["2"]}, {"Values": ["8"]}])
    found = glue.batch_get_partition(**place, PartitionsToGet=[{"Values": ["1"]}, {"Values": ["2"]}])

    assert [one["PartitionValues"] for one in created["Errors"]] == [["2"]]
    assert created["Errors"][0]["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException"
    assert [one["PartitionValueList"] for one in updated["Errors"]] == [["9"]]
    assert [one["PartitionValues"] for one in deleted["Errors"]] == [["8"]]
    assert [(one["Values"], one["Parameters"]) for one in found["Partitions"]] == [(["1"], {"x": "1"})]
    assert values(glue, place) == [["1"], ["3"]]


def test_partitions_are_read_page_by_page_and_in_segments(glue: Any, partitioned: Partitioned) -> None:
    every = [[f"{number:02}"] for number in range(20)]
    place = partitioned({"k": "string"}, *every)

    segments = [values(glue, place, Segment={"SegmentNumber": n, "TotalSegments": 3}) for n in range(3)]

    assert values(glue, place, PaginationConfig={"PageSize": 7}) == every
    assert sorted(one for segment in segments for one in segment) == every
    assert all(segments)


def test_column_schemas_can_be_left_out(glue: Any, partitioned: Partitioned) -> None:
    place = partitioned({"k": "string"})
    storage = {"Location": "s3://data/x/", "Columns": [{"Name": "id", "Type": "bigint"}]}
    glue.create_partition(**place, PartitionInput={"Values": ["1"], "StorageDescriptor": storage})

    (found,) = glue.get_partitions(**place, ExcludeColumnSchema=True)["Partitions"]

    assert found["StorageDescriptor"] == {"Location": "s3://data/x/"}


KEYS = {"n": "int", "s": "string", "d": "date", "t": "timestamp", "x": "decimal(9,2)"}
ROWS = (
    ["1", "one", "2026-01-01", "2026-01-01 00:00:00", "1.5"],
    ["2", "two", "2026-02-01", "2026-02-01 10:00:00.5", "2.25"],
    ["10", "ten", "2026-03-01", "2026-03-01 00:00:00", "1e3"],
)


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("n = 2", "2"),
        ("n > 1 AND n < 10", "2"),
        ("n >= '2'", "2 10"),
        ("n <> 1", "2 10"),
        ("n != 1 and not n = 10", "2"),
        ("n in (1, 10)", "1 10"),
        ("n NOT IN (1, 10)", "2"),
        ("n between 2 and 9", "2"),
        ("n not between 2 and 9", "1 10"),
        ("n = 1 OR n = 2 AND s = 'ten'", "1"),
        ("(n = 1 OR n = 2) AND (s) = ('two')", "2"),
        ("s like 't%'", "2 10"),
        ("s LIKE '_n_' OR s = 'it''s'", "1"),
        ("S not like 't%'", "1"),
        ("`s` IS NOT NULL", "1 2 10"),
        ("s is null", ""),
        ("d > '2026-01-15'", "2 10"),
        ("t = '2026-02-01 10:00:00.500'", "2"),
        ("t < '2026-02-01 10:00:00.500000001'", "1 2"),
        ("x >= 2.25", "2 10"),
        ("  ", "1 2 10"),
    ],
)
def test_an_expression_chooses(glue: Any, partitioned: Partitioned, expression: str, chosen: str) -> None:
    place = partitioned(KEYS, *ROWS)

    assert {one[0] for one in values(glue, place, Expression=expression)} == set(chosen.split())


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("unknown = 1", "Invalid partition expression!"),
        ("(unknown = 1)", "Invalid partition expression!"),
        ("n = 'x'", "'x' is not an integer"),
        ("d = '2026-02-31'", "'2026-02-31' is not a date"),
        ("t = '2026-02-01'", "'2026-02-01' is not a timestamp"),
        ("n LIKE '1'", "Integral data type doesn't support operation 'LIKE'"),
        ("n = ", "Unsupported expression"),
        ("n = 1 n = 2", "Unsupported expression"),
        ("n ~ 1", "Unsupported expression"),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(
    glue: Any, partitioned: Partitioned, expression: str, said: str
) -> None:
    place = partitioned(KEYS, *ROWS)

    with pytest.raises(ClientError, match=f"InvalidInputException.*{said}"):
        glue.get_partitions(**place, Expression=expression)


def test_as_many_values_as_keys(glue: Any, partitioned: Partitioned) -> None:
    place = partitioned({"k": "int"})

    with pytest.raises(ClientError, match="number of partition keys do not match the number of partition values"):
        glue.create_partition(**place, PartitionInput={"Values": ["1", "2"]})
