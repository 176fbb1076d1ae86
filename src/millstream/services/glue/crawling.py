"""Crawls: what lies in S3 becomes tables and partitions of the catalog.

AWS: docs.aws.amazon.com/glue/latest/dg/crawler-running.html
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from msgspec import structs

from millstream.api import glue as api
from millstream.core import clock
from millstream.domain import s3uri
from millstream.domain.journal import Event, Journal
from millstream.domain.records import Records
from millstream.domain.s3uri import S3Uri
from millstream.domain.tables import Database, Partition, Table, Tables, table_key, values_key
from millstream.ports.meta import Change, Conflict
from millstream.ports.objects import NoSuchBucket, NoSuchKey, ObjectInfo, ObjectStore, own_bucket
from millstream.services.glue.classifiers import SAMPLE, NoReader, classify
from millstream.services.glue.crawler import GROUP, Crawler, Last
from millstream.services.glue.folders import File, Folder, Found, table_name, tables
from millstream.services.glue.globs import matching
from millstream.services.glue.stored import parameters, partition_keys, storage

PAGE = 1000
LARGEST_PARQUET = 256 << 20  # bytes of a file that is read for its schema
log = logging.getLogger("millstream.glue")


class Crawling:
    """One task per crawler that runs. A crawl that a killed server left is done again from its start."""

    def __init__(self, crawlers: Records[Crawler], catalog: Tables, objects: ObjectStore, journal: Journal) -> None:
        self._crawlers, self._catalog, self._objects, self._journal = crawlers, catalog, objects, journal
        self._tasks: dict[tuple[str, ...], asyncio.Task[None]] = {}

    async def start(self) -> None:
        for record in await self._crawlers.list():
            if record.value.running is not None:
                self.begin(record.value)

    async def close(self) -> None:
        """They go on with the next server."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def begin(self, crawler: Crawler) -> None:
        task = self._tasks[crawler.key] = asyncio.create_task(self._run(crawler))
        task.add_done_callback(lambda done: self._tasks.pop(crawler.key, None))

    async def stop(self, crawler: Crawler) -> None:
        if task := self._tasks.get(crawler.key):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._ended(crawler, Last("CANCELLED", crawler.running or 0.0, clock.now()))

    async def _run(self, crawler: Crawler) -> None:
        started = crawler.running or clock.now()
        try:
            made = await Crawl(crawler, self._catalog, self._objects, self._journal).run()
            last = Last("SUCCEEDED", started, clock.now(), "", *made)
        except (NoSuchBucket, NoReader) as problem:
            reason = str(problem) if isinstance(problem, NoReader) else "The specified bucket does not exist"
            last = Last("FAILED", started, clock.now(), reason)
        except Exception as problem:
            log.exception("the crawler %s failed", crawler.name)
            last = Last("FAILED", started, clock.now(), f"Internal Service Exception: {type(problem).__name__}")
        await self._ended(crawler, last)

    async def _ended(self, crawler: Crawler, last: Last) -> None:
        while (record := await self._crawlers.get(*crawler.key)) and record.value.running is not None:
            ended = structs.replace(record.value, running=None, last=last)
            with suppress(Conflict):  # it was updated meanwhile
                return await self._crawlers.save(ended, record.key, version=record.version)


