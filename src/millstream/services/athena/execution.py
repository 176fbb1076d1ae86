"""The record of a query, from its start to its end."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from millstream.core import clock
from millstream.domain.records import Record, Records
from millstream.ports.meta import Change, MetaStore
from millstream.services.athena.workgroup import Acl, Encryption
from millstream.sql.words import Column

State = Literal["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]
DONE = ("SUCCEEDED", "FAILED", "CANCELLED")
_LATEST = 10**16  # milliseconds that no clock will show


class Execution(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    region: str
    id: str
    sql: str
    principal: str  # ARN, who asked
    work_group: str
    database: str | None = None
    catalog: str | None = None
    parameters: list[str] = []
    location: str  # s3://bucket/key of the result
    prefix: str  # s3://bucket/prefix/ below which results go
    encryption: Encryption | None = None  # option and key
    owner: str | None = None  # of the bucket, as expected
    acl: Acl | None = None
    cutoff: int | None = None  # bytes that it may scan
    metrics: bool = False  # CloudWatch is told of its end
    statement_type: Literal["DDL", "DML", "UTILITY"]
    substatement_type: str | None = None
    submitted: float  # seconds since the epoch
    state: State = "QUEUED"
    attempts: int = 0  # how often a server took it up
    started: float | None = None
    completed: float | None = None
    engine_ms: int = 0
    scanned: int = 0  # bytes
    reason: str | None = None
    error: tuple[int, int] | None = None  # category and type
    columns: list[Column] = []
    rows: int | None = None  # of the result, or written
    size: int = 0  # bytes of the result
    update_count: int | None = None
    manifest: str | None = None  # s3://bucket/key

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.id


class Token(Struct, frozen=True):
    """Of a request: the query that it began, and what it asked."""

    id: str
    asked: str


class Mark(Struct, frozen=True):
    """That a query is there."""

    id: str


class Executions:
    """By account, region and id, and in the order of work groups: newest first."""

    def __init__(self, meta: MetaStore) -> None:
        self.meta = meta
        self.records = Records(meta, "athena.query", Execution)
        self.order = Records(meta, "athena.query-order", Mark)
        self.open = Records(meta, "athena.query-open", Mark)  # those that have not ended
        self.tokens = Records(meta, "athena.token", Token)

    async def get(self, account: str, region: str, id: str) -> Record[Execution] | None:
        return await self.records.get(account, region, id)

    def created(self, execution: Execution, token: str, asked: str) -> list[Change]:
        mark, place = Mark(execution.id), (execution.account, execution.region)
        return [
            self.records.put(execution, *execution.key, version=0),
            self.order.put(mark, *place, execution.work_group, newest_first(execution)),
            self.open.put(mark, *execution.key),
            self.tokens.put(Token(execution.id, asked), *place, token, version=0),
        ]

    def ended(self, execution: Execution, version: int) -> Sequence[Change]:
        return [
            self.records.put(execution, *execution.key, version=version),
            self.open.delete(*execution.key),
        ]


def newest_first(execution: Execution) -> str:
    """What a query is called in its work group's order."""
    return f"{_LATEST - int(execution.submitted * 1000):016}-{execution.id}"


def times(execution: Execution) -> tuple[int, int, int]:
    """Milliseconds: in the queue, in all, and around the engine's."""
    now = execution.completed or clock.now()
    queued = round(((execution.started or now) - execution.submitted) * 1000)
    total = round((now - execution.submitted) * 1000)
    return max(queued, 0), max(total, 0), max(total - queued - execution.engine_ms, 0)
