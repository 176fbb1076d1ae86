"""Records as Amazon's clients write them, read back; and what is no record."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from millstream.inside import recordio as reader

Sparse = tuple[list[float], list[int]]


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def recordio(rows: list[Sparse]) -> bytes:
    """Rows of values and, where sparse, their columns, as single-precision tensors."""
    out = b""
    for values, keys in rows:
        tensor = field(1, struct.pack(f"<{len(values)}f", *values))
        tensor += field(2, b"".join(map(varint, keys))) if keys else b""
        record = field(1, field(1, b"values") + field(2, field(2, tensor))) + field(3, b"uid")
        out += struct.pack("<II", reader.MAGIC, len(record)) + record + bytes(-len(record) % 4)
    return out


FLOATS = st.floats(width=32, allow_nan=False)


@given(
    st.integers(1, 200).flatmap(lambda n: st.lists(st.lists(FLOATS, min_size=n, max_size=n), min_size=1, max_size=3))
)
def test_dense_rows_are_read(rows: list[list[float]]) -> None:
    np.testing.assert_array_equal(reader.rows(recordio([(row, []) for row in rows]), 0.0), rows)


@given(st.dictionaries(st.integers(0, 300), FLOATS, min_size=1))
def test_absent_columns_are_missing(row: dict[int, float]) -> None:
    read = reader.rows(recordio([(list(row.values()), list(row))]), -1.0)[0]

    assert read.tolist() == [row.get(column, -1.0) for column in range(max(row) + 1)]


@given(st.binary(max_size=40), st.integers(0, 200))
def test_what_is_no_record_is_refused(junk: bytes, cut: int) -> None:
    good = recordio([([1.0, 2.0], [5, 300])])
    for data in (junk, good[:cut], good[:8] + junk[: len(good) - 8] + good[8 + len(junk) :]):
        try:
            reader.rows(data, 0.0)
        except (ValueError, struct.error, IndexError, MemoryError):
            continue
