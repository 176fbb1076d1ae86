"""Exports at work: a group's events as gzip on S3, a folder a stream.

AWS: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator

from msgspec import Struct, structs

from millstream.core import clock
from millstream.domain.backoff import Backoff
from millstream.domain.journal import Journal, Placed, Scope, Stream
from millstream.domain.records import Records
from millstream.ports.objects import Attributes, NoSuchBucket, ObjectStore
from millstream.wire.values import format_timestamp

LARGEST = 64 << 20  # bytes of lines in an object
BLOCK = 1 << 20  # bytes of lines that are packed at a time
log = logging.getLogger("millstream.logs")


class Export(Struct, frozen=True, kw_only=True):
    """`prefix` as it was given. Times are milliseconds."""

    account: str
    region: str
    id: str
    name: str | None
    group: str
    streams: str  # how their names begin
    since: int
    until: int
    bucket: str
    prefix: str | None
    created: int
    completed: int | None = None
    status: str = "PENDING"
    message: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.id

    @property
    def active(self) -> bool:
        return self.status in ("PENDING", "RUNNING")

    def place(self, stream: Stream) -> str:
        return f"{self.prefix or 'exportedlogs'}/{self.id}/{stream.name.replace('/', '-')}"


class Exporting:
    """One task per export. One that a killed server left is written again: the same keys get the same lines."""

    def __init__(self, journal: Journal, objects: ObjectStore, exports: Records[Export]) -> None:
        self._journal, self._objects, self._exports = journal, objects, exports
        self._tasks: dict[tuple[str, ...], asyncio.Task[None]] = {}

    async def start(self) -> None:
        for record in await self._exports.list():
            if record.value.active:
                self.begin(record.value)

    async def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def begin(self, export: Export) -> None:
        task = self._tasks[export.key] = asyncio.create_task(self._run(export))
        task.add_done_callback(lambda done: self._tasks.pop(export.key, None))

    async def stop(self, export: Export) -> None:
        """It is not written any more on return."""
        if task := self._tasks.get(export.key):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, export: Export) -> None:
        backoff = Backoff(f"Export {export.id} of {export.group}", log)
        running = structs.replace(export, status="RUNNING")
        await backoff.surely(lambda: self._exports.save(running, *export.key))
        problem = await backoff.surely(lambda: self._write(export))
        status = "FAILED" if problem else "COMPLETED"
        ended = structs.replace(
            running, status=status, completed=clock.now_ms(), message=problem or "Completed successfully"
        )
        await backoff.surely(lambda: self._exports.save(ended, *export.key))

    async def _write(self, export: Export) -> str:
        """Why no other try would mend it, or nothing."""
        scope = (export.account, export.region)
        try:
            for stream in await self._journal.list_streams(scope, export.group, export.streams):
                await self._write_stream(export, scope, stream)
        except (LookupError, NoSuchBucket) as gone:
            return f"The log group or the bucket is gone: {gone}"
        return ""

    async def _write_stream(self, export: Export, scope: Scope, stream: Stream) -> None:
        lines, number = _Lines(self._journal.scan(scope, stream, export.since, export.until)), 0
        while await lines.more():
            key = f"{export.place(stream)}/{number:06d}.gz"
            await self._objects.put(export.bucket, key, lines.packed(), Attributes())
            number += 1


class _Lines:
    """Events as lines, cut into objects."""

    def __init__(self, events: AsyncIterator[Placed]) -> None:
        self._events = events
        self._next: bytes | None = None

    async def more(self) -> bool:
        if self._next is None:
            self._next = await self._line()
        return self._next is not None

    async def _line(self) -> bytes | None:
        async for placed in self._events:
            return f"{format_timestamp(placed.event.timestamp / 1000, 'iso8601')} {placed.event.message}\n".encode()
        return None

    async def packed(self) -> AsyncIterator[bytes]:
        """An object's blocks."""
        packer, size, waiting = zlib.compressobj(wbits=31), 0, bytearray()
        while size < LARGEST and await self.more():
            assert self._next is not None
            waiting += self._next
            size, self._next = size + len(self._next), None
            if len(waiting) >= BLOCK:
                yield packer.compress(bytes(waiting))
                waiting.clear()
        yield packer.compress(bytes(waiting)) + packer.flush()
