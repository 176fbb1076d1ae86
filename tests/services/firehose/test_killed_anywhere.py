"""Everything is cut off before or after each write; the next server must deliver every record exactly once.

The function answers otherwise each time that it is called, as user code may: what it made of a record must not be
seen twice.
"""

import asyncio
import gzip
import json
from base64 import b64decode
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from tests.services.firehose.configured import NEW_LINE, partitioned
from tests.services.firehose.test_streams import s3_destination
from tests.services.firehose.test_transform import function
from tests.services.firehose.world import World, world

WRITES: list[tuple[type[Any], str]] = [
    (SqliteMeta, "commit"),
    (DiskObjects, "put"),
    (SegmentLog, "append"),
    (SegmentLog, "trim"),
]
RECORDS = [b"%d" % number for number in range(6)]


class Cut:
    """Hangs the `at`th write, before or after it did its work, and each one after it, as a server that is gone."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.hung, self.over = asyncio.Event(), asyncio.Event()
        self._left, self._after = at, after

    def wrap(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*given: Any, **named: Any) -> Any:
            if self.over.is_set():
                return await method(*given, **named)
            self._left -= 1
            left = self._left
            if left < 0 or (left == 0 and not self._after):
                await self._hang()
            result = await method(*given, **named)
            if left == 0 or self.hung.is_set():
                await self._hang()
            return result

        return call

    async def _hang(self) -> None:
        self.hung.set()
        await self.over.wait()
        raise OSError("cut off")


def moody(calls: "count[int]", event: dict[str, Any]) -> dict[str, Any]:
    """Other partitions and other failures in each call."""
    call = next(calls)
    records = []
    for number, record in enumerate(event["records"]):
        if (number + call) % 4 == 3:
            records.append({"recordId": record["recordId"], "result": "ProcessingFailed"})
        else:
            keys = {"partitionKeys": {"p": f"{(number + call) % 2}"}}
            records.append({"recordId": record["recordId"], "result": "Ok", "data": record["data"], "metadata": keys})
    return {"records": records}


def destination() -> dict[str, Any]:
    backup = {"S3BackupMode": "Enabled", "S3BackupConfiguration": s3_destination("backup")}
    return partitioned("lake", function(), NEW_LINE, Prefix="data/!{partitionKeyFromLambda:p}/", **backup)


async def delivered(here: World) -> list[bytes]:
    """The records in the data and in the error objects."""
    return sorted(map(_record, b"".join(await here.bodies("lake")).splitlines()))


def _record(line: bytes) -> bytes:
    return b64decode(json.loads(line)["rawData"]) if line.startswith(b"{") else line


async def cut_off(here: World, at: int, *, after: bool, wanted: Callable[[], Awaitable[None]]) -> bool:
    """Put the records, wait until a write hangs, and restart; False when all was done before."""
    cut = Cut(at, after=after)
    with pytest.MonkeyPatch.context() as patch:
        for store, name in WRITES:
            patch.setattr(store, name, cut.wrap(getattr(store, name)))
        hung, done = asyncio.create_task(cut.hung.wait()), asyncio.create_task(wanted())
        await asyncio.wait({hung, done}, return_when=asyncio.FIRST_COMPLETED)
        for task in (hung, done):
            task.cancel()
        await asyncio.gather(hung, done, return_exceptions=True)
        cut.over.set()
        await here.close()
    await here.open()
    return cut.hung.is_set()


async def settled(here: World, name: str = "s") -> None:
    """Nothing waits anywhere."""
    (record,) = [record for record in await here.firehose.streams.list() if record.value.name == name]
    async with asyncio.timeout(20):
        while await _waits(here, record.value.topic) or await _waits(here, record.value.spool):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _waits(here: World, topic: str) -> bool:
    extent = await here.log.extent(topic)
    return extent.first < extent.end or extent.end == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_every_record_is_delivered_once_whatever_write_is_cut_off(tmp_path: Path, after: bool) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root, interval=0.01) as here:
            calls = count()
            here.function.handler = lambda event: moody(calls, event)
            await here.bucket("backup")
            await here.create("s", destination())
            await here.put("s", *RECORDS)
            reached = await cut_off(here, at, after=after, wanted=lambda: settled(here))

            await settled(here)
            assert await delivered(here) == RECORDS
            assert sorted(b"".join(await here.bodies("backup"))) == sorted(b"".join(RECORDS))
            return reached

    at = 1
    while asyncio.run(scenario(at, tmp_path / str(at))):
        at += 1
    assert at > 15, "few writes were met; the test says little"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_without_processors_every_record_is_delivered_once_too(tmp_path: Path, after: bool) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root, interval=0.01) as here:
            await here.create("s", s3_destination("lake", CompressionFormat="UNCOMPRESSED"))
            await here.put("s", *(b"%s\n" % record for record in RECORDS))
            reached = await cut_off(here, at, after=after, wanted=lambda: emptied(here))

            await emptied(here)
            assert await delivered(here) == RECORDS
            return reached

    at = 1
    while asyncio.run(scenario(at, tmp_path / str(at))):
        at += 1
    assert at > 4, "few writes were met; the test says little"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_objects_that_are_written_abreast_are_delivered_once_too(tmp_path: Path, after: bool) -> None:
    large = [(b"%d" % number).ljust(600_000) + b"\n" for number in range(6)]

    async def scenario(at: int, root: Path) -> bool:
        async with world(root, interval=0.01) as here:
            hints = {"SizeInMBs": 1, "IntervalInSeconds": 60}
            await here.create("s", s3_destination("lake", CompressionFormat="UNCOMPRESSED", BufferingHints=hints))
            await here.put("s", *large)
            reached = await cut_off(here, at, after=after, wanted=lambda: emptied(here))

            await emptied(here)
            assert sorted(b"".join(await here.bodies("lake")).splitlines(keepends=True)) == large
            return reached

    at = 1
    while asyncio.run(scenario(at, tmp_path / str(at))):
        at += 1
    assert at > 8, "few writes were met; the test says little"


@pytest.mark.parametrize("compression", ["UNCOMPRESSED", "GZIP"])
def test_an_object_that_hangs_keeps_no_other_back_and_is_written_by_the_next_server(
    tmp_path: Path, compression: str
) -> None:
    hung, put, keys = asyncio.Event(), DiskObjects.put, list[str]()

    async def hang_the_second(self: DiskObjects, bucket: str, key: str, *given: Any, **named: Any) -> Any:
        keys.append(key)
        if len(keys) == 2:
            hung.set()
            await asyncio.Event().wait()
        return await put(self, bucket, key, *given, **named)

    async def scenario(patch: pytest.MonkeyPatch) -> None:
        async with world(tmp_path / "w", interval=60) as here:
            patch.setattr(DiskObjects, "put", hang_the_second)
            hints = {"SizeInMBs": 1, "IntervalInSeconds": 60}
            await here.create("s", s3_destination("lake", CompressionFormat=compression, BufferingHints=hints))
            records = [(b"%d " % number).ljust(350_000) + b"\n" for number in range(12)]
            for record in records:
                await here.put("s", record)
            await here.until("lake", "", lambda seen: len(seen) == 3)
            assert hung.is_set()
            here.interval = 0.01
            await here.restart()

            await emptied(here)
            found = [gzip.decompress(one) if compression == "GZIP" else one for one in await here.bodies("lake")]
            assert sorted(b"".join(found).splitlines(keepends=True)) == sorted(records)
            assert keys[4] == keys[1]
            assert len(found) == 4

    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(scenario(patch))


async def emptied(here: World) -> None:
    (record,) = await here.firehose.streams.list()
    async with asyncio.timeout(20):
        while await _waits(here, record.value.topic):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
