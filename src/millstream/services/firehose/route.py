"""Where the objects of a stream go, and how: its records, those that failed, and the backup of the source."""

import uuid
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from millstream.api import firehose as api
from millstream.services.firehose.compression import ALL
from millstream.services.firehose.prefix import evaluate
from millstream.services.firehose.spool import Place
from millstream.services.firehose.stream import Stream

DATA = Place("data")
FORMAT, SCHEMA = "format", "schema"  # keys of a place whose records are rows: how they are written, and of what
RECORDS = "RECORDS"  # such a form: each entry is a list of records
RETENTION = 24 * 3600  # seconds that records are kept
PARTITION = 300  # seconds for which a partition's object is tried, where the stream does not say


class Route(NamedTuple):
    stream: Stream
    place: Place
    bucket: str
    prefix: str
    hints: api.BufferingHints | api.HttpEndpointBufferingHints
    compression: str
    extension: str
    endpoint: bool = False  # an HTTP one; then there is no bucket

    @property
    def size(self) -> int:
        return (self.hints.size_in_mbs or 0) << 20

    @property
    def patience(self) -> int:
        """Seconds for which an object is tried where it belongs."""
        if self.endpoint:
            assert self.stream.http is not None
            assert self.stream.http.retry_options is not None
            return self.stream.http.retry_options.duration_in_seconds or 0
        partitioning = self.stream.destination.dynamic_partitioning_configuration
        if self.place.kind != "data" or not (partitioning and partitioning.enabled):
            return RETENTION
        options = partitioning.retry_options
        wanted = options.duration_in_seconds if options else None
        return PARTITION if wanted is None else wanted

    @property
    def whole(self) -> bool:
        """Whether an entry of the feed is a record, and not several put together in a list."""
        return dict(self.place.keys).get(FORMAT) != RECORDS

    @property
    def target(self) -> str:
        """As error lines name it."""
        if self.endpoint:
            assert self.stream.http is not None
            return self.stream.http.endpoint_configuration.url
        return f"arn:aws:s3:::{self.bucket}"

    def key(self, oldest: int) -> str:
        """AWS: docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html; the time is the oldest record's."""
        if self.endpoint:
            return str(uuid.uuid4())
        stream = self.stream
        moment = datetime.fromtimestamp(oldest / 1000, time_zone(stream.destination))
        name = f"{stream.name}-{stream.version}-{moment:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}"
        error, keys = "", {}
        if self.place.kind == "error":
            error = dict(self.place.keys)["type"]
        else:
            keys = dict(self.place.keys)
        return f"{evaluate(self.prefix, moment, error, keys)}{name}{self.extension}"


def route(stream: Stream, place: Place = DATA) -> Route:
    wanted = stream.destination
    match place.kind:
        case "backup":
            backup = wanted.s3_backup_configuration
            assert backup is not None
            packed = backup.compression_format or "UNCOMPRESSED"
            return _route(stream, place, backup, backup.prefix, packed, ALL[packed].extension)
        case "error":
            return _route(stream, place, wanted, wanted.error_output_prefix, "UNCOMPRESSED", "")
    if stream.http:
        assert stream.http.buffering_hints is not None
        return Route(stream, place, "", "", stream.http.buffering_hints, "UNCOMPRESSED", "", endpoint=True)
    form: str = dict(place.keys).get(FORMAT) or wanted.compression_format or "UNCOMPRESSED"
    return _route(stream, place, wanted, wanted.prefix, form, wanted.file_extension or ALL[form].extension)


def error_route(stream: Stream, kind: str) -> Route:
    return route(stream, Place("error", (("type", kind),)))


def _route(
    stream: Stream,
    place: Place,
    target: api.ExtendedS3DestinationConfiguration | api.S3DestinationConfiguration,
    prefix: str | None,
    packed: str,
    extension: str,
) -> Route:
    assert target.buffering_hints is not None
    bucket = target.bucket_arn.rpartition(":::")[2]
    return Route(stream, place, bucket, prefix or "", target.buffering_hints, packed, extension)


def time_zone(wanted: api.ExtendedS3DestinationConfiguration) -> tzinfo:
    return ZoneInfo(wanted.custom_time_zone) if wanted.custom_time_zone else UTC
