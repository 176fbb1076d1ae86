"""Statements that write files: CREATE TABLE AS, INSERT INTO, UNLOAD.

The files are named by the time and the id of the query, so that one that is run again writes the same names.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
from sqlglot import exp

from millstream.domain.tables import Column as HiveColumn
from millstream.domain.tables import Partition, Storage, Table
from millstream.sql import translation
from millstream.sql.channel import Channel
from millstream.sql.definition import escaped, partition
from millstream.sql.engine import bound, described
from millstream.sql.formats import format_of
from millstream.sql.sources import NULL, is_view
from millstream.sql.stored import ALIASES, format_named, storage
from millstream.sql.types import Type, literal, quoted, to_duckdb
from millstream.sql.words import Column, Job, Outcome, Written, fail

MOST = 100  # partitions that a statement may write, as on AWS
_UNLOAD = re.compile(
    r"UNLOAD\s*\((?P<sql>.*)\)\s*TO\s*'(?P<to>(?:[^']|'')*)'\s*(?:WITH\s*(?P<with>\(.*\)))?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
COUNT = [Column("rows", "bigint", 19)]


class Form(NamedTuple):
    """How files are written."""

    kind: str  # PARQUET, TEXTFILE or JSON
    compression: str
    delimiter: str = "\x01"
    null: str = r"\N"

    @property
    def copy(self) -> str:
        """DuckDB's options of COPY."""
        packed = f"COMPRESSION {self.compression}"
        if self.kind == "PARQUET":
            return f"FORMAT parquet, {packed}"
        if self.kind == "JSON":
            return f"FORMAT json, {packed}"
        signs = f"DELIMITER {literal(self.delimiter)}, QUOTE '', ESCAPE '', NULLSTR {literal(self.null)}"
        return f"FORMAT csv, HEADER false, {signs}, {packed}"

    @property
    def suffix(self) -> str:
        packed = {"GZIP": ".gz", "ZSTD": ".zst"}.get(self.compression, "")
        return "" if self.kind == "PARQUET" else packed


def form(kind: str, compression: str | None, delimiter: str = "\x01", null: str = r"\N") -> Form:
    """Raise Failed."""
    name, packed = ALIASES.get(kind.upper(), kind.upper()), (compression or "GZIP").upper()
    if name not in ("PARQUET", "TEXTFILE", "JSON"):
        fail(f"NOT_SUPPORTED: Millstream does not write {name} files: use PARQUET, JSON or TEXTFILE")
    allowed = {"NONE": "UNCOMPRESSED", "UNCOMPRESSED": "UNCOMPRESSED", "GZIP": "GZIP", "ZSTD": "ZSTD"}
    allowed |= {"SNAPPY": "SNAPPY", "LZ4": "LZ4_RAW"} if name == "PARQUET" else {}
    if packed not in allowed:
        fail(f"NOT_SUPPORTED: Millstream does not write {name} files with {packed}")
    packed = allowed[packed]
    return Form(name, "NONE" if packed == "UNCOMPRESSED" and name != "PARQUET" else packed, delimiter, null)


class Writer:
    """The rows of a query as files below a location."""

    def __init__(self, job: Job, db: duckdb.DuckDBPyConnection, form: Form) -> None:
        self._job, self._db, self._form = job, db, form
        self.written: list[Written] = []
        self.count = 0

    def keep(self, query: str) -> tuple[list[str], list[Type]]:
        """Hold its rows as the table `result`; its columns."""
        names, types = described(self._db, query)
        if any(name.startswith("_col") and name[4:].isdigit() for name in names):
            place = next(at for at, name in enumerate(names) if name.startswith("_col")) + 1
            fail(f"MISSING_COLUMN_NAME: line 1:1: Column name not specified at position {place}")
        if len({name.lower() for name in names}) < len(names):
            fail("DUPLICATE_COLUMN_NAME: line 1:1: Column name specified more than once")
        shown = [
            f"CAST({quoted(name)} AS {to_duckdb(type.hive)}) AS {quoted(name)}"
            for name, type in zip(names, types, strict=True)
        ]
        self.hold(f"SELECT {', '.join(shown)} FROM ({query})")
        return names, types

    def hold(self, query: str) -> None:
        self._db.execute(f"CREATE TABLE result AS {query}")
        found = self._db.execute("SELECT count(*) FROM result").fetchone()
        self.count = int(found[0]) if found else 0

    def write(self, location: str, columns: Sequence[str], keys: Sequence[str]) -> list[list[str]]:
        """The partitions that were written to."""
        if not self.count:
            return []
        listed = ", ".join(map(quoted, columns))
        if not keys:
            self._file(f"SELECT {listed} FROM result", location)
            return []
        if not columns:
            fail("INVALID_TABLE_PROPERTY: Table contains only partition columns")
        texts = [f"coalesce(CAST({quoted(key)} AS VARCHAR), {literal(NULL)})" for key in keys]
        found = self._db.execute(f"SELECT DISTINCT {', '.join(texts)} FROM result ORDER BY ALL").fetchall()
        if len(found) > MOST:
            said = f"Exceeded limit of {MOST} open writers for partitions/buckets"
            fail(f"HIVE_TOO_MANY_OPEN_PARTITIONS: {said}", 1009)
        for values in found:
            these = " AND ".join(f"{text} = {literal(value)}" for text, value in zip(texts, values, strict=True))
            folder = "/".join(f"{key}={escaped(value)}" for key, value in zip(keys, values, strict=True))
            self._file(f"SELECT {listed} FROM result WHERE {these}", f"{location.rstrip('/')}/{folder}/")
        return [list(values) for values in found]

    def _file(self, query: str, location: str) -> None:
        number = len(self.written)
        when = datetime.fromtimestamp(self._job.now, UTC).strftime("%Y%m%d_%H%M%S")
        name = f"{when}_{number:05}_{self._job.id}{self._form.suffix}"
        path = Path(self._job.scratch) / f"out{number:05}"
        self._db.execute(f"COPY ({query}) TO {literal(str(path))} ({self._form.copy})")
        self.written.append(Written(str(path), f"{location.rstrip('/')}/{name}"))


