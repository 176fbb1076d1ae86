"""What CloudWatch is told of a variant's invocations; counts are gathered for a moment, which spares the requests.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
"""

import asyncio

from millstream.domain.hosting import Endpoint, Variant
from millstream.domain.metrics import Metrics

NAMESPACE = "AWS/SageMaker"
MOMENT = 0.5  # seconds between a request and its metrics


class Meter:
    """Of one variant. Times are in microseconds."""

    __slots__ = ("_client", "_count", "_due", "_failed", "_instances", "_latency", "_overhead", "_series", "_server")

    def __init__(self, metrics: Metrics, endpoint: Endpoint, variant: Variant) -> None:
        dimensions = endpoint.dimensions(variant)
        self._series = {
            name: metrics.series(endpoint.account, endpoint.region, NAMESPACE, name, unit, dimensions)
            for name, unit in (
                ("Invocations", "None"),
                ("InvocationsPerInstance", "None"),
                ("Invocation4XXErrors", "None"),
                ("Invocation5XXErrors", "None"),
                ("InvocationModelErrors", "None"),
                ("ModelLatency", "Microseconds"),
                ("OverheadLatency", "Microseconds"),
            )
        }
        self._instances = max(1, variant.instances)
        self._count = self._client = self._server = self._failed = 0
        self._latency, self._overhead = self._series["ModelLatency"], self._series["OverheadLatency"]
        self._due = False

    def add(self, status: int, latency: float, overhead: float) -> None:
        """An invocation that the model answered with `status`, 0 where it did not answer at all."""
        self._count += 1
        self._latency.add(latency)
        self._overhead.add(overhead)
        if not 200 <= status < 300:
            self._failed += 1
            if 400 <= status < 500:
                self._client += 1
            elif status >= 500:
                self._server += 1
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_later(MOMENT, self._tell)

    def _tell(self) -> None:
        """For each invocation an error or none is counted, so that their average is the error rate."""
        count, series = self._count, self._series
        series["Invocations"].add(1, count)
        series["InvocationsPerInstance"].add(1 / self._instances, count)
        for name, errors in (
            ("Invocation4XXErrors", self._client),
            ("Invocation5XXErrors", self._server),
            ("InvocationModelErrors", self._failed),
        ):
            if errors:
                series[name].add(1, errors)
            if errors < count:
                series[name].add(0, count - errors)
        self._count = self._client = self._server = self._failed = 0
        self._due = False
