"""The state that data puts an alarm in: AWS's own tables, and the watch over a real store."""

import asyncio
from pathlib import Path

import pytest

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.domain.alarms import Alerts, Raised
from millstream.domain.inlets import Inlets
from millstream.domain.metrics import Metrics
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.services.cloudwatch.alarm import TREATMENTS, Alarm, Rule, judge
from millstream.services.cloudwatch.service import CloudWatch
from millstream.services.cloudwatch.watch import Watch

NOON = 1_790_000_040.0  # at the start of a minute
ACCOUNT, REGION = "123456789012", "us-east-1"
KEPT = None  # the state stays
UNKNOWN = "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("needed", "points", "missing", "ignore", "breaching", "not_breaching"),
    [
        (3, "0 - X - X", "OK", "OK", "OK", "OK"),
        (3, "- - - - 0", "OK", "OK", "OK", "OK"),
        (3, "- - - - -", UNKNOWN, KEPT, "ALARM", "OK"),
        (3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        (3, "- - X - -", "ALARM", KEPT, "ALARM", "OK"),
        (3, "- - - - X", UNKNOWN, KEPT, "ALARM", "OK"),
        (2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
        (2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
        (2, "0 - X - -", "OK", "OK", "ALARM", "OK"),
        (2, "- - - - 0", "OK", "OK", "ALARM", "OK"),
        (2, "- - - X -", "ALARM", KEPT, "ALARM", "OK"),
    ],
)
def test_missing_data(
    needed: int, points: str, missing: str, ignore: str, breaching: str, not_breaching: str
) -> None:
    """Three periods, five with those that stand in; X breaches, 0 does not."""
    moments = [minute * 60 for minute in range(5)]
    values = {m: 9.0 if p == "X" else 0.0 for m, p in zip(moments, points.split(), strict=True) if p != "-"}

    found = [
        judge(Rule("GreaterThanThreshold", 5, 3, needed, one), values, moments).state for one in TREATMENTS.values()
    ]

    assert found == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize(
    ("rule", "values", "reason"),
    [
        (
            Rule("GreaterThanThreshold", 21.0, 1, 1, "missing"),
            {120: 22.0},
            "Threshold Crossed: 1 datapoint [22.0 (01/01/70 00:02:00)] was greater than the threshold (21.0).",
        ),
        (
            Rule("LessThanThreshold", 2.0, 2, 1, "missing"),
            {60: 3.0, 120: 1.0},
            "Threshold Crossed: 1 out of the last 2 datapoints [1.0 (01/01/70 00:02:00)] was less than "
            "the threshold (2.0).",
        ),
        (
            Rule("GreaterThanThreshold", 2.0, 2, 2, "breaching"),
            {},
            "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as "
            "[Breaching].",
        ),
        (Rule("LessThanThreshold", 2.0, 1, 1, "missing"), {}, "Insufficient Data: 1 datapoint was unknown."),
    ],
)
def test_reasons(rule: Rule, values: dict[int, float], reason: str) -> None:
    assert judge(rule, values, [0, 60, 120]).reason == reason


def test_a_watched_alarm_follows_its_metric(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOON
    monkeypatch.setattr(clock, "now", lambda: now)
    asked = api.PutMetricAlarmInput(
        alarm_name="a/b",
        namespace="N",
        metric_name="m",
        statistic="Maximum",
        period=60,
        evaluation_periods=2,
        threshold=5,
        comparison_operator="GreaterThanThreshold",
        alarm_actions=["policy"],
    )

    async def scenario() -> list[str]:
        nonlocal now
        meta = SqliteMeta(tmp_path / "meta.db")
        metrics = Metrics(meta)
        alerts = Alerts()
        cloudwatch = CloudWatch(meta, metrics, alerts, Inlets())
        alarm = Alarm(request=asked, configured=now, updated=now, moved=now)
        await cloudwatch.alarms.save(alarm, ACCOUNT, REGION, "a/b")
        watch, seen = Watch(cloudwatch), []
        for value in (9, 9, 1, None, None, None, None):
            if value is not None:
                metrics.series(ACCOUNT, REGION, "N", "m", "Count", {}).add(value)
            now += 60
            await watch.look()
            record = await cloudwatch.alarms.get(ACCOUNT, REGION, "a/b")
            assert record
            seen.append(record.value.state)
            raised = [Raised("a/b", 4)] if record.value.state == "ALARM" else []
            assert alerts.on("policy") == raised
        meta.close()
        return seen

    assert asyncio.run(scenario()) == [UNKNOWN, "ALARM", "OK", "OK", "OK", "OK", UNKNOWN]
