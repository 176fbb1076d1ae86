"""ListMetrics."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.cloudwatch.reading import put


def test_metrics_are_listed_once_with_their_dimensions(cloudwatch: Any, unique: str) -> None:
    dimensions = [{"Name": "a", "Value": "1"}]
    put(cloudwatch, unique, 1, Unit="Seconds", Dimensions=dimensions)
    put(cloudwatch, unique, 1, Unit="Count", Dimensions=dimensions)

    found = cloudwatch.list_metrics(Namespace=unique)["Metrics"]

    assert found == [{"Namespace": unique, "MetricName": "m", "Dimensions": dimensions}]


def test_filters(metrics: Any, unique: str) -> None:
    for name, value in (("one", "1"), ("two", "1"), ("two", "2")):
        put(metrics, unique, 1, name=name, Dimensions=[{"Name": "a", "Value": value}])

    def count(**asked: Any) -> int:
        return len(metrics.list_metrics(Namespace=unique, **asked)["Metrics"])

    assert count() == 3
    assert count(MetricName="two") == 2
    assert count(Dimensions=[{"Name": "a"}]) == 3
    assert count(Dimensions=[{"Name": "a", "Value": "1"}], RecentlyActive="PT3H") == 2
    assert count(Dimensions=[{"Name": "b"}]) == 0


def test_pages_of_500(metrics: Any, unique: str) -> None:
    put(metrics, unique, *range(600))
    for start in (0, 500):
        names = [{"MetricName": f"m{number}", "Value": 1} for number in range(start, start + 500)]
        metrics.put_metric_data(Namespace=unique, MetricData=names)

    pages = [page["Metrics"] for page in metrics.get_paginator("list_metrics").paginate(Namespace=unique)]

    assert [len(page) for page in pages] == [500, 500, 1]
    assert len({one["MetricName"] for page in pages for one in page}) == 1001


def test_a_token_that_is_not_ours(metrics: Any) -> None:
    with pytest.raises(ClientError, match="Request parameter NextToken is invalid"):
        metrics.list_metrics(NextToken="x")


def test_accounts_regions_do_not_see_each_other(client: Any, metrics: Any, unique: str) -> None:
    put(metrics, unique, 1)

    assert client("cloudwatch", region="eu-west-1").list_metrics(Namespace=unique)["Metrics"] == []
