"""Smithy's RPC v2 with CBOR: one POST to /service/<name>/operation/<operation>; timestamps are seconds."""

import struct
from typing import Any

import msgspec
from awscrt.cbor import AwsCborEncoder

from millstream.core.errors import AwsError
from millstream.core.model import Service
from millstream.wire import cbor
from millstream.wire.http import Request, Response
from millstream.wire.json import LIMIT, VALIDATION_CODES, query_error
from millstream.wire.operation import Handler
from millstream.wire.shapes import Shape, shape_of
from millstream.wire.validation import refuse

PROTOCOL = "rpc-v2-cbor"
SECONDS = 1


def asked(request: Request) -> bool:
    return request.headers.get("smithy-protocol") == PROTOCOL


def route(service: Service, request: Request) -> str:
    return request.path.rpartition("/operation/")[2]


async def parse(service: Service, handler: Handler, request: Request) -> Any:
    given = cbor.decode(await request.body.whole(LIMIT) or cbor.EMPTY, SECONDS)
    try:
        return msgspec.convert(given, handler.operation.input, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        code = VALIDATION_CODES.get(service.name, "ValidationException")
        raise refuse(given, handler.operation.input, code) from error


def reply(service: Service, handler: Handler, output: Any, request_id: str) -> Response:
    return _response(200, cbor.EMPTY if output is None else encoded(output), request_id)


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    encoder = AwsCborEncoder()
    said = {"message": error.message} if error.message else {}
    encoder.write_data_item({"__type": type(error).__name__, **said, **error.fields})
    response = _response(error.status, encoder.get_encoded_data(), request_id)
    return response._replace(headers=[*response.headers, *query_error(service, error)])


def _response(status: int, body: bytes, request_id: str) -> Response:
    headers = (
        ("content-type", "application/cbor"),
        ("smithy-protocol", PROTOCOL),
        ("x-amzn-requestid", request_id),
    )
    return Response(status, headers, body)


def encoded(output: msgspec.Struct) -> bytes:
    """Numbers that may have a fraction are doubles, as AWS sends them; awscrt would shorten them."""
    return _packed(msgspec.to_builtins(output, builtin_types=(bytes,)), shape_of(type(output)))


def _packed(value: Any, shape: Shape) -> bytes:
    match shape.kind:
        case "timestamp":
            return b"\xc1" + _double(value)
        case "float":
            return _double(value)
        case "list" if shape.item:
            item = shape.item
            return _head(4, len(value)) + b"".join([_packed(one, item) for one in value])
        case "map" if shape.item:
            inner = shape.item
            return _head(5, len(value)) + b"".join([_text(name) + _packed(one, inner) for name, one in value.items()])
        case "structure":
            slots = {slot.name: slot.shape for slot in shape.slots}
            pairs = [_text(name) + _packed(one, slots[name]) for name, one in value.items()]
            return _head(5, len(value)) + b"".join(pairs)
    encoder = AwsCborEncoder()
    encoder.write_data_item(value)
    data: bytes = encoder.get_encoded_data()
    return data


def _double(value: float) -> bytes:
    return b"\xfb" + struct.pack(">d", value)


def _text(text: str) -> bytes:
    raw = text.encode()
    return _head(3, len(raw)) + raw


def _head(major: int, length: int) -> bytes:
    if length < 24:
        return bytes([major << 5 | length])
    for code, size in ((24, 1), (25, 2), (26, 4)):
        if length < 1 << 8 * size:
            return bytes([major << 5 | code]) + length.to_bytes(size, "big")
    return bytes([major << 5 | 27]) + length.to_bytes(8, "big")
