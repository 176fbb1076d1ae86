"""How a table's files are read: SQL of DuckDB that gives its columns, after Hive's SerDes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import duckdb
import msgspec

from millstream.domain.tables import Column, Storage, Table
from millstream.sql import lazy, spelling
from millstream.sql.types import Type, from_duckdb, literal, quoted, to_duckdb
from millstream.sql.words import fail

LINE = 64 << 20  # bytes that a line of text may have
LINES = (
    "header=false, delim='\\0', quote='', escape='', comment='', auto_detect=false, filename=true, "
    f"columns={{'line': 'VARCHAR'}}, max_line_size={LINE}, strict_mode=false"
)
KINDS = (
    ("parquet", "parquet"),
    ("orc", "orc"),
    ("jsonserde", "json"),
    ("opencsvserde", "csv"),
    ("regexserde", "regex"),
    ("lazysimpleserde", "text"),
)  # a word of the SerDe's class, and what it reads


class Source(NamedTuple):
    """What of a table says how to read it."""

    columns: Sequence[Column]
    options: Mapping[str, str]  # parameters of the SerDe and the table
    paths: Sequence[str]

    @property
    def files(self) -> str:
        return f"[{', '.join(map(literal, self.paths))}]"

    @property
    def skipped(self) -> int:
        count = self.options.get("skip.header.line.count", "0").strip()
        return int(count) if count.isdigit() else 0

    @property
    def types(self) -> list[tuple[str, str]]:
        return [(column.name.lower(), to_duckdb(column.type or "string")) for column in self.columns]


OF_COLUMNS = ("parquet", "orc")  # that have compression inside

Reader = Callable[[duckdb.DuckDBPyConnection, Source], str]


def source(table: Table, storage: Storage, paths: Sequence[str]) -> Source:
    serde = (storage.serde_info and storage.serde_info.parameters) or {}
    return Source(table.columns, {**(table.parameters or {}), **(storage.parameters or {}), **serde}, paths)


def format_of(storage: Storage) -> str:
    """Raise Failed for a format that is not read here."""
    named = (storage.serde_info and storage.serde_info.serialization_library) or storage.input_format or ""
    for word, kind in KINDS:
        if word in named.lower():
            return kind
    if not named or "TextInputFormat" in named:
        return "text"
    fail(f"HIVE_UNSUPPORTED_FORMAT: Millstream does not read files of {named}", 1200)


def reading(db: duckdb.DuckDBPyConnection, kind: str, given: Source) -> str:
    """A SELECT of the columns and of `filename`."""
    if not given.paths:
        nulls = [f"CAST(NULL AS {type}) AS {quoted(name)}" for name, type in given.types]
        return f"SELECT {', '.join([*nulls, 'CAST(NULL AS VARCHAR) AS filename'])} WHERE false"
    return _READERS[kind](db, given)


def _columns(shown: Iterable[str], given: Source) -> str:
    named = [f"{value} AS {quoted(name)}" for value, (name, _) in zip(shown, given.types, strict=True)]
    return ", ".join([*named, "filename"])


def parquet(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """Columns are found by their names, in any case; one that a file has not is null."""
    text = "false" if any(type == "BLOB" for _, type in given.types) else "true"
    files = f"read_parquet({given.files}, union_by_name=true, filename=true, binary_as_string={text})"
    present = {
        name.lower(): (name, type) for name, type, *_ in db.execute(f"DESCRIBE SELECT * FROM {files}").fetchall()
    }
    shown = [_parquet_column(name, type, present.get(name)) for name, type in given.types]
    return f"SELECT {_columns(shown, given)} FROM {files}"


def _parquet_column(name: str, type: str, present: tuple[str, str] | None) -> str:
    if present is None:
        return f"CAST(NULL AS {type})"
    if _family(present[1]) != _family(type):
        fail(
            f"HIVE_BAD_DATA: Field {name}'s type {present[1]} in parquet file is incompatible with type "
            f"{from_duckdb(type).athena} defined in table schema", 1200
        )  # fmt: skip
    return quoted(present[0]) if present[1] == type else f"CAST({quoted(present[0])} AS {type})"


def _family(type: str) -> str:
    """Types of one family are read as one another."""
    found = from_duckdb(type)
    if found.name in ("VARCHAR", "BLOB", "JSON", "UUID"):
        return "text"
    if found.name in ("FLOAT", "DOUBLE", "DECIMAL") or "INT" in found.name:
        return "number"
    if found.name.startswith("TIMESTAMP") or found.name == "DATE":
        return "date" if found.name == "DATE" else "moment"
    return found.name


def json(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """A line an object. Names are found in any case, as both of Hive's SerDes do unless told otherwise."""
    ignored = given.options.get("ignore.malformed.json", "false").lower() == "true"
    files = f"read_ndjson_objects({given.files}, filename=true, ignore_errors={ignored}, maximum_object_size={LINE})"
    keys = [key for (key,) in db.execute(f"SELECT DISTINCT unnest(json_keys(json)) FROM {files}").fetchall()]
    found = {name: _keys_of(name, keys, given.options) for name, _ in given.types}
    if given.options.get("case.insensitive", "true").lower() != "false":
        _respell(db, files, given, found)
    shown = [_json_column(type, found[name]) for name, type in given.types]
    return f"SELECT {_columns(shown, given)} FROM {files}"


