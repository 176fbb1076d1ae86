"""Partition projection: partitions that the table's properties describe, without any in the catalog.

AWS: docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from math import prod

from millstream.domain.tables import Table
from millstream.sql.words import fail

MOST = 1_000_000  # values of a key, and combinations of all keys
_NOW = re.compile(r"NOW(?:([+-]\d+)(YEARS?|MONTHS?|WEEKS?|DAYS?|HOURS?|MINUTES?|SECONDS?))?\Z")
_LETTERS = re.compile(r"yyyy|yy|MMM|MM|M|dd|d|HH|mm|ss|'([^']*)'|[A-Za-z]+")
_STRFTIME = {"yyyy": "%Y", "yy": "%y", "MMM": "%b", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
Options = Mapping[str, str]  # of one key: `type`, `range`, …


def projected(table: Table, wanted: Mapping[str, Sequence[str]], now: float) -> list[tuple[str, list[str]]] | None:
    """Locations and values; None where the table has no projection. `wanted` is what the query demands of keys."""
    given = table.parameters or {}
    if given.get("projection.enabled", "").lower() != "true":
        return None
    keys = [key.name.lower() for key in table.partition_keys]
    choices = [_choices(key, _options(given, key), wanted.get(key), now) for key in keys]
    if prod(map(len, choices)) > MOST:
        fail("HIVE_EXCEEDED_PARTITION_LIMIT: The table's projection has more than 1000000 partitions for this query")
    places = _places(table, keys)
    return [(places(values), list(values)) for values in product(*choices)]


def _options(given: Options, key: str) -> Options:
    prefix = f"projection.{key}."
    return {
        name.lower().removeprefix(prefix): value for name, value in given.items() if name.lower().startswith(prefix)
    }


def _places(table: Table, keys: Sequence[str]) -> Callable[[Sequence[str]], str]:
    template = (table.parameters or {}).get("storage.location.template")
    if template is None:
        template = "/".join([table.location.rstrip("/"), *(f"{key}=${{{key}}}" for key in keys), ""])

    def place(values: Sequence[str]) -> str:
        found = template
        for key, value in zip(keys, values, strict=True):
            found = re.sub(re.escape(f"${{{key}}}"), lambda _, value=value: value, found, flags=re.IGNORECASE)  # type: ignore[misc]
        return found

    return place


def _choices(key: str, options: Options, wanted: Sequence[str] | None, now: float) -> Sequence[str]:
    match options.get("type", "").lower():
        case "enum":
            found: Sequence[str] = [value.strip() for value in _needed(key, options, "values").split(",")]
        case "integer":
            found = _integers(key, options)
        case "date":
            found = _dates(key, options, now)
        case "injected":
            if not wanted:
                fail(
                    f"CONSTRAINT_VIOLATION: For the injected projected partition column {key}, the WHERE clause must "
                    "contain only static equality conditions, and at least one such condition must be present."
                )
            return wanted
        case kind:
            fail(f"INVALID_TABLE_PROPERTY: Projection type {kind!r} of column {key} is not known", 1200)
    return found


def _needed(key: str, options: Options, name: str) -> str:
    if not options.get(name):
        fail(f"INVALID_TABLE_PROPERTY: Missing property projection.{key}.{name}", 1200)
    return options[name]


def _bad(key: str, name: str, value: str) -> None:
    fail(f"INVALID_TABLE_PROPERTY: projection.{key}.{name} is not valid: {value!r}", 1200)


def _integers(key: str, options: Options) -> list[str]:
    given, digits = _needed(key, options, "range"), int(options.get("digits", "0"))
    match = re.fullmatch(r"\s*(-?\d+)\s*,\s*(-?\d+)\s*", given)
    if match is None or (int(match[2]) - int(match[1])) > MOST:
        _bad(key, "range", given)
    assert match is not None
    return [f"{n:0{digits}}" for n in range(int(match[1]), int(match[2]) + 1, int(options.get("interval", "1")))]


def _dates(key: str, options: Options, now: float) -> list[str]:
    given, format = _needed(key, options, "range"), _format(key, _needed(key, options, "format"))
    ends = [_moment(key, text.strip(), format, now) for text in given.split(",")]
    if len(ends) != 2:
        _bad(key, "range", given)
    unit = options.get("interval.unit", _unit(format)).upper().rstrip("S")
    step, found, count = int(options.get("interval", "1")), [], 0
    while (moment := _plus(ends[0], step * count, unit)) <= ends[1]:
        found.append(moment.strftime(format))
        count += 1
        if count > MOST:
            _bad(key, "range", given)
    return list(dict.fromkeys(found))


def _unit(format: str) -> str:
    """The smallest that the format shows."""
    for sign, unit in (("%S", "SECOND"), ("%M", "MINUTE"), ("%H", "HOUR"), ("%d", "DAY"), ("%m", "MONTH")):
        if sign in format:
            return unit
    return "YEAR"


def _format(key: str, java: str) -> str:
    """Python's, of Java's letters."""

    def one(match: re.Match[str]) -> str:
        if match[0].startswith("'"):
            return (match[1] or "'").replace("%", "%%")
        if match[0] not in _STRFTIME:
            _bad(key, "format", java)
        return _STRFTIME[match[0]]

    return _LETTERS.sub(one, java)


def _moment(key: str, text: str, format: str, now: float) -> datetime:
    if match := _NOW.match(text.upper().replace(" ", "")):
        present = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
        return _plus(present, int(match[1]), match[2].rstrip("S")) if match[1] else present
    try:
        return datetime.strptime(text, format)
    except ValueError:
        _bad(key, "range", text)
        raise


def _plus(moment: datetime, count: int, unit: str) -> datetime:
    if unit in ("YEAR", "MONTH"):
        months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "YEAR" else 1)
        year, month = divmod(months, 12)
        first = moment.replace(year=year, month=month + 1, day=1)
        return first if moment.day == 1 else min(first + timedelta(days=moment.day - 1), _last(first))
    return moment + timedelta(**{f"{unit.lower()}s": count})


def _last(first: datetime) -> datetime:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
