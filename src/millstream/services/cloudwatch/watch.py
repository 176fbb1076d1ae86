"""Background: looks at every alarm's metric, and changes the alarm's state."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.alarms import Raised
from millstream.domain.metrics import MINUTE
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.cloudwatch.alarm import FURTHER, Alarm, State, judge, told_at
from millstream.services.cloudwatch.alarm_descriptions import arn_of
from millstream.services.cloudwatch.composite import AlarmRule
from millstream.services.cloudwatch.queries import period_of, results
from millstream.services.cloudwatch.service import CloudWatch, Span, by_period, dimensions_of, series_of
from millstream.services.cloudwatch.stat import least_samples, statistic

SWEEP = 3600.0  # seconds between two looks for history that is too old
log = logging.getLogger("millstream.alarms")


class Watch(Rounds):
    pause = 5.0

    def __init__(self, cloudwatch: CloudWatch) -> None:
        self._cloudwatch = cloudwatch
        self._swept = 0.0
        self._judged: dict[str, tuple[int, float]] = {}  # minute, and the configuration that was judged

    async def look(self) -> None:
        """Once at all alarms, first those on metrics; what fails for one leaves the others alone."""
        for record in sorted(
            await self._cloudwatch.alarms.list(), key=lambda record: record.value.composite is not None
        ):
            try:
                await (self._weigh(record) if record.value.composite else self._judge(record))
            except Conflict:
                continue  # changed meanwhile: the next look sees it as it is then
            except Exception:
                log.exception("the alarm %s could not be evaluated", record.key)
        if (now := clock.now()) >= self._swept + SWEEP:
            await self._cloudwatch.history.sweep()
            self._swept = now

    async def _judge(self, record: Record[Alarm]) -> None:
        """Once a minute, by complete minutes only: the present one still grows."""
        alarm, now = record.value, clock.now()
        judging = int(now // MINUTE), alarm.configured
        if self._judged.get(record.key) == judging:
            return
        period, end = period_of(alarm.metric), int(now // MINUTE) * MINUTE
        asked = Span(end - (alarm.rule.periods + FURTHER) * period, end, period)
        if (values := await self._values(record, asked)) is None:
            self._judged[record.key] = judging
            return
        verdict = judge(alarm.rule, values, list(range(asked.start, end, period)))
        self._tell(record, verdict.state or alarm.state, values)
        self._judged[record.key] = judging
        if verdict.state not in (None, alarm.state):
            data = _evaluated(alarm, asked, values)
            await self._cloudwatch.move(record, verdict.state or alarm.state, verdict.reason, data)

    async def _values(self, record: Record[Alarm], asked: Span) -> dict[int, float] | None:
        """By the start of the period; None where there are too few samples to change anything."""
        metric = record.value.metric
        account, region, _ = record.key.split("/", 2)
        if metric.metrics:
            request = api.GetMetricDataInput(
                metric_data_queries=metric.metrics, start_time=float(asked.start), end_time=asked.end
            )
            (found,) = await results(self._cloudwatch, request, account, region)
            return found.line
        names = (metric.namespace or "", metric.metric_name or "", dimensions_of(metric.dimensions))
        series = series_of(self._cloudwatch, account, region, *names)
        wanted = [one for one in series if metric.unit in (None, one.definition.unit)]
        of = statistic(metric.statistic or metric.extended_statistic or "")
        assert of is not None
        points = await by_period(self._cloudwatch, wanted, asked)
        if metric.evaluate_low_sample_count_percentile == "ignore":
            since = asked.end - record.value.rule.periods * asked.period
            samples = sum(point.count for moment, point in points.items() if moment >= since)
            if samples < least_samples(metric.extended_statistic or ""):
                return None
        return {moment: value for moment, point in points.items() if (value := of(point)) is not None}

    def _tell(self, record: Record[Alarm], state: State, values: Mapping[int, float]) -> None:
        """Those who act on it, for as long as it is raised."""
        alarm = record.value
        last = values[max(values)] if values else alarm.rule.threshold
        raised = Raised(alarm.name, last - alarm.rule.threshold) if state == "ALARM" else None
        self._cloudwatch.alerts.tell(record.key, alarm.actions, raised)

    async def _weigh(self, record: Record[Alarm]) -> None:
        """A composite alarm, by the states that the others have now."""
        alarm, (account, region, _) = record.value, record.key.split("/", 2)
        assert alarm.composite is not None
        rule = AlarmRule(alarm.composite.alarm_rule)
        found = {name: await self._cloudwatch.alarms.get(account, region, name) for name in rule.alarms}
        others = {name: one.value for name, one in found.items() if one}
        state: State = "ALARM" if rule.holds(lambda name: others[name].state if name in others else None) else "OK"
        if state == alarm.state:
            return
        last = max(others.values(), key=lambda one: one.moved, default=None)
        if last is None:
            await self._cloudwatch.move(record, state, f"The rule {alarm.composite.alarm_rule} was evaluated")
            return
        arn, moment = arn_of(account, region, last.name), datetime.fromtimestamp(last.moved, UTC)
        reason = f"{arn} transitioned to {last.state} at {moment:%A %d %B, %Y %H:%M:%S} UTC"
        told = {"arn": arn, "state": {"value": last.state, "timestamp": told_at(last.moved)}}
        await self._cloudwatch.move(record, state, reason, json.dumps({"triggeringAlarms": [told]}))


def _evaluated(alarm: Alarm, asked: Span, values: Mapping[int, float]) -> str:
    """StateReasonData."""
    metric, newest = alarm.metric, sorted(values, reverse=True)[: alarm.rule.periods]
    told = {
        "version": "1.0",
        "queryDate": told_at(clock.now()),
        "startDate": newest and told_at(newest[-1]),
        "unit": metric.unit,
        "statistic": metric.statistic or metric.extended_statistic,
        "period": asked.period,
        "recentDatapoints": [values[moment] for moment in reversed(newest)],
        "threshold": alarm.rule.threshold,
        "evaluatedDatapoints": [{"timestamp": told_at(moment), "value": values[moment]} for moment in newest],
    }
    return json.dumps({name: value for name, value in told.items() if value or name == "recentDatapoints"})
