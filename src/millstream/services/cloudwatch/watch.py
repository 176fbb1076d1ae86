"""Background: looks at every alarm's metric, and changes the alarm's state."""

import logging
from collections.abc import Mapping

from msgspec import structs

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.alarms import Raised
from millstream.domain.metrics import MINUTE
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.cloudwatch.alarm import FURTHER, Alarm, State, judge
from millstream.services.cloudwatch.service import CloudWatch, Span, by_period, dimensions_of, series_of
from millstream.services.cloudwatch.stat import statistic

log = logging.getLogger("millstream.alarms")


class Watch(Rounds):
    pause = 5.0

    def __init__(self, cloudwatch: CloudWatch) -> None:
        self._cloudwatch = cloudwatch
        self._judged: dict[str, tuple[int, float]] = {}  # minute, and the configuration that was judged

    async def look(self) -> None:
        """Once at all alarms; what fails for one leaves the others alone."""
        for record in await self._cloudwatch.alarms.list():
            try:
                await self._judge(record)
            except Conflict:
                continue  # changed meanwhile: the next look sees it as it is then
            except Exception:
                log.exception("the alarm %s could not be evaluated", record.key)

    async def _judge(self, record: Record[Alarm]) -> None:
        """Once a minute, by complete minutes only: the present one still grows."""
        alarm, now = record.value, clock.now()
        judging = int(now // MINUTE), alarm.configured
        if self._judged.get(record.key) == judging:
            return
        asked = alarm.request
        account, region, _ = record.key.split("/", 2)
        period, end = asked.period or MINUTE, int(now // MINUTE) * MINUTE
        count = alarm.rule.periods + FURTHER
        span = Span(end - count * period, end, period)
        names = (asked.namespace or "", asked.metric_name or "", dimensions_of(asked.dimensions))
        series = series_of(self._cloudwatch, account, region, *names)
        wanted = [one for one in series if asked.unit in (None, one.definition.unit)]
        of = statistic(asked.statistic or asked.extended_statistic or "")
        assert of is not None
        points = await by_period(self._cloudwatch, wanted, span)
        values = {moment: value for moment, point in points.items() if (value := of(point)) is not None}
        verdict = judge(alarm.rule, values, list(range(span.start, end, period)))
        self._tell(record, verdict.state or alarm.state, values)
        self._judged[record.key] = judging
        if verdict.state in (None, alarm.state):
            return
        changed = structs.replace(alarm, state=verdict.state, reason=verdict.reason, data="", updated=now, moved=now)
        await self._cloudwatch.alarms.save(changed, record.key, version=record.version)

    def _tell(self, record: Record[Alarm], state: State, values: Mapping[int, float]) -> None:
        """Those who act on it, for as long as it is raised."""
        asked = record.value.request
        actions = asked.alarm_actions or [] if asked.actions_enabled is not False else []
        last = values[max(values)] if values else record.value.rule.threshold
        raised = Raised(record.value.name, last - record.value.rule.threshold) if state == "ALARM" else None
        self._cloudwatch.alerts.tell(record.key, actions, raised)
