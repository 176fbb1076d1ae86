"""The framing of application/vnd.amazon.eventstream: lengths, headers, payload, two checksums."""

import struct
from binascii import crc32

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_PRELUDE = struct.Struct(">II")  # bytes in all, bytes of the headers
_SUM = struct.Struct(">I")
_STRING = 7  # a header's type
_FRAME = _PRELUDE.size + 2 * _SUM.size


def event(kind: str, payload: bytes, content_type: str) -> bytes:
    return message({":event-type": kind, ":content-type": content_type, ":message-type": "event"}, payload)


def exception(kind: str, payload: bytes, content_type: str) -> bytes:
    return message({":exception-type": kind, ":content-type": content_type, ":message-type": "exception"}, payload)


def message(headers: dict[str, str], payload: bytes) -> bytes:
    packed = b"".join(_header(name, value) for name, value in headers.items())
    prelude = _PRELUDE.pack(_FRAME + len(packed) + len(payload), len(packed))
    start = prelude + _SUM.pack(crc32(prelude)) + packed + payload
    return start + _SUM.pack(crc32(start))


def _header(name: str, value: str) -> bytes:
    raw = value.encode()
    return bytes([len(name)]) + name.encode() + bytes([_STRING]) + len(raw).to_bytes(2, "big") + raw
