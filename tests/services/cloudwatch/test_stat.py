"""Statistics of a point, by the names that AWS gives them."""

import pytest

from millstream.domain.metrics import Point
from millstream.services.cloudwatch.stat import least_samples, statistic


def point(*values: float) -> Point:
    made = Point()
    for value in values:
        made.add(value)
    return made


TEN = point(*range(1, 11))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Average", 5.5),
        ("p90", 9),
        ("tm90", 5),
        ("tm(10%:90%)", 5.5),
        ("TM(:50%)", 3),
        ("TM(2:5)", 4),
        ("IQM", 5.5),
        ("tc90", 9),
        ("TC(0.5:3)", 3),
        ("ts(80%:)", 19),
        ("TS(:3)", 6),
        ("PR(:3)", 30),
        ("PR(7:)", 30),
        ("wm90", 5.4),
        ("WM(20%:80%)", 5.5),
        ("WM(3:6)", 4.8),
    ],
)
def test_of_one_to_ten(name: str, value: float) -> None:
    of = statistic(name)

    assert of is not None
    assert of(TEN) == pytest.approx(value)


@pytest.mark.parametrize("name", ["median", "p101", "tm", "tm(90%:10%)", "PR(10%:20%)", "p-1", "Average99", ""])
def test_what_is_no_statistic(name: str) -> None:
    assert statistic(name) is None


def test_where_values_are_not_known_there_is_none() -> None:
    of = statistic("tm90")
    assert of is not None
    summed = point(1)
    summed.add_set(5, 10, 1, 3)

    assert of(summed) is None
    assert of(point(-1, 1)) is None


@pytest.mark.parametrize(("name", "least"), [("p99", 1000), ("p90", 100), ("p50", 20), ("p10", 100), ("Sum", 0)])
def test_a_percentile_needs_samples_to_say_something(name: str, least: float) -> None:
    assert least_samples(name) == pytest.approx(least)
