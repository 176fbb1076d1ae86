"""Firehose on real stores in a temporary folder, with functions of the test's own; it can be restarted."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import millstream.services.firehose  # noqa: F401  (operations register)
from millstream.core.caller import Caller
from millstream.domain.functions import FunctionNotFound
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.streams import Streams
from millstream.domain.tables import Tables
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.objects import Bucket
from millstream.services.firehose.loops import Deliveries
from millstream.services.firehose.service import Firehose
from millstream.wire.operation import HANDLERS

ACCOUNT, REGION = "123456789012", "us-east-1"
CALLER = Caller(ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/u", "AIDA", "AKIA", "request")
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
PATIENCE = 20.0
Handler = Callable[[dict[str, Any]], Any]


class Answer(NamedTuple):
    payload: bytes
    error: str | None = None


class Function:
    """The one function there is: a Python callable from event to answer; an exception is a function error."""

    def __init__(self) -> None:
        self.handler: Handler = lambda event: each(event, lambda data: data)
        self.events: list[dict[str, Any]] = []

    async def invoke(self, arn: str, payload: bytes, *, account: str, region: str) -> Answer:
        if arn != ARN:
            raise FunctionNotFound(arn)
        event = json.loads(payload)
        self.events.append(event)
        try:
            return Answer(json.dumps(self.handler(event)).encode())
        except Exception as error:
            return Answer(json.dumps({"errorMessage": str(error)}).encode(), "Unhandled")


def each(event: dict[str, Any], change: Callable[[bytes], bytes]) -> dict[str, Any]:
    """The answer of a function that changes each record's data."""
    return {"records": [ok(record, change(b64decode(record["data"]))) for record in event["records"]]}


def ok(record: dict[str, Any], data: bytes, **more: Any) -> dict[str, Any]:
    return {"recordId": record["recordId"], "result": "Ok", "data": b64encode(data).decode(), **more}


class World:
    def __init__(self, root: Path, interval: float = 0.05) -> None:
        self.root, self.interval = root, interval
        self.function = Function()

    async def open(self) -> None:
        self.meta = SqliteMeta(self.root / "meta.db")
        self.log = SegmentLog(self.root / "log")
        await self.log.open()
        self.objects = DiskObjects(self.root / "objects")
        self.journal, self.metrics = Journal(self.meta, self.log), Metrics(self.meta)
        self.firehose = Firehose(
            meta=self.meta,
            topics=self.log,
            objects=self.objects,
            journal=self.journal,
            metrics=self.metrics,
            functions=self.function,
            kinesis=Streams(self.meta, self.log),
            tables=Tables(self.meta),
            check_role=self._check_role,
            interval=self.interval,
        )
        self.deliveries = Deliveries(self.firehose)
        await self.deliveries.start()

    async def close(self) -> None:
        await self.deliveries.close()
        await self.log.close()
        self.meta.close()
        self.objects.close()

    async def restart(self) -> None:
        """As after a crash: the loops are cut off where they are."""
        await self.close()
        await self.open()

    async def _check_role(self, arn: str, account: str) -> None:
        pass

    async def call(self, name: str, **request: Any) -> Any:
        """An operation as JSON in and out, past the wire."""
        handler = HANDLERS["firehose"][name]
        typed = msgspec.json.decode(msgspec.json.encode(request), type=handler.operation.input)
        output = await handler.call(self.firehose, typed, CALLER)
        return msgspec.json.decode(msgspec.json.encode(output))

    async def bucket(self, name: str) -> None:
        if name not in {one.name for one in await self.objects.buckets()}:
            await self.objects.create_bucket(Bucket(name, ACCOUNT, REGION, 0.0))

    async def create(self, name: str, destination: Mapping[str, Any]) -> None:
        await self.bucket(destination["BucketARN"].rpartition(":::")[2])
        await self.call(
            "CreateDeliveryStream", DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination
        )

    async def put(self, name: str, *records: bytes) -> None:
        await self.call(
            "PutRecordBatch",
            DeliveryStreamName=name,
            Records=[{"Data": b64encode(data).decode()} for data in records],
        )

    async def bodies(self, bucket: str, prefix: str = "") -> list[bytes]:
        """Of all objects below the prefix, by key."""
        found = []
        for info in (await self.objects.list(bucket, prefix, "", "", 1000)).objects:
            async with self.objects.open(bucket, info.key) as content:
                found.append(b"".join([block async for block in content.read()]))
        return found

    async def until(self, bucket: str, prefix: str, wanted: Callable[[list[bytes]], bool]) -> list[bytes]:
        """The bodies below the prefix once they are as wanted."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(seen := await self.bodies(bucket, prefix)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return seen

    async def lines(self, bucket: str, prefix: str, count: int) -> list[bytes]:
        """Once there are `count` or more."""
        bodies = await self.until(bucket, prefix, lambda seen: b"".join(seen).count(b"\n") >= count)
        return b"".join(bodies).splitlines()


@asynccontextmanager
async def world(root: Path, interval: float = 0.05) -> AsyncIterator[World]:
    root.mkdir(parents=True, exist_ok=True)
    here = World(root, interval)
    await here.open()
    try:
        yield here
    finally:
        await here.close()
