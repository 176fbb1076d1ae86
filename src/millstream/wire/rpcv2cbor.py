"""Smithy's RPC v2 with CBOR: one POST to /service/<name>/operation/<operation>; timestamps are seconds."""

from typing import Any

import msgspec
from awscrt.cbor import AwsCborEncoder

from millstream.core.errors import AwsError
from millstream.core.model import Service
from millstream.wire import cbor
from millstream.wire.http import Request, Response
from millstream.wire.json import LIMIT, VALIDATION_CODES, query_error
from millstream.wire.operation import Handler
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
    return _response(200, cbor.EMPTY if output is None else cbor.encode(output, SECONDS), request_id)


def failure(service: Service, error: AwsError, request: Request, request_id: str) -> Response:
    encoder = AwsCborEncoder()
    encoder.write_data_item({"__type": type(error).__name__, "message": error.message, **error.fields})
    response = _response(error.status, encoder.get_encoded_data(), request_id)
    return response._replace(headers=[*response.headers, *query_error(service, error)])


def _response(status: int, body: bytes, request_id: str) -> Response:
    headers = (
        ("content-type", "application/cbor"),
        ("smithy-protocol", PROTOCOL),
        ("x-amzn-requestid", request_id),
    )
    return Response(status, headers, body)
