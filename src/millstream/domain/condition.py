"""A policy's conditions: operators over the context of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

SYNTAX = "Syntax errors in policy."
Context = Mapping[str, tuple[str, ...]]
Test = Callable[[str, str], bool]  # (value in the request, value in the policy)


def parse(given: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    """operator -> key -> values. Raise ValueError with AWS's text."""
    if not isinstance(given, dict) or not all(isinstance(tests, dict) for tests in given.values()):
        raise ValueError(SYNTAX)
    asked = {operator: tests for operator, tests in given.items() if tests}  # whose operator may be any
    if any(_core(operator) not in _TESTS and _core(operator) != "Null" for operator in asked):
        raise ValueError(SYNTAX)
    return {operator: {key: _values(value) for key, value in tests.items()} for operator, tests in asked.items()}


def holds(operator: str, tests: Mapping[str, tuple[str, ...]], context: Context) -> bool:
    """All keys of one operator hold; of a key's values one is enough, of a negated operator's all must differ."""
    return all(_holds(operator, values(key, context), wanted, given(key, context)) for key, wanted in tests.items())


def given(key: str, context: Context) -> bool:
    return any(name.lower() == key.lower() for name in context)


def values(key: str, context: Context) -> tuple[str, ...]:
    """Keys do not heed case."""
    return next((found for name, found in context.items() if name.lower() == key.lower()), ())


def _holds(operator: str, found: tuple[str, ...], wanted: tuple[str, ...], present: bool) -> bool:
    core = _core(operator)
    if core == "Null":
        return all((value.lower() == "true") != present for value in wanted)
    negated = "Not" in core
    every = operator.startswith("ForAllValues:")
    if not present:
        return negated or every or operator.endswith("IfExists")
    test = _TESTS[core]
    met = (any(test(one, value) for value in wanted) != negated for one in found)
    return all(met) if every or (negated and not operator.startswith("ForAnyValue:")) else any(met)


def _core(operator: str) -> str:
    return re.sub(r"^For(?:AnyValue|AllValues):|IfExists$", "", operator)


def _values(value: Any) -> tuple[str, ...]:
    many = value if isinstance(value, list) else [value]
    if any(isinstance(one, dict | list) for one in many):
        raise ValueError(SYNTAX)
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in many)


def _equal(one: str, other: str) -> bool:
    return one == other


def _equal_in_any_case(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _like(one: str, pattern: str) -> bool:
    return fnmatchcase(one, pattern.replace("[", "[[]"))


def _within(one: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(one) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _compared(read: Callable[[str], float], good: Callable[[float, float], bool]) -> Test:
    def test(one: str, other: str) -> bool:
        try:
            return good(read(one), read(other))
        except ValueError:
            return False

    return test


def _moment(text: str) -> float:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_TESTS: dict[str, Test] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_in_any_case,
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _equal_in_any_case,
    "BinaryEquals": _equal,
    "IpAddress": _within,
}
for _name, _read in (("Numeric", float), ("Date", _moment)):
    _TESTS |= {
        f"{_name}Equals": _compared(_read, lambda a, b: a == b),
        f"{_name}LessThan": _compared(_read, lambda a, b: a < b),
        f"{_name}LessThanEquals": _compared(_read, lambda a, b: a <= b),
        f"{_name}GreaterThan": _compared(_read, lambda a, b: a > b),
        f"{_name}GreaterThanEquals": _compared(_read, lambda a, b: a >= b),
    }
# A negated operator tests the same and turns the answer round.
_NEGATIONS = {
    "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress", "NumericNotEquals": "NumericEquals", "DateNotEquals": "DateEquals",
}  # fmt: skip
_TESTS |= {negated: _TESTS[plain] for negated, plain in _NEGATIONS.items()}
