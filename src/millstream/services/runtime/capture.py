"""Data capture: samples of requests and replies as JSON lines on S3, off the requests' way.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html. A reply does not wait for its
sample: it is queued, encoded and logged in the next moments, and delivered from the log, each sample once.
"""

import asyncio
import base64
import logging
import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct

from millstream.core import clock
from millstream.domain.backoff import Backoff
from millstream.domain.batches import Batches, Intent, Position
from millstream.domain.feed import Cut, Oldest, TopicFeed
from millstream.domain.hosting import Capture, Endpoint, Hosting, Variant
from millstream.domain.records import Records
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import Attributes, ObjectStore, under_key

SIZE = 5 << 20  # bytes of an object
INTERVAL = 20.0  # seconds that the oldest sample of an object waits
HOUR = 3_600_000
LOOK = 60.0  # seconds between two looks whether a quiet variant still exists
LARGEST = 256 << 20  # bytes of samples that wait to be delivered
MOST = 1000  # samples that wait to be logged; more are not taken, so that the requests stay fast
log = logging.getLogger("millstream.capture")


class Sample(NamedTuple):
    id: str
    time: float
    content_type: str
    body: bytes
    reply_type: str
    reply: bytes
    attributes: str | None
    inference: str | None


class Trail(Struct, frozen=True):
    """A variant whose samples are in the log; kept until all are delivered."""

    account: str
    region: str
    endpoint: str
    variant: str
    serving: str
    destination: str
    kms_key: str = ""

    @property
    def topic(self) -> str:
        return f"capture/{self.serving}"


class Recorder:
    """Takes the samples of one variant."""

    def __init__(self, captures: "Captures", trail: Trail, capture: Capture) -> None:
        self._captures, self._trail, self._capture = captures, trail, capture
        self._share = capture.percentage / 100
        self._waiting: list[Sample] = []
        self._logging: asyncio.Task[None] | None = None

    def offer(
        self,
        content_type: str,
        body: bytes,
        reply_type: str,
        reply: bytes,
        attributes: str | None,
        inference: str | None,
    ) -> None:
        if random.random() >= self._share or len(self._waiting) >= MOST:
            return
        self._waiting.append(
            Sample(str(uuid.uuid4()), clock.now(), content_type, body, reply_type, reply, attributes, inference)
        )
        if self._logging is None:
            self._logging = asyncio.create_task(self._log())
            self._captures.logging.add(self._logging)

    async def _log(self) -> None:
        try:
            await self._captures.follow(self._trail)
            while self._waiting:
                samples, self._waiting = self._waiting, []
                if (await self._captures.log.extent(self._trail.topic)).size > LARGEST:
                    continue  # they cannot be delivered, e.g. since the bucket is gone: AWS drops them too
                lines = [line(sample, self._capture) for sample in samples]
                await self._captures.log.append(self._trail.topic, lines, clock.now_ms())
        except OSError as problem:
            log.warning("samples of %s were lost: %r", self._trail.endpoint, problem)
        finally:
            self._captures.logging.discard(self._logging)
            self._logging = None


