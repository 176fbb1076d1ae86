"""information_schema: the catalog as tables."""

from collections.abc import Iterator

import duckdb

from millstream.domain.tables import Table
from millstream.sql.channel import Channel
from millstream.sql.types import from_duckdb, quoted, to_duckdb
from millstream.sql.words import Failed, fail

NAME = "information_schema of the catalog"  # DuckDB has one of its own
CATALOG = "awsdatacatalog"
COLUMNS = {
    "schemata": ("catalog_name VARCHAR", "schema_name VARCHAR"),
    "tables": ("table_catalog VARCHAR", "table_schema VARCHAR", "table_name VARCHAR", "table_type VARCHAR"),
    "columns": (
        *("table_catalog VARCHAR", "table_schema VARCHAR", "table_name VARCHAR", "column_name VARCHAR"),
        *("ordinal_position BIGINT", "column_default VARCHAR", "is_nullable VARCHAR", "data_type VARCHAR"),
        *("comment VARCHAR", "extra_info VARCHAR"),
    ),
}


def define(db: duckdb.DuckDBPyConnection, channel: Channel, name: str) -> str:
    """The schema in which the table is. Raise Failed for one that is not there."""
    if name not in COLUMNS:
        fail(f"TABLE_NOT_FOUND: line 1:1: Table '{CATALOG}.information_schema.{name}' does not exist", 1301)
    db.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(NAME)}")
    target = f"{quoted(NAME)}.{quoted(name)}"
    db.execute(f"CREATE OR REPLACE TABLE {target} ({', '.join(COLUMNS[name])})")
    if rows := list(_rows(channel, name)):
        marks = ", ".join(["unnest(?)"] * len(rows[0]))
        db.execute(f"INSERT INTO {target} SELECT {marks}", [list(column) for column in zip(*rows, strict=True)])
    return NAME


def _rows(channel: Channel, name: str) -> Iterator[tuple[object, ...]]:
    for database in channel.databases():
        if name == "schemata":
            yield CATALOG, database.name
            continue
        for table in channel.tables(database.name):
            if name == "tables":
                yield CATALOG, database.name, table.name, _kind(table)
            else:
                yield from _columns(table)


def _kind(table: Table) -> str:
    return "VIEW" if table.table_type == "VIRTUAL_VIEW" else "BASE TABLE"


def _columns(table: Table) -> Iterator[tuple[object, ...]]:
    place = (CATALOG, table.database_name, table.name)
    keys = {key.name for key in table.partition_keys}
    for number, column in enumerate((*table.columns, *table.partition_keys), 1):
        more = "partition key" if column.name in keys else None
        yield *place, column.name, number, None, "YES", _type(column.type or "string"), column.comment, more


def _type(hive: str) -> str:
    """As it stands, where no query could read it."""
    try:
        return from_duckdb(to_duckdb(hive)).athena
    except Failed:
        return hive
