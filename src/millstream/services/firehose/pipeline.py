"""From a chunk of a stream's records to blocks: decompression → deaggregation → Lambda → partition keys → rows."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from millstream.core import clock
from millstream.domain.batches import Trouble
from millstream.services.firehose import conversion, partition, processors
from millstream.services.firehose.blocks import Blocks
from millstream.services.firehose.conversion import Conversion, Reader
from millstream.services.firehose.failure import Failure
from millstream.services.firehose.function import Function, Given, Verdict
from millstream.services.firehose.query import Query
from millstream.services.firehose.route import FORMAT, RECORDS
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.source import Arrival, Metadata
from millstream.services.firehose.spool import Block, Place
from millstream.services.firehose.stream import Stream

BACKUP = Place("backup")
Keys = tuple[tuple[str, str], ...]
Queried = Mapping[str, str] | Failure


class Record(NamedTuple):
    """`raw` is what came, `data` what is made of it."""

    id: str
    arrival: int
    raw: bytes
    data: bytes
    metadata: Metadata | None = None
    keys: Mapping[str, str] = {}


class Pipeline:
    """What a stream's processors do."""

    def __init__(self, firehose: Firehose, stream: Stream) -> None:
        wanted = stream.destination
        chosen = processors.Processors(wanted.processing_configuration)
        self._stream, self._monitor = stream, firehose.monitor(stream)
        self._opened, self._split = chosen.opened, chosen.split
        self._function: Function | None = chosen.function(firehose.functions, stream)
        self._query: Query | None = chosen.query
        self._delimiter = chosen.delimiter
        self._partitioned = processors.partitioned(wanted)
        self._wanted = partition.named(wanted.prefix or "") if self._partitioned else []
        self._backup = wanted.s3_backup_mode == "Enabled"
        given = conversion.wanted(wanted)
        self._conversion = Conversion(firehose.tables, stream, given) if given else None
        self._form: Keys = ((FORMAT, RECORDS),) if stream.http else ()
        self.hints = chosen.hints  # of the function's buffer

    async def close(self) -> None:
        if self._query:
            await self._query.close()

    async def process(self, arrivals: Sequence[Arrival], active: set[str]) -> list[Block]:
        """`active` are the names of the partitions with records that wait."""
        blocks = Blocks()
        if self._backup:
            for arrival in arrivals:
                blocks.add(BACKUP, arrival.time, arrival.data)
        records = [record for arrival in arrivals for record in self._records(arrival, blocks)]
        if self._function:
            records = await self._transformed(self._function, records, blocks)
        reader = await self._conversion.reader() if self._conversion else None
        queried = await self._queried(records)
        partitions = set(active)
        made = await asyncio.to_thread(self._placed, records, queried, blocks, partitions, reader)
        if self._partitioned:
            self._monitor.add("PartitionCount", "Count", len(partitions))
            self._monitor.add("PartitionCountExceeded", "Count", float(partition.TOO_MANY.code in blocks.codes))
        return made

    def _records(self, arrival: Arrival, blocks: Blocks) -> list[Record]:
        """What was compressed fails as it came."""
        id, time, data, metadata = arrival
        opened = self._opened(data) if self._opened else [data]
        if isinstance(opened, Failure):
            blocks.fail(time, data, opened)
            return []
        pieces = [piece for each in opened for piece in self._split(each)] if self._split else opened
        raw = data if self._opened else None
        return [Record(f"{id}{n:06d}", time, raw or piece, piece, metadata) for n, piece in enumerate(pieces)]

    async def _transformed(self, function: Function, records: list[Record], blocks: Blocks) -> list[Record]:
        began = clock.now()
        verdicts = await function.transform([Given(*record[:2], record.data, record.metadata) for record in records])
        await self._tell(function, verdicts, clock.now() - began)
        kept = []
        for record, verdict in zip(records, verdicts, strict=True):
            if isinstance(verdict, Failure):
                blocks.fail(record.arrival, record.raw, verdict)
            elif verdict.data is not None:
                kept.append(record._replace(data=verdict.data, keys=verdict.keys))
        return kept

    async def _tell(self, function: Function, verdicts: list[Verdict | Failure], seconds: float) -> None:
        monitor, stream = self._monitor, self._stream
        failures = {verdict.code: verdict for verdict in verdicts if isinstance(verdict, Failure)}
        done = [verdict.data or b"" for verdict in verdicts if isinstance(verdict, Verdict)]
        monitor.add("ExecuteProcessing.Duration", "Milliseconds", seconds * 1000)
        monitor.add("ExecuteProcessing.Success", "Count", 0 if failures and not done else 1)
        monitor.add("SucceedProcessing.Records", "Count", len(done))
        monitor.add("SucceedProcessing.Bytes", "Bytes", sum(map(len, done)))
        for failure in failures.values():
            found = Trouble(failure.code, failure.message)
            await monitor.tell(stream, stream.destination.bucket_arn, found, function.arn)

    async def _queried(self, records: list[Record]) -> Sequence[Queried]:
        if self._query is None:
            return [{}] * len(records)
        return await self._query.keys([record.data for record in records])

    def _placed(
        self,
        records: list[Record],
        queried: Sequence[Queried],
        blocks: Blocks,
        active: set[str],
        reader: Reader | None,
    ) -> list[Block]:
        for record, found in zip(records, queried, strict=True):
            if failure := self._place(record, found, blocks, active, reader):
                blocks.fail(record.arrival, record.raw, failure)
        if reader is None:
            return blocks.all()
        failed = sum(count for code, count in blocks.codes.items() if code.startswith("DataFormatConversion"))
        self._monitor.add("SucceedConversion.Records", "Count", len(records) - failed)
        self._monitor.add("FailedConversion.Records", "Count", failed)
        return blocks.all(reader.columns)

    def _place(
        self, record: Record, queried: Queried, blocks: Blocks, active: set[str], reader: Reader | None
    ) -> Failure | None:
        row = reader.row(record.data) if reader else None
        if isinstance(row, Failure):
            return row
        form = reader.form if reader else self._form
        place = self._partition(record, queried, active, form) if self._partitioned else Place("data", form)
        if isinstance(place, Failure):
            return place
        if row is None:
            blocks.add(place, record.arrival, record.data + self._delimiter)
        else:
            blocks.add_row(place, record.arrival, row)
        return None

    def _partition(self, record: Record, queried: Queried, active: set[str], form: Keys) -> Place | Failure:
        if isinstance(queried, Failure):
            return queried
        keys = partition.chosen(self._wanted, queried, record.keys)
        if isinstance(keys, Failure):
            return keys
        place = Place("data", (*form, *sorted(keys.items())))
        if place.name not in active and len(active) >= partition.LIMIT:
            return partition.TOO_MANY
        active.add(place.name)
        return place
