import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.firehose.deaggregation import delimited, json_objects

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), values), min_size=1, max_size=8), st.sampled_from(["", "\n", " \t"]))
def test_objects_come_apart_as_they_were_put_together(objects: list[dict[str, object]], between: str) -> None:
    pieces = json_objects(between.join(json.dumps(one) for one in objects).encode())

    assert [json.loads(piece) for piece in pieces] == objects


@pytest.mark.parametrize(
    "data", [b"", b"text", b'[{"a":1}]', b'{"a":1}, {"b":2}', b'{"a":1', b'{"a":1}}', b"{a}", b'{"a":1}' * 501]
)
def test_anything_else_stays_whole(data: bytes) -> None:
    assert json_objects(data) == [data]


def test_five_hundred_objects_come_apart() -> None:
    assert len(json_objects(b'{"a":1}' * 500)) == 500


@given(st.lists(st.binary(min_size=1).filter(lambda data: b"#" not in data), min_size=1, max_size=500))
def test_pieces_between_a_delimiter_come_apart(pieces: list[bytes]) -> None:
    assert delimited(b"##")(b"##".join(pieces)) == pieces
