"""What every Kinesis operation may touch."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import Struct

from millstream.core.caller import Caller
from millstream.domain.metrics import Metrics
from millstream.domain.records import Records
from millstream.domain.streams import Stream, Streams
from millstream.ports.meta import MetaStore
from millstream.services.kinesis.live import Live, not_found
from millstream.services.kinesis.measures import Measures
from millstream.services.kinesis.resources import stream_name
from millstream.services.kinesis.throughput import Throughput


class Consumer(Struct, frozen=True, omit_defaults=True):
    name: str
    stream: str  # its ARN
    created: int
    tags: dict[str, str] = {}
    policy: str = ""

    @property
    def arn(self) -> str:
        return f"{self.stream}/consumer/{self.name}:{self.created}"


@dataclass(slots=True)
class Kinesis:
    meta: MetaStore
    streams: Streams
    metrics: Metrics
    throughput: Throughput | None = None  # None: shards take all they can
    consumers: Records[Consumer] = field(init=False)
    _known: dict[tuple[str, str, str], Live] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.consumers = Records(self.meta, "kinesis.consumer", Consumer)

    async def live(self, caller: Caller, name: str | None, arn: str | None = None) -> Live:
        """By name or ARN. Raise ResourceNotFoundException."""
        if name is None or arn is not None:
            name = stream_name(caller, name, arn)
        key = (caller.account, caller.region, name)
        if (known := self._known.get(key)) is None:
            stream = await self.streams.get(*key)
            if stream is None:
                raise not_found(name, caller.account)
            known = self._live(stream)
        return known

    async def all(self) -> list[Live]:
        """Of all accounts and regions."""
        streams = await self.streams.list()
        return [self._live(stream) for stream in streams]

    def _live(self, stream: Stream) -> Live:
        key = (stream.account, stream.region, stream.name)
        return self._known.get(key) or self._known.setdefault(key, Live(stream, Measures(self.metrics, stream)))

    async def change(self, live: Live, changed: Callable[[Stream], Stream]) -> tuple[Stream, Stream]:
        """Write what `changed` makes of the stream, which may refuse; returns it before and after."""
        async with live.lock:
            before = live.stream
            if live.deleted:
                raise not_found(before.name, before.account)
            after = changed(before)
            await self.streams.save(after)
            live.become(after)
            return before, after

    async def delete(self, live: Live) -> None:
        async with live.lock:
            try:
                await live.shut()
                await self._delete(live)
            finally:
                live.reopen()

    async def _delete(self, live: Live) -> None:
        stream = live.stream
        consumers = await self.consumers_of(stream)
        gone = [self.consumers.delete(*consumer_key(stream, one.name)) for one in consumers]
        await self.meta.commit([self.streams.delete(stream), *gone])
        live.deleted = True
        live.end_subscriptions()
        self._known.pop((stream.account, stream.region, stream.name), None)
        for shard in stream.shards:
            await self.streams.log.drop(stream.topic(shard))

    async def consumers_of(self, stream: Stream) -> list[Consumer]:
        return [record.value for record in await self.consumers.list(*consumer_key(stream, "")[:-1])]

    def end_subscriptions(self) -> None:
        """The server stops."""
        for live in self._known.values():
            live.end_subscriptions()


def consumer_key(stream: Stream, name: str) -> tuple[str, str, str, str]:
    return stream.account, stream.region, stream.id, name
