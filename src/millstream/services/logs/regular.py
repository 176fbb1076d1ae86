"""Regular expressions of filter patterns, which have no groups.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import re
from collections.abc import Callable, Iterator

from millstream.domain.automaton import LONGEST, Automaton, Fits, Place, Way

INVALID = "Invalid filter pattern"
_ATOM = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\(?:x[0-9a-fA-F]{2}|.)|[^*+?{}|^$\[\]\\]|[{}](?!\d*,?\d*\})")
_AGAIN = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})\??")  # whether greedy says nothing of whether there is one
_ALLOWED = re.compile(r"(?:[A-Za-z0-9_#=@/;, :\-^$?\[\]{}|*+.]|\\.)*\Z")  # no parentheses


def searching(text: str) -> Callable[[str], bool]:
    """Whether the expression is found anywhere in a text. Raise ValueError."""
    if not text or not _ALLOWED.match(text):
        raise ValueError(INVALID)
    try:
        return Automaton(list(_ways(text))).found
    except ValueError as bad:
        raise ValueError(INVALID) from bad


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
        raise ValueError(str(bad)) from bad
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
