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
from millstream.services.firehose.function import Functions, NoFunctions


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
    def spool(self) -> str:
        """The topic of what processing made of the records."""
        return f"firehose-spool/{self.account}/{self.region}/{self.name}/{self.id}"

    @property
    def arn(self) -> str:
        return f"arn:aws:firehose:{self.region}:{self.account}:deliverystream/{self.name}"

    @property
    def processed(self) -> bool:
        """Whether anything happens to a record between its arrival and its object."""
        wanted = self.destination
        processing = wanted.processing_configuration
        return bool(processing and processing.enabled) or wanted.s3_backup_mode == "Enabled"


class Intent(Struct, frozen=True):
    """A delivery that was decided: these records become this object, however often it is tried."""

    start: int
    end: int
    bucket: str
    key: str
    compression: str


class Chunk(Struct, frozen=True):
    """Records up to `end` are being processed; the spool ended at `spool` before their outcome was appended to it."""

    end: int
    spool: int


class Position(Struct, frozen=True):
    """How far a topic's records have been delivered or processed."""

    next: int = 0
    intent: Intent | None = None
    chunk: Chunk | None = None


@dataclass(slots=True)
class Firehose:
    """`interval` caps the seconds for which anything is buffered."""

    meta: MetaStore
    log: StreamLog
    objects: ObjectStore
    check_role: Callable[
        [str, str], Awaitable[None]
    ]  # (role ARN, caller's account): raise ValueError with the reason
    functions: Functions = field(default_factory=NoFunctions)
    interval: float | None = None
    streams: Records[Stream] = field(init=False)
    positions: Records[Position] = field(init=False)
    _known: dict[tuple[str, str, str], Stream] = field(default_factory=dict)
    changed: Callable[[Stream, bool], Awaitable[None]] = field(init=False)  # tells the deliveries
    flushed: dict[str, int] = field(default_factory=dict)  # topic -> what arrived up to then is due now

    def __post_init__(self) -> None:
        self.streams = Records(self.meta, "firehose.stream", Stream)
        self.positions = Records(self.meta, "firehose.position", Position)
        self.changed = _ignore

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
        shares = [self.positions.delete(record.key) for record in await self.positions.list(stream.spool)]
        await self.meta.commit([self.streams.delete(*key), self.positions.delete(stream.topic), *shares])

    def buffered(self, seconds: float) -> int:
        """Milliseconds for which a buffer of that interval really waits."""
        return int(1000 * (seconds if self.interval is None else min(seconds, self.interval)))


async def _ignore(stream: Stream, exists: bool) -> None:
    """Before the deliveries start."""
