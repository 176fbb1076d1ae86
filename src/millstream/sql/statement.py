"""A statement, from its text to what it comes to."""

import re
from pathlib import Path

import duckdb
from sqlglot import exp

from millstream.sql import printing, translation
from millstream.sql.channel import Channel
from millstream.sql.failures import refused
from millstream.sql.sources import Sources
from millstream.sql.types import Type, from_duckdb, quoted
from millstream.sql.words import Column, Failed, Job, Outcome, fail

BATCH = 10_000  # rows that are brought out at once


def run(job: Job, channel: Channel) -> Outcome:
    """Raise Failed."""
    return select(job, channel, translation.parsed(job.sql))


def opened(job: Job) -> duckdb.DuckDBPyConnection:
    """An engine that reaches the scratch folder and nothing else."""
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


def select(job: Job, channel: Channel, tree: exp.Expr) -> Outcome:
    db = opened(job)
    try:
        query = bound(job, channel, db, tree)
        names, types = described(db, query)
        rows = Path(job.scratch) / "rows.csv"
        with rows.open("w", encoding="utf-8", newline="") as file:
            count = printing.write(file, names, types, batches(db, readable(query, names, types)))
        return Outcome(columns=columns(names, types), rows=str(rows), count=count)
    except duckdb.Error as error:
        raise Failed(refused(job.sql, error)) from error


def bound(job: Job, channel: Channel, db: duckdb.DuckDBPyConnection, tree: exp.Expr) -> str:
    """SQL of DuckDB over the tables that it names, which are there."""
    if not isinstance(tree, exp.Query):
        fail("NOT_SUPPORTED: Queries of this type are not supported")
    tree = translation.filled(tree, job.parameters)
    tree = Sources(job, channel, db).define(tree, job.database, job.sql)
    return translation.translated(translation.with_names(tree))


def described(db: duckdb.DuckDBPyConnection, query: str) -> tuple[list[str], list[Type]]:
    found = db.execute(f"DESCRIBE {query}").fetchall()
    return [name for name, *_ in found], [from_duckdb(type) for _, type, *_ in found]


def readable(query: str, names: list[str], types: list[Type]) -> str:
    """As `query`; moments with a zone as text, since the engine needs a library to give them to Python."""
    zoned = "TIMESTAMP WITH TIME ZONE"
    if not any(type.name == zoned for type in types):
        return query
    del names
    places = [f"c{place}" for place in range(len(types))]
    shown = [
        f"strftime({place}, '%Y-%m-%d %H:%M:%S.%g UTC') AS {place}" if type.name == zoned else place
        for place, type in zip(places, types, strict=True)
    ]
    return f"SELECT {', '.join(shown)} FROM ({query}) AS q({', '.join(places)})"


def batches(db: duckdb.DuckDBPyConnection, query: str):  # type: ignore[no-untyped-def]
    db.execute(query)
    while rows := db.fetchmany(BATCH):
        yield rows


def columns(names: list[str], types: list[Type]) -> list[Column]:
    return [Column(name, *type.shown) for name, type in zip(names, types, strict=True)]


__all__ = ["quoted", "re", "run"]
