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
        self._known: dict[str, tuple[bytes, Record[T]]] = {}

    async def get(self, *key: str) -> Record[T] | None:
        row = await self.meta.get(self.kind, "/".join(key))
        return row and self.record(row)

    async def known(self, *key: str) -> Record[T] | None:
        """As `get`, for what every request reads: the same object as long as the record does not change."""
        name = "/".join(key)
        row = await self.meta.get(self.kind, name)
        if row is None:
            self._known.pop(name, None)
            return None
        known = self._known.get(name)
        if known and known[1].version == row.version and known[0] == row.value:
            return known[1]
        record = self.record(row)
        self._known[name] = (row.value, record)
        return record

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
