"""CloudWatch's metrics, as every service records and reads them: a statistic set and a distribution per minute."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from math import frexp, inf, ldexp

import msgspec
from msgspec import Struct, structs

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.records import Records
from millstream.ports.meta import Change, MetaStore, Row

MINUTE = 60
KEPT = 15 * 24 * 60  # minutes that a point is kept, as AWS keeps one-minute points
RECENT = 3  # minutes that stay in memory after they were written
EXACT = 128  # distinct values that a point counts one by one; beyond, they are rounded
STEPS = 128  # buckets between a power of two and the next, so a rounded value is off by 1 / (2 * STEPS) at most
RELATIVE_ERROR = 1 / (2 * STEPS)
SWEEP = 3600.0  # seconds between two looks for what is too old
BATCH = 100  # rows looked at, or written, at a time; requests get their turn in between
POINT = "metrics.point"
Dimensions = tuple[tuple[str, str], ...]  # sorted by name
Names = tuple[str, str, str, str, str, Dimensions]  # account, region, namespace, name, unit
log = logging.getLogger("millstream.metrics")


def rounded(value: float) -> float:
    """The middle of the log-linear bucket that `value` falls into."""
    mantissa, exponent = frexp(value)
    if mantissa == 0:
        return 0.0
    middle = int(mantissa * 2 * STEPS) + (0.5 if mantissa > 0 else -0.5)
    return ldexp(middle / (2 * STEPS), exponent)


class Point(Struct, array_like=True):
    """What was recorded of a series in some stretch of time. `values` counts each value, exact or `rounded`; it holds
    less than `count` where only sums were given, and then there are no percentiles.
    """

    count: float = 0
    total: float = 0
    low: float = inf
    high: float = -inf
    values: dict[float, float] = {}
    rounded: bool = False

    def add(self, value: float, count: float = 1) -> None:
        self.count += count
        self.total += value * count
        if value < self.low:  # noqa: PLR1730 (a call costs more, and this runs for every request)
            self.low = value
        if value > self.high:  # noqa: PLR1730
            self.high = value
        values = self.values
        if self.rounded:
            value = rounded(value)
        elif len(values) > EXACT:
            self._round()
            values, value = self.values, rounded(value)
        values[value] = values.get(value, 0) + count

    def add_set(self, count: float, total: float, low: float, high: float) -> None:
        """A statistic set whose values are not known, unless there is one value only."""
        if low == high:
            self.add(low, count)
            return
        self.count += count
        self.total += total
        self.low, self.high = min(self.low, low), max(self.high, high)

    def merge(self, other: "Point") -> None:
        self.count += other.count
        self.total += other.total
        self.low, self.high = min(self.low, other.low), max(self.high, other.high)
        if other.rounded and not self.rounded:
            self._round()
        values = self.values
        for value, count in other.values.items():
            key = rounded(value) if self.rounded else value
            values[key] = values.get(key, 0) + count
        if len(values) > EXACT and not self.rounded:
            self._round()

    def _round(self) -> None:
        exact, self.values, self.rounded = self.values, {}, True
        for value, count in exact.items():
            key = rounded(value)
            self.values[key] = self.values.get(key, 0) + count

    def percentile(self, percent: float) -> float | None:
        """The least value that `percent` of the samples do not exceed, within RELATIVE_ERROR; None where unknown."""
        if not self.count or sum(self.values.values()) < self.count * (1 - 1e-9):
            return None
        rank, passed = self.count * percent / 100, 0.0
        for value in sorted(self.values):
            passed += self.values[value]
            if passed >= rank * (1 - 1e-12):
                return min(max(value, self.low), self.high)
        return self.high


def merged(points: Iterable[Point]) -> Point:
    whole = Point()
    for point in points:
        whole.merge(point)
    return whole


class Definition(Struct, frozen=True):
    """`seen` is a minute near the last one that was recorded."""

    namespace: str
    name: str
    unit: str
    dimensions: Dimensions
    seen: int = 0


class _Open(Struct):
    """A minute in memory. `whole` says that it holds what is stored of that minute too."""

    point: Point
    whole: bool = False
    written: float = 0  # its count when it was last written


class Series:
    """One metric of one account and region with one set of dimensions and one unit."""

    __slots__ = (
        "_ends",
        "_live",
        "_open",
        "_point",
        "_starts",
        "account",
        "definition",
        "key",
        "last",
        "past",
        "region",
        "seen",
        "stored",
    )

    def __init__(self, account: str, region: str, definition: Definition, live: set["Series"]) -> None:
        self.account, self.region, self.definition = account, region, definition
        self.key = _key(account, region, definition)
        self.seen = definition.seen
        self.stored = False  # whether the definition is in the store
        self.last: float | None = None  # the value that came last; None before any, and where sums are put
        self.past = Point()  # sums of the minutes that this process has closed; its values stay empty
        self._open: dict[int, _Open] = {}
        self._live = live
        self._starts = self._ends = 0.0
        self._point = Point()

    def add(self, value: float, count: float = 1) -> None:
        """Record into the present minute: about a microsecond, never blocks."""
        now = clock.now()
        if not self._starts <= now < self._ends:
            self._turn(now)
        self.last = value
        self._point.add(value, count)

    def merge(self, point: Point, last: float) -> None:
        """Record what was gathered elsewhere, `last` last, into the present minute."""
        now = clock.now()
        if not self._starts <= now < self._ends:
            self._turn(now)
        self.last = last
        self._point.merge(point)

    def _turn(self, now: float) -> None:
        minute = int(now // MINUTE)
        self._starts, self._ends = minute * MINUTE, (minute + 1) * MINUTE
        self._point = self.at(minute)

    def at(self, minute: int) -> Point:
        """What to record into for `minute`; not what is stored of it."""
        if (known := self._open.get(minute)) is None:
            known = self._open[minute] = _Open(Point())
            self._live.add(self)
            self.seen = max(self.seen, minute)
        return known.point

    @property
    def minutes(self) -> dict[int, _Open]:
        return self._open

    @property
    def latest(self) -> Point:
        """The last minute in memory."""
        return self._open[max(self._open)].point if self._open else Point()

    @property
    def sums(self) -> tuple[float, float]:
        """Count and sum of all that this process recorded."""
        points = [one.point for one in self._open.values()]
        return (
            self.past.count + sum(point.count for point in points),
            self.past.total + sum(point.total for point in points),
        )

    def renewed(self) -> Definition | None:
        """The definition to be stored, when it is new and once an hour that it is used."""
        if self.stored and self.seen < self.definition.seen + MINUTE:
            return None
        return structs.replace(self.definition, seen=max(self.seen, self.definition.seen))

    def forget(self, before: int) -> None:
        """Let go of written minutes before `before`."""
        for minute in [m for m, one in self._open.items() if m < before and one.written == one.point.count]:
            gone = self._open.pop(minute).point
            self.past.count += gone.count
            self.past.total += gone.total
            if gone is self._point:  # it must not be recorded into any more
                self._starts = self._ends = 0.0
        if not self._open:
            self._live.discard(self)


class Metrics(Rounds):
    """All series. What is recorded is in memory at once, and on disk within `pause` seconds or after `flush`."""

    pause = 5.0  # a crash forgets at most so much

    def __init__(self, meta: MetaStore) -> None:
        self.gathering: set[Callable[[], None]] = set()  # who has something to record that cannot wait for a writing
        self._meta = meta
        self._definitions = Records(meta, "metrics.series", Definition)
        self._series: dict[Names, Series] = {}
        self._by_metric: dict[tuple[str, ...], list[Series]] = {}  # account, region, namespace, name
        self._live: set[Series] = set()
        self._writing = asyncio.Lock()
        self._swept = 0.0

    def series(
        self, account: str, region: str, namespace: str, name: str, unit: str, dimensions: Mapping[str, str]
    ) -> Series:
        """The one Series of these names. Keep it where a request should cost no look-up."""
        names = (account, region, namespace, name, unit, tuple(sorted(dimensions.items())))
        return self._series.get(names) or self._add(account, region, Definition(*names[2:]))

    def _add(self, account: str, region: str, definition: Definition) -> Series:
        d = definition
        names = (account, region, d.namespace, d.name, d.unit, d.dimensions)
        if (known := self._series.get(names)) is None:
            known = self._series[names] = Series(account, region, d, self._live)
            self._by_metric.setdefault(names[:4], []).append(known)
        return known

    def __iter__(self) -> Iterator[Series]:
        return iter(list(self._series.values()))

    def find(self, account: str, region: str, namespace: str = "", name: str = "") -> list[Series]:
        if namespace and name:
            return self._by_metric.get((account, region, namespace, name), [])
        return [
            one
            for (of, where, space, called), all_ in self._by_metric.items()
            if (of, where) == (account, region) and namespace in ("", space) and name in ("", called)
            for one in all_
        ]

    async def start(self) -> None:
        for record in await self._definitions.list():
            account, region, _ = record.key.split("/", 2)
            made = self._add(account, region, record.value)
            made.stored, made.seen = True, max(made.seen, record.value.seen)
        await super().start()

    async def close(self) -> None:
        await super().close()
        try:
            await self.flush()
        except OSError as problem:
            log.error("the last metrics could not be stored: %s", problem)

    async def look(self) -> None:
        await self.flush()
        if not self._swept <= clock.now() < self._swept + SWEEP:
            await self.sweep()
            self._swept = clock.now()

    async def flush(self) -> None:
        """What was recorded before this call is on disk on return. Raise OSError; then all is kept for the next."""
        for record in list(self.gathering):
            record()
        async with self._writing:
            changed = [one async for one in self._changed()]
            for start in range(0, len(changed), BATCH):
                await self._write(changed[start : start + BATCH])
            before = int(clock.now() // MINUTE) - RECENT
            for series in list(self._live):
                series.forget(before)

    async def _write(self, points: list[tuple[Series, int, _Open]]) -> None:
        """One commit, with the definitions that are new; between two, requests get their turn."""
        definitions = {series: new for series, _, _ in points if (new := series.renewed())}
        changes = [self._definitions.put(new, series.key) for series, new in definitions.items()]
        changes += [Change(POINT, _place(series, minute), _encode(one.point)) for series, minute, one in points]
        counts = [one.point.count for _, _, one in points]
        await self._meta.commit(changes)
        for (_, _, one), count in zip(points, counts, strict=True):
            one.written = count
        for series, new in definitions.items():
            series.definition, series.stored = new, True

    async def _changed(self) -> AsyncIterator[tuple[Series, int, _Open]]:
        for series in list(self._live):
            for minute, one in list(series.minutes.items()):
                if one.point.count != one.written:
                    await self._complete(series, minute, one)
                    yield series, minute, one

    async def _complete(self, series: Series, minute: int, one: _Open) -> None:
        """Add what an earlier server, or this one before it let go, stored of that minute."""
        if one.whole:
            return
        if row := await self._meta.get(POINT, _place(series, minute)):
            stored = _decode(row.value)
            one.point.merge(stored)
            series.past.count -= stored.count
            series.past.total -= stored.total
        one.whole = True

    async def read(self, series: Series, since: int, until: int) -> dict[int, Point]:
        """Points of the minutes in [since, until), by minute; to be read, not to be changed."""
        async with self._writing:
            found = {int(row.key[-10:]): _decode(row.value) async for row in self._rows(series, since, until)}
            for minute, one in list(series.minutes.items()):
                if since <= minute < until and one.point.count:
                    await self._complete(series, minute, one)
                    found[minute] = one.point
        return dict(sorted(found.items()))

    async def _rows(self, series: Series, since: int, until: int) -> AsyncIterator[Row]:
        after, end = _place(series, max(since, 1) - 1), _place(series, until)
        while rows := await self._meta.list(POINT, f"{series.key}/", after, BATCH):
            for row in rows:
                if row.key >= end:
                    return
                yield row
            after = rows[-1].key
            await asyncio.sleep(0)  # a long read lets requests through

    async def sweep(self) -> None:
        """Delete points that are too old, and the definitions of series of which nothing is left."""
        cutoff = int(clock.now() // MINUTE) - KEPT
        for series in list(self._series.values()):
            while stale := [Change(POINT, row.key, None) for row in await self._oldest(series, cutoff)]:
                await self._meta.commit(stale)
            if series.stored and series.seen < cutoff:
                await self._meta.commit([self._definitions.delete(series.key)])
                series.stored = False  # whoever holds it may use it again: then it is stored anew

    async def _oldest(self, series: Series, cutoff: int) -> list[Row]:
        rows = await self._meta.list(POINT, f"{series.key}/", "", BATCH)
        return [row for row in rows if row.key < _place(series, cutoff)]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Point).decode


def _key(account: str, region: str, definition: Definition) -> str:
    names = msgspec.json.encode([definition.namespace, definition.name, definition.unit, definition.dimensions])
    return f"{account}/{region}/{hashlib.sha256(names).hexdigest()[:32]}"


def _place(series: Series, minute: int) -> str:
    return f"{series.key}/{minute:010d}"
