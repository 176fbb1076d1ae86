"""Results: what is written is what GetQueryResults reads, wherever a page or a block ends."""

import asyncio
import io
import struct
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.athena import results
from millstream.sql import printing
from millstream.sql.types import Type, from_duckdb, to_duckdb

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


async def blocks(data: bytes, size: int, start: int) -> AsyncIterator[bytes]:
    for place in range(start, len(data), size):
        yield data[place : place + size]


@given(st.lists(st.tuples(texts, texts), max_size=6), st.integers(1, 9), st.integers(1, 4))
def test_pages_hold_all_rows_once(rows: list[tuple[str | None, str | None]], size: int, limit: int) -> None:
    file = io.StringIO(newline="")
    printing.write(file, ["a", 'b"'], [Type("VARCHAR"), Type("VARCHAR")], [rows] if rows else [])
    data = file.getvalue().encode()

    async def read() -> list[list[str | None]]:
        found: list[list[str | None]] = []
        start: int | None = 0
        while start is not None:
            page = await results._csv(blocks(data, size, start), start, limit)
            assert len(page.rows) <= limit
            found, start = found + page.rows, page.end
        return found

    assert asyncio.run(read()) == [["a", 'b"'], *map(list, rows)]


@given(st.floats())
def test_a_double_is_read_back_as_it_was(value: float) -> None:
    text = printing.double(value)

    assert struct.pack("d", float(text)) == struct.pack("d", value) or text == "NaN"
    assert "e" not in text.removeprefix("-Infinity").removeprefix("Infinity").replace("NaN", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"), (0.001, "0.001"), (0.0009, "9.0E-4"), (9999999.0, "9999999.0"), (1e7, "1.0E7"),
        (123456789.5, "1.234567895E8"), (-0.0, "-0.0"), (float("inf"), "Infinity"), (1e-300, "1.0E-300"),
    ],
)  # fmt: skip
def test_doubles_look_like_javas(value: float, text: str) -> None:
    assert printing.double(value) == text


leaves = st.sampled_from(["string", "int", "bigint", "double", "boolean", "date", "timestamp", "decimal(10,2)"])
names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
kinds = st.recursive(
    leaves,
    lambda inner: (
        inner.map(lambda one: f"array<{one}>")
        | inner.map(lambda one: f"map<string,{one}>")
        | st.dictionaries(names, inner, min_size=1, max_size=3).map(
            lambda fields: f"struct<{','.join(f'{name}:{one}' for name, one in fields.items())}>"
        )
    ),
    max_leaves=5,
)


@given(kinds)
def test_a_type_of_hive_comes_back_through_duckdbs(hive: str) -> None:
    assert from_duckdb(to_duckdb(hive)).hive.replace("decimal(10, 2)", "decimal(10,2)") == hive
