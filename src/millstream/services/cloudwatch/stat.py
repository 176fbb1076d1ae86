"""Statistics by name: Average, Sum, …, p99.9, and their values of a point."""

import re
from collections.abc import Callable

from millstream.domain.metrics import Point

PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,10})?|100(?:\.0+)?)")
Statistic = Callable[[Point], float | None]
_SIMPLE: dict[str, Statistic] = {
    "SampleCount": lambda point: point.count,
    "Average": lambda point: point.total / point.count,
    "Sum": lambda point: point.total,
    "Minimum": lambda point: point.low,
    "Maximum": lambda point: point.high,
}


def statistic(name: str) -> Statistic | None:
    """None of a name that is no statistic here."""
    if name in _SIMPLE:
        return _SIMPLE[name]
    if match := PERCENTILE.fullmatch(name):
        percent = float(match[1])
        return lambda point: _percentile(point, percent)
    return None


def _percentile(point: Point, percent: float) -> float | None:
    """Not available where a value is negative, as on AWS."""
    return None if point.low < 0 else point.percentile(percent)
