"""Background: reads mapped streams, shard by shard in order, and calls their functions with what came.

A shard's position is stored after the call that took its records: a crash repeats a batch and loses none, as AWS
promises. Children of a shard are read when it has been read to its end.
"""

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import Sequence

import msgspec
from msgspec import structs

from millstream.core import clock, ids
from millstream.domain.functions import Answer, Call, Function, FunctionNotFound, FunctionThrottled
from millstream.domain.shards import Shard
from millstream.domain.streams import Record, Stream
from millstream.services.awslambda.discarded import AGED, EXHAUSTED, Discarded
from millstream.services.awslambda.filters import kept
from millstream.services.awslambda.mapping import Mapping, Position
from millstream.services.awslambda.service import Lambda

LOOK = 1.0  # seconds between two looks for new shards
WAIT = 5.0  # seconds that a look for new records may take
MOST = 4 << 20  # bytes of data in one call: in base64 they stay below what a function takes
PAUSES = (1.0, 60.0)  # seconds before a batch's first retry, and the most before a later one
FAILED = "PROBLEM: Function call failed"
log = logging.getLogger("millstream.lambda")


class Polling:
    """One task per enabled mapping."""

    def __init__(self, awslambda: Lambda) -> None:
        self._lambda = awslambda
        self._tasks: dict[str, asyncio.Task[None]] = {}
        awslambda.mapping_changed = self._changed

    async def start(self) -> None:
        for record in await self._lambda.mappings.records.list():
            self._changed(record.value, True)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _changed(self, mapping: Mapping, exists: bool) -> None:
        before = self._tasks.pop(mapping.id, None)
        if before:
            before.cancel()
        if exists and mapping.enabled:
            self._tasks[mapping.id] = asyncio.create_task(self._loop(mapping, before))

    async def _loop(self, mapping: Mapping, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.gather(before, return_exceptions=True)
        while True:
            try:
                await Source(self._lambda, mapping).run()
            except Exception:
                log.exception("the event source mapping %s failed and will be taken up again", mapping.id)
            await asyncio.sleep(LOOK)


class Source:
    """A mapping's stream."""

    def __init__(self, awslambda: Lambda, mapping: Mapping) -> None:
        self._lambda, self._mapping = awslambda, mapping
        self._shards: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled. What fails in one shard is raised here, and all are taken up again."""
        try:
            while True:
                await self._look()
                await asyncio.sleep(LOOK)
                for task in [one for one in self._shards.values() if one.done()]:
                    task.result()
                self._shards = {name: task for name, task in self._shards.items() if not task.done()}
        finally:
            tasks = list(self._shards.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> None:
        """Start on shards whose turn it is."""
        mappings = self._lambda.mappings
        if (stream := await mappings.stream(self._mapping)) is None:
            return
        positions = await mappings.positions.list(*self._mapping.key)
        known = {record.key.rpartition("/")[2]: record.value for record in positions}
        ended = {name for name, position in known.items() if position.ended}
        present = {shard.index: shard.id for shard in stream.shards}
        for shard in stream.shards:
            parents = [present[one] for one in (shard.parent, shard.adjacent) if one is not None and one in present]
            if shard.id in ended or shard.id in self._shards or not ended.issuperset(parents):
                continue
            position = known.get(shard.id, Position(0))
            self._shards[shard.id] = asyncio.create_task(Reader(self._lambda, self._mapping, shard, position).run())


class Reader:
    """One shard."""

    def __init__(self, awslambda: Lambda, mapping: Mapping, shard: Shard, position: Position) -> None:
        self._lambda, self._mapping = awslambda, mapping
        self._shard, self._position = shard, position
        self._discarded = Discarded(awslambda.objects, mapping, shard.id)
        self._kept = kept(mapping.filters)

    async def run(self) -> None:
        """Return when the shard is read to its end, or its stream is gone."""
        mappings = self._lambda.mappings
        while stream := await mappings.stream(self._mapping):
            shard = next((one for one in stream.shards if one.id == self._shard.id), self._shard)
            came, following, ended = await self._batch(stream, shard)
            if records := [record for record in came if self._kept(record)]:
                await self._deliver(records)
            if came or ended:
                await self._save(structs.replace(self._position, next=following, ended=ended))
            if ended:
                return

    async def _save(self, position: Position) -> None:
        if position != self._position:
            await self._lambda.mappings.positions.save(position, *self._mapping.key, self._shard.id)
            self._position = position

    async def _batch(self, stream: Stream, shard: Shard) -> tuple[list[Record], int, bool]:
        """What has come, waiting for more for the batching window; the offset behind it; whether it is all."""
        streams, mapping, start = self._lambda.mappings.streams, self._mapping, self._position.next
        page = await streams.read(stream, shard, start, mapping.batch, MOST)
        if not page.records:
            if not page.ended:
                await streams.wait(stream, shard, page.next, WAIT)
            return [], page.next, page.ended
        until = asyncio.get_running_loop().time() + mapping.window
        while len(page.records) < mapping.batch and page.size < MOST and not page.ended:
            left = until - asyncio.get_running_loop().time()
            if left <= 0 or not await streams.wait(stream, shard, page.next, left):
                break
            page = await streams.read(stream, shard, start, mapping.batch, MOST)
        return page.records, page.next, page.ended

    async def _deliver(self, records: Sequence[Record]) -> None:
        """Return when all were taken, or given up."""
        waiting, tries, pause = [list(records)], 0, PAUSES[0]
        while waiting:
            batch = await self._young(waiting.pop(), tries)
            taken = await self._call(batch) if batch else 0
            if taken is None:  # it did not run, which is no try
                waiting.append(batch)
            elif taken or not batch:
                waiting += [batch[taken:]] if taken < len(batch) else []
                tries, pause = 0, PAUSES[0]
                await self._reach(waiting)
                continue
            elif self._mapping.bisect and len(batch) > 1:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
            elif 0 <= self._mapping.retries <= tries:
                await self._discard(batch, EXHAUSTED, tries + 1)
                tries, pause = 0, PAUSES[0]
                continue
            else:
                waiting.append(batch)
                tries += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSES[1])

    async def _young(self, batch: list[Record], tries: int) -> list[Record]:
        """Without those that have grown too old."""
        if self._mapping.age < 0:
            return batch
        oldest = clock.now_ms() - self._mapping.age * 1000
        if old := [record for record in batch if record.time < oldest]:
            await self._discard(old, AGED, tries + 1)
        return [record for record in batch if record.time >= oldest]

    async def _discard(self, batch: Sequence[Record], condition: str, tries: int) -> None:
        record = await self._function()
        await self._discarded.keep(batch, self._event(batch, record.role if record else ""), condition, tries)

    async def _function(self) -> Function | None:
        mapping = self._mapping
        name = (mapping.account, mapping.region, mapping.function_name)
        record = await self._lambda.functions.find(*name, mapping.qualifier, drawn=True)
        return record and record.value

    async def _reach(self, waiting: Sequence[Sequence[Record]]) -> None:
        """Store how far a part of a batch has brought the shard."""
        if waiting:
            await self._save(structs.replace(self._position, next=waiting[-1][0].offset))

    async def _call(self, batch: Sequence[Record]) -> int | None:
        """How many of the first records the function took; None where it did not run."""
        mapping, function, request_id = self._mapping, await self._function(), ids.request_id()
        try:
            if function is None:
                raise FunctionNotFound(mapping.function)
            payload = self._event(batch, function.role)
            answer = await self._lambda.functions.run(function, Call(payload, request_id, mapping.function))
        except FunctionThrottled:
            return None
        except FunctionNotFound:
            await self._save(structs.replace(self._position, result=FAILED))
            return None
        self._discarded.last = (request_id, answer)
        taken = self._taken(batch, answer)
        result = "OK" if taken == len(batch) else FAILED
        await self._save(structs.replace(self._position, result=result))
        return taken

    def _taken(self, batch: Sequence[Record], answer: Answer) -> int:
        if answer.error:
            return 0
        if not self._mapping.partial:
            return len(batch)
        try:
            failures = reported(answer.payload)
        except (msgspec.DecodeError, ValueError):
            return 0
        numbers = [record.number for record in batch]
        if any(failure not in numbers for failure in failures):
            return 0
        return min((numbers.index(failure) for failure in failures), default=len(batch))

    def _event(self, batch: Sequence[Record], role: str) -> bytes:
        common = {
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": role,
            "awsRegion": self._mapping.region,
            "eventSourceARN": self._mapping.source,
        }
        shown = [
            {"kinesis": _kinesis(record), "eventID": f"{self._shard.id}:{record.number}", **common}
            for record in batch
        ]
        return json.dumps({"Records": shown}).encode()


def _kinesis(record: Record) -> dict[str, object]:
    return {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": record.key,
        "sequenceNumber": record.number,
        "data": b64encode(record.data).decode(),
        "approximateArrivalTimestamp": record.time / 1000,
    }


def reported(payload: bytes) -> list[str]:
    """Sequence numbers that a function says it failed on; raise ValueError for what is no report."""
    told = msgspec.json.decode(payload)
    if told is None or told == "" or not isinstance(told, dict):
        return []
    failures = told.get("batchItemFailures") or []
    return [_identifier(one) for one in failures]


def _identifier(failure: object) -> str:
    found = failure.get("itemIdentifier") if isinstance(failure, dict) else None
    if not isinstance(found, str) or not found:
        raise ValueError("a failure without an itemIdentifier")
    return found
