"""How an algorithm declares its hyperparameters, and the words in which a value is refused.

Behaves as the toolkit in sagemaker-xgboost-container.
"""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .training_errors import UserError

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Interval:
    """`[` and `]` include the bound; None is no bound."""

    low: float | None = None
    high: float | None = None
    opens: str = "["
    closes: str = "]"

    def __contains__(self, value: float) -> bool:
        above = self.low is None or (value >= self.low if self.opens == "[" else value > self.low)
        below = self.high is None or (value <= self.high if self.closes == "]" else value < self.high)
        return above and below

    def __str__(self) -> str:
        low = "(-inf" if self.low is None else f"{self.opens}{self.low}"
        high = "+inf)" if self.high is None else f"{self.high}{self.closes}"
        return f"{low}, {high}"


Range = Interval | Sequence[Any]


@dataclass(frozen=True)
class Hyperparameter:
    """`parse` raises ValueError; `within` says whether a parsed value is allowed; `fits` raises UserError where it
    does not go together with others.
    """

    name: str
    range: Range
    parse: Callable[[str], Any] = str
    required: bool = False
    within: Callable[[Any, Range], bool] = lambda value, allowed: value in allowed
    refused: str = "Hyperparameter {}: {} is not in {}"
    fits: Callable[[Any, Values], None] = field(default=lambda value, others: None)


def integer(name: str, low: float | None = None, high: float | None = None, **more: Any) -> Hyperparameter:
    return Hyperparameter(name, Interval(low, high), int, **more)


def continuous(
    name: str, low: float | None = None, high: float | None = None, opens: str = "[", closes: str = "]"
) -> Hyperparameter:
    return Hyperparameter(name, Interval(low, high, opens, closes), float)


def categorical(name: str, values: Sequence[str], **more: Any) -> Hyperparameter:
    return Hyperparameter(name, values, **more)


def several(name: str, parse: Callable[[str], Any], allowed: Range, **more: Any) -> Hyperparameter:
    refused = "Hyperparameter {}: value {} not in range {}"
    return Hyperparameter(name, allowed, parse, refused=refused, **{"within": all_within, **more})


def commas(text: str) -> list[str]:
    return text.split(",")


def literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, TypeError) as bad:
        raise ValueError(str(bad)) from bad


def all_within(values: Any, allowed: Range) -> bool:
    flat = [one for value in values for one in (value if isinstance(value, list | tuple) else [value])]
    return all(value in allowed for value in flat)


def validate(
    declared: Iterable[Hyperparameter], given: Mapping[str, str], aliases: Mapping[str, str]
) -> dict[str, Any]:
    """Parsed values under their own names. Raise UserError in the container's words."""
    known = {one.name: one for one in declared}
    named = {aliases.get(name, name): value for name, value in given.items()}
    for one in known.values():
        if one.required and one.name not in named:
            raise UserError(f"Missing required hyperparameter: {one.name}")
    parsed = {name: _parsed(known.get(name), name, value) for name, value in named.items()}
    for name, value in parsed.items():
        if not known[name].within(value, known[name].range):
            allowed = known[name].range
            listed = allowed if isinstance(allowed, Interval) else list(allowed)
            raise UserError(known[name].refused.format(name, value, listed))
    for name, value in parsed.items():
        known[name].fits(value, parsed)
    return parsed


def _parsed(declared: Hyperparameter | None, name: str, value: str) -> Any:
    if declared is None:
        raise UserError(f"Extraneous hyperparameter found: {name}")
    try:
        return declared.parse(value)
    except ValueError as bad:
        raise UserError(f"Hyperparameter {name}: could not parse value (caused by {type(bad).__name__})") from bad
