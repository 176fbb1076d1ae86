"""What CloudWatch is told of a function's calls.

AWS: docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from millstream.domain.functions import Answer, Function
from millstream.domain.metrics import Metrics

NAMESPACE = "AWS/Lambda"


class Meter:
    def __init__(self, metrics: Metrics, function: Function) -> None:
        given = (function.account, function.region, NAMESPACE)
        named = {"FunctionName": function.name}
        self._calls = metrics.series(*given, "Invocations", "Count", named)
        self._errors = metrics.series(*given, "Errors", "Count", named)
        self._throttles = metrics.series(*given, "Throttles", "Count", named)
        self._duration = metrics.series(*given, "Duration", "Milliseconds", named)

    def answered(self, answer: Answer) -> None:
        """An error or none is counted each time, so that the average is the error rate."""
        self._calls.add(1)
        self._errors.add(1 if answer.error else 0)
        self._throttles.add(0)
        self._duration.add(answer.duration)

    def throttled(self) -> None:
        """No call, as AWS counts."""
        self._throttles.add(1)
