import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

ARN = "arn:aws:logs:us-east-1:123456789012:log-group"


@pytest.fixture
def logs(client: Callable[..., Any]) -> Any:
    return client("logs")


@pytest.fixture
def group(logs: Any, unique: str) -> str:
    logs.create_log_group(logGroupName=unique, tags={"team": "fraud"})
    return unique


@pytest.fixture
def now() -> int:
    return int(time.time() * 1000)


def put(logs: Any, group: str, stream: str, events: list[tuple[int, str]]) -> Any:
    return logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": timestamp, "message": message} for timestamp, message in events],
    )


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def messages(answer: Any) -> list[str]:
    return [event["message"] for event in answer["events"]]


def test_events_are_read_forward_until_the_token_stays(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [(now + n, str(n)) for n in range(5)])
    request = {"logGroupName": group, "logStreamName": "s", "startFromHead": True}

    first = logs.get_log_events(**request, limit=3)
    second = logs.get_log_events(**request, limit=3, nextToken=first["nextForwardToken"])
    third = logs.get_log_events(**request, limit=3, nextToken=second["nextForwardToken"])

    assert (messages(first), messages(second), messages(third)) == (["0", "1", "2"], ["3", "4"], [])
    assert third["nextForwardToken"] == second["nextForwardToken"]
    put(logs, group, "s", [(now + 9, "later")])
    assert messages(logs.get_log_events(**request, nextToken=third["nextForwardToken"])) == ["later"]


def test_without_start_from_head_the_latest_events_come_first(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [(now + n, str(n)) for n in range(5)])

    latest = logs.get_log_events(logGroupName=group, logStreamName="s", limit=2)
    before = logs.get_log_events(
        logGroupName=group, logStreamName="s", limit=2, nextToken=latest["nextBackwardToken"]
    )

    assert (messages(latest), messages(before)) == (["3", "4"], ["1", "2"])


def test_a_time_window_is_start_inclusive_and_end_exclusive(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [(now + n, str(n)) for n in range(5)])

    answer = logs.get_log_events(logGroupName=group, logStreamName="s", startTime=now + 1, endTime=now + 3)

    assert messages(answer) == ["1", "2"]


def test_the_last_page_of_streams_has_no_token(logs: Any, group: str) -> None:
    for name in ("job/a", "job/b", "other"):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
    request = {"logGroupName": group, "logStreamNamePrefix": "job/", "orderBy": "LogStreamName", "limit": 1}

    first = logs.describe_log_streams(**request)
    last = logs.describe_log_streams(**request, nextToken=first["nextToken"])

    assert [s["logStreamName"] for s in (*first["logStreams"], *last["logStreams"])] == ["job/a", "job/b"]
    assert "nextToken" not in last


def test_streams_are_ordered_by_their_last_event(logs: Any, group: str, now: int) -> None:
    for name, age in (("old", 3000), ("new", 1000), ("middle", 2000)):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
        put(logs, group, name, [(now - age, "x")])

    streams = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"]

    assert [stream["logStreamName"] for stream in streams] == ["new", "middle", "old"]
    assert streams[0]["lastEventTimestamp"] == streams[0]["firstEventTimestamp"] == now - 1000


def test_group_and_stream_names_that_look_alike_are_kept_apart(logs: Any, unique: str, now: int) -> None:
    for group, stream in ((f"{unique}/a", "b/c"), (f"{unique}/a/b", "c")):
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        put(logs, group, stream, [(now, group)])

    assert messages(logs.get_log_events(logGroupName=f"{unique}/a", logStreamName="b/c")) == [f"{unique}/a"]
    assert len(logs.describe_log_streams(logGroupName=f"{unique}/a")["logStreams"]) == 1


def test_filter_interleaves_streams_by_time_and_pages(logs: Any, group: str, now: int) -> None:
    for name in ("a", "b"):
        logs.create_log_stream(logGroupName=group, logStreamName=name)
    put(logs, group, "a", [(now, "ERROR one"), (now + 2, "fine"), (now + 4, "ERROR three")])
    put(logs, group, "b", [(now + 1, "ERROR two"), (now + 5, "ERROR four")])
    request = {"logGroupName": group, "filterPattern": "ERROR", "limit": 3}

    first = logs.filter_log_events(**request)
    second = logs.filter_log_events(**request, nextToken=first["nextToken"])

    assert messages(first) + messages(second) == ["ERROR one", "ERROR two", "ERROR three", "ERROR four"]
    assert "nextToken" not in second
    assert len({event["eventId"] for event in first["events"]}) == 3


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("", 4), ('"a b"', 1), ("a -b", 1), ("?b ?c", 3), ("a c", 0), ('"a"', 2)],
)
def test_filter_patterns_of_terms(logs: Any, group: str, now: int, pattern: str, found: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [(now, "a b"), (now, "a"), (now, "b"), (now, "c")])

    assert len(logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]) == found


