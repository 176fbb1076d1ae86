"""Short forms of what the tests ask CloudWatch."""

from datetime import UTC, datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


def minute() -> datetime:
    """The start of the present minute."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def put(client: Any, namespace: str, *values: float, name: str = "m", **datum: Any) -> None:
    data = [{"MetricName": name, "Value": value, **datum} for value in values] or [{"MetricName": name, **datum}]
    client.put_metric_data(Namespace=namespace, MetricData=data)


def statistics(client: Any, namespace: str, *names: str, name: str = "m", **asked: Any) -> list[dict[str, Any]]:
    """Five minutes and what is coming, oldest first; a name that starts with "p" is a percentile."""
    kinds = {"Statistics": [n for n in names if n[0] != "p"], "ExtendedStatistics": [n for n in names if n[0] == "p"]}
    span = {"StartTime": minute() - 5 * MINUTE, "EndTime": minute() + 5 * MINUTE, "Period": 600}
    reply = client.get_metric_statistics(
        **{"Namespace": namespace, "MetricName": name, **span, **{k: v for k, v in kinds.items() if v}, **asked}
    )
    return sorted(reply["Datapoints"], key=lambda point: point["Timestamp"])


def query(id_: str, namespace: str, stat: str = "Sum", *, name: str = "m", period: int = 600, **more: Any) -> Any:
    metric = {"Namespace": namespace, "MetricName": name, "Dimensions": more.pop("dimensions", [])}
    return {"Id": id_, "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}, **more}


def data(client: Any, *queries: Any, **asked: Any) -> dict[str, Any]:
    span = {"StartTime": minute() - 5 * MINUTE, "EndTime": minute() + 5 * MINUTE}
    reply: dict[str, Any] = client.get_metric_data(**{"MetricDataQueries": list(queries), **span, **asked})
    return reply


def values(client: Any, *queries: Any, **asked: Any) -> dict[str, list[float]]:
    return {one["Id"]: one["Values"] for one in data(client, *queries, **asked)["MetricDataResults"]}
