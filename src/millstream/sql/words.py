"""What the server and the process of a query say to each other, in MessagePack behind a length of 4 bytes.

The process is given a `Job`, asks one thing at a time, and ends with an `Outcome` or a `Failure`.
"""

import struct
from typing import NoReturn

import msgspec
from msgspec import Struct

from millstream.domain.tables import Database, Partition, Table

_LENGTH = struct.Struct(">I")
HEAD = _LENGTH.size


class Job(Struct, frozen=True):
    id: str  # of the query; names of what it writes hold it
    sql: str
    database: str
    parameters: list[str]  # SQL literals
    account: str
    region: str
    principal: str  # ARN, who owns what it makes
    now: float  # when it was submitted, seconds since the epoch
    scratch: str  # folder, the only one that SQL may reach
    memory: int  # bytes
    threads: int
    cutoff: int | None = None  # bytes that it may scan
    output: str = ""  # s3://bucket/prefix where tables without a location of their own go


class Column(Struct, frozen=True):
    """Of a result."""

    name: str
    type: str  # Athena's, e.g. "bigint", "row(a integer)"
    precision: int = 0
    scale: int = 0


class File(Struct, frozen=True):
    """An object of a table, in the scratch folder."""

    path: str
    uri: str
    size: int
    modified: float
    values: list[str]  # of its partition


class Written(Struct, frozen=True):
    """A file in the scratch folder that becomes an object."""

    path: str
    uri: str


class FindDatabase(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by a Database or None."""

    name: str


class FindTable(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by a Table or None."""

    database: str
    name: str


class ListDatabases(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by Databases, in order of their names."""


class ListTables(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by Tables, in order of their names."""

    database: str


class ListPartitions(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by Partitions."""

    database: str
    table: str


class ListKeys(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by the keys of objects below a location, without the location's own."""

    location: str


class Fetch(Struct, frozen=True, tag=True, tag_field="word"):
    """Bring the objects below these locations into the scratch folder. Answered by Files."""

    locations: list[tuple[str, list[str]]]  # and the values of the partition that each is


class FindPrepared(Struct, frozen=True, tag=True, tag_field="word"):
    """Answered by the text of a prepared statement of the work group, or None."""

    name: str


class KeepPrepared(Struct, frozen=True, tag=True, tag_field="word"):
    """Keep a prepared statement, or with None forget it. Answered by whether there was one."""

    name: str
    statement: str | None


Asked = (
    FindDatabase | FindTable | ListDatabases | ListTables | ListPartitions | ListKeys | Fetch | FindPrepared
    | KeepPrepared
)  # fmt: skip


class Outcome(Struct, frozen=True, tag=True, tag_field="word"):
    """What a query came to. Nothing of it is true before the server has done it all, in one transaction."""

    columns: list[Column] = []
    rows: str | None = None  # the file of CSV with a head
    text: str | None = None  # of a statement that answers in lines, fields between tabs
    count: int | None = None  # rows that were written
    manifest: bool = False
    written: list[Written] = []
    databases: list[Database] = []  # new ones
    dropped_databases: list[str] = []
    tables: list[Table] = []  # new ones
    changed_tables: list[Table] = []
    dropped_tables: list[tuple[str, str]] = []
    partitions: list[Partition] = []  # new ones, or in the place of the old
    dropped_partitions: list[Partition] = []


class Failure(Struct, frozen=True, tag=True, tag_field="word"):
    """Why a query failed, in Athena's words."""

    reason: str
    category: int = 2  # 1 system, 2 user, 3 other
    type: int = 1006  # of Athena's error catalog; 1006: the query's own fault, without a finer one
    cancelled: bool = False


class Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def fail(reason: str, type: int = 1006, category: int = 2, *, cancelled: bool = False) -> NoReturn:
    raise Failed(Failure(reason, category, type, cancelled))


Said = Asked | Outcome | Failure


def framed(message: object) -> bytes:
    data = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(data)) + data


def length(head: bytes) -> int:
    size: int = _LENGTH.unpack(head)[0]
    return size
