"""The query protocol: a form in, XML out."""

from typing import Any

import msgspec

from millstream.core.errors import AwsError, aws_error
from millstream.core.model import Service
from millstream.wire import xml
from millstream.wire.http import Request, Response, parse_query
from millstream.wire.operation import Handler
from millstream.wire.shapes import Shape, shape_of
from millstream.wire.validation import refuse
from millstream.wire.values import from_text, typed

LIMIT = 16 << 20
MalformedInput = aws_error("MalformedInput")


async def form(request: Request) -> dict[str, str]:
    """The parameters, from the body or, for GET, the query string."""
    if request.method == "GET":
        return dict(request.query)
    return dict(parse_query((await request.body.whole(LIMIT)).decode("utf-8", "replace")))


def parse(service: Service, handler: Handler, given: dict[str, str]) -> Any:
    cls = handler.operation.input
    try:
        data = _read(given, "", shape_of(cls)) or {}
    except ValueError as error:
        raise MalformedInput(f"Malformed input: {error}") from error
    try:
        return msgspec.convert(data, cls, strict=False)
    except msgspec.ValidationError as error:
        raise refuse(typed(data, shape_of(cls)), cls, "ValidationError", service.signing_name) from error


def _read(given: dict[str, str], prefix: str, shape: Shape) -> Any:
    """The value at `prefix`, or None when no parameter is there."""
    if shape.kind == "structure":
        start = f"{prefix}." if prefix else ""
        fields = {
            s.name: _read(
                given,
                start + s.member.name + (f".{s.member.item}" if _wrapped(s.shape, s.member.flat) else ""),
                s.shape,
            )
            for s in shape.slots
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        return fields or None
    if shape.kind == "list" and shape.item:
        return _list(given, prefix, shape.item)
    if shape.kind == "map" and shape.item:
        return _map(given, f"{prefix}.entry", shape.item)
    value = given.get(prefix)
    return None if value is None else from_text(value, shape)


def _wrapped(shape: Shape, flat: bool) -> bool:
    return shape.kind == "list" and not flat


def _list(given: dict[str, str], prefix: str, item: Shape) -> list[Any] | None:
    if given.get(prefix.rpartition(".")[0]) == "":
        return []
    found: list[Any] = []
    while (value := _read(given, f"{prefix}.{len(found) + 1}", item)) is not None:
        found.append(value)
    return found or None


def _map(given: dict[str, str], prefix: str, item: Shape) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    while (key := given.get(f"{prefix}.{len(found) + 1}.key")) is not None:
        found[key] = _read(given, f"{prefix}.{len(found) + 1}.value", item)
    return found or None


def reply(service: Service, handler: Handler, output: Any, request_id: str) -> Response:
    name = handler.operation.name
    wrapper = handler.operation.wrapper
    result = xml.write(wrapper, output) if output is not None and wrapper else ""
    metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return _response(
        200, f'<{name}Response xmlns="{service.namespace}">{result}{metadata}</{name}Response>', request_id
    )


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    fault = "Sender" if error.status < 500 else "Receiver"
    message = f"<Message>{xml.text(error.message)}</Message>" if error.message else ""
    detail = f"<Type>{fault}</Type><Code>{error.code}</Code>{message}"
    body = f"<Error>{detail}</Error><RequestId>{request_id}</RequestId>"
    return _response(error.status, f'<ErrorResponse xmlns="{service.namespace}">{body}</ErrorResponse>', request_id)


def _response(status: int, body: str, request_id: str) -> Response:
    return Response(status, (("content-type", "text/xml"), ("x-amzn-requestid", request_id)), body.encode())
