"""Regular expressions of filter patterns: no groups, and time that grows with the text alone.

Users' expressions run in the server for every event; Python's `re` would try ways for hours. Positions of the
expression are bits of an integer, sets of them are made into states of an automaton as texts ask for them. Source:
docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (what an expression may hold);
Navarro and Raffinot, Flexible Pattern Matching in Strings, 2002 (sets as bits).
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

INVALID = "Invalid filter pattern"
LONGEST = 1000  # positions, with repetitions written out
STATES, WIDTH = 500, 128  # states that are held, past which they are made anew, and signs that each remembers
_ATOM = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\(?:x[0-9a-fA-F]{2}|.)|[^*+?{}|^$\[\]\\]|[{}](?!\d*,?\d*\})")
_AGAIN = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})\??")  # whether greedy says nothing of whether there is one
_ALLOWED = re.compile(r"(?:[A-Za-z0-9_#=@/;, :\-^$?\[\]{}|*+.]|\\.)*\Z")  # no parentheses
Fits = Callable[[str], bool]  # a single character


class Place(NamedTuple):
    fits: Fits
    optional: bool = False
    again: bool = False


class Way(NamedTuple):
    """One of what stands between `|`."""

    places: list[Place]
    first: bool  # at the start of a text only
    last: bool


def searching(text: str) -> Callable[[str], bool]:
    """Whether the expression is found anywhere in a text. Raise ValueError."""
    if not text or not _ALLOWED.match(text):
        raise ValueError(INVALID)
    ways = list(_ways(text))
    if sum(len(way.places) for way in ways) > LONGEST:
        raise ValueError(INVALID)
    return Automaton(ways).found


def _ways(text: str) -> Iterator[Way]:
    position, places, first, last = 0, list[Place](), False, False
    while position < len(text):
        sign = text[position]
        if sign == "|":
            yield Way(places, first, last)
            places, first, last = [], False, False
        elif sign == "^" and not places and not last:
            first = True
        elif sign == "$":
            last = True
        else:
            if last or not (match := _ATOM.match(text, position)):
                raise ValueError(INVALID)
            position = match.end()
            more = _AGAIN.match(text, position)
            places += _repeated(_fits(match[0]), more)
            position = more.end() if more else position
            continue
        position += 1
    yield Way(places, first, last)


def _fits(atom: str) -> Fits:
    try:
        single = re.compile(atom, re.ASCII)
    except re.error as bad:
        raise ValueError(INVALID) from bad
    return lambda sign: single.fullmatch(sign) is not None


def _repeated(fits: Fits, more: re.Match[str] | None) -> list[Place]:
    if more is None:
        return [Place(fits)]
    sign, least, comma, most = more.groups()
    if sign:
        return [Place(fits, optional=sign != "+", again=sign != "?")]
    if not (least or most):
        raise ValueError(INVALID)
    fewest = int(least or 0)
    if comma and not most:
        return [*_counted(fits, fewest, fewest), Place(fits, optional=True, again=True)]
    return _counted(fits, fewest, int(most) if comma else fewest)


def _counted(fits: Fits, fewest: int, most: int) -> list[Place]:
    if most < fewest or most > LONGEST:
        raise ValueError(INVALID)
    return [*[Place(fits)] * fewest, *[Place(fits, optional=True)] * (most - fewest)]


class Automaton:
    def __init__(self, ways: list[Way]) -> None:
        self._fits: list[Fits | None] = []  # of each bit; None of one that ends a way
        self._optional = self._again = self._ends = self._last = self._start = first = 0
        for way in ways:
            start = 1 << len(self._fits)
            first |= start
            self._start |= 0 if way.first else start
            for place in way.places:
                bit = 1 << len(self._fits)
                self._optional |= bit if place.optional else 0
                self._again |= bit if place.again else 0
                self._fits.append(place.fits)
            self._last |= 1 << len(self._fits) if way.last else 0
            self._ends |= 0 if way.last else 1 << len(self._fits)
            self._fits.append(None)
        self._begin = self._beyond(first)
        self._signs: dict[str, int] = {}
        self._states: dict[int, State] = {}

    def found(self, text: str) -> bool:
        state = self.state(self._begin)
        for sign in text:
            state = state[sign]
        return bool(state.places & (self._ends | self._last))

    def state(self, places: int) -> "State":
        if places & self._ends:
            places = self._ends  # whatever follows
        if places not in self._states:
            if len(self._states) > STATES:
                self._states.clear()
            self._states[places] = State(self, places)
        return self._states[places]

    def after(self, places: int, sign: str) -> int:
        """What may come next when `sign` came."""
        if places & self._ends:
            return places
        if sign not in self._signs:
            if len(self._signs) > STATES:
                self._signs.clear()
            self._signs[sign] = sum(1 << bit for bit, fits in enumerate(self._fits) if fits and fits(sign))
        taken = places & self._signs[sign]
        return self._beyond(taken << 1 | taken & self._again | self._start)

    def _beyond(self, places: int) -> int:
        """Also what follows places that may be left out: a carry runs through each row of those."""
        return ((places & self._optional) + self._optional) ^ self._optional | places


class State(dict[str, "State"]):
    """By what comes next."""

    def __init__(self, automaton: Automaton, places: int) -> None:
        self._automaton, self.places = automaton, places

    def __missing__(self, sign: str) -> "State":
        found = self._automaton.state(self._automaton.after(self.places, sign))
        if len(self) < WIDTH:
            self[sign] = found
        return found
