"""Hive's statements that define: databases, tables, partitions."""

from collections.abc import Callable, Mapping
from typing import NoReturn
from urllib.parse import quote, unquote

from msgspec import structs

from millstream.domain.tables import Column, Database, Partition, Storage, Table
from millstream.sql.channel import Channel
from millstream.sql.hive import Reader
from millstream.sql.sources import is_view
from millstream.sql.stored import Format, format_named, storage
from millstream.sql.types import to_duckdb
from millstream.sql.words import Job, Outcome, fail

DDL_TASK = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
EMPTY = Outcome(text="")
DELIMITERS = {
    "FIELDS TERMINATED BY": "field.delim",
    "ESCAPED BY": "escape.delim",
    "COLLECTION ITEMS TERMINATED BY": "collection.delim",
    "MAP KEYS TERMINATED BY": "mapkey.delim",
    "LINES TERMINATED BY": "line.delim",
    "NULL DEFINED AS": "serialization.null.format",
}


class Clauses:
    """What comes after the columns of CREATE EXTERNAL TABLE, in any order."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self.keys: list[Column] = []
        self.options: dict[str, str] = {}
        self.properties: dict[str, str] = {}
        self.format = format_named("TEXTFILE")
        self.comment: str | None = None
        self.location: str | None = None
        serde = None
        while not read.ended:
            if read.accept("ROW FORMAT SERDE"):
                serde = read.text()
            elif not (self._of_data() or self._of_files()):
                read.refuse()
        if serde is not None:
            self.format = self.format._replace(serde=serde)
        if "field.delim" in self.options:
            self.options = {"serialization.format": self.options["field.delim"], **self.options}

    def _of_data(self) -> bool:
        read = self._read
        if read.accept("COMMENT"):
            self.comment = read.text()
        elif read.accept("PARTITIONED BY"):
            self.keys = read.columns()
        elif read.accept("TBLPROPERTIES"):
            self.properties = read.properties()
        elif read.accept("WITH SERDEPROPERTIES"):
            self.options |= read.properties()
        elif read.accept("ROW FORMAT DELIMITED"):
            while phrase := next((one for one in DELIMITERS if read.accept(one)), None):
                self.options[DELIMITERS[phrase]] = read.text()
        else:
            return False
        return True

    def _of_files(self) -> bool:
        read = self._read
        if read.accept("STORED AS INPUTFORMAT"):
            input = read.text()
            read.demand("OUTPUTFORMAT")
            self.format = Format(input, read.text(), self.format.serde)
        elif read.accept("STORED AS"):
            self.format = format_named(read.name())
        elif read.accept("LOCATION"):
            self.location = read.text()
        else:
            return False
        return True


class Definition:
    def __init__(self, job: Job, channel: Channel) -> None:
        self._job, self._channel, self._read = job, channel, Reader(job.sql)

    def run(self) -> Outcome | None:
        """None for a statement that defines nothing. Raise Failed."""
        for phrase, statement in STATEMENTS:
            if self._read.accept(phrase):
                outcome = statement(self)
                self._read.end()
                return outcome
        return None

    def create_database(self) -> Outcome:
        read = self._read
        lenient, name = read.accept("IF NOT EXISTS"), read.name().lower()
        comment = read.text() if read.accept("COMMENT") else None
        location = read.text() if read.accept("LOCATION") else None
        properties = read.properties() if read.accept("WITH DBPROPERTIES") else None
        if self._channel.database(name):
            return EMPTY if lenient else _exists(f"Database {name} already exists")
        made = Database(
            account=self._job.account, region=self._job.region, name=name, create_time=self._job.now,
            description=comment, location_uri=location, parameters=properties,
        )  # fmt: skip
        return Outcome(text="", databases=[made])

    def drop_database(self) -> Outcome:
        read = self._read
        lenient, name = read.accept("IF EXISTS"), read.name().lower()
        cascade = read.accept("CASCADE") or (read.accept("RESTRICT") and False)
        if self._channel.database(name) is None:
            return EMPTY if lenient else _no_database(name)
        if not cascade and self._channel.tables(name):
            said = f"InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
            fail(f"{DDL_TASK} {said}")
        return Outcome(text="", dropped_databases=[name])

    def create_table(self) -> Outcome:
        read = self._read
        lenient = read.accept("IF NOT EXISTS")
        database, name = read.qualified(self._job.database)
        columns = read.columns()
        table = self._described(database, name, columns)
        read.end()
        self._database(database)
        if self._channel.table(database, name):
            return EMPTY if lenient else _exists(f"Table {name} already exists")
        return Outcome(text="", tables=[table])

    def _described(self, database: str, name: str, columns: list[Column]) -> Table:
        clauses = Clauses(self._read)
        for column in (*columns, *clauses.keys):
            to_duckdb(column.type or "")
        if clauses.properties.get("table_type", "").upper() == "ICEBERG":
            fail("NOT_SUPPORTED: Iceberg tables are not implemented by Millstream")
        if clauses.location is None:
            fail("FAILED: ParseException line 1:0 missing LOCATION clause of CREATE EXTERNAL TABLE")
        described = storage(columns, clauses.location, clauses.format, clauses.options)
        parameters = {"EXTERNAL": "TRUE", "transient_lastDdlTime": str(int(self._job.now)), **clauses.properties}
        return Table(
            account=self._job.account, region=self._job.region, database_name=database, name=name,
            create_time=self._job.now, update_time=self._job.now, created_by=self._job.principal, owner="hadoop",
            description=clauses.comment, partition_keys=clauses.keys, table_type="EXTERNAL_TABLE",
            parameters=parameters, storage_descriptor=described,
        )  # fmt: skip

    def drop_table(self, *, view: bool = False) -> Outcome:
        read = self._read
        lenient = read.accept("IF EXISTS")
        database, name = read.qualified(self._job.database)
        table = self._channel.table(database, name)
        if table is None:
            return EMPTY if lenient else _no_table(f"{database}.{name}")
        if is_view(table) != view:
            kind = "a view" if is_view(table) else "not a view"
            fail(f"FAILED: SemanticException [Error 10001]: {database}.{name} is {kind}")
        return Outcome(text="", dropped_tables=[(database, name)])

    def drop_view(self) -> Outcome:
        return self.drop_table(view=True)

    def repair_table(self) -> Outcome:
        """Add the partitions whose folders are there, `key=value/…` below the table's location."""
        database, name = self._read.qualified(self._job.database)
        table = self._table(database, name)
        keys = [key.name for key in table.partition_keys]
        if not keys:
            fail(f"FAILED: SemanticException Table is not partitioned {database}.{name}")
        known = {tuple(one.values) for one in self._channel.partitions(database, name)}
        added = []
        for key in self._channel.keys(table.location):
            found = _folder(key, keys)
            if found and found[0] not in known:
                known.add(found[0])
                added.append((list(found[0]), f"{table.location.rstrip('/')}/{found[1]}"))
        lines = []
        if added:
            listed = "\t".join(f"{name}:{_path(keys, values)}" for values, _ in added)
            lines = [f"Partitions not in metastore:\t{listed}"]
            lines += [f"Repair: Added partition to metastore {name}:{_path(keys, values)}" for values, _ in added]
        made = [self._partition(table, values, location) for values, location in added]
        return Outcome(text="".join(f"{line}\n" for line in lines), partitions=made)

    def alter_table(self) -> Outcome:
        read = self._read
        database, name = read.qualified(self._job.database)
        table = self._table(database, name)
        if read.accept("ADD COLUMNS") or read.accept("ADD COLUMN"):
            return self._with_columns(table, [*table.columns, *read.columns()])
        if read.accept("REPLACE COLUMNS"):
            return self._with_columns(table, read.columns())
        if read.accept("SET TBLPROPERTIES"):
            parameters = {**(table.parameters or {}), **read.properties()}
            return Outcome(text="", changed_tables=[structs.replace(table, parameters=parameters)])
        if read.accept("SET LOCATION"):
            described = structs.replace(table.storage_descriptor or Storage(), location=read.text())
            return Outcome(text="", changed_tables=[structs.replace(table, storage_descriptor=described)])
        if read.accept("ADD"):
            return self._add_partitions(table)
        if read.accept("DROP"):
            return self._drop_partitions(table)
        if read.accept("PARTITION"):
            return self._alter_partition(table)
        read.refuse()
        return EMPTY

    def _with_columns(self, table: Table, columns: list[Column]) -> Outcome:
        for column in columns:
            to_duckdb(column.type or "")
        described = structs.replace(table.storage_descriptor or Storage(), columns=columns)
        return Outcome(text="", changed_tables=[structs.replace(table, storage_descriptor=described)])

    def _add_partitions(self, table: Table) -> Outcome:
        read, made = self._read, []
        lenient = read.accept("IF NOT EXISTS")
        known = {tuple(one.values) for one in self._channel.partitions(table.database_name, table.name)}
        while read.accept("PARTITION"):
            values = self._values(table, read.partition())
            location = read.text() if read.accept("LOCATION") else None
            read.accept(",")
            if tuple(values) not in known:
                made.append(self._partition(table, values, location))
            elif not lenient:
                _exists(f"Partition already exists: {values}")
        if not read.ended:
            read.refuse()
        return Outcome(text="", partitions=made)

    def _drop_partitions(self, table: Table) -> Outcome:
        read, gone = self._read, []
        lenient = read.accept("IF EXISTS")
        known = {tuple(one.values): one for one in self._channel.partitions(table.database_name, table.name)}
        while read.accept("PARTITION"):
            values = self._values(table, read.partition())
            read.accept(",")
            if found := known.get(tuple(values)):
                gone.append(found)
            elif not lenient:
                fail(f"FAILED: SemanticException [Error 10006]: Partition not found {values}")
        return Outcome(text="", dropped_partitions=gone)

    def _alter_partition(self, table: Table) -> Outcome:
        read = self._read
        values = self._values(table, read.partition())
        found = {tuple(one.values): one for one in self._channel.partitions(table.database_name, table.name)}
        before = found.get(tuple(values))
        if before is None:
            fail(f"FAILED: SemanticException [Error 10006]: Partition not found {values}")
        if read.accept("SET LOCATION"):
            described = structs.replace(before.storage_descriptor or Storage(), location=read.text())
            return Outcome(text="", partitions=[structs.replace(before, storage_descriptor=described)])
        read.demand("RENAME TO PARTITION")
        renamed = structs.replace(before, values=self._values(table, read.partition()))
        return Outcome(text="", partitions=[renamed], dropped_partitions=[before])

    def _values(self, table: Table, given: Mapping[str, str]) -> list[str]:
        keys = [key.name.lower() for key in table.partition_keys]
        if set(given) != set(keys):
            fail(f"FAILED: SemanticException Partition spec {dict(given)} contains non-partition columns")
        return [given[key] for key in keys]

    def _partition(self, table: Table, values: list[str], location: str | None) -> Partition:
        return partition(table, values, location, self._job.now)

    def _table(self, database: str, name: str) -> Table:
        found = self._channel.table(database, name)
        if found is None:
            self._database(database)
            _no_table(f"{database}.{name}")
        return found

    def _database(self, name: str) -> None:
        if self._channel.database(name) is None:
            _no_database(name)


