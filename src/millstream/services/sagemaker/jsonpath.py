"""JSONPath, as much of it as batch transform knows.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/batch-transform-data-processing.html#data-processing-operators. The end
of a range belongs to it there, and counts from the end where it is negative.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

STEP = re.compile(r"\.?\[([^\]]*)\]|\.([^.\[\]]+)")
INDEX = re.compile(r"-?\d+\Z")
RANGE = re.compile(r"(-?\d+)?\s*:\s*(-?\d+)?\Z")
NAME = re.compile(r"'([^']*)'\Z")


class Malformed(ValueError):
    """The message says what is wrong, and repeats the path."""


class NotThere(LookupError):
    """The message says what the value does not have."""


class Range(NamedTuple):
    first: int | None
    last: int | None


class Names(NamedTuple):
    names: tuple[str, ...]


class Places(NamedTuple):
    """Indexes, and a range at most."""

    places: tuple[int | Range, ...]


class All(NamedTuple): ...


Step: TypeAlias = Names | Places | All
ROOT: tuple[Step, ...] = ()


def parse(text: str) -> tuple[Step, ...]:
    """The steps from the root; none for "$", and for nothing. Raise Malformed."""
    path = text.strip()
    if path and not path.startswith("$"):
        raise Malformed(f"Invalid JsonPath: {text}: it must start with $")
    return tuple(_steps(text, path[1:]))


def _steps(text: str, rest: str) -> Iterator[Step]:
    while rest:
        if (found := STEP.match(rest)) is None:
            raise Malformed(f"Invalid JsonPath: {text}: {rest} is not understood")
        inside, name = found.groups()
        if name is None:
            yield _brackets(text, inside.strip())
        else:
            yield All() if name.strip() == "*" else Names((name.strip(),))
        rest = rest[found.end() :]


def _brackets(text: str, inside: str) -> Step:
    if inside == "*":
        return All()
    words = [word.strip() for word in inside.split(",")]
    if all(NAME.match(word) for word in words):
        return Names(tuple(word[1:-1] for word in words))
    if sum(":" in word for word in words) > 1:
        raise Malformed(
            f"Invalid JsonPath: {text}: only single range filters of format (eg: [1:5]) are supported. Format "
            f"[{inside}] is not supported"
        )
    return Places(tuple(_place(text, word) for word in words))


def _place(text: str, word: str) -> int | Range:
    if INDEX.match(word):
        return int(word)
    if found := RANGE.match(word):
        first, last = (None if end is None else int(end) for end in found.groups())
        return Range(first, last)
    raise Malformed(f"Invalid JsonPath: {text}: [{word}] is neither a name in quotes, nor an index, nor a range")


def select(steps: Sequence[Step], value: Any) -> Any:
    """One value, or where a step can name several a list of what the rest of the path finds in each; several names at
    the end give an object of those that there are. Raise NotThere.
    """
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    match step:
        case Names((name,)):
            return select(rest, _member(value, name))
        case Names(names):
            found = {name: _member(value, name) for name in names if isinstance(value, dict) and name in value}
            return [select(rest, one) for one in found.values()] if rest else found
        case Places((int(index),)):
            return select(rest, _item(value, index))
        case Places(places):
            return [select(rest, one) for place in places for one in _items(value, place)]
        case All():
            return [select(rest, one) for one in _all(value)]


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise NotThere(f"there is no attribute '{name}'")
    return value[name]


def _item(value: Any, index: int) -> Any:
    if not isinstance(value, list) or not -len(value) <= index < len(value):
        raise NotThere(f"index {index} is out of range")
    return value[index]


def _items(value: Any, place: int | Range) -> list[Any]:
    if isinstance(place, int):
        return [_item(value, place)]
    first, last = place
    for end in place:
        if end is not None:
            _item(value, end)
    if not isinstance(value, list):
        raise NotThere("what is no array has no range")
    return value[first : None if last in (None, -1) else last + 1]


def _all(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise NotThere("what is neither an object nor an array has no members")
