"""InvokeEndpointAsync: the request is on disk when it is accepted; its reply goes to S3."""

import uuid

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.domain import s3uri
from millstream.domain.hosting import Asynchronous
from millstream.services.runtime.queues import Request
from millstream.services.runtime.service import Runtime
from millstream.wire.operation import operation

TTL, PATIENCE = 21_600, 900  # seconds: that a request may wait, and that its model may take


@operation
async def invoke_endpoint_async(
    runtime: Runtime, request: api.InvokeEndpointAsyncInput, caller: Caller
) -> api.InvokeEndpointAsyncOutput:
    routes = await runtime.routes(request.endpoint_name, caller)
    endpoint = routes.endpoint
    if (paths := endpoint.variants[0].asynchronous) is None:
        raise api.ValidationError(f"Endpoint {endpoint.name} is not configured for asynchronous inference.")
    _check_input(request)
    id_ = request.inference_id or str(uuid.uuid4())
    output, failure = _places(request, paths, id_)
    asked = Request(
        id=id_,
        content_type=request.content_type or "",
        accept=request.accept or "*/*",
        body=request.body or b"",
        location=request.input_location or "",
        attributes=request.custom_attributes or "",
        output=output,
        failure=failure,
        kms_key=paths.kms_key,
        ttl=request.request_ttl_seconds or TTL,
        patience=request.invocation_timeout_seconds or PATIENCE,
    )
    await runtime.queues.put(endpoint, asked)
    return api.InvokeEndpointAsyncOutput(inference_id=id_, output_location=output, failure_location=failure or None)


def _check_input(request: api.InvokeEndpointAsyncInput) -> None:
    if bool(request.body) == bool(request.input_location):
        raise api.ValidationError("Exactly one of Body and InputLocation must be specified.")
    if request.input_location:
        try:
            s3uri.parse(request.input_location)
        except ValueError as bad:
            raise api.ValidationError(str(bad)) from bad


def _places(request: api.InvokeEndpointAsyncInput, paths: Asynchronous, id_: str) -> tuple[str, str]:
    """Where the reply goes, and where what went wrong."""
    folder = paths.output.rstrip("/")
    if request.s3_output_path_extension:
        folder = f"{folder}/{request.s3_output_path_extension.strip('/')}"
    failure = f"{paths.failures.rstrip('/')}/{id_}-error.out" if paths.failures else ""
    return f"{folder}/{request.filename or f'{id_}.out'}", failure
