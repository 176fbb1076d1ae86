"""What becomes of a stream's batches: objects on S3, or requests to an HTTP endpoint.

An object that S3 refuses is tried again for 24 hours (that of a partition for as long as the stream's RetryOptions
say); then its records go to the error output, and if S3 refuses that too until the 24 hours are over, they are lost,
as on AWS.
"""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from msgspec import structs

from millstream.core import clock
from millstream.domain.batches import Batches, Intent, Trouble
from millstream.domain.feed import Cut, Feed, Oldest
from millstream.ports.objects import Attributes
from millstream.services.firehose import endpoint, monitor
from millstream.services.firehose.compression import ALL
from millstream.services.firehose.failure import DELIVERY, ENDPOINT, Failure, line
from millstream.services.firehose.route import RETENTION, Route, error_route
from millstream.services.firehose.service import Firehose, log


class Delivery:
    """The target of one feed."""

    def __init__(self, firehose: Firehose, route: Route, feed: Feed) -> None:
        self._firehose, self._route, self._feed = firehose, route, feed
        self._stream, self._monitor = route.stream, firehose.monitor(route.stream)
        self.size, self.interval = route.size, firehose.buffered(route.hints.interval_in_seconds or 0)

    async def run(self) -> None:
        """Until the feed ends."""
        firehose, stream = self._firehose, self._stream
        await Batches(self._feed, firehose.positions, self, lambda: firehose.backoff("delivery", stream)).run()

    def due(self, oldest: Oldest) -> bool:
        return self._firehose.flushes.due(self._stream.topic, oldest.arrival)

    def intent(self, oldest: Oldest, cut: Cut) -> Intent:
        route, arrival = self._route, oldest.arrival
        return Intent(
            oldest.offset, cut.end, route.bucket, route.key(arrival), route.compression, cut.entries, arrival
        )

    async def write(self, intent: Intent) -> None:
        size = await self._write(intent)
        self._monitor.delivered(self._feed.key, self._metrics(intent), intent.records, size, intent.oldest)

    async def refused(self, intent: Intent, problem: Exception) -> Intent | None:
        found, now, target = monitor.trouble(problem), clock.now_ms(), self._target(intent)
        await self._monitor.failed(self._stream, self._feed.key, self._metrics(intent), target, found, intent.oldest)
        intent = structs.replace(intent, failing=intent.failing or now, attempts=intent.attempts + 1)
        failing = (now - intent.failing) / 1000
        if self._route.place.kind != "error" and not intent.error and failing >= self._route.patience:
            return self._turned(intent, found)
        if failing >= RETENTION:
            lost = f"{intent.records} records of {self._stream.name} are lost: S3 refused them for 24 hours"
            log.error("%s: %s", lost, found.message)
            self._monitor.troubles.pop(self._feed.key, None)
            await self._monitor.tell(self._stream, target, Trouble(found.code, lost))
            return None
        return intent

    def _turned(self, intent: Intent, why: Trouble) -> Intent:
        """The same records, for the error output."""
        other = error_route(self._stream, self._error)
        return structs.replace(
            intent, bucket=other.bucket, key=other.key(intent.oldest), compression=other.compression, error=why
        )

    @property
    def _error(self) -> str:
        return ENDPOINT if self._route.endpoint else DELIVERY

    def _target(self, intent: Intent) -> str:
        return f"arn:aws:s3:::{intent.bucket}" if intent.bucket else self._route.target

    def _metrics(self, intent: Intent) -> str:
        if intent.error or self._route.place.kind == "error":
            return ""
        if self._route.endpoint:
            return "DeliveryToHttpEndpoint"
        return "BackupToS3" if self._route.place.kind == "backup" else "DeliveryToS3"

    async def _write(self, intent: Intent) -> int:
        """Returns the object's size."""
        if self._route.endpoint and not intent.error:
            records = [data async for entries in self._records(intent) for data in entries]
            return await endpoint.post(self._stream, intent.key, records)
        headers = {"content-type": "application/octet-stream"}
        if encoding := ALL[intent.compression].encoding:
            headers["content-encoding"] = encoding
        attributes = Attributes(headers=headers, owner=self._stream.account)
        body = self._lines(intent, intent.error) if intent.error else self._body(intent)
        made = await self._firehose.objects.put(intent.bucket, intent.key, body, attributes, algorithm="CRC32")
        return made.size

    async def _body(self, intent: Intent) -> AsyncIterator[bytes]:
        """Compress as the records are read: a block at a time is in memory."""
        packer = ALL[intent.compression].packer()
        async for block in self._feed.data(intent.start, intent.end):
            if out := await asyncio.to_thread(packer.compress, block):
                yield out
        if out := packer.flush():
            yield out

    async def _lines(self, intent: Intent, why: Trouble) -> AsyncIterator[bytes]:
        failure = Failure(why.code, why.message, self._error, attempts=intent.attempts, ended=intent.failing)
        async for entries in self._records(intent):
            yield b"".join(line(failure, data, intent.oldest) for data in entries)

    async def _records(self, intent: Intent) -> AsyncIterator[list[bytes]]:
        async for entries in self._feed.read(intent.start, intent.end):
            yield entries if self._route.whole else [data for entry in entries for data in _list(entry)]


_list = msgspec.msgpack.Decoder(list[bytes]).decode
