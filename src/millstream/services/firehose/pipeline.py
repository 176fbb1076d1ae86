"""From a chunk of a stream's records to blocks: deaggregation → Lambda → partition keys → delimiter."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from millstream.ports.log import Entry
from millstream.services.firehose import partition, processors
from millstream.services.firehose.deaggregation import Split
from millstream.services.firehose.failure import Failure, line
from millstream.services.firehose.function import Function, Given
from millstream.services.firehose.partition import Query
from millstream.services.firehose.service import Firehose, Stream
from millstream.services.firehose.spool import Block, Place

BACKUP = Place("backup")
WHOLE = Place("data")


class Record(NamedTuple):
    """`raw` is what came, `data` what is made of it."""

    id: str
    arrival: int
    raw: bytes
    data: bytes
    keys: Mapping[str, str] = {}


class Failed(NamedTuple):
    record: Record
    failure: Failure


class Blocks:
    """Gathers what belongs together, in the order in which it comes."""

    def __init__(self) -> None:
        self._found: dict[Place, list[tuple[int, bytes]]] = {}

    def add(self, place: Place, arrival: int, data: bytes) -> None:
        self._found.setdefault(place, []).append((arrival, data))

    def fail(self, failed: Failed) -> None:
        record, failure = failed
        self.add(Place("error", (("type", failure.kind),)), record.arrival, line(failure, record.raw, record.arrival))

    def all(self) -> list[Block]:
        return [
            Block(place, min(arrival for arrival, _ in found), len(found), b"".join(data for _, data in found))
            for place, found in self._found.items()
        ]


class Pipeline:
    """What a stream's processors do."""

    def __init__(self, firehose: Firehose, stream: Stream) -> None:
        wanted = stream.destination
        chosen = processors.Processors(wanted.processing_configuration)
        self._stream = stream
        self._split: Split | None = chosen.split
        self._function: Function | None = chosen.function(firehose.functions, stream)
        self._query: Query | None = chosen.query
        self._delimiter = chosen.delimiter
        self._partitioned = processors.partitioned(wanted)
        self._wanted = partition.named(wanted.prefix or "") if self._partitioned else []
        self._backup = wanted.s3_backup_mode == "Enabled"
        self.hints = chosen.hints  # of the function's buffer

    async def process(self, entries: Sequence[Entry], active: set[str]) -> list[Block]:
        """`active` are the names of the partitions with records that wait."""
        blocks = Blocks()
        if self._backup:
            for entry in entries:
                blocks.add(BACKUP, entry.time, entry.data)
        records = [record for entry in entries for record in self._records(entry)]
        if self._function:
            records = await self._transformed(self._function, records, blocks)
        await asyncio.to_thread(self._place, records, blocks, set(active))
        return blocks.all()

    def _records(self, entry: Entry) -> list[Record]:
        id = f"{self._stream.id}{entry.offset:020d}"
        pieces = self._split(entry.data) if self._split else [entry.data]
        return [Record(f"{id}{number:06d}", entry.time, piece, piece) for number, piece in enumerate(pieces)]

    async def _transformed(self, function: Function, records: list[Record], blocks: Blocks) -> list[Record]:
        verdicts = await function.transform([Given(record.id, record.arrival, record.data) for record in records])
        kept = []
        for record, verdict in zip(records, verdicts, strict=True):
            if isinstance(verdict, Failure):
                blocks.fail(Failed(record, verdict))
            elif verdict.data is not None:
                kept.append(record._replace(data=verdict.data, keys=verdict.keys))
        return kept

    def _place(self, records: list[Record], blocks: Blocks, active: set[str]) -> None:
        for record in records:
            place = self._partition(record, active) if self._partitioned else WHOLE
            if isinstance(place, Failure):
                blocks.fail(Failed(record, place))
            else:
                blocks.add(place, record.arrival, record.data + self._delimiter)

    def _partition(self, record: Record, active: set[str]) -> Place | Failure:
        queried = self._query.keys(record.data) if self._query else {}
        if isinstance(queried, Failure):
            return queried
        keys = partition.chosen(self._wanted, queried, record.keys)
        if isinstance(keys, Failure):
            return keys
        place = Place("data", tuple(sorted(keys.items())))
        if place.name not in active and len(active) >= partition.LIMIT:
            return partition.TOO_MANY
        active.add(place.name)
        return place
