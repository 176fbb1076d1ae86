"""The awsJson protocols' other wire form, application/x-amz-cbor-1.1: AWS's Java SDKs speak it to Kinesis by default.

Blobs are byte strings; a timestamp is tag 1 around milliseconds since the epoch, where RFC 8949 says seconds.
"""

import math
from functools import cache
from typing import Any

import msgspec
from awscrt.cbor import AwsCborDecoder, AwsCborEncoder

from millstream.core.errors import AwsError
from millstream.core.model import Service
from millstream.wire import eventstream
from millstream.wire.eventstream import Events
from millstream.wire.http import Request, Response
from millstream.wire.json import LIMIT, VALIDATION_CODES, route
from millstream.wire.operation import Handler
from millstream.wire.shapes import Shape, shape_of
from millstream.wire.validation import SerializationException, refuse

__all__ = ["asked", "failure", "parse", "reply", "route", "stream"]
CONTENT_TYPE = "application/x-amz-cbor-"
TIMESTAMP = 1  # the tag
MILLISECONDS = 1000
EMPTY = b"\xa0"  # a map
# What the codec raises for bytes that are no CBOR, or that nest too deep or promise more than there is.
_BROKEN = (RuntimeError, SystemError, ValueError, OverflowError, MemoryError)


def asked(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(CONTENT_TYPE)


async def parse(service: Service, handler: Handler, request: Request) -> Any:
    given = decode(await request.body.whole(LIMIT) or EMPTY)
    try:
        return msgspec.convert(given, handler.operation.input, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        code = VALIDATION_CODES.get(service.name, "ValidationException")
        raise refuse(given, handler.operation.input, code) from error


def decode(data: bytes, unit: int = MILLISECONDS) -> Any:
    """Plain values, timestamps in seconds, of which each has `unit` on the wire. Raise SerializationException."""
    decoder = AwsCborDecoder(data, lambda moment: _seconds(moment, unit))
    try:
        given = decoder.pop_next_data_item()
        rest: int = decoder.get_remaining_bytes_len()
    except _BROKEN as error:
        raise SerializationException("The request body is not valid CBOR.") from error
    if rest:
        raise SerializationException("The request body is not valid CBOR.")
    return given


def _seconds(moment: float, unit: int) -> float:
    if not math.isfinite(moment):
        raise ValueError("not a time")
    return moment / unit


def reply(service: Service, handler: Handler, output: Any, request_id: str) -> Response:
    return _response(service, 200, EMPTY if output is None else encode(output), request_id)


def stream(service: Service, events: Events, request_id: str) -> Response:
    content_type = f"{CONTENT_TYPE}{service.json_version}"
    return eventstream.reply(events, encode, content_type, content_type, request_id)


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    encoder = AwsCborEncoder()
    encoder.write_data_item({"__type": error.code, "message": error.message, **error.fields})
    return _response(service, error.status, encoder.get_encoded_data(), request_id)


def encode(output: msgspec.Struct, unit: int = MILLISECONDS) -> bytes:
    encoder = AwsCborEncoder()
    _write(encoder, msgspec.to_builtins(output, builtin_types=(bytes,)), shape_of(type(output)), unit)
    data: bytes = encoder.get_encoded_data()
    return data


def _write(encoder: AwsCborEncoder, value: Any, shape: Shape, unit: int) -> None:
    if shape.kind == "timestamp":
        encoder.write_tag(TIMESTAMP)
        encoder.write_data_item(round(value * unit) if unit > 1 else float(value))
    elif not _timed(shape):
        encoder.write_data_item(value)
    elif shape.kind == "list" and shape.item:
        encoder.write_array_start(len(value))
        for item in value:
            _write(encoder, item, shape.item, unit)
    else:
        encoder.write_map_start(len(value))
        for name, inner in value.items():
            encoder.write_text(name)
            _write(encoder, inner, _inner(shape)[name], unit)


@cache
def _inner(structure: Shape) -> dict[str, Shape]:
    return {slot.name: slot.shape for slot in structure.slots}


@cache
def _timed(shape: Shape) -> bool:
    """Whether a timestamp is in it, through lists and structures; all else the codec writes by itself."""
    seen, left = {shape}, [shape]
    while left:
        one = left.pop()
        if one.kind == "timestamp":
            return True
        inner = {one.item} if one.item else set(_inner(one).values())
        left += inner - seen
        seen |= inner
    return False


def _response(service: Service, status: int, body: bytes, request_id: str) -> Response:
    content_type = f"{CONTENT_TYPE}{service.json_version}"
    return Response(status, (("content-type", content_type), ("x-amzn-requestid", request_id)), body)
