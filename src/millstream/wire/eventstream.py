"""The framing of application/vnd.amazon.eventstream: lengths, headers, payload, two checksums."""

import struct
from binascii import crc32
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

import msgspec

from millstream.core.body import Body
from millstream.wire.http import Response

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_PRELUDE = struct.Struct(">II")  # bytes in all, bytes of the headers
_SUM = struct.Struct(">I")
_STRING = 7  # a header's type
_FRAME = _PRELUDE.size + 2 * _SUM.size


class Event(NamedTuple):
    kind: str
    payload: msgspec.Struct


class Events(NamedTuple):
    """What a handler answers whose output is a stream; the protocol writes each payload."""

    stream: AsyncIterator[Event]


def reply(
    events: Events, encode: Callable[[msgspec.Struct], bytes], kind: str, initial: str, request_id: str
) -> Response:
    """`kind` is the content type of the payloads, `initial` that of the first frame, which says that all is well."""

    async def frames() -> AsyncIterator[bytes]:
        yield frame("initial-response", encode(_Nothing()), initial)
        async for event in events.stream:
            yield frame(event.kind, encode(event.payload), kind)

    headers = [("content-type", CONTENT_TYPE), ("x-amzn-requestid", request_id)]
    return Response(200, headers, Body(frames()))


class _Nothing(msgspec.Struct):
    pass


def frame(kind: str, payload: bytes, content_type: str) -> bytes:
    return message({":event-type": kind, ":content-type": content_type, ":message-type": "event"}, payload)


def exception(kind: str, payload: bytes, content_type: str) -> bytes:
    """A stream's last frame, where it broke."""
    return message({":exception-type": kind, ":content-type": content_type, ":message-type": "exception"}, payload)


def message(headers: dict[str, str], payload: bytes) -> bytes:
    packed = b"".join(_header(name, value) for name, value in headers.items())
    prelude = _PRELUDE.pack(_FRAME + len(packed) + len(payload), len(packed))
    start = prelude + _SUM.pack(crc32(prelude)) + packed + payload
    return start + _SUM.pack(crc32(start))


def _header(name: str, value: str) -> bytes:
    raw = value.encode()
    return bytes([len(name)]) + name.encode() + bytes([_STRING]) + len(raw).to_bytes(2, "big") + raw
