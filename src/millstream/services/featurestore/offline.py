"""Offline stores: batches of records become Parquet files on S3, each record in exactly one.

A batch's intent (which records, when written, by what names) is committed before its files, and that they are written
before the records are let go: killed at any line, the next server writes the same files once more.
"""

import asyncio
import logging
import secrets
import string

from msgspec import structs

from millstream.core import clock
from millstream.core.body import blocks
from millstream.domain.backoff import Backoff
from millstream.domain.batches import Batches, Intent, Position
from millstream.domain.features import Features, Group
from millstream.domain.feed import Cut, Oldest
from millstream.domain.records import Records
from millstream.domain.tables import Partition
from millstream.ports.meta import Conflict
from millstream.ports.objects import Attributes, NoSuchBucket, ObjectStore, own_bucket, under_key
from millstream.services.featurestore import parquet
from millstream.services.featurestore.parquet import File
from millstream.services.featurestore.queue import Entry, Queue, decode, opened
from millstream.services.featurestore.store import Store

SIZE = 8 << 20  # bytes of records in a batch
INTERVAL = 5.0  # seconds that the oldest waits; AWS says up to 15 minutes
LETTERS = string.ascii_letters + string.digits
log = logging.getLogger("millstream.featurestore")


class OfflineStores:
    """Background: one delivery per group with records on their way, and the end of groups that are deleted."""

    def __init__(self, features: Features, objects: ObjectStore) -> None:
        self._features, self._objects = features, objects
        self.interval = INTERVAL
        self._entries = Records(features.meta, "featurestore.entry", Entry)  # by the group's id and offset
        self._positions = Records(features.meta, "featurestore.position", Position)
        self._queues: dict[str, Queue] = {}
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        self._ends = set[asyncio.Task[None]]()
        self.store = Store(features, self.queue)

    async def start(self) -> None:
        self._features.deleted = self._ended
        for record in await self._features.groups.list():
            group = record.value
            if group.status == "Deleting":
                self._ended(group)
            elif group.offline and await self._waiting(group):
                await self.queue(group)

    async def close(self) -> None:
        """The next server goes on."""
        self._features.deleted = None
        tasks = [*self._deliveries.values(), *self._ends]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def queue(self, group: Group) -> Queue:
        """With its delivery."""
        if known := self._queues.get(group.id):
            return known
        position = await self._positions.get(group.id)
        queue = await opened(self._entries, group.id, position.value.next if position else 0)
        if self._queues.setdefault(group.id, queue) is queue:
            files = Files(self._features, self._objects, group, queue, self.interval)
            batches = Batches(queue, self._positions, files, lambda: backoff(group))
            self._deliveries[group.id] = asyncio.create_task(batches.run())
        return self._queues[group.id]

    async def _waiting(self, group: Group) -> bool:
        position = await self._positions.get(group.id)
        return bool(position and position.value.intents) or bool(await self._entries.list(group.id, limit=1))

    def _ended(self, group: Group) -> None:
        task = asyncio.create_task(self._end(group))
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)

    async def _end(self, group: Group) -> None:
        """Deliver what waits, forget the rest."""
        if group.offline and (group.id in self._queues or await self._waiting(group)):
            (await self.queue(group)).end()
            await self._deliveries[group.id]
        await backoff(group).surely(lambda: self._forget(group))

    async def _forget(self, group: Group) -> None:
        await self.store.forget(group)
        gone = [self._positions.delete(group.id), self._features.groups.delete(*group.key)]
        await self._features.meta.commit(gone)
        self._queues.pop(group.id, None)
        self._deliveries.pop(group.id, None)
        self._features.blocked.pop(group.id, None)


class Files:
    """The target of one group's batches."""

    size = SIZE

    def __init__(self, features: Features, objects: ObjectStore, group: Group, queue: Queue, interval: float) -> None:
        assert group.offline is not None
        self._features, self._objects, self._group, self._queue = features, objects, group, queue
        self._offline, self.interval = group.offline, int(interval * 1000)
        headers = {"content-type": "application/octet-stream"}
        encryption = under_key(self._offline.kms_key)
        self._attributes = Attributes(headers, owner=group.account, encryption=encryption)

    def due(self, oldest: Oldest) -> bool:
        return self._queue.ending

    def intent(self, oldest: Oldest, cut: Cut) -> Intent:
        """Its key holds when its files were written, and how their names end."""
        letters = "".join(secrets.choice(LETTERS) for _ in range(parquet.SPREAD * parquet.SUFFIX))
        key = f"{clock.now_ms()}/{letters}"
        return Intent(oldest.offset, cut.end, self._offline.bucket, key, records=cut.entries, oldest=oldest.arrival)

    async def write(self, intent: Intent) -> None:
        group = await self._present()
        written, _, letters = intent.key.partition("/")
        entries = [decode(one) async for some in self._queue.read(intent.start, intent.end) for one in some]
        made = await asyncio.to_thread(lambda: list(parquet.files(group, entries, int(written), letters)))
        await own_bucket(self._objects, intent.bucket, group.account)
        for file in made:
            key = f"{self._offline.prefix}/{file.folder}/{file.name}"
            await self._objects.put(intent.bucket, key, blocks(file.body), self._attributes)
        for file in {file.parts: file for file in made}.values():
            await self._list(file)
        self._features.blocked.pop(group.id, None)

    async def refused(self, intent: Intent, problem: Exception) -> Intent | None:
        """Tried until the bucket takes it, but for a group that was deleted with it."""
        bucket = self._offline.bucket
        reason = f"The bucket {bucket} does not exist." if isinstance(problem, NoSuchBucket) else str(problem)[:1024]
        self._features.blocked[self._group.id] = reason
        if self._queue.ending and isinstance(problem, NoSuchBucket):
            log.error("%d records of the deleted group %s are lost: %s", intent.records, self._group.name, reason)
            return None
        return intent

    async def _present(self) -> Group:
        """With the features that it has now."""
        record = await self._features.groups.known(*self._group.key)
        return record.value if record and record.value.id == self._group.id else self._group

    async def _list(self, file: File) -> None:
        """As a partition of the group's own table, where it is still there."""
        if not self._offline.own_table or self._offline.table is None:
            return
        place, tables = (self._group.account, self._group.region), self._features.tables
        table = await tables.table(*place, self._offline.table.database, self._offline.table.name)
        if table is None or table.storage_descriptor is None:
            return
        partition = Partition(
            account=table.account,
            region=table.region,
            database_name=table.database_name,
            table_name=table.name,
            values=list(file.parts),
            creation_time=clock.now(),
            storage_descriptor=structs.replace(table.storage_descriptor, location=f"{table.location}/{file.folder}"),
        )
        try:
            await tables.meta.commit([tables.put_partition(partition, 0)])
        except Conflict:
            return  # it is listed


def backoff(group: Group) -> Backoff:
    return Backoff(f"delivery to the offline store of {group.name}", log)
