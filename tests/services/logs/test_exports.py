import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.firehose.delivered import body, objects, until

HOUR = 3_600_000


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def written(logs: Any, group: str, count: int) -> int:
    """A group with a stream "a/b" of so many events; when they are."""
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="a/b")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": f"line {n}"} for n in range(count)]
    logs.put_log_events(logGroupName=group, logStreamName="a/b", logEvents=events)
    return now


def asked(group: str, bucket: str, now: int, **more: Any) -> dict[str, Any]:
    return {"logGroupName": group, "fromTime": now - HOUR, "to": now + HOUR, "destination": bucket, **more}


def task(logs: Any, id_: str) -> dict[str, Any]:
    (found,) = logs.describe_export_tasks(taskId=id_)["exportTasks"]
    return dict(found)


def completed(logs: Any, id_: str) -> dict[str, Any]:
    until(lambda: task(logs, id_)["status"]["code"] == "COMPLETED")
    return task(logs, id_)


def test_a_group_is_exported_to_s3(own_server: Server) -> None:
    logs, s3 = own_server.client("logs"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    now = written(logs, "g", 3)

    id_ = logs.create_export_task(**asked("g", "lake", now, destinationPrefix="out", taskName="t"))["taskId"]
    done = completed(logs, id_)

    assert (done["taskName"], done["destinationPrefix"], done["from"]) == ("t", "out", now - HOUR)
    assert {*objects(s3, "lake")} == {f"out/{id_}/a-b/000000.gz", "out/aws-logs-write-test"}
    lines = gzip.decompress(body(s3, "lake", f"out/{id_}/a-b/000000.gz")).decode().splitlines()
    assert [line.partition(" ")[2] for line in lines] == ["line 0", "line 1", "line 2"]
    assert lines[0].startswith(time.strftime("%Y-%m-%dT%H:", time.gmtime(now / 1000)))
    finished = refused(logs.cancel_export_task, taskId=id_)
    assert finished == ("InvalidOperationException", "The specified export task has already finished")


def test_what_a_killed_server_did_not_export_the_next_one_does(own_server: Server) -> None:
    logs, s3 = own_server.client("logs"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    now = written(logs, "g", 5000)
    id_ = logs.create_export_task(**asked("g", "lake", now))["taskId"]

    own_server.kill9()
    own_server.start()
    completed(logs, id_)

    assert len(gzip.decompress(body(s3, "lake", f"exportedlogs/{id_}/a-b/000000.gz")).splitlines()) == 5000


def test_what_cannot_be_exported_is_refused(client: Callable[..., Any], unique: str, bucket: str) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=unique)

    group = refused(logs.create_export_task, **asked("no-such-group", bucket, HOUR))
    place = refused(logs.create_export_task, **asked(unique, "no-such-bucket-here", HOUR))
    absent = refused(logs.cancel_export_task, taskId="none")

    assert group == ("ResourceNotFoundException", "The specified log group does not exist.")
    assert place == (
        "InvalidParameterException",
        "The given bucket does not exist. Please make sure the bucket is valid.",
    )
    assert absent == ("ResourceNotFoundException", "The specified export task does not exist.")
    assert logs.describe_export_tasks(taskId="none")["exportTasks"] == []
