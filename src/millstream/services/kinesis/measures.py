"""What a stream tells CloudWatch: all calls for the stream, and for each shard what was asked for.

https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
"""

from typing import Literal

from millstream.core import clock
from millstream.domain.metrics import MINUTE, Metrics, Series
from millstream.domain.shards import Shard
from millstream.domain.streams import Page, Stream
from millstream.services.kinesis.throughput import WRITE

NAMESPACE = "AWS/Kinesis"
WRITE_EXCEEDED = "WriteProvisionedThroughputExceeded"
READ_EXCEEDED = "ReadProvisionedThroughputExceeded"
Unit = Literal["Count", "Bytes", "Milliseconds"]


class Measures:
    """A stream's; `started` is the second at which a call began."""

    def __init__(self, metrics: Metrics, stream: Stream) -> None:
        self._metrics, self._stream = metrics, stream
        self._known: dict[tuple[str, str, str], Series] = {}

    def put(self, operation: str, started: float, size: int) -> None:
        """A PutRecord or PutRecords of which something was written."""
        self._add(f"{operation}.Bytes", "Bytes", size)
        self._add(f"{operation}.Success", "Count", 1)
        self._add(f"{operation}.Latency", "Milliseconds", 1000 * (clock.now() - started))

    def batch(self, total: int, failed: int, throttled: int) -> None:
        """The records of a PutRecords."""
        self._add("PutRecords.TotalRecords", "Count", total)
        self._add("PutRecords.SuccessfulRecords", "Count", total - failed)
        self._add("PutRecords.FailedRecords", "Count", failed - throttled)
        self._add("PutRecords.ThrottledRecords", "Count", throttled)

    def incoming(self, stream: Stream, shard: Shard, records: int, size: int) -> None:
        self._both(stream, shard, "IncomingRecords", "Count", records)
        self._both(stream, shard, "IncomingBytes", "Bytes", size)
        self._both(stream, shard, WRITE_EXCEEDED, "Count", 0)

    def refused(self, stream: Stream, shard: Shard, name: str) -> None:
        self._both(stream, shard, name, "Count", 1)

    def got(self, stream: Stream, shard: Shard, started: float, page: Page) -> None:
        self._add("GetRecords.Bytes", "Bytes", page.size)
        self._add("GetRecords.Records", "Count", len(page.records))
        self._add("GetRecords.Success", "Count", 1)
        self._add("GetRecords.Latency", "Milliseconds", 1000 * (clock.now() - started))
        self._add("GetRecords.IteratorAgeMilliseconds", "Milliseconds", page.behind)
        self._both(stream, shard, READ_EXCEEDED, "Count", 0)
        self._outgoing(stream, shard, page)
        self._of_shard(stream, shard, "IteratorAgeMilliseconds", "Milliseconds", page.behind)

    def pushed(self, stream: Stream, shard: Shard, consumer: str, page: Page) -> None:
        """An event of a consumer's subscription."""
        self._add("SubscribeToShardEvent.Bytes", "Bytes", page.size, "ConsumerName", consumer)
        self._add("SubscribeToShardEvent.Records", "Count", len(page.records), "ConsumerName", consumer)
        self._add("SubscribeToShardEvent.Success", "Count", 1, "ConsumerName", consumer)
        self._add("SubscribeToShardEvent.MillisBehindLatest", "Milliseconds", page.behind, "ConsumerName", consumer)
        self._outgoing(stream, shard, page)

    def subscribed(self, consumer: str, *, success: bool) -> None:
        self._add("SubscribeToShard.Success", "Count", int(success), "ConsumerName", consumer)
        self._add("SubscribeToShard.RateExceeded", "Count", int(not success), "ConsumerName", consumer)

    async def used(self) -> float:
        """Shards whose throughput was written, on the average of the last minute or of the present one so far."""
        minute, most = int(clock.now() // MINUTE), 0.0
        for name, limit in zip(("IncomingRecords", "IncomingBytes"), WRITE, strict=True):
            if series := self._known.get((name, "", "")):
                points = await self._metrics.read(series, minute - 1, minute + 1)
                most = max([most, *(point.total / MINUTE / limit for point in points.values())])
        return most

    def _outgoing(self, stream: Stream, shard: Shard, page: Page) -> None:
        self._of_shard(stream, shard, "OutgoingBytes", "Bytes", page.size)
        self._of_shard(stream, shard, "OutgoingRecords", "Count", len(page.records))

    def _both(self, stream: Stream, shard: Shard, name: str, unit: Unit, value: float) -> None:
        self._add(name, unit, value)
        self._of_shard(stream, shard, name, unit, value)

    def _of_shard(self, stream: Stream, shard: Shard, name: str, unit: Unit, value: float) -> None:
        if stream.metrics and (name in stream.metrics or "ALL" in stream.metrics):
            self._add(name, unit, value, "ShardId", shard.id)

    def _add(self, name: str, unit: Unit, value: float, dimension: str = "", of: str = "") -> None:
        if (series := self._known.get((name, dimension, of))) is None:
            stream = self._stream
            where = {"StreamName": stream.name} | ({dimension: of} if dimension else {})
            series = self._metrics.series(stream.account, stream.region, NAMESPACE, name, unit, where)
            self._known[name, dimension, of] = series
        series.add(value)