def test_no_pattern_is_refused(logs: Any, group: str) -> None:
    code, message = refused(logs.filter_log_events, logGroupName=group, filterPattern="{ $.x }")

    assert (code, message) == ("InvalidParameterException", "Invalid filter pattern")


def test_events_out_of_aws_window_are_rejected_by_index(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    old = now - 15 * 86_400_000

    answer = put(logs, group, "s", [(old, "too old"), (old + 1, "too old")])

    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 2}
    assert put(logs, group, "s", [(now, "ok"), (now + 10_800_000, "too new")])["rejectedLogEventsInfo"] == {
        "tooNewLogEventStartIndex": 1
    }
    assert messages(logs.get_log_events(logGroupName=group, logStreamName="s")) == ["ok"]


def test_a_batch_must_be_in_order(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")

    with pytest.raises(ClientError, match="must be in chronological order"):
        put(logs, group, "s", [(now, "b"), (now - 1, "a")])


def test_what_is_not_there_is_said_in_aws_words(logs: Any, group: str, unique: str) -> None:
    absent = "ResourceNotFoundException"
    group_missing = (absent, "The specified log group does not exist.")

    assert refused(logs.describe_log_streams, logGroupName=f"{unique}-x") == group_missing
    assert refused(logs.get_log_events, logGroupName=f"{unique}-x", logStreamName="s") == group_missing
    assert refused(logs.get_log_events, logGroupName=group, logStreamName="s") == (
        absent,
        "The specified log stream does not exist.",
    )
    assert refused(logs.create_log_group, logGroupName=group) == (
        "ResourceAlreadyExistsException",
        "The specified log group already exists",
    )


def test_a_deleted_group_comes_back_empty(logs: Any, group: str, now: int) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    put(logs, group, "s", [(now, "x")])

    logs.delete_log_group(logGroupName=group)
    logs.create_log_group(logGroupName=group)

    assert logs.describe_log_streams(logGroupName=group)["logStreams"] == []
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    assert logs.get_log_events(logGroupName=group, logStreamName="s")["events"] == []


def test_retention_is_described_and_taken_back(logs: Any, group: str) -> None:
    logs.put_retention_policy(logGroupName=group, retentionInDays=7)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert (described["retentionInDays"], described["arn"]) == (7, f"{ARN}:{group}:*")

    logs.delete_retention_policy(logGroupName=group)
    (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert "retentionInDays" not in described
    assert refused(logs.put_retention_policy, logGroupName=group, retentionInDays=2)[0] == "InvalidParameterException"


def test_tags_of_a_group(logs: Any, group: str) -> None:
    logs.tag_resource(resourceArn=f"{ARN}:{group}", tags={"stage": "test"})
    logs.untag_resource(resourceArn=f"{ARN}:{group}", tagKeys=["team"])

    assert logs.list_tags_for_resource(resourceArn=f"{ARN}:{group}")["tags"] == {"stage": "test"}


def test_tags_of_a_group_by_its_name(logs: Any, group: str) -> None:
    logs.tag_log_group(logGroupName=group, tags={"stage": "test"})
    logs.untag_log_group(logGroupName=group, tags=["team"])

    assert logs.list_tags_log_group(logGroupName=group)["tags"] == {"stage": "test"}


def test_groups_of_another_region_are_not_seen(client: Callable[..., Any], group: str) -> None:
    elsewhere = client("logs", region="eu-west-1")

    assert elsewhere.describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []


def test_groups_are_listed_in_pages(logs: Any, unique: str) -> None:
    for number in range(3):
        logs.create_log_group(logGroupName=f"{unique}/{number}")

    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=f"{unique}/", PaginationConfig={"PageSize": 2}
    )

    assert [len(page["logGroups"]) for page in pages] == [2, 1]


def test_groups_are_listed_by_what_their_names_hold(logs: Any, unique: str) -> None:
    names = [f"{unique}/{end}" for end in ("one", "two", "three")]
    for name in names:
        logs.create_log_group(logGroupName=name)

    begins = logs.list_log_groups(logGroupNamePattern=f"^{unique}", limit=2)
    rest = logs.list_log_groups(logGroupNamePattern=f"^{unique}", limit=2, nextToken=begins["nextToken"])
    several = logs.list_log_groups(logGroupNamePattern=f"{unique}/one|{unique}/two")["logGroups"]

    found = [group["logGroupName"] for page in (begins, rest) for group in page["logGroups"]]
    assert found == sorted(names)
    assert [group["logGroupName"] for group in several] == names[:2]
    assert several[0]["logGroupArn"] == f"{ARN}:{unique}/one"
