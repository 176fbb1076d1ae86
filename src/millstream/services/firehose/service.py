"""What every Firehose operation may touch, and what is kept of a delivery stream."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from msgspec import Struct

from millstream.api import firehose as api
from millstream.core.caller import Caller
from millstream.domain.records import Records
from millstream.ports.log import StreamLog
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore


class Stream(Struct, frozen=True):
    """A delivery stream. `id` tells it from an earlier one of the same name."""

    name: str
    id: str
    account: str
    region: str
    created: float
    destination: api.ExtendedS3DestinationConfiguration
    version: int = 1
    updated: float | None = None
    tags: dict[str, str] = {}

    @property
    def topic(self) -> str:
        return f"firehose/{self.account}/{self.region}/{self.name}/{self.id}"

    @property
    def arn(self) -> str:
        return f"arn:aws:firehose:{self.region}:{self.account}:deliverystream/{self.name}"


class Intent(Struct, frozen=True):
    """A delivery that was decided: these records become this object, however often it is tried."""

    start: int
    end: int
    bucket: str
    key: str
    compression: str


class Position(Struct, frozen=True):
    """How far a stream's records have been delivered."""

    next: int = 0
    intent: Intent | None = None


@dataclass(slots=True)
class Firehose:
    meta: MetaStore
    log: StreamLog
    objects: ObjectStore
    check_role: Callable[
        [str, str], Awaitable[None]
    ]  # (role ARN, caller's account): raise ValueError with the reason
    streams: Records[Stream] = field(init=False)
    positions: Records[Position] = field(init=False)
    _known: dict[tuple[str, str, str], Stream] = field(default_factory=dict)
    changed: Callable[[Stream, bool], None] = lambda stream, exists: None  # tells the deliveries

    def __post_init__(self) -> None:
        self.streams = Records(self.meta, "firehose.stream", Stream)
        self.positions = Records(self.meta, "firehose.position", Position)

    async def stream(self, name: str, caller: Caller) -> Stream:
        """Raise ResourceNotFoundException."""
        key = (caller.account, caller.region, name)
        if (known := self._known.get(key)) is None:
            if (record := await self.streams.get(*key)) is None:
                raise api.ResourceNotFoundException(f"Firehose {name} under account {caller.account} not found.")
            known = self._known[key] = record.value
        return known

    async def save(self, stream: Stream, *, new: bool = False) -> None:
        """Raise Conflict when `new` and the name is taken."""
        key = (stream.account, stream.region, stream.name)
        await self.streams.save(stream, *key, version=0 if new else None)
        self._known[key] = stream

    async def forget(self, stream: Stream) -> None:
        key = (stream.account, stream.region, stream.name)
        self._known.pop(key, None)
        await self.meta.commit([self.streams.delete(*key), self.positions.delete(stream.topic)])
