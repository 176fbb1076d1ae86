"""Hive's column types, and JSON values brought into them.

What is taken and what is not follows Firehose's own conversion: numbers may be written as strings, a string column
takes any value, and epochs below 10^12 are seconds.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any, NamedTuple, Protocol

import msgspec

_WORD = re.compile(r"[^<>(),:]+|[<>(),:]")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?Z?")
EPOCH = datetime(1970, 1, 1)
MILLIS = 10**12  # epochs from here on are milliseconds
EARLIEST, LATEST = datetime(1677, 9, 22), datetime(2262, 4, 11)  # that nanoseconds in 64 bits can tell
BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
ALIASES = {"integer": "int", "double precision": "double", "real": "float", "long": "bigint", "short": "smallint"}
Dates = Callable[[str], datetime | None]


_encode = msgspec.json.Encoder(decimal_format="number").encode


class Mismatch(ValueError):
    """A value that does not fit its column."""


class Type(Protocol):
    def value(self, given: Any) -> Any:
        """Of a JSON value that is not null. Raise Mismatch."""


class Primitive(NamedTuple):
    name: str

    def value(self, given: Any) -> Any:
        return _PRIMITIVES[self.name](given)


class Whole(NamedTuple):
    """A number of so many bits."""

    bits: int

    def value(self, given: Any) -> int:
        number = _number(given)
        if number != number.to_integral_value():
            raise _bad(given)
        if not -(1 << self.bits - 1) <= number < 1 << self.bits - 1:
            raise Mismatch(f"Value {given} is out of range")
        return int(number)


class Exact(NamedTuple):
    """decimal(precision, scale)"""

    precision: int
    scale: int

    def value(self, given: Any) -> Decimal:
        number = _number(given)
        if number.adjusted() >= self.precision - self.scale and number:
            raise Mismatch(f"Value {given} is out of range")
        try:
            rounded = number.quantize(Decimal(1).scaleb(-self.scale), ROUND_HALF_UP)
        except DecimalException as reason:
            raise Mismatch(f"Value {given} is out of range") from reason
        if rounded and rounded.adjusted() >= self.precision - self.scale:
            raise Mismatch(f"Value {given} is out of range")
        return rounded


class Moment(NamedTuple):
    """timestamp; `dates` read what the deserializer's own formats say."""

    dates: tuple[Dates, ...] = ()

    def value(self, given: Any) -> datetime:
        found = self._read(given)
        if not EARLIEST < found < LATEST:
            raise Mismatch(f"Value {given} is out of range")
        return found

    def _read(self, given: Any) -> datetime:
        if isinstance(given, str):
            for read in self.dates:
                if (found := read(given)) is not None:
                    return found
            if match := _TIME.fullmatch(given):
                return _checked(lambda: _moment(match), given)
        number = _number(given)
        seconds = number if abs(number) < MILLIS else number / 1000
        return _checked(lambda: EPOCH + timedelta(milliseconds=round(seconds * 1000)), given)


class Array(NamedTuple):
    item: Type

    def value(self, given: Any) -> list[Any]:
        if not isinstance(given, list):
            raise _bad(given)
        return [None if each is None else self.item.value(each) for each in given]


class Map(NamedTuple):
    key: Type
    item: Type

    def value(self, given: Any) -> list[tuple[Any, Any]]:
        if not isinstance(given, dict):
            raise _bad(given)
        return [
            (self.key.value(name), None if each is None else self.item.value(each)) for name, each in given.items()
        ]


class Fields(NamedTuple):
    """struct<…>"""

    fields: tuple[tuple[str, Type], ...]

    def value(self, given: Any) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise _bad(given)
        return row(self.fields, given, insensitive=True)


def row(columns: tuple[tuple[str, Type], ...], given: Mapping[str, Any], *, insensitive: bool) -> dict[str, Any]:
    """The columns' values; those that are absent are None. Raise Mismatch."""
    lower = {key.lower(): value for key, value in reversed(list(given.items()))} if insensitive else {}
    found = {}
    for name, type in columns:
        value = given[name] if name in given else lower.get(name.lower())
        found[name] = None if value is None else type.value(value)
    return found


def parse(text: str, dates: tuple[Dates, ...] = ()) -> Type:
    """Raise ValueError for what is no type, or none that can be converted."""
    words = [word.strip() for word in _WORD.findall(text.lower()) if word.strip()]
    try:
        type, rest = _type(words, dates)
    except (IndexError, KeyError) as reason:
        raise ValueError(f"{text} is not a type that can be converted") from reason
    if rest:
        raise ValueError(f"{text} is not a type")
    return type


