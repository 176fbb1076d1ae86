"""SHOW and DESCRIBE: lines of text, their columns padded and between tabs as Hive prints them."""

import re
from collections.abc import Callable, Sequence

from millstream.domain.tables import Column as HiveColumn
from millstream.domain.tables import Storage, Table
from millstream.sql.channel import Channel
from millstream.sql.definition import escaped
from millstream.sql.hive import Reader
from millstream.sql.sources import is_view, view_text
from millstream.sql.words import Column, Job, Outcome, fail

WIDTH = 20


def outcome(names: Sequence[str], lines: Sequence[str]) -> Outcome:
    return Outcome(columns=[Column(name, "string") for name in names], text="".join(f"{line}\n" for line in lines))


class Showing:
    def __init__(self, job: Job, channel: Channel) -> None:
        self._job, self._channel, self._read = job, channel, Reader(job.sql)

    def run(self) -> Outcome | None:
        """None for a statement that shows nothing. Raise Failed."""
        for phrase, statement in STATEMENTS:
            if self._read.accept(phrase):
                found = statement(self)
                self._read.end()
                return found
        return None

    def databases(self) -> Outcome:
        like = self._like()
        return outcome(["database_name"], [one.name for one in self._channel.databases() if like(one.name)])

    def tables(self) -> Outcome:
        return self._tables(lambda table: True, "tab_name")

    def views(self) -> Outcome:
        return self._tables(is_view, "views")

    def _tables(self, wanted: Callable[[Table], bool], column: str) -> Outcome:
        database = self._database()
        like = self._like()
        names = [table.name for table in self._channel.tables(database) if wanted(table)]
        return outcome([column], [name for name in names if like(name)])

    def _database(self) -> str:
        named = self._read.accept("IN") or self._read.accept("FROM")
        database = self._read.name().lower() if named else self._job.database
        if self._channel.database(database) is None:
            fail(f"FAILED: SemanticException [Error 10072]: Database does not exist: {database}", 1301)
        return database

    def _like(self) -> Callable[[str], bool]:
        """Hive's patterns: `*` is anything, `|` separates choices."""
        self._read.accept("LIKE")
        if self._read.ended:
            return lambda name: True
        wanted = re.compile(self._read.text().replace("*", ".*"), re.IGNORECASE)
        return lambda name: wanted.fullmatch(name) is not None

    def partitions(self) -> Outcome:
        table = self._table()
        if not table.partition_keys:
            fail(f"FAILED: Execution Error, return code 1. Table {table.name} is not a partitioned table")
        keys = [key.name for key in table.partition_keys]
        found = self._channel.partitions(table.database_name, table.name)
        pairs = [zip(keys, one.values, strict=False) for one in found]
        return outcome(["partition"], ["/".join(f"{key}={escaped(value)}" for key, value in one) for one in pairs])

    def columns(self) -> Outcome:
        self._read.accept("IN") or self._read.accept("FROM")
        database, name = self._read.qualified(self._job.database)
        if self._read.accept("IN") or self._read.accept("FROM"):
            database = self._read.name().lower()
        table = self._found(database, name)
        names = [column.name for column in (*table.columns, *table.partition_keys)]
        return outcome(["field"], [name.ljust(WIDTH) for name in names])

    def properties(self) -> Outcome:
        table = self._table()
        if self._read.accept("("):
            name = self._read.text()
            self._read.demand(")")
            return outcome(["prpt_value"], [(table.parameters or {}).get(name, "")])
        pairs = sorted((table.parameters or {}).items())
        return outcome(["prpt_name", "prpt_value"], [f"{name}\t{value}" for name, value in pairs])

    def describe(self) -> Outcome:
        extended = self._read.accept("FORMATTED") or self._read.accept("EXTENDED")
        table = self._table()
        if not self._read.ended:
            fail("NOT_SUPPORTED: DESCRIBE of a column or a partition is not implemented by Millstream")
        lines = [_line(column.name, column.type or "", column.comment or "") for column in table.columns]
        lines += [_line(key.name, key.type or "", key.comment or "") for key in table.partition_keys]
        if table.partition_keys:
            head = ["\t \t ", _line("# Partition Information", "", ""), _line("# col_name", "data_type", "comment")]
            keys = [_line(key.name, key.type or "", key.comment or "") for key in table.partition_keys]
            lines += [*head, "\t \t ", *keys]
        if extended:
            lines += _details(table)
        return outcome(["col_name", "data_type", "comment"], lines)

    def create_table(self) -> Outcome:
        table = self._table()
        if is_view(table):
            fail(f"FAILED: SemanticException [Error 10001]: {table.name} is a view: use SHOW CREATE VIEW")
        return outcome(["createtab_stmt"], _statement(table))

    def create_view(self) -> Outcome:
        table = self._table()
        if not is_view(table):
            fail(f"FAILED: SemanticException [Error 10001]: {table.name} is not a view")
        text, _ = view_text(table)
        return outcome(["create view"], [f"CREATE VIEW {table.database_name}.{table.name} AS", *text.splitlines()])

    def _table(self) -> Table:
        return self._found(*self._read.qualified(self._job.database))

    def _found(self, database: str, name: str) -> Table:
        if (table := self._channel.table(database, name)) is None:
            fail(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}", 1301)
        return table


