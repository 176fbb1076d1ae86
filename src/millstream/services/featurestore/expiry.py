"""Records whose time to live is over leave the online store, and the offline store is told."""

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.event_time import SECOND
from millstream.domain.features import Features
from millstream.domain.records import Record
from millstream.ports.meta import Change
from millstream.services.featurestore.queue import Entry
from millstream.services.featurestore.schema import Schema
from millstream.services.featurestore.store import Due, Row, Step, Store

MOST = 500  # records of one look; nobody sees those that wait for the next


class Expiry(Rounds):
    """Nobody reads an expired record, so it only matters how much room they take, and for how long."""

    pause = 5.0

    def __init__(self, features: Features, store: Store) -> None:
        self._features, self._store = features, store

    async def look(self) -> None:
        for due in await self._store.dues.list(limit=MOST):
            if int(due.key.partition("/")[0]) > clock.now() * SECOND:
                break
            await self._expire(due)

    async def _expire(self, due: Record[Due]) -> None:
        one = due.value
        done: Change = self._store.dues.delete(due.key)
        group = await self._features.groups.known(one.account, one.region, one.group.lower())
        found = await self._store.rows.get(one.id, one.identifier)
        if group is None or group.value.id != one.id or found is None or not found.value.expired:
            await self._features.meta.commit([done])
            return
        row, schema = found.value, Schema(group.value)
        values = schema.marker(one.identifier, schema.format(row.expires))
        entry = Entry(row.expires, values, clock.now_ms(), deleted=True)
        await self._store.change(group.value, one.identifier, lambda newer: _step(newer, entry), done)


def _step(newer: Row | None, entry: Entry) -> Step:
    """Whoever has written it again meanwhile keeps it."""
    return Step() if newer else Step(gone=True, entry=entry)
