"""Queries under way: each in a process of its own, taken up again by the next server.

What a query makes is shown in one transaction with its end. Its objects are put before that, under names that hold
its id: a query that is run again writes them again, and does not read them.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from msgspec import structs

from millstream.core import clock
from millstream.domain import s3uri
from millstream.domain.metrics import Metrics
from millstream.domain.tables import Tables
from millstream.ports.meta import Change, Conflict
from millstream.ports.objects import Attributes, NoSuchBucket, ObjectStore, own_bucket
from millstream.services.athena import metadata, meter
from millstream.services.athena.changes import changes
from millstream.services.athena.execution import DONE, Execution, Executions
from millstream.services.athena.hands import Hands
from millstream.services.athena.process import Crashed, Process
from millstream.sql.words import Failure, Job, Outcome

log = logging.getLogger("millstream")
TOGETHER = max(2, (os.cpu_count() or 2) // 2)  # queries that run at once
MEMORY = 2 << 30  # bytes that one may take
SECONDS = 30 * 60  # that one may take, as AWS's default
ATTEMPTS = 2  # servers that may go down while they run one
BLOCK = 1 << 20
ENCRYPTION = "x-amz-server-side-encryption"


class Queries:
    def __init__(self, tables: Tables, objects: ObjectStore, metrics: Metrics, folder: Path) -> None:
        self._tables, self._objects, self._metrics, self._folder = tables, objects, metrics, folder
        self._executions = Executions(tables.meta)
        self._tasks: dict[tuple[str, ...], asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(TOGETHER)

    async def start(self) -> None:
        """Go on with what the last server left."""
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
        for mark in await self._executions.open.list():
            if record := await self._executions.records.get(mark.key):
                self.take(record.value)

    async def close(self) -> None:
        """The next server goes on with them; that this one left in order does not count against them."""
        tasks = dict(self._tasks)
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        for key in tasks:
            record = await self._executions.records.get(*key)
            if record and record.value.state == "RUNNING":
                left = structs.replace(record.value, attempts=record.value.attempts - 1)
                await self._executions.records.save(left, *key, version=record.version)

    def take(self, execution: Execution) -> None:
        task = self._tasks[execution.key] = asyncio.create_task(self._see_through(execution))
        task.add_done_callback(lambda done: self._tasks.pop(execution.key, None) and None)

    def stop(self, execution: Execution) -> None:
        """Its end is committed already."""
        self._measure(execution)
        if task := self._tasks.get(execution.key):
            task.cancel()

    async def _see_through(self, execution: Execution) -> None:
        async with self._places:
            try:
                await self._run(execution)
            except Conflict:
                pass  # it was cancelled meanwhile
            except OSError as problem:
                log.error("athena: query %s: the disk refused: %s", execution.id, problem)
                await self._fail(execution, Failure(f"GENERIC_INTERNAL_ERROR: {problem.strerror}", 1, 200))
            except Exception:
                log.exception("athena: query %s failed", execution.id)
                await self._fail(execution, Failure("GENERIC_INTERNAL_ERROR: An internal error occurred.", 1, 200))

    async def _run(self, execution: Execution) -> None:
        if execution.attempts >= ATTEMPTS:
            await self._fail(execution, Failure("GENERIC_INTERNAL_ERROR: The server stopped while it ran.", 1, 200))
            return
        started = clock.now()
        running = structs.replace(
            execution, state="RUNNING", attempts=execution.attempts + 1, started=execution.started or started
        )
        record = await self._executions.records.get(*execution.key)
        if record is None or record.value.state in DONE:
            return
        await self._executions.records.save(running, *running.key, version=record.version)
        scratch = self._folder / execution.id
        scratch.mkdir(parents=True, mode=0o700)
        try:
            await self._answer(running, record.version + 1, scratch)
        finally:
            await asyncio.to_thread(shutil.rmtree, scratch, ignore_errors=True)

    async def _answer(self, execution: Execution, version: int, scratch: Path) -> None:
        hands = Hands(self._tables, self._objects, execution, scratch)
        before = clock.now()
        ended: Outcome | Failure
        try:
            async with asyncio.timeout(SECONDS):
                ended = await Process(_job(execution, scratch), hands.answer).run()
        except TimeoutError:
            ended = Failure("Query timeout", 2, 206)
        except Crashed as crash:
            ended = Failure(f"GENERIC_INTERNAL_ERROR: {crash}", 1, 200)
        now = clock.now()
        execution = structs.replace(
            execution, completed=now, engine_ms=round((now - before) * 1000), scanned=hands.scanned
        )
        failure = await self._succeed(execution, version, ended) if isinstance(ended, Outcome) else ended
        if failure is not None:
            await self._commit(_failed(execution, failure), version)

    async def _succeed(self, execution: Execution, version: int, outcome: Outcome) -> Failure | None:
        """Make it all so, or say why it cannot be."""
        try:
            made = await changes(self._tables, execution, outcome)
            for file in outcome.written:
                await own_bucket(self._objects, s3uri.parse(file.uri).bucket, execution.account)
                await self._put(execution, file.uri, _file(Path(file.path)))
            execution = await self._results(execution, outcome)
            await self._commit(structs.replace(execution, state="SUCCEEDED", completed=clock.now()), version, made)
        except NoSuchBucket as absent:
            return Failure(f"The S3 bucket does not exist: {absent}", 2, 1001)
        except Conflict as taken:
            if taken.kind == self._executions.records.kind:
                raise
            return Failure(f"{taken.key.rpartition('/')[2]} already exists, or was changed meanwhile", 2, 1300)
        return None

    async def _results(self, execution: Execution, outcome: Outcome) -> Execution:
        """Put the objects that say what came out."""
        size, manifest = 0, None
        if outcome.rows:
            size = await self._put(execution, execution.location, _file(Path(outcome.rows)))
        elif outcome.text is not None:
            size = await self._put(execution, execution.location, _bytes(outcome.text.encode()))
        if outcome.rows or outcome.text is not None or outcome.manifest:
            described = metadata.message(execution.id, [metadata.column_info(column) for column in outcome.columns])
            await self._put(execution, f"{execution.location}.metadata", _bytes(described))
        if outcome.manifest:
            manifest = f"{execution.location.removesuffix('.csv')}-manifest.csv"
            listed = "".join(f"{file.uri}\n" for file in outcome.written)
            await self._put(execution, manifest, _bytes(listed.encode()))
        lines = outcome.text.count("\n") if outcome.text else None
        return structs.replace(
            execution, columns=outcome.columns, size=size, manifest=manifest,
            rows=outcome.count if outcome.count is not None else lines,
            update_count=outcome.count if outcome.manifest else None,
        )  # fmt: skip

    async def _put(self, execution: Execution, uri: str, body: AsyncIterator[bytes]) -> int:
        """Returns the size."""
        place, encryption = s3uri.parse(uri), {}
        if execution.encryption:
            option, key = execution.encryption
            encryption = {ENCRYPTION: "AES256" if option == "SSE_S3" else "aws:kms"}
            encryption |= {f"{ENCRYPTION}-aws-kms-key-id": key} if key else {}
        attributes = Attributes(
            headers={"content-type": "application/octet-stream"}, owner=execution.account, encryption=encryption
        )
        return (await self._objects.put(place.bucket, place.key, body, attributes)).size

    async def _commit(self, execution: Execution, version: int, made: Sequence[Change] = ()) -> None:
        await self._tables.meta.commit([*made, *self._executions.ended(execution, version)])
        self._measure(execution)

    def _measure(self, execution: Execution) -> None:
        if execution.metrics:
            meter.ended(self._metrics, execution)

    async def _fail(self, execution: Execution, failure: Failure) -> None:
        record = await self._executions.records.get(*execution.key)
        if record and record.value.state not in DONE:
            await self._commit(_failed(record.value, failure), record.version)


def _failed(execution: Execution, failure: Failure) -> Execution:
    return structs.replace(
        execution,
        state="CANCELLED" if failure.cancelled else "FAILED",
        reason=failure.reason,
        error=None if failure.cancelled else (failure.category, failure.type),
        completed=clock.now(),
    )


def _job(execution: Execution, scratch: Path) -> Job:
    return Job(
        id=execution.id, sql=execution.sql, database=execution.database or "default",
        parameters=execution.parameters, account=execution.account, region=execution.region,
        principal=execution.principal, now=execution.submitted, scratch=str(scratch), memory=MEMORY,
        threads=max(1, (os.cpu_count() or 1) // TOGETHER), output=execution.prefix,
    )  # fmt: skip


async def _file(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block


async def _bytes(data: bytes) -> AsyncIterator[bytes]:
    if data:
        yield data
