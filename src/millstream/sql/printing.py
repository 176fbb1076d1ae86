"""Values as Athena's results show them, and its files of them."""

import math
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TextIO

from millstream.sql.types import Type

Printer = Callable[[Any], str]


def printer(type: Type) -> Printer:
    """Of values that are not null."""
    match type.name:
        case "ARRAY":
            item = _inner(type.inner[0][1])
            return lambda value: f"[{', '.join(item(each) for each in value)}]"
        case "MAP":
            key, item = _inner(type.inner[0][1]), _inner(type.inner[1][1])
            return lambda value: f"{{{', '.join(f'{key(k)}={item(v)}' for k, v in _entries(value))}}}"
        case "ROW":
            fields = [(name, _inner(inner)) for name, inner in type.inner]
            return lambda value: _row(fields, value)
    return _PRINTERS.get(type.name, str)


def _inner(type: Type) -> Printer:
    show = printer(type)
    return lambda value: "null" if value is None else show(value)


def _entries(value: Any) -> Iterable[tuple[Any, Any]]:
    """A map whose keys are no plain values comes as two lists."""
    if set(value) == {"key", "value"} and isinstance(value["key"], list):
        return zip(value["key"], value["value"], strict=True)
    return value.items()  # type: ignore[no-any-return]


def _row(fields: Sequence[tuple[str, Printer]], value: Any) -> str:
    """Without names its values come as a tuple."""
    values = value.values() if isinstance(value, dict) else value
    return f"{{{', '.join(f'{name}={show(one)}' for (name, show), one in zip(fields, values, strict=True))}}}"


def double(value: float) -> str:
    """As Java's Double.toString."""
    return repr(value) if 1e-3 <= abs(value) < 1e7 else _real(value, repr(value))


def single(value: float) -> str:
    """The shortest digits that are the same float of 32 bits."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if _as_single(float(text)) == value:
            break
    return _real(value, text)


def _as_single(value: float) -> float:
    try:
        found: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return float("inf")
    return found


def _real(value: float, text: str) -> str:
    if math.isnan(value):
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if text.startswith("-") else "0.0"
    sign, digits, exponent = Decimal(text).normalize().as_tuple()
    assert isinstance(exponent, int)
    figures, minus = "".join(map(str, digits)), "-" if sign else ""
    scale = len(figures) + exponent - 1  # of the first digit
    if -3 <= scale < 7:
        plain = format(Decimal(text), "f")
        return plain if "." in plain else f"{plain}.0"
    return f"{minus}{figures[0]}.{figures[1:] or '0'}E{scale}"


def moment(value: datetime) -> str:
    return f"{_day(value)} {clock(value.time())}"


def _day(value: date) -> str:
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def clock(value: time) -> str:
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}.{value.microsecond // 1000:03}"


def interval(value: timedelta) -> str:
    seconds, millis = divmod(abs(value) // timedelta(milliseconds=1), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{'-' if value < timedelta() else ''}{days} {hours:02}:{minutes:02}:{seconds:02}.{millis:03}"


_PRINTERS: dict[str, Printer] = {
    "BOOLEAN": lambda value: "true" if value else "false",
    "DOUBLE": double,
    "FLOAT": single,
    "DECIMAL": lambda value: format(value, "f"),
    "BLOB": lambda value: value.hex(" "),
    "DATE": lambda value: _day(value) if isinstance(value, date) else str(value),
    "TIME": clock,
    "INTERVAL": interval,
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
        lambda value: moment(value) if isinstance(value, datetime) else str(value),
    ),
}


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def write(file: TextIO, names: Sequence[str], types: Sequence[Type], batches: Iterable[list[tuple[Any, ...]]]) -> int:
    """CSV as Athena writes it: every value in quotes, null empty without them. Return the number of rows."""
    printers, count = [printer(type) for type in types], 0
    file.write(",".join(map(cell, names)) + "\n")
    for rows in batches:
        count += len(rows)
        file.writelines(
            ",".join(["" if value is None else cell(show(value)) for show, value in zip(printers, row, strict=True)])
            + "\n"
            for row in rows
        )
    return count