def create_table_as(job: Job, channel: Channel, db: duckdb.DuckDBPyConnection, tree: exp.Create) -> Outcome:
    """Raise Failed."""
    target = tree.this
    database, name = (target.db or job.database).lower(), target.name.lower()
    if channel.database(database) is None:
        fail(f"SCHEMA_NOT_FOUND: line 1:1: Schema {database} not found", 1301)
    if channel.table(database, name):
        if tree.args.get("exists"):
            return Outcome(text=None, columns=COUNT, count=0, manifest=True)
        fail(f"FAILED: AlreadyExistsException: Table already exists: {database}.{name}", 1300)
    options = _properties(tree)
    keys = [key.lower() for key in _listed(options.pop("partitioned_by", ""))]
    shape = _form(options)
    location = options.pop("external_location", f"{job.output}tables/{job.id}/").rstrip("/") + "/"
    empty = options.pop("no data", "") == "true"
    if options:
        fail(f"INVALID_TABLE_PROPERTY: Millstream does not know the table properties {', '.join(sorted(options))}")
    _check_empty(channel, location, job.id)
    writer = Writer(job, db, shape)
    query = bound(job, channel, db, tree.expression, empty=empty)
    names, types = writer.keep(query)
    if [name.lower() for name in names[len(names) - len(keys) :]] != keys:
        said = "Partition keys must be the last columns in the table and in the same order as the table properties"
        fail(f"HIVE_COLUMN_ORDER_MISMATCH: {said}: {keys}")
    columns = [HiveColumn(name.lower(), type.hive) for name, type in zip(names, types, strict=True)]
    data = columns[: len(columns) - len(keys)]
    values = writer.write(location, [one.name for one in data], keys)
    table = _table(job, database, name, data, columns[len(data) :], location, shape)
    return Outcome(
        columns=COUNT, count=writer.count, manifest=True, written=writer.written, tables=[table],
        partitions=[partition(table, one, None, job.now) for one in values],
    )  # fmt: skip


def _table(
    job: Job, database: str, name: str, data: list[HiveColumn], keys: list[HiveColumn], location: str, shape: Form
) -> Table:
    named = {"PARQUET": "parquet.compression"}.get(shape.kind, "write.compression")
    options = (
        {"field.delim": shape.delimiter, "serialization.format": shape.delimiter} if shape.kind == "TEXTFILE" else {}
    )
    return Table(
        account=job.account, region=job.region, database_name=database, name=name, create_time=job.now,
        update_time=job.now, created_by=job.principal, owner="hadoop", table_type="EXTERNAL_TABLE",
        partition_keys=keys, storage_descriptor=storage(data, location, format_named(shape.kind), options),
        parameters={
            "EXTERNAL": "TRUE", named: shape.compression, "has_encrypted_data": "false", "auto.purge": "false",
            "transient_lastDdlTime": str(int(job.now)), "presto_query_id": job.id,
        },
    )  # fmt: skip


def _properties(tree: exp.Create) -> dict[str, str]:
    """Of WITH, by lower-case name; lists between commas."""
    found: dict[str, str] = {}
    for one in (tree.args.get("properties") or exp.Properties(expressions=[])).expressions:
        match one:
            case exp.FileFormatProperty():
                found["format"] = one.this.name
            case exp.PartitionedByProperty():
                found["partitioned_by"] = ",".join(key.name for key in one.this.expressions)
            case exp.WithDataProperty():
                found["no data"] = "true" if one.args.get("no") else "false"
            case exp.Property():
                value = one.args["value"]
                listed = isinstance(value, exp.Array)
                found[one.name.lower()] = ",".join(each.name for each in value.expressions) if listed else value.name
            case _:
                fail(f"INVALID_TABLE_PROPERTY: Millstream does not know the table property {one.sql('trino')}")
    return found