def partition(table: Table, values: list[str], location: str | None, now: float) -> Partition:
    keys = [key.name for key in table.partition_keys]
    place = location or f"{table.location.rstrip('/')}/{_path(keys, values)}"
    return Partition(
        account=table.account, region=table.region, database_name=table.database_name, table_name=table.name,
        values=values, creation_time=now, parameters={"transient_lastDdlTime": str(int(now))},
        storage_descriptor=structs.replace(table.storage_descriptor or Storage(), location=place),
    )  # fmt: skip


def _path(keys: list[str], values: list[str]) -> str:
    """As Hive names folders."""
    return "/".join(f"{key}={escaped(value)}" for key, value in zip(keys, values, strict=True))


def escaped(value: str) -> str:
    return quote(value, safe=" !$&()+,-.;<>@_`|~")


def _folder(key: str, keys: list[str]) -> tuple[tuple[str, ...], str] | None:
    """The values of the folders that an object is in, and their path."""
    parts = key.split("/")[: len(keys)]
    if key.count("/") < len(keys):
        return None
    named = [part.partition("=") for part in parts]
    if [name.lower() for name, _, _ in named] != [one.lower() for one in keys] or not all(
        sign for _, sign, _ in named
    ):
        return None
    return tuple(unquote(value) for _, _, value in named), "/".join(parts)


def _exists(message: str) -> NoReturn:
    fail(f"{DDL_TASK} AlreadyExistsException(message:{message})", 1300)


def _no_database(name: str) -> NoReturn:
    fail(f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}", 1301)


def _no_table(name: str) -> NoReturn:
    fail(f"FAILED: SemanticException [Error 10001]: Table not found {name}", 1301)


STATEMENTS: tuple[tuple[str, Callable[[Definition], Outcome]], ...] = (
    ("CREATE DATABASE", Definition.create_database),
    ("CREATE SCHEMA", Definition.create_database),
    ("DROP DATABASE", Definition.drop_database),
    ("DROP SCHEMA", Definition.drop_database),
    ("CREATE EXTERNAL TABLE", Definition.create_table),
    ("CREATE TABLE", Definition.create_table),
    ("DROP TABLE", Definition.drop_table),
    ("DROP VIEW", Definition.drop_view),
    ("MSCK REPAIR TABLE", Definition.repair_table),
    ("ALTER TABLE", Definition.alter_table),
)
