import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.firehose.delivered import until

LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'


@pytest.fixture
def logs(client: Callable[..., Any], unique: str) -> Any:
    logs = client("logs")
    logs.create_log_group(logGroupName=unique)
    logs.create_log_stream(logGroupName=unique, logStreamName="s")
    return logs


def transformation(namespace: str, **more: Any) -> dict[str, Any]:
    return {"metricNamespace": namespace, "metricName": "m", "metricValue": "1", **more}


def put(logs: Any, name: str, pattern: str, **more: Any) -> None:
    logs.put_metric_filter(
        logGroupName=name,
        filterName="f",
        filterPattern=pattern,
        metricTransformations=[transformation(name, **more)],
    )


def send(logs: Any, name: str, *messages: str) -> None:
    events = [{"timestamp": int(time.time() * 1000), "message": message} for message in messages]
    logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)


def statistics(server: Server, namespace: str, **dimensions: str) -> Any:
    now = time.time()
    (point,) = server.client("cloudwatch").get_metric_statistics(
        Namespace=namespace, MetricName="m", StartTime=now - 3600, EndTime=now + 60, Period=3600 * 2,
        Statistics=["Sum", "Maximum", "SampleCount"],
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
    )["Datapoints"]  # fmt: skip
    return point


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_each_match_counts(server: Server, logs: Any, unique: str) -> None:
    put(logs, unique, "ERROR")

    send(logs, unique, "ERROR one", "fine", "ERROR two")

    assert statistics(server, unique)["Sum"] == 2


def test_a_field_is_the_value_and_another_a_dimension(server: Server, logs: Any, unique: str) -> None:
    put(logs, unique, "{ $.latency = * }", metricValue="$.latency", unit="Milliseconds", dimensions={"At": "$.place"})

    send(logs, unique, '{"latency": 50, "place": "north"}', '{"latency": 7, "place": "north"}', '{"place": "south"}')
    point = statistics(server, unique, At="north")

    assert (point["Sum"], point["Maximum"], point["Unit"]) == (57, 50, "Milliseconds")


def test_a_column_is_the_value(server: Server, logs: Any, unique: str) -> None:
    put(logs, unique, "[ip, id, user, timestamp, request, status = 2*, size]", metricValue="$size")

    send(logs, unique, LINE)

    assert statistics(server, unique)["Sum"] == 1534


def test_filters_outlive_the_server(own_server: Server) -> None:
    logs = own_server.client("logs")
    logs.create_log_group(logGroupName="group")
    logs.create_log_stream(logGroupName="group", logStreamName="s")
    put(logs, "group", "ERROR")

    own_server.kill9()
    own_server.start()
    send(logs, "group", "ERROR")

    assert statistics(own_server, "group")["Sum"] == 1


def test_what_a_service_writes_is_measured_too(
    server: Server, client: Callable[..., Any], unique: str, made: Callable[..., str], answer: Callable[..., Any]
) -> None:
    logs, name = client("logs"), f"/aws/lambda/{unique}"
    logs.create_log_group(logGroupName=name)
    put(logs, name, "REPORT", metricNamespace=unique)

    answer(made())

    until(lambda: server.client("cloudwatch").list_metrics(Namespace=unique)["Metrics"])
    assert statistics(server, unique)["Sum"] == 1


def test_filters_are_described_and_deleted(logs: Any, unique: str) -> None:
    put(logs, unique, " ", defaultValue=0)

    (found,) = logs.describe_metric_filters(logGroupName=unique)["metricFilters"]
    (named,) = logs.describe_metric_filters(metricName="m", metricNamespace=unique)["metricFilters"]
    (group,) = logs.describe_log_groups(logGroupNamePrefix=unique)["logGroups"]
    logs.delete_metric_filter(logGroupName=unique, filterName="f")

    assert named == found
    assert found["metricTransformations"] == [transformation(unique, defaultValue=0.0)]
    assert (found["filterPattern"], found["applyOnTransformedLogs"], group["metricFilterCount"]) == (" ", False, 1)
    absent = refused(logs.delete_metric_filter, logGroupName=unique, filterName="f")
    assert absent == ("ResourceNotFoundException", "The specified metric filter does not exist.")


def test_a_filter_ends_with_its_group(logs: Any, unique: str) -> None:
    put(logs, unique, "ERROR")

    logs.delete_log_group(logGroupName=unique)
    logs.create_log_group(logGroupName=unique)

    assert logs.describe_metric_filters(logGroupName=unique)["metricFilters"] == []


def test_a_pattern_is_tried_on_messages(client: Callable[..., Any]) -> None:
    tried = client("logs").test_metric_filter(filterPattern="[..., size]", logEventMessages=["", LINE][1:])

    (match,) = tried["matches"]
    assert (match["eventNumber"], match["eventMessage"]) == (1, LINE)
    assert match["extractedValues"]["$size"] == "1534"
    assert match["extractedValues"]["$4"] == "10/Oct/2000:13:25:15 -0700"


def test_what_is_no_filter_is_refused(logs: Any, unique: str) -> None:
    request = {"logGroupName": unique, "filterName": "f", "metricTransformations": [transformation(unique)]}

    pattern = refused(logs.put_metric_filter, **request, filterPattern="{ $.a = (")
    both = refused(
        logs.put_metric_filter,
        **request | {"metricTransformations": [transformation(unique, defaultValue=0, dimensions={"A": "$.a"})]},
        filterPattern="{ $.a = 1 }",
    )

    assert pattern == ("InvalidParameterException", "Invalid filter pattern")
    assert both[1].startswith("Invalid metric transformation")
