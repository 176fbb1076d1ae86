"""Port: small versioned documents, changed in transactions."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    key: str
    version: int  # 1 when created, grows by one with each change
    value: bytes


class Change(NamedTuple):
    """One write. `value` None deletes. `version` is what the row must be at: 0 absent, None anything."""

    kind: str
    key: str
    value: bytes | None
    version: int | None = None


class Conflict(Exception):
    """A row was not at the version that a change expected; nothing was written."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key}")
        self.kind, self.key = kind, key


class MetaStore(Protocol):
    """Rows are found by kind (e.g. "firehose.stream") and key (e.g. "123456789012/us-east-1/name")."""

    async def get(self, kind: str, key: str) -> Row | None:
        """The committed row; microseconds, no thread hop."""

    async def list(self, kind: str, prefix: str = "", after: str = "", limit: int | None = None) -> list[Row]:
        """Rows whose key starts with `prefix` and is greater than `after`, in byte order of the key."""

    async def kinds(self) -> set[str]:
        """The kinds that have rows."""

    async def commit(self, changes: Sequence[Change]) -> None:
        """All or nothing, durable on return. Raise Conflict when a version does not match, OSError when the
        disk refuses. Concurrent commits may share one sync.
        """

    async def certain(self) -> None:
        """Return when a crash would leave what was committed, and nothing that the disk refused: see to it, or raise
        OSError. As cheap as `get`, before which it comes by itself, as before `list`; whoever acknowledges elsewhere
        by what he read before must ask.
        """
