"""GetMetricData: statistics of many metrics and metric math over them, page by page."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from millstream.api import cloudwatch as api
from millstream.core.caller import Caller
from millstream.services.cloudwatch.expression import BadExpression, Expression, Line, Value
from millstream.services.cloudwatch.service import (
    CloudWatch,
    Span,
    ValidationError,
    by_period,
    dimensions_of,
    series_of,
    span,
)
from millstream.services.cloudwatch.stat import statistic
from millstream.wire.operation import operation

MOST_QUERIES = 500
PAGE = 100_800  # data points of one answer
_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_TOKEN = re.compile(r"points/(\d{1,9})")


class Result(NamedTuple):
    query: api.MetricDataQuery
    label: str
    line: Line


@operation
async def get_metric_data(
    cloudwatch: CloudWatch, request: api.GetMetricDataInput, caller: Caller
) -> api.GetMetricDataOutput:
    _check(request)
    return _page(await results(cloudwatch, request, caller.account, caller.region), request)


async def results(cloudwatch: CloudWatch, request: api.GetMetricDataInput, account: str, region: str) -> list[Result]:
    """Of the queries that return data. Raise ValidationError for an expression that cannot be worked out."""
    sheet = _Sheet(request)
    for query in request.metric_data_queries:
        if query.metric_stat:
            sheet.lines[query.id] = await _line(cloudwatch, query.metric_stat, request, account, region)
    return [
        Result(query, label, line)
        for query in returned(request.metric_data_queries)
        for label, line in sheet.results(query)
    ]


def returned(queries: list[api.MetricDataQuery]) -> list[api.MetricDataQuery]:
    return [query for query in queries if query.return_data is not False]


def period_of(asked: api.PutMetricAlarmInput) -> int:
    """Seconds; of an expression its own, else the longest of its metrics."""
    stats = [query.metric_stat.period for query in asked.metrics or [] if query.metric_stat]
    own = next((query.period or 0 for query in returned(asked.metrics or [])), 0)
    return asked.period or own or max(stats, default=0)


def _check(request: api.GetMetricDataInput) -> None:
    queries = request.metric_data_queries
    if int(request.start_time) == int(request.end_time):  # AWS looks at whole seconds
        raise ValidationError("The parameter StartTime must not equal parameter EndTime.")
    if request.start_time > request.end_time:
        raise ValidationError("The parameter EndTime must be greater than StartTime.")
    if not queries:
        raise ValidationError("The parameter MetricDataQueries is required.")
    check_queries(queries, "MetricDataQueries")


def check_queries(queries: list[api.MetricDataQuery], name: str) -> None:
    """`name` is that of their parameter."""
    if len(queries) > MOST_QUERIES:
        raise ValidationError(f"The collection {name} must not have a size greater than {MOST_QUERIES}.")
    if len({query.id for query in queries}) < len(queries):
        raise ValidationError(f"The values for parameter id in {name} are not unique.")
    for number, query in enumerate(queries, 1):
        _check_query(query, f"{name}.member.{number}")


def _check_query(query: api.MetricDataQuery, name: str) -> None:
    if not _ID.fullmatch(query.id):
        raise ValidationError(
            f"The value {query.id} for parameter {name}.Id is not matching the expected pattern {_ID.pattern}."
        )
    if query.metric_stat and query.expression:
        message = f"The parameters {name}.MetricStat and {name}.Expression are mutually exclusive."
        raise ValidationError(message)
    if not query.metric_stat and not query.expression:
        raise ValidationError(f"The parameter {name}.MetricStat is required.\n")
    if query.metric_stat:
        if statistic(query.metric_stat.stat) is None:
            message = f"The value {query.metric_stat.stat} for parameter {name}.MetricStat.Stat is not supported."
            raise ValidationError(message)
        if not (query.metric_stat.metric.namespace and query.metric_stat.metric.metric_name):
            raise ValidationError(f"The parameters {name}.MetricStat.Metric.Namespace and MetricName are required.")


async def _line(
    cloudwatch: CloudWatch, asked: api.MetricStat, request: api.GetMetricDataInput, account: str, region: str
) -> Line:
    metric = asked.metric
    names = (metric.namespace or "", metric.metric_name or "", dimensions_of(metric.dimensions))
    found = series_of(cloudwatch, account, region, *names)
    wanted = [series for series in found if asked.unit in (None, series.definition.unit)]
    of = statistic(asked.stat)
    assert of is not None
    periods = await by_period(cloudwatch, wanted, span(request.start_time, request.end_time, asked.period))
    return {moment: value for moment, point in periods.items() if (value := of(point)) is not None}


@dataclass(slots=True)
class _Sheet:
    """The request's metrics, and its expressions as they are worked out."""

    request: api.GetMetricDataInput
    lines: dict[str, Line] = field(default_factory=dict)
    _values: dict[str, Value] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)

    def results(self, query: api.MetricDataQuery) -> list[tuple[str, Line]]:
        """An expression may give several lines; a number stands at each period."""
        if query.metric_stat:
            return [(query.label or _label(query.metric_stat, self.request), self.lines[query.id])]
        value, label = self._value(query), query.label or query.id
        if isinstance(value, list):
            return [(f"{label} {number}", line) for number, line in enumerate(value, 1)]
        return [(label, value if isinstance(value, dict) else dict.fromkeys(self._moments(query), value))]

    def _value(self, query: api.MetricDataQuery) -> Value:
        if (known := self._values.get(query.id)) is not None:
            return known
        if query.id in self._under_way:
            raise ValidationError(f"Error in expression '{query.id}': Circular reference")
        self._under_way.add(query.id)
        try:
            expression = Expression(
                query.expression or "", self.lines, self._find, self._period(query), lambda: self._moments(query)
            )
            self._values[query.id] = found = expression.value()
        except BadExpression as problem:
            raise ValidationError(f"Error in expression '{query.id}': {problem}") from problem
        return found

    def _find(self, id_: str) -> Line:
        if id_ in self.lines:
            return self.lines[id_]
        query = next((q for q in self.request.metric_data_queries if q.id == id_), None)
        if query is None:
            raise BadExpression(f"Unrecognized identifier {id_!r}")
        value = self._value(query)
        if isinstance(value, list):
            raise BadExpression(f"{id_!r} is an array of time series")
        return value if isinstance(value, dict) else dict.fromkeys(self._moments(query), value)

    def _period(self, query: api.MetricDataQuery) -> int:
        """Its own, else the longest of the metrics."""
        stats = [q.metric_stat for q in self.request.metric_data_queries if q.metric_stat]
        return query.period or max((stat.period for stat in stats), default=60)

    def _moments(self, query: api.MetricDataQuery) -> range:
        asked: Span = span(self.request.start_time, self.request.end_time, self._period(query))
        if asked.points > PAGE:
            raise ValidationError("The expression would have too many data points: use a longer period.")
        return range(asked.start, asked.start + asked.points * asked.period, asked.period)


