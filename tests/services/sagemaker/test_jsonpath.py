from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.sagemaker.jsonpath import Malformed, NotThere, parse, select

RECORD = {"id": 7, "in": {"a": [1, 2, 3], "b": {"c": 4}}, "SageMakerOutput": 0.5}
ROW = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("$", RECORD, RECORD),
        ("", RECORD, RECORD),
        ("$.id", RECORD, 7),
        ("$['id']", RECORD, 7),
        ("$['id','SageMakerOutput']", RECORD, {"id": 7, "SageMakerOutput": 0.5}),
        ("$['id', 'absent']", RECORD, {"id": 7}),
        ("$.in.['a','b']", RECORD, RECORD["in"]),
        ("$.in.a[1]", RECORD, 2),
        ("$.in.a[-1]", RECORD, 3),
        ("$.in.a[*]", RECORD, [1, 2, 3]),
        ("$.in.b.*", RECORD, [4]),
        ("$[0]", ROW, "a"),
        ("$[1:]", ROW, ["b", "c", "d"]),
        ("$[1:2]", ROW, ["b", "c"]),
        ("$[:1]", ROW, ["a", "b"]),
        ("$[:-1]", ROW, ROW),
        ("$[-2:]", ROW, ["c", "d"]),
        ("$[0,-1]", ROW, ["a", "d"]),
        ("$[0, 2:]", ROW, ["a", "c", "d"]),
        ("$[*].x", [{"x": 1}, {"x": 2}], [1, 2]),
    ],
)
def test_a_path_finds_what_awss_page_says(path: str, value: Any, found: Any) -> None:
    assert select(parse(path), value) == found


@pytest.mark.parametrize("path", ["id", "$[", "$[a]", "$.", "$[]", "$[0:1:2]", "$id", "$..id"])
def test_a_malformed_path_is_refused(path: str) -> None:
    with pytest.raises(Malformed, match="Invalid JsonPath"):
        parse(path)


def test_a_second_range_is_refused_in_awss_words() -> None:
    with pytest.raises(Malformed, match=r"only single range filters of format \(eg: \[1:5\]\) are supported"):
        parse("$[0:2,246:]")


@pytest.mark.parametrize("path", ["$.absent", "$[0]", "$.id.x", "$.in.a[3]", "$.in.a[0:3]", "$.in.b[:]", "$.id.*"])
def test_what_is_not_there_is_an_error(path: str) -> None:
    with pytest.raises(NotThere):
        select(parse(path), RECORD)


@given(st.lists(st.integers(), min_size=1, max_size=9), st.data())
def test_a_range_holds_both_its_ends(row: list[int], data: st.DataObject) -> None:
    places = st.integers(-len(row), len(row) - 1)
    first, last = data.draw(places), data.draw(places)

    found = select(parse(f"$[{first}:{last}]"), row)

    assert found == row[first % len(row) : last % len(row) + 1]


@given(st.text(alphabet="$[]*.,:-' a1", max_size=12))
def test_any_text_is_a_path_or_refused(path: str) -> None:
    with suppress(Malformed, NotThere):
        select(parse(path), RECORD)
