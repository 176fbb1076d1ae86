"""The page for Prometheus."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from millstream.domain.metrics import Metrics
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.gateway.exposition import _series, _snake
from tests.server import Server

LINE = re.compile(r'[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="(\\.|[^"\\])*",?)*\})? -?[0-9.e+-]+')


def page(server: Server) -> list[str]:
    with urlopen(f"{server.url}/_millstream/metrics") as reply:
        assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
        return reply.read().decode().splitlines()


def test_each_line_is_a_comment_or_a_sample(server: Server, client: Callable[..., Any], unique: str) -> None:
    dimensions = [{"Name": "The region", "Value": 'a"b\\c'}, {"Name": "region", "Value": "x"}]
    client("cloudwatch").put_metric_data(
        Namespace=unique, MetricData=[{"MetricName": "4x", "Value": 1, "Dimensions": dimensions}]
    )

    lines = page(server)

    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)
    assert len({line.partition(" ")[0] for line in lines if line[0] != "#"}) == len([n for n in lines if n[0] != "#"])


def test_series_are_summaries(server: Server, client: Callable[..., Any], unique: str) -> None:
    data = [{"MetricName": "ModelLatency", "Value": value, "Unit": "Seconds"} for value in (1, 2, 3)]
    client("cloudwatch").put_metric_data(Namespace=unique, MetricData=data)

    samples = [line for line in page(server) if f'namespace="{unique}"' in line]

    def value(suffix: str, label: str = "") -> list[str]:
        return [line.split()[-1] for line in samples if f"_model_latency{suffix}{{" in line and label in line]

    assert (value("_sum"), value("_count"), value("", 'quantile="0.5"')) == (["6"], ["3"], ["2"])


def test_what_is_recorded_again_by_configuration_is_shown_once(tmp_path: Path) -> None:
    metrics, where = Metrics(SqliteMeta(tmp_path / "meta.db")), {"EndpointName": "e"}
    for dimensions in (where, {**where, "EndpointConfigName": "c"}):
        metrics.series("1", "r", "AWS/SageMaker", "Invocations", "None", dimensions).add(1)

    (count,) = (line for line in _series(metrics) if line.startswith("aws_sagemaker_invocations_count"))

    assert 'endpoint_name="e"' in count


def test_requests_and_refusals_are_counted(server: Server, client: Callable[..., Any]) -> None:
    def count(name: str) -> int:
        (line,) = (line for line in page(server) if line.startswith(f'{name}{{service="sts"}}'))
        return int(line.split()[1])

    before, errors = count("millstream_requests_total"), count("millstream_request_errors_total")
    client("sts").get_caller_identity()

    assert count("millstream_requests_total") == before + 1
    assert count("millstream_request_errors_total") == errors


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("AWS/SageMaker", "aws_sagemaker"),
        ("ModelLatency", "model_latency"),
        ("Invocation4XXErrors", "invocation_4xx_errors"),
        ("DeliveryToS3.DataFreshness", "delivery_to_s3_data_freshness"),
        ("4XX", "_4xx"),
    ],
)
def test_names_are_in_prometheus_style(name: str, shown: str) -> None:
    assert _snake(name) == shown
