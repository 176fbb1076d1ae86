"""Metric math: arithmetic on numbers and time series, and a few of AWS's functions."""

import math
import re
from collections.abc import Callable, Iterator, Mapping

Line = dict[int, float]  # a time series: values by the start of their period
Value = float | Line | list[Line]
Lookup = Callable[[str], Line]
_TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(\"[^\"]*\"|'[^']*')|([-+*/^()\[\],]))")
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_NEGATION = 3
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a**b),
}
_GATHER: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}
_EACH: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}


class BadExpression(ValueError):
    """The message says what cannot be read or computed."""


class Expression:
    """One expression over the metrics of a request. `metrics` are the ids that METRICS() stands for, with their
    lines; `find` gives the line of any other id; `period` is the seconds between two points; `moments` are the starts
    of all periods asked for, which FILL fills.
    """

    def __init__(
        self, text: str, metrics: Mapping[str, Line], find: Lookup, period: int, moments: Callable[[], range]
    ) -> None:
        self._metrics, self._find, self._period, self._moments = metrics, find, period, moments
        self._tokens = list(_tokens(text))
        self._at = 0

    def value(self) -> Value:
        """Raise BadExpression."""
        try:
            found = self._sum(0)
        except (OverflowError, TypeError, ZeroDivisionError) as problem:
            raise BadExpression(f"it cannot be computed: {problem}") from problem
        if self._at < len(self._tokens):
            raise BadExpression(f"unexpected {self._tokens[self._at]!r}")
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise BadExpression(f"{token!r} expected, {found or 'the end'!r} found")

    def _sum(self, least: int) -> Value:
        """Operators that bind at least as tightly as `least`."""
        left = self._term()
        while (operator := self._peek()) in _BINDS and _BINDS[operator] >= least:
            self._next()
            left = _combine(operator, left, self._sum(_BINDS[operator] + 1))
        return left

    def _term(self) -> Value:
        token = self._next()
        if token == "-":
            return _combine("*", -1.0, self._sum(_NEGATION))
        if token == "(":
            inner = self._sum(0)
            self._expect(")")
            return inner
        if token == "[":
            return [line for one in self._list("]") for line in _lines(one)]
        if token[:1].isdigit() or token[:1] == ".":
            return float(token)
        if not (token[:1].isalpha() or token[:1] == "_"):
            raise BadExpression(f"unexpected {token or 'end'!r}")
        return self._call(token.upper()) if self._peek() == "(" else self._find(token)

    def _list(self, end: str) -> list[Value | str]:
        found: list[Value | str] = []
        while self._peek() != end:
            found.append(self._next()[1:-1] if self._peek()[:1] in ("'", '"') else self._argument())
            if self._peek() != end:
                self._expect(",")
        self._expect(end)
        return found

    def _argument(self) -> Value | str:
        if self._peek() in ("REPEAT", "LINEAR"):
            return self._next()
        return self._sum(0)

    def _call(self, name: str) -> Value:
        self._expect("(")
        given = self._list(")")
        if name == "METRICS":
            wanted = str(given[0]) if given else ""
            return [line for id_, line in self._metrics.items() if wanted in id_]
        if name in _GATHER and len(given) == 1:
            return _gather(_GATHER[name], given[0])
        if name in _EACH and len(given) == 1:
            return _mapped(_EACH[name], given[0])
        if name == "PERIOD" and len(given) == 1:
            return float(self._period)
        if name == "FILL" and len(given) == 2:
            lines = [self._filled(line, given[1]) for line in _lines(given[0])]
            return lines if isinstance(given[0], list) else lines[0]
        raise BadExpression(f"the function {name} with {len(given)} arguments is not supported by Millstream")

    def _filled(self, line: Line, with_: Value | str) -> Line:
        if isinstance(with_, float | int):
            return {moment: line.get(moment, float(with_)) for moment in self._moments()}
        if with_ != "REPEAT":
            raise BadExpression("FILL takes a number or REPEAT in Millstream")
        filled: Line = {}
        last: float | None = None
        for moment in self._moments():
            last = line.get(moment, last)
            if last is not None:
                filled[moment] = last
        return filled


def _tokens(text: str) -> Iterator[str]:
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise BadExpression(f"unexpected {text[position:].strip()[:10]!r}")
        yield match[0].strip()
        position = match.end()


def _lines(value: Value | str) -> list[Line]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value]
    raise BadExpression("a time series is expected")


def _combine(operator: str, left: Value, right: Value) -> Value:
    """Point by point where both have one; a quotient by zero has no point."""
    apply = _ARITHMETIC[operator]
    if isinstance(left, list) or isinstance(right, list):
        if isinstance(left, list) and isinstance(right, list):
            raise BadExpression(f"{operator!r} between two arrays of time series")
        if isinstance(left, list):
            return [_pair(apply, one, right) for one in left]
        return [_pair(apply, left, one) for one in right] if isinstance(right, list) else []
    if isinstance(left, dict) or isinstance(right, dict):
        return _pair(apply, left, right)
    return apply(left, right)


def _pair(apply: Callable[[float, float], float], left: Value, right: Value) -> Line:
    if isinstance(left, list) or isinstance(right, list):
        raise BadExpression("an array of time series where one is expected")
    moments = left.keys() if isinstance(left, dict) else right.keys() if isinstance(right, dict) else []
    found: Line = {}
    for moment in moments:
        a = left.get(moment) if isinstance(left, dict) else left
        b = right.get(moment) if isinstance(right, dict) else right
        if a is not None and b is not None:
            try:
                found[moment] = apply(a, b)
            except ZeroDivisionError:
                continue
    return found


def _gather(gather: Callable[[list[float]], float], value: Value | str) -> Value:
    """Of an array a time series, of a time series a number, as on AWS."""
    if isinstance(value, dict):
        return gather(list(value.values())) if value else 0.0
    lines = _lines(value)
    moments = sorted({moment for line in lines for moment in line})
    return {moment: gather([line[moment] for line in lines if moment in line]) for moment in moments}


def _mapped(apply: Callable[[float], float], value: Value | str) -> Value:
    if isinstance(value, float | int):
        return apply(value)
    lines = [{moment: apply(one) for moment, one in line.items()} for line in _lines(value)]
    return lines if isinstance(value, list) else lines[0]
