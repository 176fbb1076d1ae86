"""What is kept of an event source mapping: a stream, the function that gets its records, and how far it has come."""

from msgspec import Struct

from millstream.domain.functions import parse_reference
from millstream.domain.records import Records
from millstream.domain.streams import Stream, Streams
from millstream.ports.meta import Change, MetaStore

NOTHING = "No records processed"


class Mapping(Struct, frozen=True, kw_only=True):
    id: str
    account: str
    region: str
    stream: str  # name
    stream_id: str  # tells it from a later stream of that name
    function: str  # ARN, with the qualifier where one was given
    start: str  # TRIM_HORIZON, LATEST, AT_TIMESTAMP
    start_time: float | None = None
    batch: int = 100  # records of one call at most
    window: int = 0  # seconds that records may wait for more
    retries: int = -1  # of a batch that fails; -1 is for ever
    age: int = -1  # seconds after which a record that fails is left out; -1 is never
    bisect: bool = False
    partial: bool = False  # the function says from which record on it failed
    filters: tuple[str, ...] = ()  # patterns; of records that fit none the function hears nothing
    destination: str = ""  # ARN of the bucket that gets what is left out
    enabled: bool = True
    modified: float

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.id

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:event-source-mapping:{self.id}"

    @property
    def source(self) -> str:
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.stream}"

    @property
    def function_name(self) -> str:
        return parse_reference(self.function).name

    @property
    def qualifier(self) -> str:
        return parse_reference(self.function).qualifier


class Position(Struct, frozen=True):
    """How far a shard was read: the offset of the next record, or the end of a closed shard."""

    next: int
    ended: bool = False
    result: str = NOTHING


class Mappings:
    def __init__(self, meta: MetaStore, streams: Streams) -> None:
        self.meta, self.streams = meta, streams
        self.records = Records(meta, "lambda.mapping", Mapping)
        self.positions = Records(meta, "lambda.position", Position)

    async def stream(self, mapping: Mapping) -> Stream | None:
        found = await self.streams.get(mapping.account, mapping.region, mapping.stream)
        return found if found and found.id == mapping.stream_id else None

    async def create(self, mapping: Mapping, stream: Stream) -> None:
        """With the positions of all shards of the moment: what comes later is not missed. Shards that come later
        are read from their start.
        """
        changes: list[Change] = [self.records.put(mapping, *mapping.key, version=0)]
        for shard in stream.shards:
            if mapping.start == "LATEST":
                start = await self.streams.end(stream, shard)
            elif mapping.start == "AT_TIMESTAMP":
                start = await self.streams.since(stream, shard, int((mapping.start_time or 0) * 1000))
            else:
                start = 0
            ended = mapping.start == "LATEST" and shard.closed is not None
            changes.append(self.positions.put(Position(start, ended), *mapping.key, shard.id))
        await self.meta.commit(changes)

    async def delete(self, mapping: Mapping) -> None:
        positions = await self.positions.list(*mapping.key)
        gone = [self.positions.delete(record.key) for record in positions]
        await self.meta.commit([self.records.delete(*mapping.key), *gone])

    async def result(self, mapping: Mapping) -> str:
        """Of the last calls: a problem before a success before nothing."""
        results = [record.value.result for record in await self.positions.list(*mapping.key)]
        problems = [result for result in results if result.startswith("PROBLEM")]
        return next(iter([*problems, *(one for one in results if one != NOTHING)]), NOTHING)
