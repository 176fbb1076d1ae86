"""Filters of event source mappings, by AWS's rules for patterns."""

import json
from typing import Any

import pytest

from millstream.domain.streams import Record
from millstream.services.awslambda.filters import BadPattern, kept

DATA = {"city": "Seattle", "degrees": 46, "tags": ["a", "b"], "gone": None, "order": {"type": "buy"}}


def fits(*patterns: dict[str, Any], data: bytes = json.dumps(DATA).encode()) -> bool:
    record = Record(0, "1", 0, "key", data, False)
    return kept([json.dumps(pattern) for pattern in patterns])(record)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"city": ["Seattle", "Rome"]}, True),
        ({"city": ["Rome"]}, False),
        ({"degrees": [46]}, True),
        ({"degrees": ["46"]}, False),
        ({"gone": [None]}, True),
        ({"tags": ["b"]}, True),
        ({"order": {"type": ["buy"]}}, True),
        ({"order": {"type": ["buy"]}, "city": ["Rome"]}, False),
        ({"city": [{"prefix": "Sea"}]}, True),
        ({"city": [{"suffix": "Sea"}]}, False),
        ({"city": [{"equals-ignore-case": "SEATTLE"}]}, True),
        ({"city": [{"anything-but": ["Seattle"]}]}, False),
        ({"city": [{"anything-but": {"prefix": "R"}}]}, True),
        ({"none": [{"anything-but": ["x"]}]}, False),
        ({"degrees": [{"numeric": [">", 40, "<=", 46]}]}, True),
        ({"degrees": [{"numeric": ["=", 47]}]}, False),
        ({"city": [{"numeric": [">", 0]}]}, False),
        ({"city": [{"exists": True}], "none": [{"exists": False}]}, True),
        ({"$or": [{"city": ["Rome"]}, {"degrees": [46]}]}, True),
    ],
)
def test_data_is_held_to_a_pattern(rule: dict[str, Any], holds: bool) -> None:
    assert fits({"data": rule}) is holds


def test_one_of_several_patterns_is_enough() -> None:
    assert fits({"data": {"city": ["Rome"]}}, {"partitionKey": ["key"]})
    assert fits()


def test_text_is_held_to_plain_rules_and_fits_no_pattern_of_json() -> None:
    assert fits({"data": ["plain"]}, data=b"plain")
    assert not fits({"data": {"city": [{"exists": True}]}}, data=b"\xffplain")


@pytest.mark.parametrize(
    "pattern",
    [
        "no JSON",
        "[]",
        "{}",
        '{"data": {}}',
        '{"data": []}',
        '{"data": "x"}',
        '{"data": [["x"]]}',
        '{"data": [{"like": "x"}]}',
        '{"data": [{"numeric": [">", "1"]}]}',
        '{"data": [{"numeric": ["~", 1]}]}',
        '{"$or": []}',
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        kept([pattern])