def line(sample: Sample, capture: Capture) -> bytes:
    data = {}
    if capture.input:
        data["endpointInput"] = _side("INPUT", sample.content_type, sample.body, capture)
    if capture.output:
        data["endpointOutput"] = _side("OUTPUT", sample.reply_type, sample.reply, capture)
    event: dict[str, object] = {"eventId": sample.id}
    if sample.attributes:
        event["customAttributes"] = [sample.attributes]
    if sample.inference:
        event["inferenceId"] = sample.inference
    event["inferenceTime"] = datetime.fromtimestamp(sample.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return msgspec.json.encode({"captureData": data, "eventMetadata": event, "eventVersion": "0"}) + b"\n"


def _side(mode: str, content_type: str, body: bytes, capture: Capture) -> dict[str, str]:
    text, encoding = _text(content_type, body, capture)
    return {"observedContentType": content_type, "mode": mode, "data": text, "encoding": encoding}


def _text(content_type: str, body: bytes, capture: Capture) -> tuple[str, str]:
    """As it is where its content type is listed, else base64."""
    kind = content_type.partition(";")[0].strip().lower()
    encoding = "CSV" if kind in capture.csv else "JSON" if kind in capture.json else ""
    if encoding:
        try:
            return body.decode(), encoding
        except UnicodeDecodeError:
            pass
    return base64.b64encode(body).decode(), "BASE64"


class Captures:
    """Background: one delivery per variant with samples in the log."""

    def __init__(self, meta: MetaStore, stream_log: StreamLog, objects: ObjectStore, hosting: Hosting) -> None:
        self.log, self.logging = stream_log, set[asyncio.Task[None]]()
        self.interval = INTERVAL
        self._meta, self._objects, self._hosting = meta, objects, hosting
        self._trails = Records(meta, "runtime.capture", Trail)
        self._positions = Records(meta, "runtime.capture-position", Position)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def recorder(self, endpoint: Endpoint, variant: Variant) -> Recorder | None:
        capture = variant.capture
        if capture is None or not capture.percentage:
            return None
        trail = Trail(
            endpoint.account,
            endpoint.region,
            endpoint.name,
            variant.name,
            variant.serving,
            capture.destination,
            capture.kms_key,
        )
        return Recorder(self, trail, capture)

    async def start(self) -> None:
        for record in await self._trails.list():
            self._deliver(record.value)

    async def close(self) -> None:
        """What was sampled is in the log; the next server delivers it."""
        while self.logging:
            await asyncio.wait(self.logging)
        tasks: Sequence[asyncio.Task[None]] = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def follow(self, trail: Trail) -> None:
        """Before the first sample is logged."""
        if trail.topic not in self._tasks:
            await self._trails.save(trail, trail.topic)
            self._deliver(trail)

    def _deliver(self, trail: Trail) -> None:
        if trail.topic not in self._tasks:
            self._tasks[trail.topic] = asyncio.create_task(self._loop(trail))

    async def _loop(self, trail: Trail) -> None:
        feed = Samples(self.log, self._hosting, trail)
        lines = Lines(self._objects, feed, trail, self.interval)
        await Batches(feed, self._positions, lines, lambda: _backoff(trail)).run()
        await _backoff(trail).surely(lambda: self._forget(trail))

    async def _forget(self, trail: Trail) -> None:
        await self.log.drop(trail.topic)
        await self._meta.commit([self._trails.delete(trail.topic), self._positions.delete(trail.topic)])
        del self._tasks[trail.topic]


class Samples(TopicFeed):
    """Those of one variant, until it is gone."""

    def __init__(self, stream_log: StreamLog, hosting: Hosting, trail: Trail) -> None:
        super().__init__(stream_log, trail.topic, HOUR)
        self._hosting, self._trail = hosting, trail

    async def more(self, start: int) -> bool:
        while not await self._log.wait(self.key, start, LOOK):
            record = await self._hosting.get(self._trail.account, self._trail.region, self._trail.endpoint)
            if record is None or self._trail.serving not in {one.serving for one in record.value.all_variants}:
                return False
        return True


class Lines:
    """Their objects."""

    size = SIZE

    def __init__(self, objects: ObjectStore, feed: Samples, trail: Trail, interval: float) -> None:
        self._objects, self._feed, self._trail = objects, feed, trail
        self._bucket, _, self._prefix = trail.destination.removeprefix("s3://").partition("/")
        self.interval = int(interval * 1000)
        headers = {"content-type": "application/jsonlines"}
        self._attributes = Attributes(headers, owner=trail.account, encryption=under_key(trail.kms_key))

    def due(self, oldest: Oldest) -> bool:
        return False

    def intent(self, oldest: Oldest, cut: Cut) -> Intent:
        return Intent(oldest.offset, cut.end, self._bucket, _key(self._prefix, self._trail, oldest.arrival))

    async def write(self, intent: Intent) -> None:
        body = self._feed.data(intent.start, intent.end)
        await self._objects.put(intent.bucket, intent.key, body, self._attributes)

    async def refused(self, intent: Intent, problem: Exception) -> Intent:
        """Tried until the bucket takes it; as many samples as LARGEST says wait meanwhile."""
        return intent


def _backoff(trail: Trail) -> Backoff:
    return Backoff(f"delivery of the samples of {trail.endpoint}", log)


def _key(prefix: str, trail: Trail, time: int) -> str:
    moment = datetime.fromtimestamp(time / 1000, UTC)
    folder = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
    name = f"{moment:%M-%S}-{time % 1000:03d}-{uuid.uuid4()}.jsonl"
    return f"{folder}{trail.endpoint}/{trail.variant}/{moment:%Y/%m/%d/%H}/{name}"
