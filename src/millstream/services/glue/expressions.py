"""GetPartitions' Expression: a WHERE clause over the partition keys, read into a predicate over their values.

Operators as Glue documents them: =, <>, !=, <, <=, >, >=, IN, BETWEEN, LIKE, IS [NOT] NULL, AND, OR, NOT and
parentheses; AND binds tighter than OR. Keys are integers, decimals, strings, dates or timestamps.
"""

import operator
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from millstream.api import glue as api
from millstream.domain.tables import Column

Values = Sequence[str]
Predicate = Callable[[Values], bool]
Cast = Callable[[str], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][\w]*|\"[^\"]+\"|`[^`]+`)|(?P<sign><>|!=|<=|>=|[=<>(),]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\Z")
WORDS = ("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL")


class Unsupported(api.InvalidInputException):
    """It cannot be read at all."""


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _moment(text: str) -> tuple[datetime, str]:
    """To the nanosecond."""
    if (match := _MOMENT.match(text)) is None:
        raise ValueError(text)
    return datetime.fromisoformat(match[1]), (match[2] or "").ljust(9, "0")


_KINDS: dict[str, tuple[str, str, Cast]] = {  # Glue's name of the kind, what a bad value is not, reader
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint", "long"), ("Integral", "an integer", _integer)),
    "decimal": ("Decimal", "a decimal", _decimal),
    **dict.fromkeys(("string", "char", "varchar"), ("String", "a string", str)),
    "date": ("Date", "a date", date.fromisoformat),
    "timestamp": ("Timestamp", "a timestamp", _moment),
}


class _Key:
    """A partition key as an operand."""

    def __init__(self, column: Column, place: int) -> None:
        self._place, kind = place, (column.type or "string").lower().partition("(")[0]
        if kind not in _KINDS:
            raise api.InvalidInputException(f"Unknown type : '{kind}'")
        self.kind, self._wanted, self._cast = _KINDS[kind]

    def literal(self, text: str) -> Any:
        try:
            return self._cast(text)
        except ValueError as error:
            raise api.InvalidInputException(f"'{text}' is not {self._wanted}") from error

    def of(self, values: Values) -> Any:
        try:
            return self._cast(values[self._place])
        except ValueError as error:
            raise api.InvalidStateException(f'"{values[self._place]}" is not {self._wanted}') from error


def parse(text: str, columns: Sequence[Column]) -> Predicate:
    """Raise InvalidInputException. A blank expression takes every partition."""
    if not text.strip():
        return lambda values: True
    return _Parser(text, columns).whole()


class _Parser:
    def __init__(self, text: str, columns: Sequence[Column]) -> None:
        self._text, self._tokens, self._next = text, list(_tokens(text)), 0
        self._columns = {column.name.lower(): (column, place) for place, column in enumerate(columns)}

    def whole(self) -> Predicate:
        found = self._either()
        if self._next < len(self._tokens):
            raise self._unsupported()
        return found

    def _unsupported(self) -> Unsupported:
        return Unsupported(f"Unsupported expression '{self._text}'")

    def _word(self, *wanted: str) -> bool:
        """Take one of the words or signs when it comes next."""
        if self._next < len(self._tokens) and self._tokens[self._next] in [("word", word) for word in wanted]:
            self._next += 1
            return True
        return False

    def _demand(self, word: str) -> None:
        if not self._word(word):
            raise self._unsupported()

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._word("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda values: any(part(values) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._word("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda values: all(part(values) for part in parts)

    def _one(self) -> Predicate:
        if self._word("NOT"):
            return _not(self._one())
        start = self._next
        if self._word("("):
            try:
                inner = self._either()
                self._demand(")")
                return inner
            except Unsupported:
                self._next = start  # it may have been a parenthesis around the operand
        return self._comparison()

    def _comparison(self) -> Predicate:
        key = self._key()
        for sign, compare in _COMPARE.items():
            if self._word(sign):
                wanted = key.literal(self._literal())
                return lambda values: compare(key.of(values), wanted)
        if self._word("IS"):
            negated = self._word("NOT")
            self._demand("NULL")
            return lambda values: negated  # a partition's values are never null
        negated = self._word("NOT")
        found = self._membership(key)
        return _not(found) if negated else found

    def _membership(self, key: _Key) -> Predicate:
        if self._word("IN"):
            choices = [key.literal(text) for text in self._choices()]
            return lambda values: key.of(values) in choices
        if self._word("BETWEEN"):
            low = key.literal(self._literal())
            self._demand("AND")
            high = key.literal(self._literal())
            return lambda values: bool(low <= key.of(values) <= high)
        self._demand("LIKE")
        if key.kind != "String":
            raise api.InvalidInputException(f"{key.kind} data type doesn't support operation 'LIKE'")
        like = _like(self._literal())
        return lambda values: like.fullmatch(key.of(values)) is not None

    def _choices(self) -> list[str]:
        self._demand("(")
        choices = [self._literal()]
        while self._word(","):
            choices.append(self._literal())
        self._demand(")")
        return choices

    def _key(self) -> _Key:
        name = self._operand("name").lower()
        if name not in self._columns:
            raise api.InvalidInputException("Invalid partition expression!")
        return _Key(*self._columns[name])

    def _literal(self) -> str:
        return self._operand("literal")

    def _operand(self, kind: str) -> str:
        """Of that kind, in any number of parentheses."""
        depth = 0
        while self._word("("):
            depth += 1
        if self._next >= len(self._tokens) or self._tokens[self._next][0] != kind:
            raise self._unsupported()
        text = self._tokens[self._next][1]
        self._next += 1
        for _ in range(depth):
            self._demand(")")
        return text


def _not(found: Predicate) -> Predicate:
    return lambda values: not found(values)


def _like(text: str) -> re.Pattern[str]:
    return re.compile("".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in text), re.DOTALL)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        if (match := _TOKEN.match(text, place)) is None:
            raise Unsupported(f"Unsupported expression '{text}'")
        found.append(_token(match))
        place = match.end()
    return found


def _token(match: re.Match[str]) -> tuple[str, str]:
    if match["text"]:
        return "literal", match["text"][1:-1].replace("''", "'")
    if match["number"]:
        return "literal", match["number"]
    if match["sign"]:
        return "word", match["sign"]
    name = match["name"]
    return ("word", name.upper()) if name.upper() in WORDS else ("name", name.strip('"`'))
