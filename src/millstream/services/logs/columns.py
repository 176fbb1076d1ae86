"""Patterns of columns: `[ip, user, ..., status = 4* || status = 5*, bytes > 1000]`.

A message's columns are divided by white space; what stands in `[]` or `""` is one. Source:
docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from millstream.services.logs.conditions import Holds, Reader
from millstream.services.logs.operands import OPERATORS, compile_test
from millstream.services.logs.regular import INVALID

ELLIPSIS = "..."
_COLUMN = re.compile(r'\[([^\]]*)\]|"([^"]*)"|(\S+)')
_BARE = re.compile(r'"([^"]*)"|(\S+)')
_PIECE = re.compile(
    rf'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<regular>%[^%]*%)|(?P<sign>{OPERATORS})|(?P<join>&&|\|\||[(),])|'
    r"(?P<word>[^\s,()&|=!<>]+))\s*"
)


class _Column(NamedTuple):
    name: str
    holds: Holds | None


def compile_columns(text: str) -> Callable[[str], Mapping[str, str] | None]:
    """Raise ValueError."""
    if not text.endswith("]"):
        raise ValueError(INVALID)
    columns = _Reader(text[1:-1], _PIECE).columns()
    gap = next((n for n, column in enumerate(columns) if column.name == ELLIPSIS), None)
    if sum(column.name == ELLIPSIS for column in columns) > 1:
        raise ValueError(INVALID)

    def match(message: str) -> Mapping[str, str] | None:
        values = list(_values(message))
        if (fitted := _fitted(columns, gap, len(values))) is None:
            return None
        found = {}
        for place, (value, column) in enumerate(zip(values, fitted, strict=True), 1):
            if column.holds and not column.holds(value):
                return None
            found[f"${column.name or place}"] = value
        return found

    return match


def _values(message: str) -> Iterator[str]:
    place, closing = 0, message.rfind("]")  # no bracket that opens beyond is looked at to the end again and again
    while match := (_COLUMN if place <= closing else _BARE).search(message, place):
        yield next(group for group in match.groups() if group is not None)
        place = match.end()


def _fitted(columns: list[_Column], gap: int | None, count: int) -> list[_Column] | None:
    """A column for each value; None where there are too few or too many."""
    nameless = _Column("", None)
    if not columns:
        return [nameless] * count
    if gap is None:
        return columns if len(columns) == count else None
    spare = count - len(columns) + 1
    return None if spare < 0 else [*columns[:gap], *[nameless] * spare, *columns[gap + 1 :]]


class _Reader(Reader):
    _name = ""  # of the column that is read

    def columns(self) -> list[_Column]:
        if self.ended:
            return []
        columns = [self._column()]
        while self.take(","):
            columns.append(self._column())
        if not self.ended:
            raise ValueError(INVALID)
        return columns

    def _column(self) -> _Column:
        """A name alone, or what it must be: each condition begins with the name again."""
        if self.peek() in ("", ","):
            return _Column("", None)
        if re.fullmatch(r"[\w.-]+", self.peek()) and self.peek(1) in ("", ","):
            return _Column(self.next(), None)
        self._name = ""
        holds = self.either()
        return _Column(self._name, holds)

    def single(self) -> Holds:
        name, sign, operand = self.next(), self.next(), self.next()
        if self._name not in ("", name) or not re.fullmatch(OPERATORS, sign):
            raise ValueError(INVALID)
        self._name = name
        return compile_test(sign, operand)
