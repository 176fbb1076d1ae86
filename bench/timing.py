"""Interleaved measurement: every contender takes a turn in each round, so that noise hits all alike."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Figures(NamedTuple):
    """Seconds of one call."""

    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return 1 / self.p50


def interleave(contenders: dict[str, Callable[[], object]], rounds: int, calls: int = 1) -> dict[str, Figures]:
    """Each round runs every contender `calls` times; a first round warms up and is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, call in contenders.items():
            for _ in range(calls):
                start = time.perf_counter()
                call()
                if number:
                    taken[name].append(time.perf_counter() - start)
    return {name: figures(times) for name, times in taken.items()}


def figures(times: list[float]) -> Figures:
    ordered = sorted(times)
    return Figures(statistics.median(ordered), ordered[int(0.99 * (len(ordered) - 1))])
