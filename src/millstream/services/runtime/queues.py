"""Background: the requests that wait at asynchronous endpoints, each answered to S3.

A request leaves its queue when its reply, or what went wrong, is on S3; what a crash cut off is asked again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec
from msgspec import Struct, structs

from millstream.core import clock
from millstream.core.body import blocks
from millstream.domain import s3uri
from millstream.domain.hosting import Endpoint, Hosting, Variant
from millstream.domain.metrics import Metrics, Series
from millstream.domain.records import Record, Records
from millstream.ports.compute import Reply
from millstream.ports.log import Entry, StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import Attributes, NoSuchBucket, NoSuchKey, ObjectStore, own_bucket, under_key
from millstream.services.runtime.meter import NAMESPACE

LARGEST = 1 << 30  # bytes of an input
CONCURRENCY = 4  # requests at a time of one instance, unless the client chooses
LOOK = 30.0  # seconds between two looks at a quiet queue, and between two records of its size
PAUSE = (0.2, 5.0)  # seconds before the first retry of what may yet work, and the most between two
log = logging.getLogger("millstream.async")


class Request(Struct, frozen=True, kw_only=True):
    id: str
    content_type: str
    accept: str
    body: bytes
    location: str  # of the body, where it lies on S3
    attributes: str
    output: str
    failure: str
    kms_key: str
    ttl: int
    patience: int


class Place(Struct, frozen=True):
    """How far a queue was worked off: all before `next`, and some after."""

    next: int = 0
    done: tuple[int, ...] = ()


class Failed(Exception):
    """The message is what the failure object holds."""


class Interrupted(Failed):
    """The worker ended with the request in hand, which need not have been why."""


class NotYet(Exception):
    """The endpoint takes no requests at present."""


Ask = Callable[[Record[Endpoint], Request, bytes], Awaitable[Reply]]  # raise Failed, Interrupted, NotYet


class Queues:
    def __init__(
        self,
        meta: MetaStore,
        stream_log: StreamLog,
        objects: ObjectStore,
        hosting: Hosting,
        metrics: Metrics,
    ) -> None:
        self.log, self.objects, self.hosting, self.metrics = stream_log, objects, hosting, metrics
        self.places = Records(meta, "runtime.queue", Place)
        self.ask: Ask | None = None
        self._meta = meta
        self._loops: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        for topic in await self.log.topics("async/"):
            self._follow(topic)

    async def close(self) -> None:
        loops = list(self._loops.values())
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    async def put(self, endpoint: Endpoint, request: Request) -> None:
        topic = f"async/{endpoint.account}/{endpoint.region}/{endpoint.name}/{endpoint.id}"
        await self.log.append(topic, [msgspec.msgpack.encode(request)], clock.now_ms())
        self._follow(topic)

    def _follow(self, topic: str) -> None:
        if topic not in self._loops:
            self._loops[topic] = asyncio.create_task(self._loop(topic))

    async def _loop(self, topic: str) -> None:
        pause = PAUSE[0]
        while True:
            try:
                await Queue(self, topic).run()
                await self.log.drop(topic)
                await self._meta.commit([self.places.delete(topic)])
                break
            except Exception:
                log.exception("the queue %s stopped and will be taken up again", topic)
                await asyncio.sleep(pause)
                pause = min(pause * 2, PAUSE[1])
        del self._loops[topic]


class Queue:
    """Of one endpoint, until it is deleted."""

    def __init__(self, queues: Queues, topic: str) -> None:
        self._queues, self._topic = queues, topic
        _, self._account, self._region, self._name, self._id = topic.split("/")
        self._place, self._saving = Place(), asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._interrupted: set[int] = set()  # offsets of requests whose worker ended once
        series = queues.metrics.series
        where = {"EndpointName": self._name}

        def one(name: str, unit: str) -> Series:
            return series(self._account, self._region, NAMESPACE, name, unit, where)

        self._backlog = one("ApproximateBacklogSize", "Count")
        self._each = one("ApproximateBacklogSizePerInstance", "Count")
        self._idle = one("HasBacklogWithoutCapacity", "Count")
        self._processed, self._failures = one("InvocationsProcessed", "Count"), one("InvocationFailures", "Count")
        self._waited = one("TimeInBacklog", "Milliseconds")

    async def run(self) -> None:
        """Returns when the endpoint is gone; what still waits goes with it, as on AWS."""
        record = await self._queues.places.get(self._topic)
        self._place = record.value if record else Place()
        watching = asyncio.create_task(self._watch())
        try:
            await self._work(self._place.next)
        finally:
            for task in (watching, *self._running):
                task.cancel()
            await asyncio.gather(watching, *self._running, return_exceptions=True)

    async def _work(self, offset: int) -> None:
        log, topic = self._queues.log, self._topic
        done = set(self._place.done)
        while endpoint := await self._endpoint():
            if len(self._running) >= _room(endpoint.value):
                await self._one_less()
                continue
            entries = await log.read(topic, offset, 1, 1)
            if not entries:
                await log.wait(topic, offset, LOOK)
                continue
            offset = entries[0].offset + 1
            if entries[0].offset not in done:
                task = asyncio.create_task(self._one(entries[0]))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def _one_less(self) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        else:  # it was scaled to none
            await asyncio.sleep(1)

    async def _endpoint(self) -> Record[Endpoint] | None:
        record = await self._queues.hosting.get(self._account, self._region, self._name)
        return record if record and record.value.id == self._id else None

    async def _watch(self) -> None:
        while True:
            try:
                if endpoint := await self._endpoint():
                    await self._measure(endpoint.value)
            except OSError as problem:
                log.warning("the queue %s was not measured: %s", self._topic, problem)
            await asyncio.sleep(LOOK)

    async def _measure(self, endpoint: Endpoint) -> None:
        size = (await self._queues.log.extent(self._topic)).end - self._place.next - len(self._place.done)
        instances = sum(variant.instances for variant in endpoint.variants)
        self._backlog.add(size)
        self._each.add(size / max(1, instances))
        self._idle.add(int(size > 0 and not instances))

    async def _one(self, entry: Entry) -> None:
        """Through, whatever it takes; only a reply, a failure or the request's age ends it."""
        request, pause = msgspec.msgpack.decode(entry.data, type=Request), PAUSE[0]
        self._waited.add(max(0, clock.now_ms() - entry.time))
        settled = False
        while True:
            try:
                if not settled:
                    await self._settle(entry, request)
                settled = True
                await self._done(entry.offset)
                self._interrupted.discard(entry.offset)
                return
            except NotYet:
                pass
            except Exception:
                log.exception("request %s at %s failed and will be taken up again", request.id, self._name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE[1])

    async def _settle(self, entry: Entry, request: Request) -> None:
        try:
            reply = await self._reply(entry, request)
            await self._put(request.output, reply.body, reply.content_type, request.kms_key)
            self._processed.add(1)
        except Failed as reason:
            self._failures.add(1)
            if request.failure:
                await self._put_failure(request, str(reason))

    async def _reply(self, entry: Entry, request: Request) -> Reply:
        """Raise Failed, NotYet."""
        if clock.now_ms() > entry.time + request.ttl * 1000:
            raise Failed(f"The request waited longer than its RequestTTLSeconds of {request.ttl}.")
        if (endpoint := await self._endpoint()) is None or self._queues.ask is None:
            raise NotYet
        body = request.body
        if request.location:
            body, kind = await self._input(request.location)
            request = structs.replace(request, content_type=request.content_type or kind)
        try:
            return await self._queues.ask(endpoint, request, body)
        except Interrupted:
            if entry.offset in self._interrupted:
                raise
            self._interrupted.add(entry.offset)
            raise NotYet from None

    async def _input(self, location: str) -> tuple[bytes, str]:
        """With its content type, for a request that says none, as the SDK's do."""
        uri, objects = s3uri.parse(location), self._queues.objects
        try:
            await own_bucket(objects, uri.bucket, self._account)
            async with objects.open(uri.bucket, uri.key) as content:
                if content.info.size > LARGEST:
                    raise Failed(f"The input at {uri} is larger than 1 GB.")
                kind = content.info.attributes.headers.get("content-type", "")
                return b"".join([block async for block in content.read()]), kind
        except (NoSuchBucket, NoSuchKey) as absent:
            raise Failed(f"Failed to download the input from {uri}: the object does not exist.") from absent

    async def _put(self, location: str, body: bytes, content_type: str, kms_key: str) -> None:
        uri, headers = s3uri.parse(location), {"content-type": content_type}
        attributes = Attributes(headers, owner=self._account, encryption=under_key(kms_key))
        try:
            await own_bucket(self._queues.objects, uri.bucket, self._account)
            await self._queues.objects.put(uri.bucket, uri.key, blocks(body), attributes)
        except NoSuchBucket as absent:
            raise Failed(f"Failed to upload the output to {uri}: the bucket does not exist.") from absent

    async def _put_failure(self, request: Request, reason: str) -> None:
        try:
            await self._put(request.failure, reason.encode(), "text/plain", request.kms_key)
        except Failed as nowhere:
            log.warning("request %s at %s: %s (%s)", request.id, self._name, reason, nowhere)

    async def _done(self, offset: int) -> None:
        async with self._saving:
            done, next_ = {*self._place.done, offset}, self._place.next
            while next_ in done:
                done.remove(next_)
                next_ += 1
            place = Place(next_, tuple(sorted(done)))
            await self._queues.places.save(place, self._topic)
            self._place = place
            await self._queues.log.trim(self._topic, next_)


def _room(endpoint: Endpoint) -> int:
    def each(variant: Variant) -> int:
        asked = variant.asynchronous.concurrency if variant.asynchronous else None
        return (asked or CONCURRENCY) * variant.instances

    return sum(each(variant) for variant in endpoint.variants)