def _respell(db: duckdb.DuckDBPyConnection, files: str, given: Source, keys: Mapping[str, Sequence[str]]) -> None:
    """The files anew, where an object within an object has keys in another case than the table."""
    rows = [(key, from_duckdb(type)) for name, type in given.types if "STRUCT" in type for key in keys[name]]
    for key, type in rows:
        structure = f"json_group_structure(json_extract(json, {_pointer(key)}))"
        one = db.execute(f"SELECT {structure} FROM {files}").fetchone()
        if one and one[0] and spelling.differs(msgspec.json.decode(one[0]), type):
            for path in given.paths:
                spelling.respell(path, rows)
            return


def _pointer(key: str) -> str:
    return literal("/" + key.replace("~", "~0").replace("/", "~1"))


def _keys_of(column: str, keys: Sequence[str], options: Mapping[str, str]) -> list[str]:
    """Those of the objects' keys that the column is; its own first."""
    wanted = options.get(f"mapping.{column}", column)
    dots = options.get("dots.in.keys", "false").lower() == "true"
    sensitive = options.get("case.insensitive", "true").lower() == "false"
    found = [key for key in keys if _same(key.replace(".", "_") if dots else key, wanted, sensitive)]
    return sorted(found, key=lambda key: key != wanted)


def _same(key: str, wanted: str, sensitive: bool) -> bool:
    return key == wanted if sensitive else key.lower() == wanted.lower()


def _json_column(type: str, keys: Sequence[str]) -> str:
    """Several spellings of a key may be in one table."""
    values = [f"json_extract(json, {_pointer(key)})" for key in keys]
    if not values:
        return f"CAST(NULL AS {type})"
    value = values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
    if type == "VARCHAR":
        return f"({value} ->> '$')"
    return f"json_transform({value}, {literal(_json_type(from_duckdb(type)))})"


def _json_type(type: Type) -> str:
    """The structure that json_transform takes."""
    match type.name:
        case "ARRAY":
            return f"[{_json_type(type.inner[0][1])}]"
        case "ROW":
            fields = (f"{_string(name)}: {_json_type(inner)}" for name, inner in type.inner)
            return f"{{{', '.join(fields)}}}"
        case "MAP":
            key, item = (from_type(inner) for _, inner in type.inner)
            return _string(f"MAP({key}, {item})")
    return _string(from_type(type))


