"""What CloudWatch is told of a query, where its work group asks for it.

AWS: docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
"""

from millstream.domain.metrics import Metrics
from millstream.services.athena.execution import Execution, times

NAMESPACE = "AWS/Athena"


def ended(metrics: Metrics, execution: Execution) -> None:
    state = {"CANCELLED": "CANCELED"}.get(execution.state, execution.state)  # as the metric spells it
    queued, total, around = times(execution)
    dimensions = {
        "QueryState": state, "QueryType": execution.statement_type, "WorkGroup": execution.work_group,
    }  # fmt: skip
    for name, unit, value in (
        ("EngineExecutionTime", "Milliseconds", execution.engine_ms),
        ("ProcessedBytes", "Bytes", execution.scanned),
        ("QueryQueueTime", "Milliseconds", queued),
        ("ServiceProcessingTime", "Milliseconds", around),
        ("TotalExecutionTime", "Milliseconds", total),
    ):
        metrics.series(execution.account, execution.region, NAMESPACE, name, unit, dimensions).add(value)
