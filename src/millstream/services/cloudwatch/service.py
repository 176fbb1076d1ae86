"""What every CloudWatch operation may touch, and the way from a metric's points to periods."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, structs

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.alarms import KIND, Alerts
from millstream.domain.inlets import Inlets
from millstream.domain.metrics import MINUTE, Metrics, Point, Series
from millstream.domain.records import Record, Records
from millstream.ports.meta import MetaStore
from millstream.services.cloudwatch.alarm import Alarm, State
from millstream.services.cloudwatch.history import History
from millstream.services.cloudwatch.notices import Notice, Notices

TWO_WEEKS = 14 * 24 * 60  # minutes
ValidationError = aws_error("ValidationError")


class CloudWatch:
    def __init__(self, meta: MetaStore, metrics: Metrics, alerts: Alerts, inlets: Inlets) -> None:
        self.metrics, self.alerts = metrics, alerts
        self.notices = Notices(meta, inlets)
        self.alarms = Records(meta, KIND, Alarm)
        self.history = History(meta)
        self.dashboards = Records(meta, "cloudwatch.dashboard", Dashboard)  # by account and name: of no region

    async def move(self, record: Record[Alarm], state: State, reason: str, data: str = "") -> None:
        """Into a state, or into the same for another reason. Raise Conflict."""
        alarm, now = record.value, clock.now()
        changed = structs.replace(alarm, state=state, reason=reason, data=data, updated=now)
        changes, notices = [self.alarms.put(changed, record.key, version=record.version)], list[Notice]()
        if state != alarm.state:
            changed = structs.replace(changed, moved=now)
            changes = [
                self.alarms.put(changed, record.key, version=record.version),
                self.history.moved(record.key, alarm, changed),
            ]
            notices = self.notices.of(record.key, alarm, changed)
        await self.alarms.meta.commit([*changes, *map(self.notices.put, notices)])
        self.notices.send(notices)


class Dashboard(Struct, frozen=True):
    name: str
    body: str  # JSON
    modified: float


class Span(NamedTuple):
    """Periods of `period` seconds, the first at `start`; the last begins before `end`."""

    start: int
    end: float
    period: int

    @property
    def points(self) -> int:
        return int(-(-(self.end - self.start) // self.period))


def span(start: float, end: float, period: int) -> Span:
    """From the start rounded down to a minute, or to a shorter period: what is stored is one-minute points."""
    if period % MINUTE and period not in (1, 5, 10, 20, 30):
        message = (
            f"The value {period} for parameter Period is invalid: it must be 1, 5, 10, 20, 30 or a multiple of 60."
        )
        raise api.InvalidParameterValueException(message)
    step = min(period, MINUTE)
    return Span(int(start // step) * step, end, period)


def dimensions_of(given: Iterable[api.Dimension] | None) -> dict[str, str]:
    return {one.name: one.value for one in given or ()}


def matching(
    cloudwatch: CloudWatch, caller: Caller, namespace: str, name: str, dimensions: Mapping[str, str]
) -> list[Series]:
    return series_of(cloudwatch, caller.account, caller.region, namespace, name, dimensions)


def series_of(
    cloudwatch: CloudWatch, account: str, region: str, namespace: str, name: str, dimensions: Mapping[str, str]
) -> list[Series]:
    """The metric's series, one per unit. A metric is named by all its dimensions, as on AWS."""
    wanted = tuple(sorted(dimensions.items()))
    found = cloudwatch.metrics.find(account, region, namespace, name)
    return [series for series in found if series.definition.dimensions == wanted]


async def by_period(cloudwatch: CloudWatch, series: Sequence[Series], asked: Span) -> dict[int, Point]:
    """One merged point per period that has data, by the period's start."""
    periods: dict[int, Point] = {}
    since, until = -(-asked.start // MINUTE), int(-(-asked.end // MINUTE))
    for one in series:
        for minute, point in (await cloudwatch.metrics.read(one, since, until)).items():
            moment = asked.start + (minute * MINUTE - asked.start) // asked.period * asked.period
            periods.setdefault(moment, Point()).merge(point)
    return dict(sorted(periods.items()))
