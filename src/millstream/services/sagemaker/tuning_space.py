"""The hyperparameters that a tuning job varies, as points of the unit cube.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import TypeAlias

from millstream.api import sagemaker as api

Point: TypeAlias = Mapping[str, str]
WIDE = (
    1000  # a positive range this many times as high as low is seen on a logarithmic scale, where that is ours to say
)


@dataclass(frozen=True)
class Number:
    """A continuous or whole number between two bounds."""

    name: str
    low: float
    high: float
    whole: bool = False
    scale: str = "Linear"

    def text(self, unit: float) -> str:
        """The value at `unit`, between 0 and 1."""
        value = min(self.high, max(self.low, self._unscaled(unit)))
        return str(round(value)) if self.whole else repr(value)

    def random(self, chance: Random) -> str:
        return self.text(chance.random())

    def place(self, text: str) -> list[float]:
        low, high = self._scaled(self.low), self._scaled(self.high)
        return [(self._scaled(float(text)) - low) / (high - low) if high > low else 0.0]

    def near(self, text: str, chance: Random) -> str:
        return self.text(min(1.0, max(0.0, chance.gauss(self.place(text)[0], 0.1))))

    def _scaled(self, value: float) -> float:
        match self.scale:
            case "Logarithmic":
                return math.log(value)
            case "ReverseLogarithmic":
                return -math.log(1 - value)
        return value

    def _unscaled(self, unit: float) -> float:
        low, high = self._scaled(self.low), self._scaled(self.high)
        value = low + unit * (high - low)
        match self.scale:
            case "Logarithmic":
                return math.exp(value)
            case "ReverseLogarithmic":
                return 1 - math.exp(-value)
        return value


@dataclass(frozen=True)
class Choice:
    name: str
    values: Sequence[str]

    def random(self, chance: Random) -> str:
        return chance.choice(self.values)

    def place(self, text: str) -> list[float]:
        return [float(value == text) for value in self.values]

    def near(self, text: str, chance: Random) -> str:
        return text if chance.random() < 0.8 else self.random(chance)


@dataclass(frozen=True)
class Space:
    parameters: Sequence[Number | Choice]

    def random(self, chance: Random) -> Point:
        return {one.name: one.random(chance) for one in self.parameters}

    def near(self, point: Point, chance: Random) -> Point:
        return {one.name: one.near(point[one.name], chance) for one in self.parameters}

    def place(self, point: Point) -> list[float]:
        return [number for one in self.parameters for number in one.place(point[one.name])]

    @property
    def size(self) -> int:
        """Points of the grid; many parameters have more than can ever be held."""
        return math.prod(len(one.values) for one in self.parameters if isinstance(one, Choice))

    def grid(self) -> Iterator[Point]:
        """All combinations, of choices only."""
        choices = [[(one.name, value) for value in one.values] for one in self.parameters if isinstance(one, Choice)]
        return (dict(combination) for combination in product(*choices))


def space(ranges: api.ParameterRanges | None) -> Space:
    """Raise ValueError with what is wrong with a range."""
    if ranges is None:
        return Space([])
    numbers = [_number(one, whole=True) for one in ranges.integer_parameter_ranges or ()]
    numbers += [_number(one, whole=False) for one in ranges.continuous_parameter_ranges or ()]
    choices = [Choice(one.name, one.values) for one in ranges.categorical_parameter_ranges or ()]
    parameters: list[Number | Choice] = [*numbers, *choices]
    _check_names(one.name for one in parameters)
    return Space(parameters)


def _check_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"Hyperparameter {name} has more than one range.")
        seen.add(name)


def _number(given: api.IntegerParameterRange | api.ContinuousParameterRange, *, whole: bool) -> Number:
    try:
        low, high = (float(int(text) if whole else float(text)) for text in (given.min_value, given.max_value))
    except ValueError as bad:
        raise ValueError(f"The bounds of hyperparameter {given.name} are no numbers: {bad}.") from bad
    if not (math.isfinite(low) and math.isfinite(high)) or low > high:
        raise ValueError(f"MinValue of hyperparameter {given.name} must not be greater than its MaxValue.")
    scale = given.scaling_type or "Auto"
    if scale == "Auto":
        scale = "Logarithmic" if low > 0 and high / low >= WIDE else "Linear"
    if scale == "Logarithmic" and low <= 0:
        raise ValueError(f"ScalingType Logarithmic of hyperparameter {given.name} needs a MinValue above 0.")
    if scale == "ReverseLogarithmic" and not (low >= 0 and high < 1 and not whole):
        raise ValueError(f"ScalingType ReverseLogarithmic of {given.name} needs a continuous range in [0, 1).")
    return Number(given.name, low, high, whole, scale)
