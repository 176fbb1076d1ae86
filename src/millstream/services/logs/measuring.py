"""Metric filters at work: what matches is recorded with CloudWatch as it comes.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.journal import Event, Scope, Stream
from millstream.domain.metrics import MINUTE, Metrics, Point
from millstream.domain.records import Records
from millstream.services.logs.expressions import parsed, path_of, text_at
from millstream.services.logs.filters import MetricFilter, Transformation
from millstream.services.logs.operands import number
from millstream.services.logs.patterns import Match, compile_pattern

Field = Callable[[str, Mapping[str, str]], str | None]  # of a message and what its pattern found


class _Working(NamedTuple):
    transformation: Transformation
    match: Match
    value: Field
    dimensions: Mapping[str, Field]
    matched: dict[int, bool]  # minutes with events -> whether one matched; only where there is a default


class Measuring(Rounds):
    pause = 5.0

    def __init__(self, records: Records[MetricFilter], metrics: Metrics) -> None:
        self._records, self._metrics = records, metrics
        self._working: dict[tuple[str, str, str], dict[str, _Working]] = {}  # account, region, group -> by name

    async def start(self) -> None:
        for record in await self._records.list():
            account, region, _ = record.key.split("/", 2)
            self.put((account, region), record.value)
        await super().start()

    def put(self, scope: Scope, given: MetricFilter) -> None:
        self._working.setdefault((*scope, given.group), {})[given.name] = working(given)

    def drop(self, scope: Scope, group: str, name: str) -> None:
        self._working.get((*scope, group), {}).pop(name, None)

    def heard(self, scope: Scope, stream: Stream, events: Sequence[Event]) -> None:
        for one in self._working.get((*scope, stream.group), {}).values():
            matched = [self._record(scope, one, event) for event in events]
            if one.transformation.default is not None:
                minute = int(clock.now() // MINUTE)
                one.matched[minute] = any(matched) or one.matched.get(minute, False)

    def _record(self, scope: Scope, one: _Working, event: Event) -> bool:
        """Whether it matches."""
        if (found := one.match(event.message)) is None:
            return False
        given = number(one.value(event.message, found))
        fields = {name: field(event.message, found) for name, field in one.dimensions.items()}
        if given is not None:
            dimensions = {name: text for name, text in fields.items() if text is not None}
            self._point(scope, one, event.timestamp // 1000 // MINUTE, dimensions).add(given)
        return True

    def _point(self, scope: Scope, one: _Working, minute: int, dimensions: Mapping[str, str]) -> Point:
        wanted = one.transformation
        return self._metrics.series(*scope, wanted.namespace, wanted.name, wanted.unit or "None", dimensions).at(
            minute
        )

    async def look(self) -> None:
        """Record the default for past minutes in which events came and none matched."""
        now = int(clock.now() // MINUTE)
        for (account, region, _), filters in self._working.items():
            for one in filters.values():
                for minute in [minute for minute in one.matched if minute < now]:
                    if not one.matched.pop(minute) and (default := one.transformation.default) is not None:
                        self._point((account, region), one, minute, {}).add(default)


def working(given: MetricFilter) -> _Working:
    """Raise ValueError where the pattern or a field is none."""
    wanted = given.transformation
    dimensions = {name: _field(selector) for name, selector in wanted.dimensions.items()}
    return _Working(wanted, compile_pattern(given.pattern), _field(wanted.value), dimensions, {})


def _field(selector: str) -> Field:
    if selector[:1] != "$":
        return lambda message, found: selector
    if selector[:2] not in ("$.", "$["):
        return lambda message, found: found.get(selector)
    path = path_of(selector)

    def field(message: str, found: Mapping[str, str]) -> str | None:
        return found[selector] if selector in found else text_at(parsed(message), path)

    return field
