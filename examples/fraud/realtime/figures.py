"""What a person sees while it runs: how long decisions take, how many there are, how right they were."""

import threading
import time
from collections.abc import Sequence

from realtime.state import Tally


class Durations:
    """Milliseconds since records arrived, of the present window and of all; told by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window: list[float] = []
        self.count = 0

    def add(self, arrivals: Sequence[float]) -> None:
        now = time.time()
        with self._lock:
            self._window += [1000 * (now - at) for at in arrivals]
            self.count += len(arrivals)

    def take(self) -> list[float]:
        """The window's, sorted; a new window begins."""
        with self._lock:
            taken, self._window = self._window, []
        return sorted(taken)


def percentile(ranked: Sequence[float], share: float) -> float:
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def line(seconds: float, decided: list[float], stored: list[float], tally: Tally) -> str:
    parts = [f"{60 * len(decided) / max(seconds, 0.001):8,.0f} a minute"]
    for name, ranked in (("decided", decided), ("stored", stored)):
        parts.append(f"{name} p50 {percentile(ranked, 0.5):6.1f} ms  p99 {percentile(ranked, 0.99):6.1f} ms")
    return "   ".join([*parts, quality(tally)])


def quality(tally: Tally) -> str:
    if not tally.labels:
        return "no labels yet"
    frauds = tally.caught + tally.missed
    if not frauds:
        return f"no fraud among {tally.labels:,} labels yet"
    return (
        f"recall {tally.recall:.0%}, precision {tally.precision:.0%} "
        f"({tally.caught} of {frauds} frauds caught, {tally.labels:,} labels)"
    )
