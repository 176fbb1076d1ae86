"""Patterns over JSON: `{ ($.user.id = 1) && ($.items[0].name != "x*") || $.error IS TRUE }`.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from millstream.services.logs.conditions import Holds, Reader
from millstream.services.logs.operands import OPERATORS, Test, compile_test
from millstream.services.logs.regular import INVALID

_SELECTOR = r"\$(?:\.?\[(?:\d+|\*|'[^']*'|\"[^\"]*\")\]|\.[^\s.\[\]()=!<>&|\"]+)+"
_STEP = re.compile(r"\.?\[(?:(\d+)|(\*)|'([^']*)'|\"([^\"]*)\")\]|\.([^\s.\[\]]+)")
_PIECE = re.compile(
    rf"\s*({_SELECTOR}|\"(?:[^\"\\]|\\.)*\"|%[^%]*%|{OPERATORS}|&&|\|\||[()]|(?:[^\s()=!<>&|\"])+)\s*"
)
_ABSENT = object()
Step = int | str  # "*" is every one


def compile_json(text: str) -> Callable[[str], Mapping[str, str] | None]:
    """Raise ValueError."""
    if not text.endswith("}"):
        raise ValueError(INVALID)
    reader = _Reader(text[1:-1])
    holds = reader.whole()
    shown = {selector: path_of(selector) for selector in reader.selectors}

    def match(message: str) -> Mapping[str, str] | None:
        document = parsed(message)
        if document is None or not holds(document):
            return None
        return {name: found for name, path in shown.items() if (found := text_at(document, path)) is not None}

    return match


def parsed(message: str) -> Any:
    """None of what is no JSON object or list."""
    if message.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(message)
    except (msgspec.DecodeError, RecursionError):
        return None


def path_of(selector: str) -> tuple[Step, ...]:
    """Raise ValueError."""
    if not re.fullmatch(_SELECTOR, selector):
        raise ValueError(INVALID)
    return tuple(_step(match) for match in _STEP.finditer(selector, 1))


def _step(match: re.Match[str]) -> Step:
    index, star, *names = match.groups()
    if index is not None:
        return int(index)
    return "*" if star else next(name for name in names if name is not None)


def select(value: Any, path: tuple[Step, ...]) -> Iterator[Any]:
    """Whatever lies at the path."""
    if not path:
        yield value
        return
    step, rest = path[0], path[1:]
    if step == "*":
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for one in inner:
            yield from select(one, rest)
    elif isinstance(step, int):
        if isinstance(value, list) and step < len(value):
            yield from select(value[step], rest)
    elif isinstance(value, dict) and step in value:
        yield from select(value[step], rest)


def text_at(document: Any, path: tuple[Step, ...]) -> str | None:
    """As AWS shows it; None where there is nothing."""
    found = next(select(document, path), _ABSENT)
    if found is _ABSENT:
        return None
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()


class _Reader(Reader):
    def __init__(self, text: str) -> None:
        super().__init__(text, _PIECE)
        self.selectors: list[str] = []

    def whole(self) -> Holds:
        holds = self.either()
        if not self.ended:
            raise ValueError(INVALID)
        return holds

    def single(self) -> Holds:
        selector = self.next()
        path = path_of(selector)
        self.selectors.append(selector)
        return self._condition(path, self.next())

    def _condition(self, path: tuple[Step, ...], sign: str) -> Holds:
        if sign == "EXISTS":
            return lambda document: any(True for _ in select(document, path))
        if sign == "NOT" and self.next() == "EXISTS":
            return lambda document: not any(True for _ in select(document, path))
        if sign == "IS":
            wanted = {"NULL": None, "TRUE": True, "FALSE": False}
            if (word := self.next()) not in wanted:
                raise ValueError(INVALID)
            return lambda document: any(value is wanted[word] for value in select(document, path))
        if not re.fullmatch(OPERATORS, sign):
            raise ValueError(INVALID)
        test = compile_test(sign, self.next())
        return lambda document: any(_scalar(value, test) for value in select(document, path))


def _scalar(value: Any, test: Test) -> bool:
    if isinstance(value, bool):
        return test(str(value).lower())
    return isinstance(value, str | int | float) and test(value)
