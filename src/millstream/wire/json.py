"""The awsJson protocols: one POST per operation, named by X-Amz-Target."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from millstream.core.errors import AwsError
from millstream.core.model import Service
from millstream.wire import eventstream
from millstream.wire.eventstream import Events
from millstream.wire.http import Request, Response
from millstream.wire.operation import Handler
from millstream.wire.shapes import Shape, shape_of
from millstream.wire.validation import SerializationException, refuse

LIMIT = 64 << 20  # no JSON operation takes more; PutRecords of Kinesis is the largest at 10 MiB before base64
VALIDATION_CODES = {
    "logs": "InvalidParameterException",
    "monitoring": "ValidationError",
}  # where AWS does not say ValidationException
SPECIAL = ("NaN", "Infinity", "-Infinity")
_encode = msgspec.json.Encoder().encode
_decoders: dict[type[Any], Callable[[bytes], Any]] = {}


def route(service: Service, request: Request) -> str:
    return request.headers.get("x-amz-target", "").rpartition(".")[2]


async def parse(service: Service, handler: Handler, request: Request) -> Any:
    body = request.body.at_hand or await request.body.whole(LIMIT) or b"{}"
    try:
        return _decoder(handler.operation.input)(body)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        with suppress(msgspec.MsgspecError):
            return msgspec.convert(
                _floats(msgspec.json.decode(body), shape_of(handler.operation.input)), handler.operation.input
            )
        raise _refusal(service, handler, body) from error


def _floats(value: Any, shape: Shape) -> Any:
    """With the numbers that JSON has no word for, which AWS writes as text."""
    if shape.kind == "float" and value in SPECIAL:
        return float(value)
    if isinstance(value, dict):
        inner = {slot.name: slot.shape for slot in shape.slots}
        return {
            key: _floats(one, known) if (known := inner.get(key, shape.item)) else one for key, one in value.items()
        }
    if isinstance(value, list) and shape.item:
        return [_floats(one, shape.item) for one in value]
    return value


def _decoder(cls: type[Any]) -> Callable[[bytes], Any]:
    if (known := _decoders.get(cls)) is None:
        known = _decoders[cls] = msgspec.json.Decoder(cls).decode
    return known


def _refusal(service: Service, handler: Handler, body: bytes) -> AwsError:
    try:
        given = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return SerializationException("The request body is not valid JSON.")
    code = VALIDATION_CODES.get(service.name, "ValidationException")
    return refuse(given, handler.operation.input, code, service.signing_name)


def reply(service: Service, handler: Handler, output: Any, request_id: str) -> Response:
    return _response(service, 200, b"{}" if output is None else _encode(output), request_id)


def stream(service: Service, events: Events, request_id: str) -> Response:
    return eventstream.reply(events, _encode, "application/json", _content_type(service), request_id)


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    """A service that spoke query before says the code of that time in a header, and the shape's name in the body."""
    name = type(error).__name__ if "query" in service.protocols else error.code
    body = {"__type": name, **({"message": error.message} if error.message else {}), **error.fields}
    response = _response(service, error.status, _encode(body), request_id)
    return response._replace(headers=[*response.headers, *query_error(service, error)])


def query_error(service: Service, error: AwsError) -> list[tuple[str, str]]:
    if "query" not in service.protocols:
        return []
    return [("x-amzn-query-error", f"{error.code};{'Sender' if error.status < 500 else 'Receiver'}")]


def _response(service: Service, status: int, body: bytes, request_id: str) -> Response:
    return Response(status, (("content-type", _content_type(service)), ("x-amzn-requestid", request_id)), body)


def _content_type(service: Service) -> str:
    return f"application/x-amz-json-{service.json_version}"
