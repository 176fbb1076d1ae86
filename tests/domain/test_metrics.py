"""Metrics: what is recorded is found again, also by the next server, and percentiles keep their error."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.core import clock
from millstream.domain.metrics import KEPT, RECENT, RELATIVE_ERROR, Metrics, Point, Series, merged, rounded
from millstream.engines.meta.sqlite import SqliteMeta

NOON = 1_790_000_040.0  # at the start of a minute
MINUTE = int(NOON // 60)


class Time:
    now = NOON


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def meta(tmp_path: Path) -> Iterator[SqliteMeta]:
    store = SqliteMeta(tmp_path / "meta.db")
    yield store
    store.close()


def latency(metrics: Metrics) -> Series:
    return metrics.series("1", "us-east-1", "AWS/SageMaker", "ModelLatency", "Microseconds", {"EndpointName": "e"})


async def points(metrics: Metrics) -> dict[int, Point]:
    return await metrics.read(latency(metrics), MINUTE - KEPT, MINUTE + KEPT)


def test_a_minute_holds_count_sum_extremes_and_distribution(time: Time, meta: SqliteMeta) -> None:
    metrics = Metrics(meta)
    for value in (3, 1, 2, 2):
        latency(metrics).add(value)

    point = asyncio.run(points(metrics))[MINUTE]

    assert (point.count, point.total, point.low, point.high) == (4, 8, 1, 3)
    assert point.values == {3: 1, 1: 1, 2: 2}


def test_the_same_names_in_another_order_are_the_same_series(meta: SqliteMeta) -> None:
    metrics = Metrics(meta)

    one = metrics.series("1", "r", "n", "m", "Count", {"a": "1", "b": "2"})

    assert one is metrics.series("1", "r", "n", "m", "Count", {"b": "2", "a": "1"})


def test_the_next_server_goes_on_with_the_same_minute(time: Time, meta: SqliteMeta) -> None:
    before, after = Metrics(meta), Metrics(meta)
    latency(before).add(10)
    asyncio.run(before.flush())
    latency(after).add(20, 3)
    asyncio.run(after.flush())

    point = asyncio.run(points(Metrics(meta)))[MINUTE]

    assert (point.count, point.total, point.low, point.high) == (4, 70, 10, 20)
    assert latency(after).sums == (3, 60)


def test_what_is_still_being_gathered_is_written_too(time: Time, meta: SqliteMeta) -> None:
    metrics, gathered = Metrics(meta), Point()
    metrics.gathering.add(lambda: latency(metrics).merge(gathered, last=7))
    gathered.add(5)
    gathered.add(7)
    asyncio.run(metrics.flush())

    point = asyncio.run(points(Metrics(meta)))[MINUTE]

    assert (point.count, point.total, point.values) == (2, 12, {5: 1, 7: 1})
    assert latency(metrics).last == 7


def test_the_next_server_knows_the_series(time: Time, meta: SqliteMeta) -> None:
    async def restart() -> list[Series]:
        before, after = Metrics(meta), Metrics(meta)
        latency(before).add(1)
        await before.close()
        await after.start()
        await after.close()
        return after.find("1", "us-east-1", "AWS/SageMaker")

    assert [one.definition.name for one in asyncio.run(restart())] == ["ModelLatency"]


def test_a_late_value_joins_a_minute_that_memory_has_let_go(time: Time, meta: SqliteMeta) -> None:
    metrics = Metrics(meta)
    latency(metrics).add(1)
    time.now += 60 * (RECENT + 2)
    asyncio.run(metrics.flush())
    assert not latency(metrics).minutes
    latency(metrics).at(MINUTE).add(2)

    assert asyncio.run(points(metrics))[MINUTE].total == 3
    assert latency(metrics).sums == (2, 3)


def test_each_minute_has_its_point(time: Time, meta: SqliteMeta) -> None:
    metrics = Metrics(meta)
    for value in range(5):
        latency(metrics).add(value)
        time.now += 60
    asyncio.run(metrics.flush())

    found = asyncio.run(points(metrics))

    assert {minute - MINUTE: point.total for minute, point in found.items()} == dict(enumerate(range(5)))


def test_what_the_disk_refused_is_written_by_the_next_flush(
    time: Time, meta: SqliteMeta, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = Metrics(meta)
    latency(metrics).add(7)

    async def refuse(changes: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(meta, "commit", refuse)
        with pytest.raises(OSError, match="No space"):
            asyncio.run(metrics.flush())
    asyncio.run(metrics.flush())

    assert asyncio.run(points(Metrics(meta)))[MINUTE].total == 7


def test_old_points_and_their_series_go(time: Time, meta: SqliteMeta) -> None:
    metrics = Metrics(meta)
    latency(metrics).add(1)
    asyncio.run(metrics.flush())
    time.now += 60 * (KEPT + 1)
    asyncio.run(metrics.flush())
    asyncio.run(metrics.sweep())

    assert asyncio.run(points(metrics)) == {}
    assert asyncio.run(meta.list("metrics.series")) == []


def test_a_statistic_set_has_no_percentiles() -> None:
    point = Point()
    point.add(1)
    point.add_set(10, 50, 1, 9)

    assert point.percentile(50) is None
    assert (point.count, point.total, point.low, point.high) == (11, 51, 1, 9)


@given(st.floats(min_value=-1e100, max_value=1e100))
def test_a_rounded_value_is_near_and_stays(value: float) -> None:
    assert abs(rounded(value) - value) <= abs(value) * RELATIVE_ERROR
    assert rounded(rounded(value)) == rounded(value)


@given(
    st.lists(st.integers(0, 1_000_000).map(float), min_size=1, max_size=400),
    st.sampled_from([0.1, 50.0, 90.0, 99.0, 99.9, 100.0]),
    st.integers(1, 5),
)
def test_percentiles_of_merged_points_keep_their_error(values: list[float], percent: float, parts: int) -> None:
    points = [Point() for _ in range(parts)]
    for number, value in enumerate(values):
        points[number % parts].add(value)
    rank = max(-(-len(values) * percent // 100), 1)

    found = merged(points).percentile(percent)

    exact = sorted(values)[int(rank) - 1]
    assert found is not None
    assert abs(found - exact) <= exact * RELATIVE_ERROR


@given(st.lists(st.floats(0, 1e6), max_size=400))
def test_no_value_is_lost_by_rounding(values: list[float]) -> None:
    point = Point()
    for value in values:
        point.add(value)

    assert sum(point.values.values()) == point.count == len(values)
