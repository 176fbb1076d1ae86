"""Typed records over the metadata port."""

from typing import Generic, NamedTuple, TypeVar

import msgspec

from millstream.ports.meta import Change, MetaStore, Row

T = TypeVar("T", bound=msgspec.Struct)


class Record(NamedTuple, Generic[T]):
    key: str
    version: int
    value: T


class Records(Generic[T]):
    """All records of one kind. Keys are joined with "/", e.g. account, region, name."""

    def __init__(self, meta: MetaStore, kind: str, type_: type[T]) -> None:
        self.meta, self.kind, self.type = meta, kind, type_
        self._decode = msgspec.json.Decoder(type_).decode
        self._encode = msgspec.json.Encoder().encode

    async def get(self, *key: str) -> Record[T] | None:
        row = await self.meta.get(self.kind, "/".join(key))
        return row and self.record(row)

    def record(self, row: Row) -> Record[T]:
        return Record(row.key, row.version, self._decode(row.value))

    async def list(
        self, *prefix: str, starts: str = "", after: str = "", limit: int | None = None
    ) -> list[Record[T]]:
        """Records below `prefix`, whose next part starts with `starts`, after the key `after`."""
        rows = await self.meta.list(self.kind, "".join(f"{part}/" for part in prefix) + starts, after, limit)
        return [self.record(row) for row in rows]

    def put(self, value: T, *key: str, version: int | None = None) -> Change:
        """The change that writes `value`; commit it with others in one transaction."""
        return Change(self.kind, "/".join(key), self._encode(value), version)

    def delete(self, *key: str, version: int | None = None) -> Change:
        return Change(self.kind, "/".join(key), None, version)

    async def save(self, value: T, *key: str, version: int | None = None) -> None:
        """Commit one write; `version` 0 creates. Raise Conflict."""
        await self.meta.commit([self.put(value, *key, version=version)])
