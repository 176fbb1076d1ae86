"""What every Firehose operation may touch."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from millstream.api import firehose as api
from millstream.core.caller import Caller
from millstream.domain.backoff import Backoff
from millstream.domain.journal import Journal
from millstream.domain.metrics import Metrics
from millstream.domain.records import Records
from millstream.domain.streams import Streams
from millstream.domain.tables import Tables
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.firehose.flushes import Flushes
from millstream.services.firehose.function import Functions
from millstream.services.firehose.monitor import Monitor
from millstream.services.firehose.quota import Quotas
from millstream.services.firehose.stream import Position, Stream
from millstream.services.firehose.vault import Vault

log = logging.getLogger("millstream.firehose")


@dataclass(slots=True, kw_only=True)
class Firehose:
    """`interval` caps the seconds for which anything is buffered, `backlog` the bytes that a stream takes ahead of
    its delivery: None by default, since AWS takes records for 24 hours, whatever keeps their delivery back.
    """

    meta: MetaStore
    topics: StreamLog
    objects: ObjectStore
    journal: Journal
    metrics: Metrics
    functions: Functions
    kinesis: Streams
    tables: Tables
    check_role: Callable[
        [str, str], Awaitable[None]
    ]  # (role ARN, caller's account): raise ValueError with the reason
    interval: float | None = None
    quotas: Quotas | None = None
    backlog: float | None = None
    log: Vault = field(init=False)
    streams: Records[Stream] = field(init=False)
    positions: Records[Position] = field(init=False)
    changed: Callable[[Stream, bool], Awaitable[None]] = field(init=False)  # tells the deliveries
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)  # held from reading a stream to saving it
    flushes: Flushes = field(default_factory=Flushes)
    waiting: dict[str, Callable[[], Awaitable[int | None]]] = field(
        default_factory=dict
    )  # topic -> what tells the arrival of its oldest record that is not on S3
    _known: dict[tuple[str, str, str], Stream] = field(default_factory=dict)
    _monitors: dict[str, Monitor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = Vault(self.meta, self.topics)
        self.streams = Records(self.meta, "firehose.stream", Stream)
        self.positions = Records(self.meta, "firehose.position", Position)
        self.changed = _ignore

    async def stream(self, name: str, caller: Caller) -> Stream:
        """Raise ResourceNotFoundException, and OSError while a crash could find done what the disk refused."""
        await self.meta.certain()
        key = (caller.account, caller.region, name)
        if (known := self._known.get(key)) is None:
            if (record := await self.streams.get(*key)) is None:
                raise api.ResourceNotFoundException(f"Firehose {name} under account {caller.account} not found.")
            known = await self.know(record.value)
        return known

    async def know(self, stream: Stream) -> Stream:
        """Before anything reads or writes its topics."""
        key = stream.encryption.key if stream.encryption else None
        await self.log.seal((stream.topic, stream.spool), key)
        self._known[stream.account, stream.region, stream.name] = stream
        return stream

    async def save(self, stream: Stream, *, new: bool = False) -> None:
        """Raise Conflict when `new` and the name is taken."""
        await self.streams.save(stream, stream.account, stream.region, stream.name, version=0 if new else None)
        await self.know(stream)

    async def change(self, name: str, caller: Caller, changed: Callable[[Stream], Awaitable[Stream]]) -> None:
        """Write what `changed` makes of the stream, which may refuse; the deliveries go on with a new version."""
        async with self.changing:
            before = await self.stream(name, caller)
            after = await changed(before)
            await self.save(after)
            if after.version != before.version:
                await self.changed(after, True)

    async def forget(self, stream: Stream) -> None:
        key = (stream.account, stream.region, stream.name)
        self._known.pop(key, None)
        self._monitors.pop(stream.topic, None)
        shares = [self.positions.delete(record.key) for record in await self.positions.list(stream.spool)]
        await self.meta.commit([self.streams.delete(*key), self.positions.delete(stream.topic), *shares])

    def monitor(self, stream: Stream) -> Monitor:
        if (known := self._monitors.get(stream.topic)) is None:
            scope = (stream.account, stream.region)
            known = self._monitors[stream.topic] = Monitor(self.metrics, self.journal, scope, stream.name)
        return known

    def backoff(self, what: str, stream: Stream) -> Backoff:
        """A flush of the stream's ends a wait."""
        return Backoff(f"{what} of {stream.name}", log, partial(self.flushes.wait, stream.topic))

    @property
    def limited(self) -> bool:
        """Whether records may be refused for their number."""
        return self.quotas is not None or self.backlog is not None

    async def behind(self, stream: Stream) -> bool:
        """Whether the stream's delivery is to catch up before more comes in."""
        if self.backlog is None:
            return False
        return sum([(await self.log.extent(topic)).size for topic in (stream.topic, stream.spool)]) > self.backlog

    def buffered(self, seconds: float) -> int:
        """Milliseconds for which a buffer of that interval really waits."""
        return int(1000 * (seconds if self.interval is None else min(seconds, self.interval)))


async def _ignore(stream: Stream, exists: bool) -> None:
    """Before the deliveries start."""
