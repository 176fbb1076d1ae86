"""Glue's built-in classifiers: what a file is, by its first bytes. Parquet, JSON, CSV, plain or in gzip.

AWS: docs.aws.amazon.com/glue/latest/dg/add-classifier.html
"""

import csv
import importlib.util
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from millstream.services.glue.schemas import Columns, Schema, Type, combined, joined, type_of

SAMPLE = 1 << 20  # bytes of a file that are looked at; of Parquet all of it
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
DELIMITERS = (",", "|", "\t", ";", "\x01")
LONGEST = 150  # characters of a header's name
ROWS = 1000  # of a CSV that are looked at
_NUMBERS = (
    (re.compile(r"[+-]?\d{1,18}"), "bigint"),
    (re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"), "double"),
)
_ARROW = {
    **{"bool": "boolean", "int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint"},
    **{"uint8": "smallint", "uint16": "int", "uint32": "bigint", "uint64": "bigint", "halffloat": "float"},
    **{"float": "float", "double": "double", "string": "string", "large_string": "string", "binary": "binary"},
    **{"date32[day]": "date"},
}


class NoReader(Exception):
    """Its argument says what is missing."""


def classify(data: bytes, *, whole: bool) -> Schema | None:
    """None of what no classifier knows. `whole` unless the file goes on. Raise NoReader."""
    if data[:2] == GZIP:
        found = _text(_inflated(data), whole=whole)
        return found and msgspec.structs.replace(found, traits=(*found.traits, ("compressionType", "gzip")))
    if data[:4] == PARQUET:
        return _parquet(data)
    return _text(data, whole=whole)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, 4 * SAMPLE)
    except zlib.error:
        return b""


def _text(data: bytes, *, whole: bool) -> Schema | None:
    if not whole:
        data = data[: data.rfind(b"\n") + 1]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return _json(text) or _csv(text)


def _json(text: str) -> Schema | None:
    columns: Columns = {}
    found = False
    try:
        for document in _documents(text):
            if isinstance(document, list):
                columns = combined(columns, {"array": type_of(document)})
            elif isinstance(document, dict):
                columns = combined(columns, {name.lower(): type_of(value) for name, value in document.items()})
            else:
                return None
            found = True
    except (msgspec.DecodeError, RecursionError):
        return None
    return Schema("json", tuple(columns.items())) if found and columns else None


def _documents(text: str) -> Iterator[Any]:
    """A line each, or one over all lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[0].strip() not in ("{", "[", "[{"):
        try:
            documents = [msgspec.json.decode(line) for line in lines]
        except msgspec.DecodeError:
            documents = [msgspec.json.decode(text)]
        yield from documents
    elif lines:
        yield msgspec.json.decode(text)


def _csv(text: str) -> Schema | None:
    """Two columns and two rows at least, all rows alike."""
    for delimiter in DELIMITERS:
        rows = [row for row in _rows(text, delimiter) if row]
        if len(rows) > 1 and len(rows[0]) > 1 and {len(row) for row in rows} == {len(rows[0])}:
            return _table(rows, delimiter)
    return None


def _rows(text: str, delimiter: str) -> list[list[str]]:
    found = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            found.append(row)
            if len(found) == ROWS:
                break
    except csv.Error:
        return []
    return found


def _table(rows: Sequence[Sequence[str]], delimiter: str) -> Schema:
    """With a header where the first row is text throughout, and the others are not."""
    first = rows[0]
    types = [joined(map(_cell, column)) or "string" for column in zip(*rows[1:], strict=True)]
    named = all(_cell(name) == "string" and len(name) <= LONGEST for name in first) and len(set(first)) == len(first)
    header = named and any(type_ != "string" for type_ in types)
    if header:
        names = [name.strip().lower() for name in first]
    else:
        names = [f"col{n}" for n in range(len(first))]
        types = [joined((type_, _cell(cell))) for type_, cell in zip(types, first, strict=True)]
    traits = (("delimiter", delimiter), ("header", str(header).lower()))
    return Schema("csv", tuple(zip(names, types, strict=True)), traits)


def _cell(text: str) -> Type:
    text = text.strip()
    if not text:
        return ""
    if text.lower() in ("true", "false"):
        return "boolean"
    return next((kind for expression, kind in _NUMBERS if expression.fullmatch(text)), "string")


def _parquet(data: bytes) -> Schema | None:
    if importlib.util.find_spec("pyarrow") is None:
        raise NoReader(
            "Parquet is read with pyarrow, which this Millstream is installed without: millstream[parquet]."
        )
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        schema = pq.read_schema(io.BytesIO(data))
    except (pa.ArrowException, OSError):
        return None
    return Schema("parquet", tuple((field.name.lower(), _arrow(field.type)) for field in schema))


def _arrow(type_: Any) -> Type:
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return ("array", _arrow(type_.value_type))
    if pa.types.is_struct(type_):
        return ("struct", {field.name.lower(): _arrow(field.type) for field in type_})
    if pa.types.is_map(type_):
        return f"map<{_word(type_.key_type)},{_word(type_.item_type)}>"
    return _word(type_)


def _word(type_: Any) -> str:
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_timestamp(type_):
        return "timestamp"
    if pa.types.is_decimal(type_):
        return f"decimal({type_.precision},{type_.scale})"
    return _ARROW.get(str(type_), "string")