def from_type(type: Type) -> str:
    """DuckDB's name of the type."""
    match type.name:
        case "ARRAY":
            return f"{from_type(type.inner[0][1])}[]"
        case "ROW":
            return f"STRUCT({', '.join(f'{quoted(name)} {from_type(inner)}' for name, inner in type.inner)})"
        case "MAP":
            return f"MAP({from_type(type.inner[0][1])}, {from_type(type.inner[1][1])})"
        case "DECIMAL":
            return f"DECIMAL({type.numbers[0]},{type.numbers[1]})"
    return type.name


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def csv(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """OpenCSVSerde: text in quotes, where a quote is doubled or escaped; never null; of types it knows a few."""
    options = given.options
    signs = [
        f"{name}={_sign(options.get(key, default))}"
        for name, key, default in (
            ("delim", "separatorChar", ","), ("quote", "quoteChar", '"'), ("escape", "escapeChar", "\\"),
        )
    ]  # fmt: skip
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name, _ in given.types)
    files = (
        f"read_csv({given.files}, columns={{{columns}}}, header=false, skip={given.skipped}, {', '.join(signs)}, "
        f"auto_detect=false, null_padding=true, strict_mode=false, filename=true, max_line_size={LINE}, "
        "parallel=false, comment='', nullstr=['\ue000'])"
    )
    quote = _sign(options.get("quoteChar", '"'))
    shown = [_csv_column(f"replace({quoted(name)}, {quote} || {quote}, {quote})", type) for name, type in given.types]
    return f"SELECT {_columns(shown, given)} FROM {files}"


def _sign(text: str) -> str:
    return literal(_unescaped(text)[:1])


def _unescaped(text: str) -> str:
    return {"\\t": "\t", "\\\\": "\\", "\\n": "\n", '\\"': '"', "\\'": "'"}.get(text, text)


def _csv_column(value: str, type: str) -> str:
    """Dates are days and timestamps milliseconds since 1970, as Athena documents it; text is taken too."""
    match type:
        case "VARCHAR":
            return f"coalesce({value}, '')"
        case "DATE":
            days = f"TRY_CAST(nullif({value}, '') AS INTEGER)"
            return f"coalesce(DATE '1970-01-01' + {days}, CAST(nullif({value}, '') AS DATE))"
        case "TIMESTAMP":
            millis = f"make_timestamp(TRY_CAST(nullif({value}, '') AS BIGINT) * 1000)"
            return f"coalesce({millis}, CAST(nullif({value}, '') AS TIMESTAMP))"
    return f"CAST(nullif({value}, '') AS {type})"


def text(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """LazySimpleSerDe: a line a row, its fields between delimiters; what does not fit its type is null."""
    signs = lazy.Signs.of(given.options)
    files = f"read_csv({given.files}, skip={given.skipped}, {LINES})"
    shown = [lazy.value(f"part[{place}]", from_duckdb(type), signs) for place, (_, type) in enumerate(given.types, 1)]
    return f"SELECT {_columns(shown, given)} FROM (SELECT {signs.split('line')} AS part, filename FROM {files})"


def regex(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """RegexSerDe: a column a group; of a line that does not match all columns are null."""
    pattern = literal(given.options.get("input.regex", ""))
    files = f"read_csv({given.files}, skip={given.skipped}, {LINES})"
    shown = [
        f"CASE WHEN regexp_full_match(line, {pattern}) THEN "
        f"TRY_CAST(regexp_extract(line, {pattern}, {place}) AS {type}) END"
        for place, (_, type) in enumerate(given.types, 1)
    ]
    return f"SELECT {_columns(shown, given)} FROM {files}"


def orc(db: duckdb.DuckDBPyConnection, given: Source) -> str:
    """Through Arrow, where it is installed; brought into Parquet beside the file."""
    try:
        import pyarrow.orc  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        fail("HIVE_UNSUPPORTED_FORMAT: ORC needs pyarrow: pip install 'millstream[sql,parquet]'", 1200)
    paths = {path: f"{path}.parquet" for path in given.paths}
    for path, beside in paths.items():
        pyarrow.parquet.write_table(pyarrow.orc.read_table(path), beside)
    read = parquet(db, given._replace(paths=list(paths.values())))
    return re.sub(r"\bfilename FROM", "regexp_replace(filename, '\\.parquet$', '') AS filename FROM", read, count=1)


_READERS: dict[str, Reader] = {
    "parquet": parquet,
    "json": json,
    "csv": csv,
    "text": text,
    "regex": regex,
    "orc": orc,
}
