"""GetMetricStatistics: one metric's statistics, period by period."""

from collections.abc import Sequence
from typing import cast

from millstream.api import cloudwatch as api
from millstream.core.caller import Caller
from millstream.domain.metrics import Point
from millstream.services.cloudwatch.service import CloudWatch, by_period, dimensions_of, matching, span
from millstream.services.cloudwatch.stat import extended, statistic
from millstream.wire.operation import operation

MOST = 1440  # data points of one answer


@operation
async def get_metric_statistics(
    cloudwatch: CloudWatch, request: api.GetMetricStatisticsInput, caller: Caller
) -> api.GetMetricStatisticsOutput:
    """Data of several units is answered unit by unit."""
    further = _check(request)
    asked = span(request.start_time, request.end_time, request.period)
    if (points := int((request.end_time - request.start_time) // request.period)) > MOST:
        raise api.InvalidParameterCombinationException(
            f"You have requested up to {points} datapoints, which exceeds the limit of {MOST}. You may reduce "
            "the datapoints requested by increasing Period, or decreasing the time range."
        )
    dimensions, found = dimensions_of(request.dimensions), []
    for series in matching(cloudwatch, caller, request.namespace, request.metric_name, dimensions):
        unit = series.definition.unit
        if request.unit in (None, unit):
            periods = await by_period(cloudwatch, [series], asked)
            found += [_datapoint(m, p, unit, request.statistics or [], further) for m, p in periods.items()]
    return api.GetMetricStatisticsOutput(label=request.metric_name, datapoints=found)


def _check(request: api.GetMetricStatisticsInput) -> list[str]:
    """The extended statistics that are asked for. Raise AWS's errors."""
    if not request.statistics and not request.extended_statistics:
        raise api.InvalidParameterCombinationException("Must specify either Statistics or ExtendedStatistics")
    if int(request.start_time) >= int(request.end_time):  # AWS looks at whole seconds
        message = "The parameter StartTime must be less than the parameter EndTime."
        raise api.InvalidParameterValueException(message)
    for name in request.extended_statistics or []:
        if extended(name) is None:
            message = f"The value {name} for parameter ExtendedStatistics is not supported."
            raise api.InvalidParameterValueException(message)
    return request.extended_statistics or []


def _datapoint(moment: int, point: Point, unit: str, names: Sequence[str], further: list[str]) -> api.Datapoint:
    simple = {name: value for name in names if (value := _value(name, point)) is not None}
    extended_ = {name: value for name in further if (value := _value(name, point)) is not None}
    return api.Datapoint(
        timestamp=moment,
        sample_count=simple.get("SampleCount"),
        average=simple.get("Average"),
        sum=simple.get("Sum"),
        minimum=simple.get("Minimum"),
        maximum=simple.get("Maximum"),
        unit=cast(api.StandardUnit, unit),
        extended_statistics=extended_ or None,
    )


def _value(name: str, point: Point) -> float | None:
    known = statistic(name)
    return known(point) if known else None
