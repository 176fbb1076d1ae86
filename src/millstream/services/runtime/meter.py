"""What CloudWatch is told of a variant's invocations; it is gathered for a moment, which spares the requests.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
"""

import asyncio

from millstream.domain.hosting import Endpoint, Variant
from millstream.domain.metrics import Metrics, Point

NAMESPACE = "AWS/SageMaker"
MOMENT = 0.5  # seconds between a request and its metrics
UNITS = {
    "Invocations": "None",
    "InvocationsPerInstance": "None",
    "Invocation4XXErrors": "None",
    "Invocation5XXErrors": "None",
    "InvocationModelErrors": "None",
    "ModelLatency": "Microseconds",
    "OverheadLatency": "Microseconds",
}


class Gathered:
    """Of a moment's invocations. Times are in microseconds."""

    __slots__ = ("client", "count", "failed", "last", "latency", "overhead", "server")

    def __init__(self) -> None:
        self.count = self.client = self.server = self.failed = 0
        self.latency, self.overhead = Point(), Point()
        self.last = 0.0, 0.0  # latency and overhead of the last


class Meter:
    """Of one variant."""

    __slots__ = ("_gathered", "_instances", "_metrics", "_series")

    def __init__(self, metrics: Metrics, endpoint: Endpoint, variant: Variant) -> None:
        self._metrics = metrics
        self._series = {
            name: [
                metrics.series(endpoint.account, endpoint.region, NAMESPACE, name, unit, where)
                for where in endpoint.invocation_dimensions(variant)
            ]
            for name, unit in UNITS.items()
        }
        self._instances = max(1, variant.instances)
        self._gathered: Gathered | None = None

    def add(self, status: int, latency: float, overhead: float) -> None:
        """An invocation that the model answered with `status`, 0 where it did not answer at all."""
        if (now := self._gathered) is None:
            now = self._gathered = Gathered()
            self._metrics.gathering.add(self._tell)
            asyncio.get_running_loop().call_later(MOMENT, self._tell)
        now.count += 1
        now.latency.add(latency)
        now.overhead.add(overhead)
        now.last = latency, overhead
        if not 200 <= status < 300:
            now.failed += 1
            if 400 <= status < 500:
                now.client += 1
            elif status >= 500:
                now.server += 1

    def _tell(self) -> None:
        self._metrics.gathering.discard(self._tell)
        now, self._gathered = self._gathered, None
        if now is None:  # it was told when the metrics were written
            return
        self._record("ModelLatency", now.latency, now.last[0])
        self._record("OverheadLatency", now.overhead, now.last[1])
        self._count("Invocations", 1, now.count)
        self._count("InvocationsPerInstance", 1 / self._instances, now.count)
        for name, errors in (
            ("Invocation4XXErrors", now.client),
            ("Invocation5XXErrors", now.server),
            ("InvocationModelErrors", now.failed),
        ):  # for each invocation an error or none, so that their average is the error rate
            self._count(name, 1, errors)
            self._count(name, 0, now.count - errors)

    def _record(self, name: str, point: Point, last: float) -> None:
        for series in self._series[name]:
            series.merge(point, last)

    def _count(self, name: str, value: float, count: int) -> None:
        if count:
            for series in self._series[name]:
                series.add(value, count)
