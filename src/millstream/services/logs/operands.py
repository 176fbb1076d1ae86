"""What the fields of a pattern are compared with: a word, a quoted text, a number, a regular expression."""

import operator
import re
from collections.abc import Callable, Sequence

from millstream.services.logs.regular import INVALID, searching

COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
OPERATORS = r"!=|<=|>=|=|<|>"
Scalar = str | int | float
Test = Callable[[Scalar], bool]


def number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def compile_test(sign: str, operand: str) -> Test:
    """`operand` as it stands in the pattern. Raise ValueError where the sign cannot be."""
    if sign in COMPARED:
        return _ordered(COMPARED[sign], operand)
    equal = _equal(operand)
    return equal if sign == "=" else lambda value: not equal(value)


def _ordered(compared: Callable[[float, float], bool], operand: str) -> Test:
    if (bound := number(operand)) is None:
        raise ValueError(INVALID)

    def holds(value: Scalar) -> bool:
        given = number(value)
        return given is not None and compared(given, bound)

    return holds


def _equal(operand: str) -> Test:
    if operand[:1] == "%":
        holds_it = searching(operand[1:-1])
        return lambda value: holds_it(str(value))
    quoted = operand[:1] == '"'
    text = re.sub(r"\\(.)", r"\1", operand[1:-1]) if quoted else operand
    wanted = None if quoted else number(text)
    parts = text.split("*")

    def holds(value: Scalar) -> bool:
        if wanted is not None and number(value) == wanted:
            return True
        return _in_order(parts, str(value)) if len(parts) > 1 else str(value) == text

    return holds


def _in_order(parts: Sequence[str], value: str) -> bool:
    """Whether the first begins the value, the last ends it, and the others lie between, each at its first place."""
    first, *inner, last = parts
    if not value.startswith(first) or not value.endswith(last) or len(value) < len(first) + len(last):
        return False
    place, end = len(first), len(value) - len(last)
    for part in inner:
        if (found := value.find(part, place, end)) < 0:
            return False
        place = found + len(part)
    return True
