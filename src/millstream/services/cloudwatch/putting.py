"""PutMetricData: checked whole, then recorded, on disk on return."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.metrics import MINUTE, Point
from millstream.services.cloudwatch.service import TWO_WEEKS, CloudWatch, dimensions_of
from millstream.wire.operation import operation

MOST_DATA = 1000  # a request
MOST_VALUES = 150  # a datum
AHEAD = 2 * 3600  # seconds that a time stamp may lie in the future
LARGEST = 2.0**360
Invalid = api.InvalidParameterValueException


class _Datum(NamedTuple):
    given: api.MetricDatum
    minute: int


@operation
async def put_metric_data(cloudwatch: CloudWatch, request: api.PutMetricDataInput, caller: Caller) -> None:
    if request.entity_metric_data:
        raise Invalid("The parameter EntityMetricData is not supported by Millstream: send MetricData.")
    namespace, data = request.namespace, request.metric_data or []
    if namespace.startswith("AWS/"):
        raise Invalid(f"The value {namespace} for parameter Namespace is invalid.")
    if not data:
        raise api.MissingRequiredParameterException("The parameter MetricData is required.")
    if len(data) > MOST_DATA:
        raise Invalid(f"The collection MetricData must not have a size greater than {MOST_DATA}.")
    checked = [_Datum(datum, _checked(datum, f"MetricData.member.{n}")) for n, datum in enumerate(data, 1)]
    for datum, minute in checked:
        series = cloudwatch.metrics.series(
            caller.account,
            caller.region,
            namespace,
            datum.metric_name,
            datum.unit or "None",
            dimensions_of(datum.dimensions),
        )
        _record(datum, series.at(minute))
    await cloudwatch.metrics.flush()


def _record(datum: api.MetricDatum, point: Point) -> None:
    """AWS takes values and a statistic set together; then both count."""
    if datum.value is not None:
        point.add(datum.value)
    for value, count in _pairs(datum):
        point.add(value, count)
    if known := datum.statistic_values:
        point.add_set(known.sample_count, known.sum, known.minimum, known.maximum)


def _pairs(datum: api.MetricDatum) -> Iterator[tuple[float, float]]:
    values = datum.values or []
    return zip(values, datum.counts or [1.0] * len(values), strict=True)


def _checked(datum: api.MetricDatum, name: str) -> int:
    """The minute that it belongs to. Raise AWS's errors."""
    _check_alternatives(datum, name)
    if datum.value is not None:
        _check_numbers([datum.value], f"{name}.Value")
    _check_numbers(datum.values or [], f"{name}.Values")
    _check_counts(datum, name)
    if known := datum.statistic_values:
        _check_set(known, f"{name}.StatisticValues")
    if datum.storage_resolution not in (None, 1, 60):
        raise Invalid(f"The value {datum.storage_resolution} for parameter {name}.StorageResolution is invalid.")
    if len(dimensions_of(datum.dimensions)) < len(datum.dimensions or ()):
        raise Invalid(f"The collection {name}.Dimensions must not hold the same name twice.")
    return _minute(datum.timestamp, name)


def _check_alternatives(datum: api.MetricDatum, name: str) -> None:
    for other, given in (("Values", datum.values), ("StatisticValues", datum.statistic_values)):
        if datum.value is not None and given:
            raise api.InvalidParameterCombinationException(
                f"The parameters {name}.Value and {name}.{other} are mutually exclusive and you have specified both."
            )
    if datum.value is None and not datum.values and not datum.statistic_values:
        message = f"One of the parameters {name}.Value, {name}.Values and {name}.StatisticValues is required."
        raise api.MissingRequiredParameterException(message)


def _check_counts(datum: api.MetricDatum, name: str) -> None:
    values, counts = datum.values or [], datum.counts
    if counts is not None and len(counts) != len(values):
        raise Invalid(f"The parameters {name}.Values and {name}.Counts must be of the same size.")
    if len(values) > MOST_VALUES:
        raise Invalid(f"The collection {name}.Values must not have a size greater than {MOST_VALUES}.")
    _check_numbers(counts or [], f"{name}.Counts")
    for count in counts or []:
        if count <= 0:
            raise Invalid(f"The value {count:g} for parameter {name}.Counts is invalid.")


def _check_set(known: api.StatisticSet, name: str) -> None:
    _check_numbers([known.sample_count], f"{name}.SampleCount")
    _check_numbers([known.sum], f"{name}.Sum")
    _check_numbers([known.minimum], f"{name}.Minimum")
    _check_numbers([known.maximum], f"{name}.Maximum")
    if known.sample_count <= 0:
        raise Invalid(f"The value {known.sample_count:g} for parameter {name}.SampleCount is invalid.")
    if known.minimum > known.maximum:
        raise Invalid(f"The parameter {name}.Maximum must be greater than {name}.Minimum.")


def _check_numbers(values: Sequence[float], name: str) -> None:
    for value in values:
        if math.isnan(value) or abs(value) > LARGEST:
            shown = "NaN" if math.isnan(value) else f"{value:g}"
            raise Invalid(f"The value {shown} for parameter {name} is invalid.")


def _minute(timestamp: float | None, name: str) -> int:
    now = clock.now()
    moment = now if timestamp is None else timestamp
    if moment < now - TWO_WEEKS * MINUTE:
        raise Invalid(f"The parameter {name}.Timestamp must specify a time within the past two weeks.")
    if moment > now + AHEAD:
        raise Invalid(f"The parameter {name}.Timestamp must specify a time no more than two hours in the future.")
    return int(moment // MINUTE)
