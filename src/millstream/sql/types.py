"""Hive's types, DuckDB's and Athena's."""

import re
from collections.abc import Sequence

from millstream.sql.words import fail

PLAIN = {
    **dict.fromkeys(("string", "json"), "VARCHAR"),
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    **dict.fromkeys(("int", "integer"), "INTEGER"),
    **dict.fromkeys(("bigint", "long"), "BIGINT"),
    **dict.fromkeys(("float", "real"), "FLOAT"),
    **dict.fromkeys(("double", "double precision"), "DOUBLE"),
    "binary": "BLOB",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
_WORD = re.compile(r"\s*([^<>(),:]+|[<>(),:])")


def to_duckdb(hive: str) -> str:
    """`array<struct<a:int>>` as `STRUCT("a" INTEGER)[]`. Raise Failed."""
    words = [word.strip() for word in _WORD.findall(hive) if word.strip()]
    try:
        found, rest = _read(words)
    except (IndexError, KeyError):
        rest, found = words, ""
    if rest:
        fail(f"HIVE_UNSUPPORTED_FORMAT: Unsupported Hive type: {hive}", 1200)
    return found


def _read(words: list[str]) -> tuple[str, list[str]]:
    name, rest = words[0].lower(), words[1:]
    match name:
        case "array":
            item, rest = _read(_after(rest, "<"))
            return f"{item}[]", _after(rest, ">")
        case "map":
            key, rest = _read(_after(rest, "<"))
            item, rest = _read(_after(rest, ","))
            return f"MAP({key}, {item})", _after(rest, ">")
        case "struct":
            return _struct(_after(rest, "<"))
        case "decimal":
            if rest[:1] != ["("]:
                return "DECIMAL(10,0)", rest
            until = rest.index(")")
            return f"DECIMAL({''.join(rest[1:until])})", rest[until + 1 :]
        case "char" | "varchar":
            return "VARCHAR", rest[rest.index(")") + 1 :] if rest[:1] == ["("] else rest
    return PLAIN[name], rest


def _struct(words: list[str]) -> tuple[str, list[str]]:
    fields = []
    while True:
        type, rest = _read(_after(words[1:], ":"))
        fields.append(f"{quoted(words[0])} {type}")
        if rest[0] == ">":
            return f"STRUCT({', '.join(fields)})", rest[1:]
        words = _after(rest, ",")


def _after(words: list[str], wanted: str) -> list[str]:
    if words[0] != wanted:
        raise KeyError(words[0])
    return words[1:]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


ATHENA = {
    "VARCHAR": "varchar", "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint", "INTEGER": "integer",
    "BIGINT": "bigint", "HUGEINT": "bigint", "UBIGINT": "bigint", "UINTEGER": "bigint", "USMALLINT": "integer",
    "UTINYINT": "smallint", "UHUGEINT": "bigint", "FLOAT": "real", "DOUBLE": "double", "BLOB": "varbinary",
    "DATE": "date", "TIMESTAMP": "timestamp", "TIMESTAMP_S": "timestamp", "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamp with time zone", "TIME": "time",
    "INTERVAL": "interval day to second", "JSON": "json", "UUID": "uuid", "\"NULL\"": "unknown", "NULL": "unknown",
    "BIT": "varbinary",
}  # fmt: skip
HIVE = {
    "varchar": "string", "json": "string", "uuid": "string", "integer": "int", "real": "float",
    "varbinary": "binary", "timestamp with time zone": "timestamp",
}  # fmt: skip
PRECISION = {
    "varchar": 2147483647, "tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19, "float": 17, "double": 17,
    "timestamp": 3, "timestamp with time zone": 3, "time": 3, "varbinary": 1073741824, "json": 2147483647,
}  # fmt: skip


class Type:
    """DuckDB's type of a result's column, read from its name."""

    def __init__(self, name: str, inner: Sequence[tuple[str, "Type"]] = (), numbers: Sequence[int] = ()) -> None:
        self.name = name  # a plain one's, or ARRAY, MAP, ROW, DECIMAL
        self.inner = inner  # a row's fields; a map's key and value; an array's items
        self.numbers = numbers  # precision and scale

    @property
    def athena(self) -> str:
        match self.name:
            case "ARRAY":
                return f"array({self.inner[0][1].athena})"
            case "MAP":
                return f"map({self.inner[0][1].athena}, {self.inner[1][1].athena})"
            case "ROW":
                return f"row({', '.join(f'{name} {type.athena}' for name, type in self.inner)})"
            case "DECIMAL":
                return f"decimal({self.numbers[0]},{self.numbers[1]})"
        return ATHENA.get(self.name, "varchar")

    @property
    def hive(self) -> str:
        match self.name:
            case "ARRAY":
                return f"array<{self.inner[0][1].hive}>"
            case "MAP":
                return f"map<{self.inner[0][1].hive},{self.inner[1][1].hive}>"
            case "ROW":
                return f"struct<{','.join(f'{name.lower()}:{type.hive}' for name, type in self.inner)}>"
        return HIVE.get(self.athena, self.athena)

    @property
    def shown(self) -> tuple[str, int, int]:
        """As ColumnInfo says it: type, precision, scale."""
        if self.name == "DECIMAL":
            return "decimal", self.numbers[0], self.numbers[1]
        name = {"ARRAY": "array", "MAP": "map", "ROW": "row"}.get(self.name) or self.athena
        name = "float" if name == "real" else name
        return name, PRECISION.get(name, 0), 0


_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|\[\d*\]|[(),]|[^\s()\[\],"]+)')


def from_duckdb(text: str) -> Type:
    """`STRUCT(a INTEGER, b VARCHAR[])` and the like."""
    words = _TOKEN.findall(text)
    found, rest = _parse(words)
    return found if not rest else Type("VARCHAR")


def _parse(words: list[str]) -> tuple[Type, list[str]]:
    name, rest = words[0].upper(), words[1:]
    if name in ("STRUCT", "ROW") and rest[:1] == ["("]:
        found, rest = _fields(rest[1:])
    elif name == "TUPLE" and rest[:1] == ["("]:
        found, rest = _unnamed(rest[1:])
    elif name == "MAP" and rest[:1] == ["("]:
        key, rest = _parse(rest[1:])
        item, rest = _parse(rest[1:])
        found, rest = Type("MAP", (("key", key), ("value", item))), rest[1:]
    elif name == "DECIMAL" and rest[:1] == ["("]:
        found, rest = Type("DECIMAL", numbers=(int(rest[1]), int(rest[3]))), rest[5:]
    elif name == "ENUM" and rest[:1] == ["("]:
        found, rest = Type("VARCHAR"), rest[rest.index(")") + 1 :]
    else:
        while rest and re.fullmatch(r"[A-Za-z]\w*", rest[0]):  # TIMESTAMP WITH TIME ZONE
            name, rest = f"{name} {rest[0].upper()}", rest[1:]
        found = Type(name)
    while rest and rest[0].startswith("["):
        found, rest = Type("ARRAY", (("item", found),)), rest[1:]
    return found, rest


def _fields(words: list[str]) -> tuple[Type, list[str]]:
    fields: list[tuple[str, Type]] = []
    while True:
        name = words[0][1:-1].replace('""', '"') if words[0].startswith('"') else words[0]
        type, rest = _parse(words[1:])
        fields.append((name, type))
        if rest[0] == ")":
            return Type("ROW", fields), rest[1:]
        words = rest[1:]


def _unnamed(words: list[str]) -> tuple[Type, list[str]]:
    """Of a row whose fields have no names Trino says `field0`, `field1`, …"""
    fields: list[tuple[str, Type]] = []
    while True:
        type, rest = _parse(words)
        fields.append((f"field{len(fields)}", type))
        if rest[0] == ")":
            return Type("ROW", fields), rest[1:]
        words = rest[1:]
