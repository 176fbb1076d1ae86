"""What CloudWatch Logs sends: gzip around a JSON document, and the messages in it.

AWS: docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html, …/Message_extraction
"""

import zlib

import msgspec
from msgspec import Struct

from millstream.services.firehose.failure import Failure

LARGEST = 64 << 20  # bytes of a record that are unpacked
DATA = "DATA_MESSAGE"
NOT_GZIP = Failure(
    "Decompression.Failed", "The record could not be decompressed: it is not in GZIP format.", "decompression-failed"
)
NO_LOGS = Failure("CloudWatchLogProcessing.Failed", "The record does not hold events of CloudWatch Logs.")


class Event(Struct):
    message: str


class Document(Struct, rename="camel"):
    message_type: str
    log_events: list[Event]


_decode = msgspec.json.Decoder(Document).decode


def unpacked(data: bytes) -> bytes | Failure:
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(data, LARGEST)
    except zlib.error:
        return NOT_GZIP
    return found if reader.eof else NOT_GZIP


def messages(data: bytes) -> list[bytes] | Failure:
    """One a log event; none of the message by which CloudWatch Logs tries a stream."""
    try:
        document = _decode(data)
    except msgspec.DecodeError:
        return NO_LOGS
    return [event.message.encode() for event in document.log_events] if document.message_type == DATA else []
