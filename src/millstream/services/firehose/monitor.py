"""What a stream tells of its work: metrics, error lines in its log group, and what fails at present.

AWS: docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html and …-logs.html
"""

import logging

import msgspec
from msgspec import UNSET, Struct, UnsetType

from millstream.core import clock
from millstream.domain.batches import Trouble
from millstream.domain.journal import Event, Journal, Scope
from millstream.domain.metrics import Metrics, Series
from millstream.ports.objects import NoSuchBucket
from millstream.services.firehose.stream import Stream

NAMESPACE = "AWS/Firehose"
NO_BUCKET = Trouble(
    "S3.NoSuchBucket",
    "The specified bucket does not exist. Create the bucket or use a different bucket that does exist.",
)
log = logging.getLogger("millstream.firehose")


class Line(Struct):
    """An event of the log stream."""

    arn: str = msgspec.field(name="deliveryStreamARN")
    destination: str
    version: int = msgspec.field(name="deliveryStreamVersionId")
    message: str
    code: str = msgspec.field(name="errorCode")
    processor: str | UnsetType = UNSET


def trouble(problem: Exception) -> Trouble:
    if isinstance(found := getattr(problem, "trouble", None), Trouble):
        return found
    match problem:
        case NoSuchBucket():
            return NO_BUCKET
        case OSError():
            return Trouble("S3.InternalError", f"The object could not be stored: {problem.strerror or problem}.")
    return Trouble("S3.InternalError", f"{type(problem).__name__}: {problem}")


def source_trouble(problem: Exception) -> Trouble:
    """Of what reads and processes the records."""
    if isinstance(found := getattr(problem, "trouble", None), Trouble):
        return found
    if isinstance(problem, LookupError):
        return Trouble("Kinesis.ResourceNotFound", f"Firehose was unable to find the stream: {problem}.")
    return Trouble("Processing.InternalError", f"{type(problem).__name__}: {problem}")


class Monitor:
    """Of one stream."""

    def __init__(self, metrics: Metrics, journal: Journal, scope: Scope, name: str) -> None:
        self._metrics, self._journal, self._scope, self._name = metrics, journal, scope, name
        self.troubles: dict[str, Trouble] = {}  # key of a feed -> what fails
        self._requests = self.series("IncomingPutRequests", "Count")
        self._records, self._bytes = self.series("IncomingRecords", "Count"), self.series("IncomingBytes", "Bytes")

    def series(self, name: str, unit: str) -> Series:
        return self._metrics.series(*self._scope, NAMESPACE, name, unit, {"DeliveryStreamName": self._name})

    def add(self, name: str, unit: str, value: float) -> None:
        self.series(name, unit).add(value)

    def put(self, records: int, size: int) -> None:
        self._requests.add(1)
        self._records.add(records)
        self._bytes.add(size)

    def throttled(self, records: int) -> None:
        self.add("ThrottledRecords", "Count", records)

    def delivered(self, key: str, prefix: str, records: int, size: int, oldest: int) -> None:
        """An object, or a request. `prefix` is that of the metrics, empty for none."""
        self.troubles.pop(key, None)
        if not prefix:
            return
        self.add(f"{prefix}.Success", "Count", 1)
        self.add(f"{prefix}.Records", "Count", records)
        self.add(f"{prefix}.Bytes", "Bytes", size)
        self.add(f"{prefix}.DataFreshness", "Seconds", max(0, clock.now_ms() - oldest) / 1000)

    async def failed(self, stream: Stream, key: str, prefix: str, target: str, found: Trouble, oldest: int) -> None:
        """A try of one."""
        self.troubles[key] = found
        if prefix:
            self.add(f"{prefix}.Success", "Count", 0)
            self.add(f"{prefix}.DataFreshness", "Seconds", max(0, clock.now_ms() - oldest) / 1000)
        await self.tell(stream, target, found)

    async def tell(self, stream: Stream, destination: str, found: Trouble, processor: str = "") -> None:
        """A line where the stream's logging options say, if that log stream exists, as AWS does."""
        options = stream.destination.cloud_watch_logging_options
        if not (options and options.enabled and options.log_group_name and options.log_stream_name):
            return
        line = Line(stream.arn, destination, stream.version, found.message, found.code, processor or UNSET)
        event = Event(clock.now_ms(), msgspec.json.encode(line).decode())
        try:
            place = await self._journal.stream(self._scope, options.log_group_name, options.log_stream_name)
            await self._journal.append(self._scope, place, [event])
        except (LookupError, OSError) as problem:
            log.warning("%s: no line in %s: %r", stream.name, options.log_group_name, problem)
