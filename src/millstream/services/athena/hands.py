"""What a query's process asks for, and nothing else of the server's: its account's catalog, its tables' objects."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from millstream.core import clock
from millstream.domain import s3uri
from millstream.domain.records import Records
from millstream.domain.s3uri import S3Uri
from millstream.domain.tables import Database, Partition, Table, Tables, key
from millstream.ports.meta import Conflict
from millstream.ports.objects import NoSuchBucket, NoSuchKey, ObjectInfo, ObjectStore
from millstream.services.athena.execution import Execution
from millstream.services.athena.process import Refused
from millstream.services.athena.records import Prepared
from millstream.sql import words
from millstream.sql.words import Asked, Failure, File

LISTED = 1000
DEFAULT, HIVE = "default", "Default Hive database"
FEW = 50  # locations that are listed one by one


class Hands:
    def __init__(self, tables: Tables, objects: ObjectStore, execution: Execution, scratch: Path) -> None:
        self._tables, self._objects, self._execution, self._scratch = tables, objects, execution, scratch
        self._place = (execution.account, execution.region)
        self._prepared = Records(tables.meta, "athena.prepared", Prepared)
        self._count = 0
        self.scanned = 0  # bytes

    async def answer(self, asked: Asked) -> object:
        """Raise Refused."""
        match asked:
            case words.FindDatabase(name):
                return await database(self._tables, *self._place, name)
            case words.FindTable(within, name):
                return await self._table(within, name)
            case words.ListDatabases():
                return await self._databases()
            case words.ListTables(within):
                return await self._listed(within)
            case words.ListPartitions(within, table):
                return await self._partitions(within, table)
            case words.ListKeys(location):
                return await self._keys(location)
            case words.Fetch(locations):
                return await self._files(locations)
            case words.FindPrepared(name):
                record = await self._prepared.get(*self._place, self._execution.work_group, name)
                return record and record.value.sql
            case words.KeepPrepared(name, statement):
                return await self._keep(name, statement)

    async def _keep(self, name: str, statement: str | None) -> bool:
        """Whether there was one."""
        place, group = self._place, self._execution.work_group
        before = await self._prepared.get(*place, group, name)
        if statement is None and before:
            await self._tables.meta.commit([self._prepared.delete(before.key)])
        elif statement is not None:
            made = Prepared(name=name, work_group=group, sql=statement, modified=clock.now())
            await self._prepared.save(made, *place, group, name)
        return before is not None

    async def _table(self, within: str, name: str) -> Table | None:
        """A link's is the one that it points at."""
        found = await self._tables.table(*self._place, within, name)
        if found and (target := found.target_table) and target.database_name and target.name:
            return await self._tables.table(*self._place, target.database_name, target.name)
        return found

    async def _databases(self) -> list[Database]:
        return [record.value for record in await self._tables.databases.list(*self._place)]

    async def _listed(self, database: str) -> list[Table]:
        return [record.value for record in await self._tables.tables.list(*self._place, key(database))]

    async def _partitions(self, database: str, table: str) -> list[Partition]:
        records = await self._tables.partitions.list(*self._place, key(database), key(table))
        return [record.value for record in records]

    async def _keys(self, location: str) -> list[str]:
        place = _folder(location)
        return [info.key.removeprefix(place.key) async for info in self._objects_below(place)]

    async def _files(self, locations: list[tuple[str, list[str]]]) -> list[File]:
        places = {_folder(location): values for location, values in locations}
        found = [one async for one in self._found(places) if self._counts(one[1])]
        self._check_size(sum(info.size for _, info, _ in found))
        return [await self._copied(bucket, info, values) for bucket, info, values in found]

    async def _found(self, places: dict[S3Uri, list[str]]) -> AsyncIterator[tuple[str, ObjectInfo, list[str]]]:
        """Objects of all places; many places are found by one walk through what they lie in."""
        if len(places) <= FEW or len({place.bucket for place in places}) > 1:
            for place, values in places.items():
                async for info in self._objects_below(place):
                    yield place.bucket, info, values
            return
        bucket = next(iter(places)).bucket
        whole = S3Uri(bucket, os.path.commonprefix([place.key for place in places]))  # noqa: RUF071 (of letters)
        async for info in self._objects_below(whole):
            for end in _folders(info.key):
                if (within := places.get(S3Uri(bucket, info.key[:end]))) is not None:
                    yield bucket, info, within

    def _counts(self, info: ObjectInfo) -> bool:
        """Hive hides names that begin so; what the query itself wrote in an earlier try is not there yet."""
        name = info.key.rpartition("/")[2]
        return bool(info.size and name) and not name.startswith(("_", ".")) and self._execution.id not in name

    def _check_size(self, size: int) -> None:
        self.scanned += size
        cutoff = self._execution.cutoff
        if cutoff is not None and self.scanned > cutoff:
            raise Refused(Failure("Query cancelled! : Bytes scanned limit was exceeded", cancelled=True))

    async def _objects_below(self, place: S3Uri) -> AsyncIterator[ObjectInfo]:
        await self._check_bucket(place)
        after = ""
        while True:
            listing = await self._objects.list(place.bucket, place.key, "", after, LISTED)
            for info in listing.objects:
                yield info
            if listing.next is None:
                return
            after = listing.next

    async def _check_bucket(self, place: S3Uri) -> None:
        """Raise Refused."""
        try:
            bucket = await self._objects.bucket(place.bucket)
        except NoSuchBucket as absent:
            text = f"HIVE_METASTORE_ERROR: The specified bucket does not exist (Bucket: {place.bucket})"
            raise Refused(Failure(text, 2, 1001)) from absent
        if bucket.account != self._execution.account:
            raise Refused(Failure(f"PERMISSION_DENIED: Access Denied when reading s3://{place.bucket}", 2, 1002))

    async def _copied(self, bucket: str, info: ObjectInfo, values: list[str]) -> File:
        name = info.key.rpartition("/")[2].rpartition(".")[2].lower()
        suffix = f".{name}" if name.isalnum() and "." in info.key.rpartition("/")[2] else ""
        path, uri = self._scratch / f"f{self._count:06}{suffix}", f"s3://{bucket}/{info.key}"
        self._count += 1
        try:
            async with self._objects.open(bucket, info.key) as content:
                with path.open("wb") as file:
                    await _copy(content.read(), file)
                info = content.info
        except NoSuchKey as gone:
            raise Refused(Failure(f"HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split {uri}", 2, 1200)) from gone
        return File(str(path), uri, info.size, info.modified, values)


def _folders(key: str) -> list[int]:
    """Where the names of the folders end that an object is in."""
    return [place + 1 for place, sign in enumerate(key) if sign == "/"]


async def database(tables: Tables, account: str, region: str, name: str) -> Database | None:
    """Athena's `default` is made when it is first looked for."""
    found = await tables.database(account, region, name)
    if found is None and name.lower() == DEFAULT:
        made = Database(account=account, region=region, name=DEFAULT, create_time=clock.now(), description=HIVE)
        with suppress(Conflict):  # another was first
            await tables.meta.commit([tables.put_database(made, 0)])
        found = await tables.database(account, region, name)
    return found


async def _copy(blocks: AsyncIterator[bytes], file: BinaryIO) -> None:
    async for block in blocks:
        await asyncio.to_thread(file.write, block)


def _folder(location: str) -> S3Uri:
    """Raise Refused."""
    text = location.replace("s3a://", "s3://", 1).replace("s3n://", "s3://", 1)
    try:
        place = s3uri.parse(text)
    except ValueError as bad:
        raise Refused(Failure(f"HIVE_METASTORE_ERROR: Table location is not valid: {location!r}", 2, 1200)) from bad
    return place._replace(key=place.key.rstrip("/") + "/" if place.key.strip("/") else "")
