"""What the services themselves record."""

import time
from collections.abc import Callable
from typing import Any

from tests.services.cloudwatch.reading import statistics


def test_log_groups_count_what_comes_in(client: Callable[..., Any], unique: str) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=unique)
    logs.create_log_stream(logGroupName=unique, logStreamName="s")
    events = [{"timestamp": int(time.time() * 1000), "message": message} for message in ("one", "zwölf")]
    logs.put_log_events(logGroupName=unique, logStreamName="s", logEvents=events)

    of = {"Dimensions": [{"Name": "LogGroupName", "Value": unique}]}
    (count,) = statistics(client("cloudwatch"), "AWS/Logs", "Sum", name="IncomingLogEvents", **of)
    (size,) = statistics(client("cloudwatch"), "AWS/Logs", "Sum", name="IncomingBytes", **of)

    assert (count["Sum"], size["Sum"], size["Unit"]) == (2, 9, "Bytes")
