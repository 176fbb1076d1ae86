"""Conditions joined by `&&`, `||` and parentheses, as patterns of columns and of JSON have them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

from millstream.services.logs.regular import INVALID

Holds = Callable[[Any], bool]


class Reader(ABC):
    """Raises ValueError for what is no pattern, and RecursionError for parentheses without measure."""

    def __init__(self, text: str, piece: re.Pattern[str]) -> None:
        self._pieces = list(_pieces(text, piece))
        self._at = 0

    @abstractmethod
    def single(self) -> Holds:
        """The next condition, which begins at the next piece."""

    @property
    def ended(self) -> bool:
        return self._at >= len(self._pieces)

    def peek(self, ahead: int = 0) -> str:
        """Empty behind the end."""
        place = self._at + ahead
        return self._pieces[place] if place < len(self._pieces) else ""

    def take(self, wanted: str) -> bool:
        taken = self.peek() == wanted
        self._at += taken
        return taken

    def next(self) -> str:
        if self.ended:
            raise ValueError(INVALID)
        self._at += 1
        return self._pieces[self._at - 1]

    def either(self) -> Holds:
        ways = [self._both()]
        while self.take("||"):
            ways.append(self._both())
        return ways[0] if len(ways) == 1 else lambda value: any(holds(value) for holds in ways)

    def _both(self) -> Holds:
        parts = [self._one()]
        while self.take("&&"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda value: all(holds(value) for holds in parts)

    def _one(self) -> Holds:
        if not self.take("("):
            return self.single()
        inner = self.either()
        if not self.take(")"):
            raise ValueError(INVALID)
        return inner


def _pieces(text: str, piece: re.Pattern[str]) -> Iterator[str]:
    position = 0
    while position < len(text.rstrip()):
        if not (match := piece.match(text, position)):
            raise ValueError(INVALID)
        yield match.group().strip()
        position = match.end()
