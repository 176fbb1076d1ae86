"""What the lab prints: numbered steps with their times, progress in every wait, tables."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

MARGIN = "      "
QUIET = 5  # seconds between lines of progress where there is no terminal


class Steps:
    """Steps of the program, numbered; each one's title and seconds go to `times`."""

    def __init__(self, total: int, times: list[tuple[str, float]]) -> None:
        self.total, self.times = total, times

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        print(f"\n[{len(self.times) + 1}/{self.total}] {title}", flush=True)
        began = time.monotonic()
        yield
        self.times.append((title, time.monotonic() - began))
        say(f"done in {self.times[-1][1]:.1f} s")


def say(text: str) -> None:
    print(MARGIN + text, flush=True)


class Progress:
    """One line that says how far a wait is: rewritten in place on a terminal, now and then a new line elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._last, self._at = "", time.monotonic()

    def show(self, text: str, state: str = "") -> None:
        """`state` is what makes a line new where lines are not rewritten."""
        if self._terminal:
            print(f"\r\033[K{MARGIN}{text}", end="", flush=True)
        elif state != self._last or time.monotonic() - self._at >= QUIET:
            say(text)
            self._last, self._at = state, time.monotonic()

    def end(self) -> None:
        if self._terminal:
            print("\r\033[K", end="", flush=True)


def wait(what: str, look: Callable[[], tuple[bool, str]], every: float = 1, limit: float = 900) -> None:
    """Look until it is done, showing what was seen. Raise TimeoutError after `limit` seconds."""
    began, progress = time.monotonic(), Progress()
    try:
        while True:
            done, state = look()
            passed = time.monotonic() - began
            if done:
                return
            if passed > limit:
                raise TimeoutError(f"{what}: still {state} after {passed:.0f} s")
            progress.show(f"{what}: {state}, {passed:.0f} s", state)
            time.sleep(every)
    finally:
        progress.end()


@contextmanager
def ticking(what: str, look: Callable[[], str]) -> Iterator[None]:
    """Say every few seconds how a call that blocks is doing, until `look` says nothing."""
    stop = threading.Event()

    def tick() -> None:
        began = time.monotonic()
        while not stop.wait(QUIET):
            state = look()
            if stop.is_set() or not state:
                return
            say(f"{what}: {state}, {time.monotonic() - began:.0f} s")

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Columns as wide as they need to be; those numbered in `right` end at the same place."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [
            word.rjust(w) if at in right else word.ljust(w)
            for at, (word, w) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells).rstrip())


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.2f} GB"


def middle(text: str, width: int) -> str:
    """A long name with its middle left away."""
    half = (width - 1) // 2
    return text if len(text) <= width else f"{text[:half]}…{text[-half:]}"
