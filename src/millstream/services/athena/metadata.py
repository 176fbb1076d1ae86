"""The file beside a result that says its columns: a protobuf message, as drivers that read results from S3 decode it.

Its fields are known from such a driver (burtcorp/athena-jdbc): 4 a column; in that 1 catalog, 2 schema, 3 table,
4 name, 5 label, 6 type, 7 precision, 8 scale, 9 nullable (3 unknown), 10 case sensitive.
"""

from collections.abc import Sequence

from millstream.api import athena as api
from millstream.sql.words import Column

_NULLABLE = {"NOT_NULL": 1, "NULLABLE": 2, "UNKNOWN": 3}


def column_info(column: Column) -> api.ColumnInfo:
    return api.ColumnInfo(
        catalog_name="hive",
        schema_name="",
        table_name="",
        name=column.name,
        label=column.name,
        type=column.type,
        precision=column.precision,
        scale=column.scale,
        nullable="UNKNOWN",
        case_sensitive=column.type in ("varchar", "string", "char"),
    )


def message(id: str, columns: Sequence[api.ColumnInfo]) -> bytes:
    return _text(1, id) + b"".join(_bytes(4, _column(column)) for column in columns)


def _column(info: api.ColumnInfo) -> bytes:
    texts = (info.catalog_name, info.schema_name, info.table_name, info.name, info.label, info.type)
    numbers = (
        info.precision or 0,
        info.scale or 0,
        _NULLABLE[info.nullable or "UNKNOWN"],
        int(bool(info.case_sensitive)),
    )
    return b"".join(
        [
            *(_text(place, text or "") for place, text in enumerate(texts, 1)),
            *(_varint(place << 3) + _varint(number) for place, number in enumerate(numbers, 7)),
        ]
    )


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
