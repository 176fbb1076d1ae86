"""A statement, from its text to what it comes to."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
from msgspec import structs
from sqlglot import exp

from millstream.sql import printing, translation, views
from millstream.sql.channel import Channel
from millstream.sql.definition import Definition
from millstream.sql.engine import batches, bound, described, opened
from millstream.sql.failures import refused
from millstream.sql.showing import Showing
from millstream.sql.types import Type
from millstream.sql.words import Column, Failed, Job, Outcome, fail
from millstream.sql.writing import create_table_as, insert, unload

_COMMENTS = re.compile(r"\A(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", re.DOTALL)
_FLAGS = re.IGNORECASE | re.DOTALL
_NAME = r"\"?([\w@-]+)\"?"
_EXECUTE = re.compile(rf"EXECUTE\s+{_NAME}(?:\s+USING\s+(.*))?\Z", _FLAGS)
_PREPARE = re.compile(rf"PREPARE\s+{_NAME}\s+FROM\s+(.*)\Z", _FLAGS)
_DEALLOCATE = re.compile(rf"DEALLOCATE\s+PREPARE\s+{_NAME}\Z", _FLAGS)
_HIVE = re.compile(
    r"(?:(?:CREATE|DROP|ALTER)\s+(?:DATABASE|SCHEMA|EXTERNAL|TABLE)|DROP\s+VIEW|MSCK|SHOW|DESC|DESCRIBE)\b", _FLAGS
)
_AS = re.compile(r"CREATE\s+TABLE\b(?!\s*(?:IF\s+NOT\s+EXISTS\s+)?[\w.`\"@-]+\s*\(\s*[`\w]+\s+\w).*?\bAS\b", _FLAGS)


def run(job: Job, channel: Channel) -> Outcome:
    """Raise Failed."""
    job = structs.replace(job, sql=_COMMENTS.sub("", job.sql).rstrip().removesuffix(";").rstrip())
    if match := _EXECUTE.match(job.sql):
        job = _executed(job, channel, match)
    if match := _PREPARE.match(job.sql):
        channel.keep_prepared(match[1], match[2].strip())
        return Outcome(text="")
    if match := _DEALLOCATE.match(job.sql):
        if not channel.keep_prepared(match[1], None):
            fail(f"NOT_FOUND: PreparedStatement {match[1]} does not exist")
        return Outcome(text="")
    try:
        return _run(job, channel)
    except duckdb.Error as error:
        raise Failed(refused(job.sql, error)) from error


def _executed(job: Job, channel: Channel, match: re.Match[str]) -> Job:
    if (statement := channel.prepared(match[1])) is None:
        fail(f"NOT_FOUND: PreparedStatement {match[1]} does not exist")
    using = translation.constants(match[2]) if match[2] else job.parameters
    return structs.replace(job, sql=statement, parameters=using)


def _run(job: Job, channel: Channel) -> Outcome:
    if _HIVE.match(job.sql) and not _AS.match(job.sql):
        found = Definition(job, channel).run() or Showing(job, channel).run()
        return found or fail("NOT_SUPPORTED: Queries of this type are not supported")
    if views.is_statement(job.sql):
        return views.create(job, channel, opened(job))
    if job.sql[:6].upper() == "UNLOAD":
        return unload(job, channel, opened(job))
    tree = translation.filled(translation.parsed(job.sql), job.parameters)
    if isinstance(tree, exp.Create) and tree.kind == "TABLE" and isinstance(tree.expression, exp.Query):
        return create_table_as(job, channel, opened(job), tree)
    if isinstance(tree, exp.Insert):
        return insert(job, channel, opened(job), tree)
    return select(job, channel, tree)


def select(job: Job, channel: Channel, tree: exp.Expr) -> Outcome:
    db = opened(job)
    query = bound(job, channel, db, tree)
    names, types = described(db, query)
    rows = Path(job.scratch) / "rows.csv"
    with rows.open("w", encoding="utf-8", newline="") as file:
        count = printing.write(file, names, types, batches(db, query, types))
    return Outcome(columns=columns(names, types), rows=str(rows), count=count)


def columns(names: Sequence[str], types: Sequence[Type]) -> list[Column]:
    return [Column(name, *type.shown) for name, type in zip(names, types, strict=True)]
