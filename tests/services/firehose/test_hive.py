from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from millstream.services.firehose.hive import Mismatch, dates, parse, row


@pytest.mark.parametrize(
    ("type", "given", "value"),
    [
        ("boolean", True, True),
        ("boolean", "FALSE", False),
        ("tinyint", 127, 127),
        ("int", "42", 42),
        ("bigint", -(2**63), -(2**63)),
        ("double", 1, 1.0),
        ("double", "1.5", 1.5),
        ("decimal(10,2)", Decimal("1.005"), Decimal("1.01")),
        ("decimal", "12", Decimal(12)),
        ("string", "text", "text"),
        ("string", 7, "7"),
        ("string", {"a": [1]}, '{"a":[1]}'),
        ("varchar(10)", "x", "x"),
        ("date", "2026-3-7", date(2026, 3, 7)),
        ("timestamp", "2026-03-07 04:05:06.5", datetime(2026, 3, 7, 4, 5, 6, 500000)),
        ("timestamp", "2026-03-07T04:05:06Z", datetime(2026, 3, 7, 4, 5, 6)),
        ("timestamp", 1518033528, datetime(2018, 2, 7, 19, 58, 48)),
        ("timestamp", "1518033528123", datetime(2018, 2, 7, 19, 58, 48, 123000)),
        ("array<int>", [1, None, "2"], [1, None, 2]),
        ("map<string,double>", {"a": 1}, [("a", 1.0)]),
        ("struct<a:int, b:array<struct<c:string>>>", {"A": 1, "b": [{"c": "x"}]}, {"a": 1, "b": [{"c": "x"}]}),
    ],
)
def test_values_are_brought_into_their_columns_types(type: str, given: Any, value: Any) -> None:
    assert parse(type).value(given) == value


@pytest.mark.parametrize(
    ("type", "given", "message"),
    [
        ("double", "oops", 'For input string: "oops"'),
        ("int", 2**31, "Value 2147483648 is out of range"),
        ("int", 1.5, 'For input string: "1.5"'),
        ("int", True, 'For input string: "true"'),
        ("decimal(3,1)", 100, "Value 100 is out of range"),
        ("decimal(3,1)", "99.99", "Value 99.99 is out of range"),
        ("boolean", "yes", 'For input string: "yes"'),
        ("date", "2026-02-30", 'For input string: "2026-02-30"'),
        ("timestamp", "today", 'For input string: "today"'),
        ("timestamp", 9 * 10**12 * 10, "out of range"),
        ("array<int>", {}, 'For input string: "{}"'),
    ],
)
def test_what_does_not_fit_is_a_mismatch(type: str, given: Any, message: str) -> None:
    with pytest.raises(Mismatch) as caught:
        parse(type).value(given)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    "type",
    ["", "thing", "array<int", "array<int>>", "decimal(39,0)", "map<string>", "struct<a>", "int int", "varchar"],
)
def test_what_is_no_type_is_refused(type: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(type)


def test_keys_are_found_in_any_case_unless_told_otherwise() -> None:
    columns = (("a", parse("int")), ("b", parse("int")))

    assert row(columns, {"A": 1, "a": 2, "c": 3}, insensitive=True) == {"a": 2, "b": None}
    assert row(columns, {"A": 1, "B": 2}, insensitive=False) == {"a": None, "b": None}


@pytest.mark.parametrize(
    ("pattern", "text", "moment"),
    [
        ("yyyy-MM-dd'T'HH:mm:ss.SSS", "2026-03-07T04:05:06.789", datetime(2026, 3, 7, 4, 5, 6, 789000)),
        ("dd/MMM/yyyy:HH:mm:ss Z", "07/Mar/2026:04:05:06 +0100", datetime(2026, 3, 7, 3, 5, 6)),
        ("millis", "1518033528123", datetime(2018, 2, 7, 19, 58, 48, 123000)),
        ("yyyy", "no year", None),
    ],
)
def test_a_deserializers_own_timestamps(pattern: str, text: str, moment: datetime | None) -> None:
    assert dates(pattern)(text) == moment
