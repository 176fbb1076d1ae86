"""Which point of a space to try next: at random, the next of the grid, or where improvement is expected most.

The Bayesian strategy fits a Gaussian process with a Matérn 5/2 kernel to what was seen and takes the candidate with
the greatest expected improvement (Snoek, Larochelle, Adams: Practical Bayesian Optimization, 2012). Points that are
being tried count with the value that the process expects there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, TypeAlias

from millstream.services.sagemaker.tuning_space import Point, Space

Vector: TypeAlias = list[float]
Matrix: TypeAlias = list[Vector]
MOST = 60  # points that the process looks at: the best ones and the newest
CANDIDATES = 300
LENGTHS = (0.1, 0.2, 0.4, 0.8, 1.6)
NOISES = (1e-4, 1e-2)
TRIES = 100  # for a point that was not tried yet


class Seen(NamedTuple):
    point: Point
    loss: float | None  # the smaller the better; None: not known yet


def propose(space: Space, strategy: str, seen: Sequence[Seen], chance: Random) -> Point | None:
    """None when there is nothing left to try."""
    if strategy == "Grid":
        tried = [one.point for one in seen]
        return next((point for point in space.grid() if point not in tried), None)
    known = [one for one in seen if one.loss is not None]
    if strategy == "Bayesian" and len(known) >= max(3, len(space.parameters) + 1):
        return _improved(space, seen, chance)
    return _untried(space, seen, chance)


def _untried(space: Space, seen: Sequence[Seen], chance: Random) -> Point:
    tried = [one.point for one in seen]
    for _ in range(TRIES):
        if (point := space.random(chance)) not in tried:
            break
    return point


def _improved(space: Space, seen: Sequence[Seen], chance: Random) -> Point:
    chosen = _chosen(seen)
    best = chosen[0].point
    process = _fitted(space, chosen, [one.point for one in seen if one.loss is None])
    points = [space.random(chance) for _ in range(CANDIDATES)]
    points += [space.near(best, chance) for _ in range(CANDIDATES // 3)]
    tried = [one.point for one in seen]
    fresh = [point for point in points if point not in tried] or points
    return max(fresh, key=lambda point: process.improvement(space.place(point)))


def _chosen(seen: Sequence[Seen]) -> list[Seen]:
    """Known points, the best first."""
    known = [one for one in seen if one.loss is not None]
    ordered = sorted(known, key=lambda one: one.loss or 0.0)
    if len(known) <= MOST:
        return ordered
    newest = known[-MOST * 2 // 3 :]
    best = [one for one in ordered if one not in newest][: MOST - len(newest)]
    return sorted([*best, *newest], key=lambda one: one.loss or 0.0)


def _fitted(space: Space, known: Sequence[Seen], pending: Sequence[Point]) -> "Process":
    places = [space.place(one.point) for one in known]
    losses = [one.loss or 0.0 for one in known]
    mean = sum(losses) / len(losses)
    spread = math.sqrt(sum((loss - mean) ** 2 for loss in losses) / len(losses)) or 1.0
    scaled = [(loss - mean) / spread for loss in losses]
    scale = math.sqrt(len(places[0]))
    fits = [Process.fit(places, scaled, length * scale, noise) for length in LENGTHS for noise in NOISES]
    process = max(fits, key=lambda one: one.likelihood)
    for point in pending:
        place = space.place(point)
        places, scaled = [*places, place], [*scaled, process.at(place)[0]]
    return Process.fit(places, scaled, process.length, process.noise) if pending else process


@dataclass(frozen=True)
class Process:
    places: Matrix
    values: Vector
    length: float
    noise: float
    root: Matrix  # lower triangle of the covariance's Cholesky factors
    weights: Vector

    @classmethod
    def fit(cls, places: Matrix, values: Vector, length: float, noise: float) -> "Process":
        covariance = [[_kernel(a, b, length) for b in places[: row + 1]] for row, a in enumerate(places)]
        for row in range(len(places)):
            covariance[row][row] += noise
        root = _cholesky(covariance)
        return cls(places, values, length, noise, root, _backward(root, _forward(root, values)))

    @property
    def likelihood(self) -> float:
        """Of the values, as a logarithm and up to a constant."""
        fit = sum(value * weight for value, weight in zip(self.values, self.weights, strict=True))
        return -0.5 * fit - sum(math.log(row[-1]) for row in self.root)

    def at(self, place: Vector) -> tuple[float, float]:
        """Mean and standard deviation."""
        near = [_kernel(place, one, self.length) for one in self.places]
        mean = sum(k * weight for k, weight in zip(near, self.weights, strict=True))
        known = sum(value * value for value in _forward(self.root, near))
        return mean, math.sqrt(max(1e-12, 1 - known))

    def improvement(self, place: Vector) -> float:
        mean, spread = self.at(place)
        better = min(self.values) - mean
        z = better / spread
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return better * 0.5 * math.erfc(-z / math.sqrt(2)) + spread * density


def _kernel(a: Vector, b: Vector, length: float) -> float:
    distance = math.sqrt(5 * sum((x - y) ** 2 for x, y in zip(a, b, strict=True))) / length
    return (1 + distance + distance * distance / 3) * math.exp(-distance)


def _cholesky(lower: Matrix) -> Matrix:
    root: Matrix = []
    for row, values in enumerate(lower):
        made: Vector = []
        for column in range(row + 1):
            above = root[column] if column < row else made
            rest = values[column] - sum(made[k] * above[k] for k in range(column))
            made.append(math.sqrt(max(rest, 1e-12)) if column == row else rest / root[column][column])
        root.append(made)
    return root


def _forward(root: Matrix, values: Vector) -> Vector:
    solved: Vector = []
    for row, value in zip(root, values, strict=True):
        solved.append((value - sum(a * b for a, b in zip(row, solved, strict=False))) / row[-1])
    return solved


def _backward(root: Matrix, values: Vector) -> Vector:
    solved = [0.0] * len(values)
    for row in reversed(range(len(values))):
        rest = sum(root[below][row] * solved[below] for below in range(row + 1, len(values)))
        solved[row] = (values[row] - rest) / root[row][row]
    return solved
