"""GetMetricData: many metrics at once, metric math, pages."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.cloudwatch.reading import MINUTE, data, minute, put, query, values


def test_several_metrics_at_once(cloudwatch: Any, unique: str) -> None:
    put(cloudwatch, unique, 50, name="one")
    put(cloudwatch, unique, 20, 5, name="two")

    reply = data(cloudwatch, query("a", unique, name="one"), query("b", unique, name="two"))

    found = [(one["Id"], one["Label"], one["Values"], one["StatusCode"]) for one in reply["MetricDataResults"]]
    assert found == [("a", "one", [50], "Complete"), ("b", "two", [25], "Complete")]
    assert reply["Messages"] == []


@pytest.mark.parametrize(("stat", "value"), [("Average", 2.5), ("p75", 3), ("SampleCount", 4), ("Maximum", 4)])
def test_statistics(cloudwatch: Any, unique: str, stat: str, value: float) -> None:
    put(cloudwatch, unique, 1, 2, 3, 4)

    assert values(cloudwatch, query("a", unique, stat)) == {"a": [value]}


def test_a_metric_without_data_is_answered_empty(cloudwatch: Any, unique: str) -> None:
    assert values(cloudwatch, query("a", unique)) == {"a": []}


def test_newest_first_unless_asked_otherwise(metrics: Any, unique: str) -> None:
    for back in (1, 2, 3):
        put(metrics, unique, back, Timestamp=minute() - back * MINUTE)

    assert values(metrics, query("a", unique, period=60)) == {"a": [1, 2, 3]}
    assert values(metrics, query("a", unique, period=60), ScanBy="TimestampAscending") == {"a": [3, 2, 1]}


def test_labels_tell_what_differs(metrics: Any, unique: str) -> None:
    reply = data(metrics, query("a", unique, "Sum", period=60), query("b", unique, "Minimum", period=300))

    assert [one["Label"] for one in reply["MetricDataResults"]] == ["m Sum 60", "m Minimum 300"]


def test_pages(metrics: Any, unique: str) -> None:
    for back in range(4):
        put(metrics, unique, back, Timestamp=minute() - back * MINUTE)
    both = [query("a", unique, period=60), query("b", unique, "Average", period=60)]

    first = data(metrics, *both, MaxDatapoints=5)
    second = data(metrics, *both, MaxDatapoints=5, NextToken=first["NextToken"])

    assert [one["Values"] for one in first["MetricDataResults"]] == [[0, 1, 2, 3], [0]]
    assert [one["StatusCode"] for one in first["MetricDataResults"]] == ["Complete", "PartialData"]
    assert [one["Values"] for one in second["MetricDataResults"]] == [[], [1, 2, 3]]
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("a+b", [10]),
        ("100 * a / (a + b)", [20]),
        ("-a^2 + 1", [-3]),
        ("SUM(METRICS())", [10]),
        ("AVG([a, b])", [5]),
        ("MAX(METRICS('b')) - MIN(a)", [6]),
        ("a / (b - 8)", []),
        ("a * PERIOD(a)", [1200]),
        ("FILL(a, 0) + 1", [3]),
        ("ABS(FLOOR(a - 4.5))", [3]),
        ("e2 * 2", [20]),
    ],
)
def test_metric_math(metrics: Any, unique: str, expression: str, found: list[float]) -> None:
    put(metrics, unique, 2, name="one")
    put(metrics, unique, 8, name="two")
    parts = [query("a", unique, name="one", ReturnData=False), query("b", unique, name="two", ReturnData=False)]
    other = {"Id": "e2", "Expression": "a + b", "ReturnData": False}

    reply = data(metrics, *parts, other, {"Id": "e1", "Expression": expression, "Label": "sum"})

    assert [(one["Id"], one["Label"], one["Values"]) for one in reply["MetricDataResults"]] == [("e1", "sum", found)]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("a +", "unexpected 'end'"),
        ("nothing * 2", "Unrecognized identifier 'nothing'"),
        ("ANOMALY_DETECTION_BAND(a)", "not supported by Millstream"),
        ("e1 + 1", "Circular reference"),
        ("SELECT AVG(m) FROM x", "unexpected 'AVG'|Unrecognized identifier 'SELECT'"),
    ],
)
def test_bad_expressions_are_refused(metrics: Any, unique: str, expression: str, text: str) -> None:
    with pytest.raises(ClientError, match=text) as refused:
        data(metrics, query("a", unique), {"Id": "e1", "Expression": expression})

    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_bad_queries_are_refused(cloudwatch: Any, unique: str) -> None:
    now = minute()
    with pytest.raises(ClientError, match=r"The parameter MetricDataQueries\.member.1.MetricStat is required"):
        data(cloudwatch, {"Id": "a"})
    with pytest.raises(ClientError, match="not unique"):
        data(cloudwatch, query("a", unique), query("a", unique))
    with pytest.raises(ClientError, match="not supported"):
        data(cloudwatch, query("a", unique, "median"))
    with pytest.raises(ClientError, match="StartTime must not equal parameter EndTime"):
        data(cloudwatch, query("a", unique), StartTime=now, EndTime=now)
    with pytest.raises(ClientError, match="NextToken is invalid"):
        data(cloudwatch, query("a", unique), NextToken="x")
