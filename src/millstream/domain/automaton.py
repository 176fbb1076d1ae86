"""Sets of expressions without groups, matched in time that grows with the text alone.

Users' expressions run in the server; Python's `re` would try ways for hours. Positions of the expressions are bits of
an integer, sets of them are made into states of an automaton as texts ask for them. Source: Navarro and Raffinot,
Flexible Pattern Matching in Strings, 2002.
"""

from collections.abc import Callable
from typing import NamedTuple

LONGEST = 1000  # positions, with repetitions written out
STATES, WIDTH = 500, 128  # states that are held, past which they are made anew, and signs that each remembers
Fits = Callable[[str], bool]  # a single character


class Place(NamedTuple):
    fits: Fits
    optional: bool = False
    again: bool = False


class Way(NamedTuple):
    """One of those of which any may be found."""

    places: list[Place]
    first: bool  # at the start of a text only
    last: bool


class Automaton:
    """Raise ValueError for ways that are too long."""

    def __init__(self, ways: list[Way]) -> None:
        if sum(len(way.places) for way in ways) > LONGEST:
            raise ValueError(f"an expression has more than {LONGEST} places")
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