def _line(*fields: str) -> str:
    return "\t".join(field.ljust(WIDTH) for field in fields)


def _details(table: Table) -> list[str]:
    storage = table.storage_descriptor or Storage()
    library = (storage.serde_info and storage.serde_info.serialization_library) or ""
    pairs = (
        ("Database:", table.database_name), ("Owner:", table.owner or ""), ("Location:", table.location),
        ("Table Type:", table.table_type or ""), ("SerDe Library:", library),
        ("InputFormat:", storage.input_format or ""), ("OutputFormat:", storage.output_format or ""),
    )  # fmt: skip
    head = ["\t \t ", _line("# Detailed Table Information", "", "")]
    return [*head, *(_line(name, value, "") for name, value in pairs)]


def _statement(table: Table) -> list[str]:
    storage = table.storage_descriptor or Storage()
    serde = storage.serde_info
    lines = [f"CREATE EXTERNAL TABLE `{table.name}`(", *_columns(table.columns)]
    if table.description:
        lines.append(f"COMMENT {_text(table.description)}")
    if table.partition_keys:
        lines += ["PARTITIONED BY ( ", *_columns(table.partition_keys)]
    lines += ["ROW FORMAT SERDE ", f"  {_text((serde and serde.serialization_library) or '')} "]
    if serde and serde.parameters:
        lines += ["WITH SERDEPROPERTIES ( ", *_pairs(serde.parameters)]
    lines += ["STORED AS INPUTFORMAT ", f"  {_text(storage.input_format or '')} "]
    lines += ["OUTPUTFORMAT ", f"  {_text(storage.output_format or '')}"]
    lines += ["LOCATION", f"  {_text(table.location)}"]
    own = {name: value for name, value in (table.parameters or {}).items() if name != "EXTERNAL"}
    return [*lines, "TBLPROPERTIES (", *_pairs(own)] if own else lines


def _columns(columns: Sequence[HiveColumn]) -> list[str]:
    return _closed([f"  `{one.name}` {one.type or 'string'} COMMENT {_text(one.comment or '')}" for one in columns])


def _pairs(values: dict[str, str]) -> list[str]:
    return _closed([f"  {_text(name)}={_text(value)}" for name, value in sorted(values.items())])


def _closed(lines: list[str]) -> list[str]:
    return [f"{line}, " for line in lines[:-1]] + [f"{line})" for line in lines[-1:]]


def _text(value: str) -> str:
    escaped_ = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
    return f"'{escaped_}'"


STATEMENTS: tuple[tuple[str, Callable[[Showing], Outcome]], ...] = (
    ("SHOW DATABASES", Showing.databases),
    ("SHOW SCHEMAS", Showing.databases),
    ("SHOW TABLES", Showing.tables),
    ("SHOW VIEWS", Showing.views),
    ("SHOW PARTITIONS", Showing.partitions),
    ("SHOW COLUMNS", Showing.columns),
    ("SHOW TBLPROPERTIES", Showing.properties),
    ("SHOW CREATE TABLE", Showing.create_table),
    ("SHOW CREATE VIEW", Showing.create_view),
    ("DESCRIBE", Showing.describe),
    ("DESC", Showing.describe),
)
