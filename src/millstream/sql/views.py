"""CREATE VIEW: a view's text in the catalog, as Athena keeps it there."""

import base64
import json
import re

import duckdb

from millstream.domain.tables import Column, Serde, Storage, Table
from millstream.sql import translation
from millstream.sql.channel import Channel
from millstream.sql.engine import bound, described
from millstream.sql.sources import VIEW, is_view
from millstream.sql.words import Job, Outcome, fail

_STATEMENT = re.compile(
    r"CREATE\s+(?P<replace>OR\s+REPLACE\s+)?VIEW\s+(?P<name>[\w.`\"@$-]+)\s*(?P<columns>\([^)]*\))?\s*AS\b(?P<sql>.*)",
    re.IGNORECASE | re.DOTALL,
)


def is_statement(sql: str) -> bool:
    return re.match(r"CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\b", sql, re.IGNORECASE) is not None


def create(job: Job, channel: Channel, db: duckdb.DuckDBPyConnection) -> Outcome:
    """Raise Failed."""
    if (match := _STATEMENT.match(job.sql)) is None:
        fail("SYNTAX_ERROR: line 1:1: mismatched input in CREATE VIEW")
    if match["columns"]:
        fail("NOT_SUPPORTED: CREATE VIEW with names of columns is not supported: name them by AS in the query")
    parts = [part.strip('`"').lower() for part in match["name"].split(".")]
    database, name = parts[-2] if len(parts) > 1 else job.database.lower(), parts[-1]
    if channel.database(database) is None:
        fail(f"SCHEMA_NOT_FOUND: line 1:1: Schema '{database}' does not exist", 1301)
    before = channel.table(database, name)
    if before is not None and not (match["replace"] and is_view(before)):
        fail(f"FAILED: AlreadyExistsException: View already exists: {database}.{name}", 1300)
    sql = match["sql"].strip()
    names, types = described(db, bound(job, channel, db, translation.parsed(sql), empty=True))
    columns = [{"name": name, "type": type.athena} for name, type in zip(names, types, strict=True)]
    text = json.dumps({"originalSql": sql, "catalog": "awsdatacatalog", "schema": job.database, "columns": columns})
    made = Table(
        account=job.account, region=job.region, database_name=database, name=name,
        create_time=before.create_time if before else job.now, update_time=job.now, created_by=job.principal,
        table_type="VIRTUAL_VIEW", parameters={"presto_view": "true", "comment": "Presto View"},
        view_original_text=f"{VIEW}{base64.b64encode(text.encode()).decode()} */",
        view_expanded_text="/* Presto View */",
        storage_descriptor=Storage(
            columns=[Column(name.lower(), type.hive) for name, type in zip(names, types, strict=True)],
            location="", compressed=False, number_of_buckets=0, serde_info=Serde(),
        ),
    )  # fmt: skip
    return Outcome(text="", tables=[] if before else [made], changed_tables=[made] if before else [])