class Crawl:
    def __init__(self, crawler: Crawler, catalog: Tables, objects: ObjectStore, journal: Journal) -> None:
        self._crawler, self._catalog, self._objects, self._journal = crawler, catalog, objects, journal
        self._scope = (crawler.account, crawler.region)
        policy = crawler.request.schema_change_policy or api.SchemaChangePolicy()
        self._updates = policy.update_behavior != "LOG"
        self._deletes = policy.delete_behavior or "DEPRECATE_IN_DATABASE"
        self._database = crawler.request.database_name or "default"

    async def run(self) -> tuple[int, int, int]:
        """Tables created, updated, deleted. Raise NoSuchBucket, NoReader."""
        await self._tell(f"BENCHMARK : Running Start Crawl for Crawler {self._crawler.name}")
        await self._ensure_database()
        created = updated = 0
        found = set[str]()
        for target in self._crawler.request.targets.s3_targets or ():
            for one in await self._found(target):
                name, before = await self._named(one, s3uri.parse(target.path or "").bucket)
                found.add(name)
                created += before is None
                updated += await self._put(one, name, before, s3uri.parse(target.path or "").bucket)
        deleted = await self._without(found)
        await self._tell(f"INFO : Created {created}, updated {updated}, deleted {deleted} tables")
        await self._tell("BENCHMARK : Crawler has finished running and is in state READY")
        return created, updated, deleted

    async def _ensure_database(self) -> None:
        if await self._catalog.database(*self._scope, self._database) is None:
            account, region = self._scope
            made = Database(account=account, region=region, name=self._database.lower(), create_time=clock.now())
            await self._catalog.meta.commit([self._catalog.put_database(made)])

    async def _found(self, target: api.S3Target) -> list[Found]:
        place = s3uri.parse(target.path or "")
        excluded = [matching(pattern) for pattern in target.exclusions or ()]
        root = Folder(place.key if place.key.endswith("/") or not place.key else f"{place.key}/")
        async for info in self._objects_of(place):
            key = info.key.removeprefix(root.path)
            if info.size == 0 or key.startswith(("_", ".")) or "/_" in key or "/." in key:
                continue  # markers of folders, and what writers leave beside their data
            if any(matches(key) for matches in excluded):
                continue
            sample = await self._sample(place.bucket, info)
            if schema := await asyncio.to_thread(classify, sample, whole=info.size <= SAMPLE):
                root.add(key, File(info.size, schema))
            else:
                await self._tell(f"INFO : s3://{place.bucket}/{info.key} is of no known classification")
        return await asyncio.to_thread(lambda: list(tables(root)))

    async def _objects_of(self, place: S3Uri) -> AsyncIterator[ObjectInfo]:
        """Those below a path: a whole key, or a folder."""
        await own_bucket(self._objects, place.bucket, self._crawler.account)
        folder = place.key if place.key.endswith("/") or not place.key else f"{place.key}/"
        after = ""
        while True:
            listing = await self._objects.list(place.bucket, folder, "", after, PAGE)
            for info in listing.objects:
                yield info
            if listing.next is None:
                break
            after = listing.next

    async def _sample(self, bucket: str, info: ObjectInfo) -> bytes:
        """The first bytes; of Parquet, whose schema is at its end, all."""
        try:
            async with self._objects.open(bucket, info.key) as content:
                data = b"".join([block async for block in content.read(0, SAMPLE)])
                if data[:4] == b"PAR1" and SAMPLE < info.size <= LARGEST_PARQUET:
                    data = b"".join([block async for block in content.read()])
        except NoSuchKey:
            return b""
        return data

    async def _named(self, found: Found, bucket: str) -> tuple[str, Table | None]:
        """A name that another location's table has is taken; the table that is here already, if any."""
        location = f"s3://{bucket}/{found.path}"
        prefix = (self._crawler.request.table_prefix or "").lower()
        name = f"{prefix}{table_name(found.path, bucket)}"
        for place in self._places(name, location):
            table = await self._catalog.table(*self._scope, self._database, place)
            if table is None or table.location.rstrip("/") == location.rstrip("/"):
                return place, table
        raise AssertionError("a digest of the location names no other's table")

    def _places(self, name: str, location: str) -> Sequence[str]:
        return name, f"{name}_{hashlib.md5(location.encode(), usedforsecurity=False).hexdigest()}"

    async def _put(self, found: Found, name: str, before: Table | None, bucket: str) -> bool:
        """Whether a table that was there has changed."""
        table = self._table(found, name, f"s3://{bucket}/{found.path}")
        if before is None:
            await self._catalog.meta.commit(self._catalog.put_table(table, 0))
            await self._tell(f"INFO : Created table {name} in database {self._database}")
        changed = before is not None and (before.columns, before.partition_keys) != (
            table.columns,
            table.partition_keys,
        )
        if before is not None and changed and not self._updates:
            await self._tell(f"INFO : The schema of table {name} has changed, and stays as it is")
            table, changed = before, False
        elif before is not None and changed:
            table = structs.replace(table, version=before.version + 1, create_time=before.create_time)
            await self._catalog.meta.commit(self._catalog.put_table(table))
            await self._tell(f"INFO : Updated table {name} in database {self._database}")
        await self._put_partitions(found, table)
        return changed

    def _table(self, found: Found, name: str, location: str) -> Table:
        (account, region), now, role = self._scope, clock.now(), self._crawler.request.role.rpartition("/")[2]
        return Table(
            account=account,
            region=region,
            database_name=self._database.lower(),
            name=name,
            create_time=now,
            update_time=now,
            created_by=f"arn:aws:sts::{account}:assumed-role/{role}/AWS-Crawler",
            owner="owner",
            last_access_time=now,
            storage_descriptor=storage(found.schema, location, found.files),
            partition_keys=partition_keys(found.keys),
            table_type="EXTERNAL_TABLE",
            parameters=parameters(found.schema, found.files, self._crawler.name),
        )

    async def _put_partitions(self, found: Found, table: Table) -> None:
        place = table_key(table)
        there = {values_key(record.value.values): record for record in await self._catalog.partitions.list(*place)}
        wanted = {values_key(values): (values, folder) for values, folder in found.partitions}
        new = [wanted[key] for key in wanted.keys() - there.keys()]
        changes: list[Change] = [self._catalog.put_partition(self._partition(found, table, *one)) for one in new]
        if self._deletes == "DELETE_FROM_DATABASE":
            changes += [self._catalog.partitions.delete(there[key].key) for key in there.keys() - wanted.keys()]
        if changes:
            await self._catalog.meta.commit(changes)

    def _partition(self, found: Found, table: Table, values: Sequence[str], folder: Folder) -> Partition:
        location = f"{table.location.removesuffix(found.path)}{folder.path}"
        return Partition(
            account=table.account,
            region=table.region,
            database_name=table.database_name,
            table_name=table.name,
            values=list(values),
            creation_time=clock.now(),
            storage_descriptor=storage(found.schema, location, folder.files),
            parameters=parameters(found.schema, folder.files, self._crawler.name),
        )

    async def _without(self, found: set[str]) -> int:
        """See to the tables of this crawler whose data are gone."""
        records = await self._catalog.tables.list(*self._scope, self._database.lower())
        gone = [
            record.value
            for record in records
            if (record.value.parameters or {}).get("UPDATED_BY_CRAWLER") == self._crawler.name
            and record.value.name not in found
        ]
        for table in gone:
            if self._deletes == "DELETE_FROM_DATABASE":
                await self._catalog.meta.commit(await self._catalog.drop_table(table))
            elif self._deletes == "DEPRECATE_IN_DATABASE":
                marked = {**(table.parameters or {}), "DEPRECATED_BY_CRAWLER": str(clock.now_ms())}
                await self._catalog.meta.commit(self._catalog.put_table(structs.replace(table, parameters=marked)))
        return len(gone) if self._deletes == "DELETE_FROM_DATABASE" else 0

    async def _tell(self, message: str) -> None:
        stream = await self._journal.open_stream(self._scope, GROUP, self._crawler.name)
        await self._journal.append(self._scope, stream, [Event(clock.now_ms(), message)])
