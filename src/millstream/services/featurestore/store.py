"""The records of all feature groups: the newest of each in the online store, all on their way to the offline store.

Both are rows of the metadata store, and a write is one transaction of it: the newest record and its entry for the
offline store stand or fall together, concurrent writes share a sync, and a read is a look-up without a hop. A second
log of the same writes would cost a second sync and could disagree with the first after a crash.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from msgspec import Struct

from millstream.core import clock
from millstream.domain.event_time import LAST, SECOND
from millstream.domain.features import Features, Group
from millstream.domain.records import Records
from millstream.ports.meta import Change, Conflict
from millstream.services.featurestore.queue import Entry, Queue
from millstream.services.featurestore.schema import Value

PAGE = 500  # rows at a time


class Row(Struct, frozen=True, array_like=True):
    """The newest record of an identifier."""

    time: int  # of its event, nanoseconds since the epoch
    values: list[Value]  # by the places of the group's features; none of a deleted record
    ttl: int = 0  # seconds after the event; 0: for ever
    deleted: bool = False

    @property
    def expires(self) -> int:
        return min(self.time + self.ttl * SECOND, LAST)

    @property
    def expired(self) -> bool:
        return self.ttl > 0 and self.expires <= clock.now() * SECOND


class Due(Struct, frozen=True):
    """A record that expires, found by when; it may have been written again since."""

    account: str
    region: str
    group: str  # its name
    id: str
    identifier: str


class Step(NamedTuple):
    """What becomes of a record."""

    row: Row | None = None  # is the newest now
    gone: bool = False  # there is none any more
    entry: Entry | None = None  # for the offline store


QueueOf = Callable[[Group], Awaitable[Queue]]


class Store:
    def __init__(self, features: Features, queue: QueueOf) -> None:
        self._meta, self._queue = features.meta, queue
        self.rows = Records(features.meta, "featurestore.record", Row)  # by the group's id and the identifier
        self.dues = Records(features.meta, "featurestore.due", Due)  # by time, the group's id and the identifier

    async def get(self, group: Group, identifier: str) -> Row | None:
        found = await self.rows.get(group.id, identifier)
        return None if found is None or found.value.expired else found.value

    async def change(
        self, group: Group, identifier: str, decide: Callable[[Row | None], Step], *others: Change
    ) -> None:
        """Do what `decide` says of the newest record, with `others`, all or nothing; it is asked again when another
        change was quicker.
        """
        queue = await self._queue(group) if group.offline else None
        while True:
            found = await self.rows.get(group.id, identifier)
            step = decide(None if found is None or found.value.expired else found.value)
            changes, version = list(others), found.version if found else 0
            if step.row:
                changes += self._put(group, identifier, step.row, version)
            elif step.gone and found:
                changes.append(self.rows.delete(group.id, identifier, version=version))
            if step.entry and queue:
                changes.append(queue.put(step.entry))  # its place is that of the commit: nothing may wait in between
            try:
                if changes:
                    await self._meta.commit(changes)
                break
            except Conflict:
                continue
        if queue:
            queue.wake()

    def _put(self, group: Group, identifier: str, row: Row, version: int) -> list[Change]:
        change = self.rows.put(row, group.id, identifier, version=version)
        if not row.ttl:
            return [change]
        due = Due(group.account, group.region, group.name, group.id, identifier)
        return [change, self.dues.put(due, f"{row.expires:021}", group.id, identifier)]

    async def forget(self, group: Group) -> None:
        """All records of a group that is being deleted."""
        while records := await self.rows.list(group.id, limit=PAGE):
            await self._meta.commit([self.rows.delete(record.key) for record in records])