def _label(stat: api.MetricStat, request: api.GetMetricDataInput) -> str:
    """The metric's name, and the statistic and the period where they differ between the queries."""
    stats = [query.metric_stat for query in request.metric_data_queries if query.metric_stat]
    label = stat.metric.metric_name or ""
    if len({one.stat for one in stats}) > 1:
        label += f" {stat.stat}"
    if len({one.period for one in stats}) > 1:
        label += f" {stat.period}"
    return label


def _page(results: list[Result], request: api.GetMetricDataInput) -> api.GetMetricDataOutput:
    """All results, each with those of its points that fall on this page."""
    skip, room = _skipped(request.next_token), request.max_datapoints or PAGE
    total = sum(len(result.line) for result in results)
    end, passed, found = skip + room, 0, []
    for result in results:
        points = sorted(result.line.items(), reverse=request.scan_by != "TimestampAscending")
        shown = points[max(0, skip - passed) : max(0, end - passed)]
        passed += len(points)
        partial = passed > end
        found.append(
            api.MetricDataResult(
                id=result.query.id,
                label=result.label,
                timestamps=[moment for moment, _ in shown],
                values=[value for _, value in shown],
                status_code="PartialData" if partial else "Complete",
            )
        )
    token = f"points/{end}" if end < total else None
    return api.GetMetricDataOutput(metric_data_results=found, messages=[], next_token=token)


def _skipped(token: str | None) -> int:
    if token is None:
        return 0
    if not (match := _TOKEN.fullmatch(token)):
        raise api.InvalidNextToken("Request parameter NextToken is invalid")
    return int(match[1])
