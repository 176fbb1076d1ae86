"""Filters of event source mappings: which records a function gets.

AWS: docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from millstream.domain.streams import Record

Test = Callable[[Any], bool]
ABSENT = object()
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class BadPattern(ValueError): ...


def kept(patterns: Sequence[str]) -> Callable[[Record], bool]:
    """Whether a record fits one of the patterns; where there are none, each does. Raise BadPattern."""
    tests = [_pattern(text) for text in patterns]

    def fits(record: Record) -> bool:
        event = _event(record)
        return any(test(event) for test in tests)

    return fits if tests else lambda record: True


def _event(record: Record) -> dict[str, Any]:
    """What patterns look at: the data as JSON, else as text."""
    try:
        data = msgspec.json.decode(record.data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        data = record.data.decode(errors="replace")
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record.key,
        "sequenceNumber": record.number,
        "data": data,
        "approximateArrivalTimestamp": record.time / 1000,
    }


def _pattern(text: str) -> Test:
    try:
        given = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as bad:
        raise BadPattern(text) from bad
    if not given:
        raise BadPattern(text)
    return _object(given)


def _object(given: Mapping[str, Any]) -> Test:
    """All members hold; of $or one of its objects does."""
    tests = [_either(rule) if name == "$or" else _member(name, rule) for name, rule in given.items()]
    return lambda value: all(test(value) for test in tests)


def _either(rule: Any) -> Test:
    if not isinstance(rule, list) or not rule or not all(isinstance(one, dict) and one for one in rule):
        raise BadPattern("$or")
    tests = [_object(one) for one in rule]
    return lambda value: any(test(value) for test in tests)


def _member(name: str, rule: Any) -> Test:
    if isinstance(rule, dict) and rule:
        test = _object(rule)
    elif isinstance(rule, list) and rule:
        tests = [_rule(one) for one in rule]
        test = lambda value: any(one(value) for one in tests)  # noqa: E731
    else:
        raise BadPattern(name)

    def holds(value: Any) -> bool:
        found = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
        return any(map(test, found)) if isinstance(found, list) else test(found)

    return holds


def _rule(given: Any) -> Test:
    if not isinstance(given, dict):
        if isinstance(given, list):
            raise BadPattern("a list in a list")
        return lambda value: value is not ABSENT and type(value) is type(given) and value == given
    if len(given) != 1:
        raise BadPattern(str(given))
    ((kind, operand),) = given.items()
    match kind, operand:
        case "exists", bool():
            return lambda value: (value is not ABSENT) == operand
        case "prefix", str():
            return lambda value: isinstance(value, str) and value.startswith(operand)
        case "suffix", str():
            return lambda value: isinstance(value, str) and value.endswith(operand)
        case "equals-ignore-case", str():
            return lambda value: isinstance(value, str) and value.lower() == operand.lower()
        case "anything-but", _:
            return _anything_but(operand)
        case "numeric", list():
            return _numeric(operand)
    raise BadPattern(kind)


def _anything_but(operand: Any) -> Test:
    others = operand if isinstance(operand, list) else [operand]
    if not others or any(isinstance(one, dict | list) and not isinstance(operand, dict) for one in others):
        raise BadPattern("anything-but")
    tests = [_rule(one) for one in others]
    return lambda value: value is not ABSENT and not any(test(value) for test in tests)


def _numeric(operand: list[Any]) -> Test:
    """One comparison or two, as in [">", 0, "<=", 5]."""
    pairs = list(zip(operand[::2], operand[1::2], strict=False))
    wrong = len(operand) not in (2, 4) or any(
        name not in COMPARISONS or isinstance(bound, bool) or not isinstance(bound, int | float)
        for name, bound in pairs
    )
    if wrong:
        raise BadPattern("numeric")

    def fits(value: Any) -> bool:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and all(COMPARISONS[name](value, bound) for name, bound in pairs)

    return fits
