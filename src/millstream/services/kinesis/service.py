"""What every Kinesis operation may touch, and what is kept of a stream and its consumers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import Struct

from millstream.api import kinesis as api
from millstream.core.caller import Caller
from millstream.domain.records import Records
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.services.kinesis.resources import stream_name
from millstream.services.kinesis.shard import Router, Shard
from millstream.services.kinesis.throughput import Throughput


class Stream(Struct, frozen=True, omit_defaults=True):
    """`id` tells it from an earlier one of the same name, and signs its shard iterators: no answer shows it."""

    name: str
    id: str
    account: str
    region: str
    created: float
    shards: tuple[Shard, ...]
    made: int  # shards it ever had
    mode: str = "PROVISIONED"
    retention: int = 24  # hours
    tags: dict[str, str] = {}
    key: str = ""  # of encryption, empty for none
    metrics: tuple[str, ...] = ()
    largest: int = 1024  # KiB of a record
    distribution: str = "USER_PARTITION_KEY"
    policy: str = ""

    @property
    def arn(self) -> str:
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.name}"

    @property
    def salt(self) -> int:
        return int(self.id[:2], 16)

    @property
    def prefix(self) -> str:
        """Of its shards' topics."""
        return f"kinesis/{self.account}/{self.region}/{self.name}/{self.id}/"

    def topic(self, shard: Shard) -> str:
        return f"{self.prefix}{shard.id}"


class Consumer(Struct, frozen=True, omit_defaults=True):
    name: str
    stream: str  # its ARN
    created: int
    tags: dict[str, str] = {}
    policy: str = ""

    @property
    def arn(self) -> str:
        return f"{self.stream}/consumer/{self.name}:{self.created}"


class Live:
    """A stream as this server works with it. While its shards change, writers wait at the gate."""

    def __init__(self, stream: Stream) -> None:
        self.lock = asyncio.Lock()  # of changes
        self.deleted = False
        self._writers = 0
        self._gate: asyncio.Event | None = None
        self._empty = asyncio.Event()
        self.become(stream)

    def become(self, stream: Stream) -> None:
        self.stream, self.router = stream, Router(stream.shards)
        self.shards = {shard.index: shard for shard in stream.shards}

    async def enter(self) -> None:
        """Before a record's shard is chosen; `leave` once it is written. Raise ResourceNotFoundException."""
        while self._gate:
            await self._gate.wait()
        if self.deleted:
            raise not_found(self.stream.name, self.stream.account)
        self._writers += 1

    def leave(self) -> None:
        self._writers -= 1
        if not self._writers:
            self._empty.set()

    async def shut(self) -> None:
        """Let nobody in; return when all are out."""
        self._gate = asyncio.Event()
        while self._writers:
            self._empty.clear()
            await self._empty.wait()

    def reopen(self) -> None:
        if self._gate:
            self._gate.set()
            self._gate = None


def not_found(name: str, account: str) -> api.ResourceNotFoundException:
    return api.ResourceNotFoundException(f"Stream {name} under account {account} not found.")


@dataclass(slots=True)
class Kinesis:
    meta: MetaStore
    log: StreamLog
    throughput: Throughput | None = None  # None: shards take all they can
    streams: Records[Stream] = field(init=False)
    consumers: Records[Consumer] = field(init=False)
    subscriptions: dict[tuple[str, int], tuple[object, float]] = field(default_factory=dict)
    _known: dict[tuple[str, str, str], Live] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.streams = Records(self.meta, "kinesis.stream", Stream)
        self.consumers = Records(self.meta, "kinesis.consumer", Consumer)

    async def live(self, caller: Caller, name: str | None, arn: str | None = None) -> Live:
        """By name or ARN. Raise ResourceNotFoundException."""
        if name is None or arn is not None:
            name = stream_name(caller, name, arn)
        key = (caller.account, caller.region, name)
        if (known := self._known.get(key)) is None:
            record = await self.streams.get(*key)
            if record is None:
                raise not_found(name, caller.account)
            known = self._known.setdefault(key, Live(record.value))
        return known

    async def change(self, live: Live, changed: Callable[[Stream], Stream]) -> tuple[Stream, Stream]:
        """Write what `changed` makes of the stream, which may refuse; returns it before and after."""
        async with live.lock:
            before = live.stream
            if live.deleted:
                raise not_found(before.name, before.account)
            after = changed(before)
            await self.save(after)
            live.become(after)
            return before, after

    async def save(self, stream: Stream, *, new: bool = False) -> None:
        """Raise Conflict when `new` and the name is taken."""
        await self.streams.save(stream, stream.account, stream.region, stream.name, version=0 if new else None)

    async def delete(self, live: Live) -> None:
        async with live.lock:
            await live.shut()
            try:
                await self._delete(live)
            finally:
                live.reopen()

    async def _delete(self, live: Live) -> None:
        stream = live.stream
        key = (stream.account, stream.region, stream.name)
        consumers = await self.consumers_of(stream)
        gone = [self.consumers.delete(*consumer_key(stream, one.name)) for one in consumers]
        await self.meta.commit([self.streams.delete(*key), *gone])
        live.deleted = True
        self._known.pop(key, None)
        for shard in stream.shards:
            await self.log.drop(stream.topic(shard))

    async def all(self) -> list[Live]:
        """Of all accounts and regions."""
        streams = [record.value for record in await self.streams.list()]
        return [self._known.setdefault((one.account, one.region, one.name), Live(one)) for one in streams]

    async def consumers_of(self, stream: Stream) -> list[Consumer]:
        return [record.value for record in await self.consumers.list(*consumer_key(stream, "")[:-1])]


def consumer_key(stream: Stream, name: str) -> tuple[str, str, str, str]:
    return stream.account, stream.region, stream.id, name
