"""PutMetricData and GetMetricStatistics."""

import math
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.cloudwatch.reading import MINUTE, minute, put, statistics

ALL = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


def test_what_is_put_is_counted(cloudwatch: Any, unique: str) -> None:
    put(cloudwatch, unique, 1.5, 2.5, 5)

    (point,) = statistics(cloudwatch, unique, *ALL)

    assert [point[name] for name in ALL] == [3, 3, 9, 1.5, 5]
    assert point["Unit"] == "None"
    assert point["Timestamp"] <= minute()


def test_values_with_counts(cloudwatch: Any, unique: str) -> None:
    put(cloudwatch, unique, Values=[1, 10], Counts=[2, 4], Unit="Count")

    (point,) = statistics(cloudwatch, unique, *ALL)

    assert [point[name] for name in ALL] == [6, 7, 42, 1, 10]
    assert point["Unit"] == "Count"


def test_a_statistic_set_joins_the_values(cloudwatch: Any, unique: str) -> None:
    put(cloudwatch, unique, 11)
    put(cloudwatch, unique, StatisticValues={"SampleCount": 10, "Sum": 55, "Minimum": 1, "Maximum": 10})

    (point,) = statistics(cloudwatch, unique, *ALL, "p50")

    assert [point[name] for name in ALL] == [11, 6, 66, 1, 11]
    assert "ExtendedStatistics" not in point


def test_percentiles(cloudwatch: Any, unique: str) -> None:
    put(cloudwatch, unique, Values=list(range(1, 101)))

    (point,) = statistics(cloudwatch, unique, "p50", "p99", "p99.9")

    assert point["ExtendedStatistics"] == {"p50": 50, "p99": 99, "p99.9": 100}


def test_units_are_kept_apart(metrics: Any, unique: str) -> None:
    put(metrics, unique, 1, Unit="Seconds")
    put(metrics, unique, 2, Unit="Milliseconds")

    assert {p["Unit"]: p["Sum"] for p in statistics(metrics, unique, "Sum")} == {"Seconds": 1, "Milliseconds": 2}
    assert [p["Sum"] for p in statistics(metrics, unique, "Sum", Unit="Milliseconds")] == [2]


def test_all_dimensions_name_a_metric(metrics: Any, unique: str) -> None:
    dimensions = [{"Name": "a", "Value": "1"}, {"Name": "b", "Value": "2"}]
    put(metrics, unique, 5, Dimensions=dimensions)

    assert [p["Sum"] for p in statistics(metrics, unique, "Sum", Dimensions=dimensions[::-1])] == [5]
    assert not statistics(metrics, unique, "Sum", Dimensions=dimensions[:1])
    assert not statistics(metrics, unique, "Sum")


def test_periods_begin_at_the_start_that_was_asked_for(metrics: Any, unique: str) -> None:
    start = minute() - 10 * MINUTE
    for number in range(4):
        put(metrics, unique, number + 1, Timestamp=start + number * MINUTE + timedelta(seconds=30))

    found = statistics(metrics, unique, "Sum", StartTime=start + MINUTE, Period=120)

    assert [(p["Timestamp"], p["Sum"]) for p in found] == [(start + MINUTE, 5), (start + 3 * MINUTE, 4)]


def test_the_end_is_left_out(metrics: Any, unique: str) -> None:
    now = minute()
    put(metrics, unique, 1, Timestamp=now - MINUTE)
    put(metrics, unique, 2, Timestamp=now)

    found = statistics(metrics, unique, "Sum", StartTime=now - 5 * MINUTE, EndTime=now, Period=60)

    assert [p["Sum"] for p in found] == [1]


def test_a_metric_that_is_not_there_has_no_points(cloudwatch: Any, unique: str) -> None:
    assert statistics(cloudwatch, unique, "Sum") == []


def test_what_was_acknowledged_survives_a_kill(own_server: Server, unique: str) -> None:
    put(own_server.client("cloudwatch"), unique, 1, 2, 3)
    own_server.kill9()
    own_server.start()
    put(own_server.client("cloudwatch"), unique, 4)

    (point,) = statistics(own_server.client("cloudwatch"), unique, "Sum", "SampleCount")

    assert (point["Sum"], point["SampleCount"]) == (10, 4)


DAY = timedelta(days=1)
BAD_DATA: list[tuple[dict[str, Any], str, str]] = [
    (
        {"Value": 1.5, "Values": [1.0]},
        "InvalidParameterCombination",
        "1.Value and MetricData.member.1.Values are mut",
    ),
    ({"Values": [1, 2], "Counts": [1]}, "InvalidParameterValue", "must be of the same size"),
    ({"Value": 2.0**361}, "InvalidParameterValue", "for parameter MetricData.member.1.Value is invalid"),
    (
        {"Value": math.nan},
        "InvalidParameterValue",
        "The value NaN for parameter MetricData.member.1.Value is invalid",
    ),
    ({"Values": [math.inf]}, "InvalidParameterValue", "for parameter MetricData.member.1.Values is invalid"),
    ({"Value": 1, "Timestamp": minute() - 15 * DAY}, "InvalidParameterValue", "within the past two weeks"),
    ({"Value": 1, "Timestamp": minute() + DAY}, "InvalidParameterValue", "two hours in the future"),
    ({}, "MissingParameter", "is required"),
]


@pytest.mark.parametrize(("datum", "code", "text"), BAD_DATA)
def test_bad_data_is_refused(cloudwatch: Any, unique: str, datum: dict[str, Any], code: str, text: str) -> None:
    with pytest.raises(ClientError, match=text) as refused:
        put(cloudwatch, unique, **datum)

    assert refused.value.response["Error"]["Code"] == code
    assert not statistics(cloudwatch, unique, "Sum")


def test_a_bad_datum_refuses_the_whole_request(metrics: Any, unique: str) -> None:
    with pytest.raises(ClientError, match=r"MetricData\.member\.2\.Value"):
        put(metrics, unique, 1, 2.0**400)

    assert not statistics(metrics, unique, "Sum")


def test_the_services_namespaces_are_not_for_clients(metrics: Any) -> None:
    with pytest.raises(ClientError, match="The value AWS/Firehose for parameter Namespace is invalid"):
        put(metrics, "AWS/Firehose", 1)


def test_too_many_points(cloudwatch: Any, unique: str) -> None:
    with pytest.raises(
        ClientError, match="requested up to 86400 datapoints, which exceeds the limit of 1440"
    ) as refused:
        statistics(cloudwatch, unique, "Sum", StartTime=minute() - DAY, EndTime=minute(), Period=1)

    assert refused.value.response["Error"]["Code"] == "InvalidParameterCombination"


def test_a_span_must_not_end_before_it_starts(cloudwatch: Any, unique: str) -> None:
    with pytest.raises(ClientError, match="StartTime must be less than the parameter EndTime") as refused:
        statistics(cloudwatch, unique, "Sum", StartTime=minute(), EndTime=minute())

    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"


def test_some_statistic_must_be_asked_for(cloudwatch: Any, unique: str) -> None:
    with pytest.raises(ClientError, match="Must specify either Statistics or ExtendedStatistics"):
        statistics(cloudwatch, unique)


def test_constraints_are_those_of_the_model(cloudwatch: Any, unique: str) -> None:
    many = [{"Name": str(number), "Value": "1"} for number in range(31)]
    with pytest.raises(
        ClientError, match=r"1 validation error detected: .*length less than or equal to 30"
    ) as refused:
        put(cloudwatch, unique, 1, Dimensions=many)

    assert refused.value.response["Error"]["Code"] == "ValidationError"
