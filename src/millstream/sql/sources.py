"""The tables that a statement names, as views in the query's own DuckDB."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from millstream.domain.tables import Partition, Storage, Table
from millstream.sql import formats, packed, schema, translation
from millstream.sql.channel import Channel
from millstream.sql.failures import place
from millstream.sql.projection import projected
from millstream.sql.types import literal, quoted, to_duckdb
from millstream.sql.words import Job, fail

CATALOG = "awsdatacatalog"
HIDDEN = ("$path", "$file_size", "$file_modified_time")
NULL = "__HIVE_DEFAULT_PARTITION__"
VIEW = "/* Presto View: "


class Reference(NamedTuple):
    """A table where a statement names it."""

    node: exp.Table
    conditions: Sequence[exp.Expr]  # that all rows of it must meet, those of WHERE


@dataclass
class Sources:
    job: Job
    channel: Channel
    db: duckdb.DuckDBPyConnection
    empty: bool = False  # tables without their rows
    views: list[tuple[str, str]] = field(default_factory=list)  # inside which the tree is
    count: int = 0  # of trees

    def define(self, tree: exp.Expr, database: str, sql: str) -> exp.Expr:
        """The tree with each table's name as DuckDB knows it. A view's own tables are others than those of the
        statement, which may read fewer of their partitions. Raise Failed.
        """
        found: dict[tuple[str, str], list[Reference]] = {}
        for reference in references(tree):
            name = self._named(reference.node, database)
            found.setdefault(name, []).append(reference)
        hidden = any(column.name.lower() in HIDDEN for column in tree.find_all(exp.Column))
        suffix = f" {self.count}" if self.count else ""
        self.count += 1
        for name, named in found.items():
            schema = self._make(*name, named, suffix, sql, hidden=hidden)
            for reference in named:
                _rename(reference.node, schema, name[1])
        return translation.without_hidden(tree) if hidden else tree

    def _named(self, node: exp.Table, database: str) -> tuple[str, str]:
        if node.catalog and node.catalog.lower() != CATALOG:
            fail(f"CATALOG_NOT_FOUND: {place(self.job.sql, node.catalog)}: Catalog '{node.catalog}' does not exist")
        return (node.db or database).lower(), node.name.lower()

    def _make(
        self, database: str, name: str, named: Sequence[Reference], suffix: str, sql: str, *, hidden: bool
    ) -> str:
        """The schema in which it is."""
        if database == "information_schema":
            return schema.define(self.db, self.channel, name)
        table, place = self.table(database, name, sql), f"{database}{suffix}"
        self.db.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(place)}")
        made = self._view(table) if is_view(table) else self._reading(table, named, hidden=hidden)
        self.db.execute(f"CREATE VIEW {quoted(place)}.{quoted(name)} AS {made}")
        return place

    def table(self, database: str, name: str, sql: str) -> Table:
        """Raise Failed."""
        if (table := self.channel.table(database, name)) is not None:
            return table
        if self.channel.database(database) is None:
            fail(f"SCHEMA_NOT_FOUND: {place(sql, database, name)}: Schema '{database}' does not exist", 1301)
        fail(
            f"TABLE_NOT_FOUND: {place(sql, name)}: Table '{CATALOG}.{database}.{name}' does not exist", 1301
        )  # fmt: skip

    def _view(self, table: Table) -> str:
        name = (table.database_name, table.name)
        if name in self.views:
            fail(f"VIEW_IS_RECURSIVE: line 1:1: View is recursive: {CATALOG}.{table.database_name}.{table.name}")
        self.views.append(name)
        text, database = view_text(table)
        tree = self.define(translation.parsed(text), database or table.database_name, text)
        self.views.pop()
        return translation.translated(translation.with_names(tree))

    def _reading(self, table: Table, named: Sequence[Reference], *, hidden: bool) -> str:
        storage = table.storage_descriptor or Storage()
        kind = formats.format_of(storage)
        files = [] if self.empty else self.channel.files(self._places(table, named))
        files = files if kind in formats.OF_COLUMNS else packed.unpacked(files)
        read = formats.reading(self.db, kind, formats.source(table, storage, [file.path for file in files]))
        if not table.partition_keys and not hidden:
            return f"SELECT * EXCLUDE (filename) FROM ({read})"
        listed = quoted(f"files of {self.count} {table.database_name}.{table.name}")
        self.db.execute(
            f"CREATE TABLE {listed} (path VARCHAR, uri VARCHAR, size BIGINT, modified DOUBLE, given VARCHAR[])"
        )
        rows = [(file.path, file.uri, file.size, file.modified, file.values) for file in files]
        self._fill(listed, rows)
        more = [
            f"{_value(f'given[{at}]', key.type)} AS {quoted(key.name.lower())}"
            for at, key in enumerate(table.partition_keys, 1)
        ]
        if hidden:
            more += ['uri AS "$path"', 'size AS "$file_size"', 'to_timestamp(modified) AS "$file_modified_time"']
        shown = ", ".join(["r.* EXCLUDE (filename)", *more])
        return f"SELECT {shown} FROM ({read}) r JOIN {listed} f ON r.filename = f.path"

    def _places(self, table: Table, named: Sequence[Reference]) -> list[tuple[str, list[str]]]:
        """Where the rows lie that the statement can mean."""
        if not table.partition_keys:
            return [(table.location, [])]
        wanted = _equalities(named, [key.name.lower() for key in table.partition_keys])
        found = projected(table, wanted, self.job.now)
        if found is None:
            partitions = self.channel.partitions(table.database_name, table.name)
            found = [(_location(table, one), one.values) for one in partitions]
        return self._pruned(table, named, found)

    def _pruned(
        self, table: Table, named: Sequence[Reference], places: list[tuple[str, list[str]]]
    ) -> list[tuple[str, list[str]]]:
        """Without the partitions that no reference's conditions let pass."""
        keys = {key.name.lower() for key in table.partition_keys}
        conditions = [translation.over_keys(one.node, one.conditions, keys) for one in named]
        if not all(conditions) or not places:
            return places
        columns = ", ".join(
            f"{_value(f'given[{at}]', key.type)} AS {quoted(key.name.lower())}"
            for at, key in enumerate(table.partition_keys, 1)
        )
        self.db.execute("CREATE OR REPLACE TEMP TABLE places (n BIGINT, given VARCHAR[])")
        self._fill("places", [(at, values) for at, (_, values) in enumerate(places)])
        either = " OR ".join(f"({one})" for one in conditions)
        try:
            kept = self.db.execute(f"SELECT n FROM (SELECT n, {columns} FROM places) WHERE {either} ORDER BY n")
            return [places[n] for (n,) in kept.fetchall()]
        except duckdb.Error:
            return places  # the statement itself will say what is wrong

    def _fill(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """All at once: many rows one by one take DuckDB seconds."""
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self.db.execute(f"INSERT INTO {table} SELECT {', '.join(['unnest(?)'] * len(columns))}", columns)


def _value(given: str, type: str | None) -> str:
    return f"CAST(nullif({given}, {literal(NULL)}) AS {to_duckdb(type or 'string')})"


def _location(table: Table, partition: Partition) -> str:
    described = partition.storage_descriptor
    if described and described.location:
        return described.location
    pairs = zip(table.partition_keys, partition.values, strict=False)
    return "/".join([table.location.rstrip("/"), *(f"{key.name}={value}" for key, value in pairs), ""])


def _rename(node: exp.Table, database: str, name: str) -> None:
    node.set("catalog", None)
    node.set("db", exp.to_identifier(database, quoted=True))
    node.set("this", exp.to_identifier(name, quoted=True))


def references(tree: exp.Expr) -> list[Reference]:
    """Of tables, not of the names that WITH gives."""
    found = []
    for scope in traverse_scope(tree):
        for source in scope.sources.values():
            if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
                found.append(Reference(source, _conditions(scope, source)))
    return found


def _conditions(scope: Scope, source: exp.Table) -> list[exp.Expr]:
    """An outer join keeps rows whatever WHERE says of its other side."""
    select = scope.expression
    where, sides = select.args.get("where"), {join.side for join in select.args.get("joins") or ()}
    first = isinstance(select.args.get("from_"), exp.From) and select.args["from_"].this is source
    if where is None or not (sides <= {""} or (first and sides <= {"", "LEFT"})):
        return []
    return list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]


def _equalities(named: Sequence[Reference], keys: Sequence[str]) -> dict[str, list[str]]:
    """Values that a lone reference demands of partition keys, by `=` or IN."""
    found: dict[str, list[str]] = {}
    for condition in named[0].conditions if len(named) == 1 else ():
        left, values = condition.this, []
        if isinstance(condition, exp.EQ):
            values = [condition.expression]
        elif isinstance(condition, exp.In):
            values = condition.expressions
        constant = bool(values) and all(isinstance(value, exp.Literal) for value in values)
        if constant and isinstance(left, exp.Column) and left.name.lower() in keys:
            found[left.name.lower()] = [value.name for value in values]
    return found


def is_view(table: Table) -> bool:
    return table.table_type == "VIRTUAL_VIEW"


def view_text(table: Table) -> tuple[str, str]:
    """SQL of a view, and the database that its bare names are of."""
    text = (table.view_original_text or "").strip()
    if not text.startswith(VIEW):
        return table.view_expanded_text or text, table.database_name
    described = json.loads(base64.b64decode(text.removeprefix(VIEW).removesuffix("*/").strip()))
    return described["originalSql"], described.get("schema") or table.database_name