def _form(options: dict[str, str]) -> Form:
    kind = options.pop("format", "PARQUET")
    given = [options.pop(name, None) for name in ("write_compression", "compression", f"{kind.lower()}_compression")]
    compression = next((one for one in given if one), None)
    return form(kind, compression, options.pop("field_delimiter", "\x01"))


def _listed(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _check_empty(channel: Channel, location: str, id: str) -> None:
    """Raise Failed; what an earlier try of the query left does not count."""
    if any(id not in key for key in channel.keys(location)):
        fail(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: {location}", 1300)


def insert(job: Job, channel: Channel, db: duckdb.DuckDBPyConnection, tree: exp.Insert) -> Outcome:
    """Raise Failed."""
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    database, name = (target.db or job.database).lower(), target.name.lower()
    table = channel.table(database, name)
    if table is None or is_view(table):
        fail(f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist", 1301)
    query = tree.expression
    if isinstance(query, exp.Values):
        query = exp.select("*").from_(exp.alias_(query, "v", table=True) if not query.alias else query)
    given = bound(job, channel, db, query)
    named = [one.name.lower() for one in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
    writer = Writer(job, db, _table_form(table))
    writer.hold(_fitted(db, table, given, named))
    data, keys = [one.name for one in table.columns], [one.name for one in table.partition_keys]
    values = writer.write(table.location, data, keys)
    known = {tuple(one.values) for one in channel.partitions(database, name)} if keys else set()
    made: list[Partition] = [partition(table, one, None, job.now) for one in values if tuple(one) not in known]
    return Outcome(columns=COUNT, count=writer.count, manifest=True, written=writer.written, partitions=made)


def _fitted(db: duckdb.DuckDBPyConnection, table: Table, query: str, named: Sequence[str]) -> str:
    """The query's columns as the table's, by place."""
    columns = [*table.columns, *table.partition_keys]
    wanted = named or [column.name for column in columns]
    names, types = described(db, query)
    if len(names) != len(wanted):
        fail("TYPE_MISMATCH: line 1:1: Insert query has mismatched column types")
    unknown = set(wanted) - {column.name for column in columns}
    if unknown:
        fail(f"COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: {min(unknown)}")
    places = {name: f"c{place}" for place, name in enumerate(wanted)}
    shown = [
        f"CAST({places.get(column.name, 'NULL')} AS {to_duckdb(column.type or 'string')}) AS {quoted(column.name)}"
        for column in columns
    ]
    listed = ", ".join(f"c{place}" for place in range(len(types)))
    return f"SELECT {', '.join(shown)} FROM ({query}) AS q({listed})"


def _table_form(table: Table) -> Form:
    described = table.storage_descriptor or Storage()
    options: Mapping[str, str] = (described.serde_info and described.serde_info.parameters) or {}
    properties = table.parameters or {}
    match format_of(described):
        case "parquet":
            return form(
                "PARQUET", properties.get("parquet.compression", properties.get("parquet.compress", "SNAPPY"))
            )
        case "json":
            return form("JSON", properties.get("write.compression", "NONE"))
        case "text":
            delimiter = options.get("field.delim", "\x01")
            null = options.get("serialization.null.format", r"\N")
            return form("TEXTFILE", properties.get("write.compression", "NONE"), delimiter, null)
    fail("NOT_SUPPORTED: Millstream inserts into tables of Parquet, JSON and delimited text only")


def unload(job: Job, channel: Channel, db: duckdb.DuckDBPyConnection) -> Outcome:
    """Raise Failed."""
    if (match := _UNLOAD.match(job.sql)) is None:
        fail("SYNTAX_ERROR: line 1:1: UNLOAD has the form UNLOAD (query) TO 's3://…' WITH (format = '…')")
    location, options = match["to"].replace("''", "'").rstrip("/") + "/", _options(match["with"])
    keys = [key.lower() for key in _listed(options.pop("partitioned_by", ""))]
    shape = _form(options)
    if options:
        fail(f"INVALID_PROPERTY: Millstream does not know the properties {', '.join(sorted(options))} of UNLOAD")
    _check_empty(channel, location, job.id)
    tree = translation.filled(translation.parsed(match["sql"]), job.parameters)
    writer = Writer(job, db, shape)
    names, _ = writer.keep(bound(job, channel, db, tree))
    data = [name for name in names if name.lower() not in keys]
    writer.write(location, data, keys)
    return Outcome(columns=COUNT, count=writer.count, manifest=True, written=writer.written)


def _options(text: str | None) -> dict[str, str]:
    """Those of WITH, which are as those of CREATE TABLE AS."""
    if not text:
        return {}
    tree = translation.parsed(f"CREATE TABLE t WITH {text} AS SELECT 1 AS a")
    return _properties(tree) if isinstance(tree, exp.Create) else {}