def _type(words: list[str], dates: tuple[Dates, ...]) -> tuple[Type, list[str]]:
    name, rest = ALIASES.get(words[0], words[0]), words[1:]
    match name:
        case "array":
            item, rest = _type(_after(rest, "<"), dates)
            return Array(item), _after(rest, ">")
        case "map":
            key, rest = _type(_after(rest, "<"), dates)
            item, rest = _type(_after(rest, ","), dates)
            return Map(key, item), _after(rest, ">")
        case "struct":
            return _struct(_after(rest, "<"), dates)
        case "decimal" if rest[:1] == ["("]:
            precision, scale = int(rest[1]), int(rest[3]) if rest[2] == "," else 0
            if not (1 <= precision <= 38 and 0 <= scale <= precision):
                raise ValueError(f"decimal({precision},{scale}) is no type")
            return Exact(precision, scale), _after(rest[4 if rest[2] == "," else 2 :], ")")
        case "decimal":
            return Exact(10, 0), rest
        case "char" | "varchar":
            return Primitive("string"), _after(_after(rest, "(")[1:], ")")
        case "timestamp":
            return Moment(dates), rest
        case _ if name in BITS:
            return Whole(BITS[name]), rest
    if name not in _PRIMITIVES:
        raise KeyError(name)
    return Primitive(name), rest


def _struct(words: list[str], dates: tuple[Dates, ...]) -> tuple[Type, list[str]]:
    fields = []
    while True:
        name, rest = words[0], _after(words[1:], ":")
        type, rest = _type(rest, dates)
        fields.append((name, type))
        if rest[0] == ">":
            return Fields(tuple(fields)), rest[1:]
        words = _after(rest, ",")


def _after(words: list[str], wanted: str) -> list[str]:
    if words[0] != wanted:
        raise KeyError(words[0])
    return words[1:]


def _bad(given: Any) -> Mismatch:
    return Mismatch(f'For input string: "{_text(given)}"')


def _checked(make: Callable[[], datetime], given: Any) -> datetime:
    try:
        return make()
    except (ValueError, OverflowError) as reason:
        raise _bad(given) from reason


def _number(given: Any) -> Decimal:
    """Of a number, or of a string that tells one."""
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal | str):
        raise _bad(given)
    try:
        number = Decimal(given.strip()) if isinstance(given, str) else Decimal(str(given))
    except DecimalException as reason:
        raise _bad(given) from reason
    if not number.is_finite() or abs(number.adjusted()) > 400:
        raise _bad(given)
    return number


def _text(given: Any) -> str:
    return given if isinstance(given, str) else _encode(given).decode()


def _moment(match: re.Match[str]) -> datetime:
    *whole, fraction = match.groups()
    year, month, day, hour, minute, second = map(int, whole)
    micros = int((fraction or ".0")[1:7].ljust(6, "0"))
    return datetime(year, month, day, hour, minute, second, micros)


def _truth(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.lower() in ("true", "false"):
        return given.lower() == "true"
    raise _bad(given)


def _double(given: Any) -> float:
    number = float(_number(given))
    if number in (float("inf"), float("-inf")):
        raise _bad(given)
    return number


def _float(given: Any) -> float:
    number = _double(given)
    if abs(number) > 3.4028235e38:
        raise Mismatch(f"Value {given} is out of range")
    return number


def _date(given: Any) -> date:
    if not isinstance(given, str) or (match := _DATE.fullmatch(given)) is None:
        raise _bad(given)
    year, month, day = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError as reason:
        raise _bad(given) from reason


def _bytes(given: Any) -> bytes:
    return _text(given).encode()


_PRIMITIVES: dict[str, Callable[[Any], Any]] = {
    "boolean": _truth,
    "float": _float,
    "double": _double,
    "string": _text,
    "date": _date,
    "binary": _bytes,
}


_JODA = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.S)
_FIELDS = {
    "y": "%Y",
    "M": "%m",
    "d": "%d",
    "H": "%H",
    "h": "%I",
    "m": "%M",
    "s": "%S",
    "S": "%f",
    "a": "%p",
    "Z": "%z",
}


def dates(pattern: str) -> Dates:
    """A reader of a HiveJsonSerDe's timestamp format: Joda's letters, or "millis". Raise ValueError."""
    if pattern == "millis":
        return _millis
    form = "".join(_field(match) for match in _JODA.finditer(pattern))

    def read(text: str) -> datetime | None:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            return None
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found

    return read


def _millis(text: str) -> datetime | None:
    return EPOCH + timedelta(milliseconds=int(text)) if text.isdigit() and len(text) < 15 else None


def _field(match: re.Match[str]) -> str:
    quoted, letter, other = match.groups()
    if quoted is not None or other is not None:
        return (quoted.replace("''", "'") or "'" if quoted is not None else other).replace("%", "%%")
    width = len(match.group(0))
    if letter == "M" and width > 2:
        return "%b" if width == 3 else "%B"
    if letter not in _FIELDS:
        raise ValueError(f"Unknown pattern letter: {letter}")
    return _FIELDS[letter]
