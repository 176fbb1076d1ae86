"""When a scheduled action is due: at(…), rate(…) and cron(…) as AWS writes them."""

import calendar
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNITS = {"minute": 60, "hour": 3600, "day": 86400}
LOOK_BACK = 7 * 86400  # seconds: how long a server may have been away and still make up for what was due
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_RATE = re.compile(r"(\d{1,6}) (minute|hour|day)s?")
_PART = re.compile(r"(\*|\w+(?:-\w+)?)(?:/(\d{1,4}))?")


class BadSchedule(ValueError): ...


class Schedule:
    """`start` is when a rate begins."""

    def __init__(self, text: str, timezone: str = "UTC", start: float = 0) -> None:
        """Raise BadSchedule."""
        match = re.fullmatch(r"(at|rate|cron)\((.*)\)", text.strip())
        if match is None:
            raise BadSchedule(f"Invalid schedule expression: {text}")
        self._zone, self._start = _zone(timezone), start
        kinds: dict[str, Callable[[str], Callable[[float, float], float | None]]] = {
            "at": self._at,
            "rate": self._rate,
            "cron": self._cron,
        }
        self._due = kinds[match[1]](match[2].strip())

    def due(self, after: float, until: float) -> float | None:
        """The last moment in (after, until] at which it is due."""
        return self._due(after, until)

    def _at(self, text: str) -> Callable[[float, float], float | None]:
        try:
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=self._zone).timestamp()
        except ValueError as bad:
            raise BadSchedule(f"Invalid schedule expression: at({text})") from bad
        return lambda after, until: moment if after < moment <= until else None

    def _rate(self, text: str) -> Callable[[float, float], float | None]:
        match = _RATE.fullmatch(text)
        if match is None or int(match[1]) == 0:
            raise BadSchedule(f"Invalid schedule expression: rate({text})")
        step = int(match[1]) * UNITS[match[2]]

        def due(after: float, until: float) -> float | None:
            moment = self._start + (until - self._start) // step * step
            return moment if moment > after and moment >= self._start else None

        return due

    def _cron(self, text: str) -> Callable[[float, float], float | None]:
        fields = text.split()
        if len(fields) != 6:
            raise BadSchedule(f"Invalid schedule expression: cron({text}): six fields are needed")
        minutes, hours = _field(fields[0], 0, 59), _field(fields[1], 0, 23)
        last = fields[2] == "L"
        days = _field("*" if last else fields[2], 1, 31)
        months, weekdays = _field(fields[3], 1, 12, MONTHS, 1), _field(fields[4], 1, 7, DAYS, 1)
        years = _field(fields[5], 1970, 2199)

        def matches(moment: datetime) -> bool:
            return (
                moment.minute in minutes
                and moment.hour in hours
                and moment.month in months
                and moment.day in days
                and (not last or moment.day == calendar.monthrange(moment.year, moment.month)[1])
                and moment.isoweekday() % 7 + 1 in weekdays
                and moment.year in years
            )

        return lambda after, until: self._latest(matches, after, until)

    def _latest(self, matches: Callable[[datetime], bool], after: float, until: float) -> float | None:
        minute = datetime.fromtimestamp(until // 60 * 60, UTC)
        first = max(after, until - LOOK_BACK)
        while minute.timestamp() > first:
            if matches(minute.astimezone(self._zone)):
                return minute.timestamp()
            minute -= timedelta(minutes=1)
        return None


def _zone(name: str) -> tzinfo:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as bad:
        raise BadSchedule(f"Invalid time zone: {name}") from bad


def _field(text: str, low: int, high: int, names: tuple[str, ...] = (), first: int = 0) -> frozenset[int]:
    """The values that a field allows. `names` stand for values from `first` on."""
    found: set[int] = set()
    for part in ("*" if text == "?" else text).upper().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadSchedule(f"Invalid schedule expression: {text!r} in cron is not supported")
        span, _, step = match[1], None, int(match[2] or 1)
        start, _, end = span.partition("-")
        begins = low if span == "*" else _value(start, low, high, names, first)
        ends = _value(end, low, high, names, first) if end else high if span == "*" or match[2] else begins
        if begins > ends or step == 0:
            raise BadSchedule(f"Invalid schedule expression: {text!r} in cron")
        found.update(range(begins, ends + 1, step))
    return frozenset(found)


def _value(text: str, low: int, high: int, names: tuple[str, ...], first: int) -> int:
    value = names.index(text) + first if text in names else int(text) if text.isdigit() else -1
    if not low <= value <= high:
        raise BadSchedule(f"Invalid schedule expression: {text!r} in cron is not between {low} and {high}")
    return value
