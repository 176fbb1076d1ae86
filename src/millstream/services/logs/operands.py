"""What the fields of a pattern are compared with: a word, a quoted text, a number, a regular expression."""

import operator
import re
from collections.abc import Callable

INVALID = "Invalid filter pattern"
COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
OPERATORS = r"!=|<=|>=|=|<|>"
_ALLOWED = re.compile(r"(?:[A-Za-z0-9_#=@/;, :\-^$?\[\]{}|*+.]|\\.)*\Z")  # no parentheses
Scalar = str | int | float
Test = Callable[[Scalar], bool]


def expression_of(text: str) -> re.Pattern[str]:
    """Of `text` between two `%`; it is found anywhere in a value. Raise ValueError."""
    if not text or not _ALLOWED.match(text):
        raise ValueError(INVALID)
    try:
        return re.compile(text, re.ASCII)
    except re.error as bad:
        raise ValueError(INVALID) from bad


def number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except ValueError:
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
        expression = expression_of(operand[1:-1])
        return lambda value: expression.search(str(value)) is not None
    quoted = operand[:1] == '"'
    text = re.sub(r"\\(.)", r"\1", operand[1:-1]) if quoted else operand
    wanted = None if quoted else number(text)
    shape = re.compile(".*".join(map(re.escape, text.split("*"))), re.S) if "*" in text else None

    def holds(value: Scalar) -> bool:
        if wanted is not None and number(value) == wanted:
            return True
        return shape.fullmatch(str(value)) is not None if shape else str(value) == text

    return holds
