"""Where the objects of a stream go, and how: its records, those that failed, and the backup of the source."""

import uuid
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from millstream.api import firehose as api
from millstream.services.firehose.compression import FORMATS
from millstream.services.firehose.prefix import evaluate
from millstream.services.firehose.service import Stream
from millstream.services.firehose.spool import Place

DATA = Place("data")


class Route(NamedTuple):
    stream: Stream
    place: Place
    bucket: str
    prefix: str
    hints: api.BufferingHints
    compression: str
    extension: str

    @property
    def size(self) -> int:
        return (self.hints.size_in_mbs or 0) << 20

    def key(self, oldest: int) -> str:
        """AWS: docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html; the time is the oldest record's."""
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
            return _route(stream, place, backup, backup.prefix, packed, FORMATS[packed].extension)
        case "error":
            return _route(stream, place, wanted, wanted.error_output_prefix, "UNCOMPRESSED", "")
    packed = wanted.compression_format or "UNCOMPRESSED"
    return _route(stream, place, wanted, wanted.prefix, packed, wanted.file_extension or FORMATS[packed].extension)


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
