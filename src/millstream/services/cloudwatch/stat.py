"""Statistics by name: Average, Sum, …, p99.9, and those of a part of the values such as tm99 or PR(:300).

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from millstream.domain.metrics import Point

_PERCENT = r"\d{1,2}(?:\.\d{1,10})?|100(?:\.0+)?"
_PERCENTILE = re.compile(rf"p({_PERCENT})")
_UP_TO = re.compile(rf"(tm|wm|tc|ts)({_PERCENT})", re.IGNORECASE)
_BETWEEN = re.compile(rf"(tm|wm|tc|ts)\((?:({_PERCENT})%)?:(?:({_PERCENT})%)?\)", re.IGNORECASE)
_NUMBER = r"-?\d+(?:\.\d+)?"
_BOUNDED = re.compile(rf"(tm|wm|tc|ts|pr)\(({_NUMBER})?:({_NUMBER})?\)", re.IGNORECASE)
Statistic = Callable[[Point], float | None]
_SIMPLE: dict[str, Statistic] = {
    "SampleCount": lambda point: float(point.count),
    "Average": lambda point: point.total / point.count,
    "Sum": lambda point: point.total,
    "Minimum": lambda point: point.low,
    "Maximum": lambda point: point.high,
}


class _Part(NamedTuple):
    """The values that lie in a range. `low` and `high` are the range's ends, or the least and greatest value."""

    size: float
    total: float
    below: float  # how many lie under the range
    above: float
    low: float
    high: float


def statistic(name: str) -> Statistic | None:
    """None of a name that is no statistic here."""
    return _SIMPLE.get(name) or extended(name)


def extended(name: str) -> Statistic | None:
    """Of those that need the values: not available where a set of statistics was put, or a value is negative."""
    if match := _PERCENTILE.fullmatch(name):
        percent = float(match[1])
        return _known(lambda point: point.percentile(percent))
    if name.upper() == "IQM":
        return _percents("TM", 25, 75)
    if match := _UP_TO.fullmatch(name):
        return _percents(match[1].upper(), 0, float(match[2]))
    if match := _BETWEEN.fullmatch(name):
        return _percents(match[1].upper(), float(match[2] or 0), float(match[3] or 100))
    if match := _BOUNDED.fullmatch(name):
        kind, low, high = match[1].upper(), float(match[2] or -math.inf), float(match[3] or math.inf)
        return _known(lambda point: _of(kind, _bounded(point, low, high), point))
    return None


def least_samples(name: str) -> float:
    """With which a percentile says something; 0 of other statistics.

    AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
    """
    if not (match := _PERCENTILE.fullmatch(name)):
        return 0
    share = float(match[1]) / 100
    rare = 1 - share if share >= 0.5 else share
    return 10 / rare if rare else 0


def _known(statistic: Statistic) -> Statistic:
    def value(point: Point) -> float | None:
        return None if point.low < 0 or point.percentile(50) is None else statistic(point)

    return value


def _percents(kind: str, low: float, high: float) -> Statistic | None:
    if low >= high:
        return None
    return _known(lambda point: _of(kind, _ranked(point, low / 100, high / 100), point))


def _of(kind: str, part: _Part, point: Point) -> float | None:
    match kind:
        case "TC":
            return part.size
        case "TS":
            return part.total
        case "PR":
            return 100 * part.size / point.count
        case "WM":  # what lies outside counts as the nearest end
            return (part.total + part.below * part.low + part.above * part.high) / point.count
    return part.total / part.size if part.size else None


def _ranked(point: Point, low: float, high: float) -> _Part:
    """By rank, from one share of the samples to another; a value on the edge counts with the share that is inside."""
    start, end, passed, total = low * point.count, high * point.count, 0.0, 0.0
    ends: list[float] = []
    for value, count in sorted(point.values.items()):
        inside = min(end, passed + count) - max(start, passed)
        if inside > 0:
            total += inside * value
            ends.append(value)
        passed += count
    return _Part(end - start, total, start, point.count - end, ends[0], ends[-1])


def _bounded(point: Point, low: float, high: float) -> _Part:
    """By value, above `low` and up to `high`."""
    inside = [(value, count) for value, count in point.values.items() if low < value <= high]
    below = sum(count for value, count in point.values.items() if value <= low)
    count = sum(count for _, count in inside)
    ends = (low if math.isfinite(low) else point.low, high if math.isfinite(high) else point.high)
    return _Part(count, sum(v * c for v, c in inside), below, point.count - below - count, *ends)
