"""The query's own DuckDB: opened so that it reaches the scratch folder and nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
from sqlglot import exp

from millstream.sql import translation
from millstream.sql.channel import Channel
from millstream.sql.sources import Sources
from millstream.sql.types import Type, from_duckdb
from millstream.sql.words import Job, fail

BATCH = 10_000  # rows that are brought out at once
ZONED = "TIMESTAMP WITH TIME ZONE"


def opened(job: Job) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(config={"threads": job.threads, "memory_limit": f"{job.memory}B"})
    folder = job.scratch.replace("'", "''")
    for setting in (
        f"temp_directory = '{folder}/spill'", f"allowed_directories = ['{folder}']", "TimeZone = 'UTC'",
        "integer_division = true", "enable_external_access = false", "autoinstall_known_extensions = false",
        "autoload_known_extensions = false", "preserve_insertion_order = true", "lock_configuration = true",
    ):  # fmt: skip
        db.execute(f"SET {setting}")
    translation.prepare(db)
    return db


def bound(
    job: Job, channel: Channel, db: duckdb.DuckDBPyConnection, tree: exp.Expr | None, *, empty: bool = False
) -> str:
    """SQL of DuckDB over the tables that it names, which are there; `empty` without their rows. Raise Failed."""
    if not isinstance(tree, exp.Query):
        fail("NOT_SUPPORTED: Queries of this type are not supported")
    defined = Sources(job, channel, db, empty=empty).define(tree, job.database, job.sql)
    return translation.translated(translation.with_names(defined))


def described(db: duckdb.DuckDBPyConnection, query: str) -> tuple[list[str], list[Type]]:
    """Names and types of its columns."""
    found = db.execute(f"DESCRIBE {query}").fetchall()
    return [name for name, *_ in found], [from_duckdb(type) for _, type, *_ in found]


def batches(db: duckdb.DuckDBPyConnection, query: str, types: Sequence[Type]) -> Iterator[list[tuple[Any, ...]]]:
    db.execute(_readable(query, types))
    while rows := db.fetchmany(BATCH):
        yield rows


def _readable(query: str, types: Sequence[Type]) -> str:
    """With moments that have a zone as text: to give them to Python the engine needs another library."""
    if not any(type.name == ZONED for type in types):
        return query
    names = [f"c{place}" for place in range(len(types))]
    shown = [
        f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g UTC') AS {name}" if type.name == ZONED else name
        for name, type in zip(names, types, strict=True)
    ]
    return f"SELECT {', '.join(shown)} FROM ({query}) AS q({', '.join(names)})"
