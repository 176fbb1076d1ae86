"""Object prefixes with expressions: `!{timestamp:yyyy/MM/dd}`, `!{firehose:random-string}` and their kin.

AWS: docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html; the date patterns are Java's DateTimeFormatter's.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

_EXPRESSION = re.compile(r"!\{([^}]*)\}")
_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|(.)", re.S)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_RANDOM_LENGTH = 11
_NONE: Mapping[str, str] = MappingProxyType({})
DEFAULT = "yyyy/MM/dd/HH/"
KEYS = ("partitionKeyFromQuery", "partitionKeyFromLambda")


def evaluate(prefix: str, moment: datetime, error_type: str = "", keys: Mapping[str, str] = _NONE) -> str:
    """The prefix of one object. Every timestamp is `moment`; each random string is another.

    `keys` are a partition's, as "namespace:key" -> value. A prefix without expressions is followed by the error's
    type, if there is one, and by the time.
    """

    def value(match: re.Match[str]) -> str:
        namespace, _, text = match.group(1).partition(":")
        if namespace == "timestamp":
            return format_date(text, moment)
        if namespace in KEYS:
            return keys.get(match.group(1), "")
        return error_type if text == "error-output-type" else _random()

    if not _EXPRESSION.search(prefix):
        return prefix + (f"{error_type}/" if error_type else "") + format_date(DEFAULT, moment)
    return _EXPRESSION.sub(value, prefix)


def _random() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))


def check(prefix: str, *, error: bool) -> None:
    """Raise ValueError with the reason when AWS would not take it; `error` for an ErrorOutputPrefix."""
    kinds = [_checked(expression, error=error) for expression in _EXPRESSION.findall(prefix)]
    if "!{" in _EXPRESSION.sub("", prefix):
        raise ValueError("an expression is not closed")
    if error and kinds and "firehose:error-output-type" not in kinds:
        raise ValueError("ErrorOutputPrefix must contain !{firehose:error-output-type} when it has expressions")


def _checked(expression: str, *, error: bool) -> str:
    namespace, _, text = expression.partition(":")
    match namespace, text:
        case "timestamp", text if text:
            format_date(text, datetime(2000, 1, 1))
        case ("firehose", "random-string"):
            pass
        case ("firehose", "error-output-type"):
            if not error:
                raise ValueError("Prefix must not contain any occurrence of !{firehose:error-output-type}")
        case (name, text) if name in KEYS and text:
            pass  # allowed or not: the partitioning says
        case _:
            raise ValueError(f"!{{{expression}}} is not an expression that is supported here")
    return expression


def has_expressions(prefix: str) -> bool:
    return "!{" in prefix


def format_date(pattern: str, moment: datetime) -> str:
    """Java's pattern letters; text in single quotes stands for itself. Raise ValueError for an unknown letter."""
    return "".join(_token(match, moment) for match in _TOKEN.finditer(pattern))


def _token(match: re.Match[str], moment: datetime) -> str:
    quoted, letter, other = match.groups()
    if quoted is not None:
        return quoted.replace("''", "'") or "'"
    if other is not None:
        return other
    if (field := _LETTERS.get(letter)) is None:
        raise ValueError(f"Unknown pattern letter: {letter}")
    return field(moment, len(match.group(0)))


def _number(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda moment, width: f"{value(moment):0{width}d}"


def _year(moment: datetime, width: int) -> str:
    return f"{moment.year % 100:02d}" if width == 2 else f"{moment.year:0{width}d}"


def _named(short: str, long: str, number: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    """One or two letters a number, three the short name, four the long one."""

    def field(moment: datetime, width: int) -> str:
        if width <= 2:
            return f"{number(moment):0{width}d}"
        return moment.strftime(short if width == 3 else long)

    return field


def _fraction(moment: datetime, width: int) -> str:
    return f"{moment.microsecond * 1000:09d}"[:width].ljust(width, "0")


def _offset(separator: str, zero: str) -> Callable[[datetime, int], str]:
    def field(moment: datetime, width: int) -> str:
        text = moment.strftime("%z") or "+0000"
        return zero if zero and text == "+0000" else f"{text[:3]}{separator if width >= 3 else ''}{text[3:5]}"

    return field


_LETTERS: dict[str, Callable[[datetime, int], str]] = {
    "y": _year,
    "u": _year,
    "Y": lambda m, width: f"{m.isocalendar().year:0{width}d}",
    "M": _named("%b", "%B", lambda m: m.month),
    "L": _named("%b", "%B", lambda m: m.month),
    "d": _number(lambda m: m.day),
    "D": _number(lambda m: m.timetuple().tm_yday),
    "w": _number(lambda m: m.isocalendar().week),
    "E": lambda m, width: m.strftime("%A" if width == 4 else "%a"),
    "e": _named("%a", "%A", lambda m: m.isoweekday() % 7 + 1),
    "a": lambda m, width: m.strftime("%p"),
    "H": _number(lambda m: m.hour),
    "k": _number(lambda m: m.hour or 24),
    "K": _number(lambda m: m.hour % 12),
    "h": _number(lambda m: m.hour % 12 or 12),
    "m": _number(lambda m: m.minute),
    "s": _number(lambda m: m.second),
    "S": _fraction,
    "n": _number(lambda m: m.microsecond * 1000),
    "A": _number(lambda m: ((m.hour * 60 + m.minute) * 60 + m.second) * 1000 + m.microsecond // 1000),
    "Q": _number(lambda m: (m.month + 2) // 3),
    "z": lambda m, width: m.tzname() or "UTC",
    "V": lambda m, width: str(m.tzinfo or "UTC"),
    "X": _offset(":", "Z"),
    "x": _offset(":", ""),
    "Z": _offset("", ""),
}
