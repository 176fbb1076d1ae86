"""Invoke: run a function and wait, or keep the event on disk and run it later."""

import base64

import msgspec

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import Answer, Call, Function, FunctionNotFound, FunctionThrottled
from millstream.services.awslambda.refusals import not_implemented
from millstream.services.awslambda.service import Lambda, reference
from millstream.wire.http import Response
from millstream.wire.operation import operation

LARGEST = {"RequestResponse": 6_291_556, "Event": 1_048_576}  # bytes of a payload


@operation
async def invoke(
    awslambda: Lambda, request: api.InvocationRequest, caller: Caller
) -> api.InvocationResponse | Response:
    function = (await awslambda.function(request.function_name, request.qualifier, caller, drawn=True)).value
    kind = request.invocation_type or "RequestResponse"
    if request.durable_execution_name or request.tenant_id:
        raise not_implemented("DurableExecutionName and TenantId")
    if kind == "DryRun":
        return api.InvocationResponse(status_code=204)
    call = _call(request, function, caller, kind)
    if kind == "Event":
        qualifier = reference(request.function_name, request.qualifier, caller).qualifier
        await awslambda.events.accept(function, qualifier, call)
        return api.InvocationResponse(status_code=202)
    return _response(await _run(awslambda, function, call), caller, tail=request.log_type == "Tail")


@operation
async def invoke_async(awslambda: Lambda, request: api.InvokeAsyncRequest, caller: Caller) -> api.InvokeAsyncResponse:
    """What came before InvocationType Event."""
    function = (await awslambda.function(request.function_name, None, caller)).value
    payload = await request.invoke_args.whole(LARGEST["Event"])
    asked = api.InvocationRequest(function_name=request.function_name, payload=payload)
    await awslambda.events.accept(function, "", _call(asked, function, caller, "Event"))
    return api.InvokeAsyncResponse(status=202)


async def _run(awslambda: Lambda, function: Function, call: Call) -> Answer:
    try:
        return await awslambda.functions.run(function, call)
    except FunctionNotFound as gone:
        raise api.ResourceNotFoundException(f"Function not found: {gone}:{function.version}", Type="User") from gone
    except FunctionThrottled as throttled:
        raise api.TooManyRequestsException(
            f"Rate Exceeded. ({throttled})", Reason=throttled.reason, Type="User"
        ) from throttled


def _call(request: api.InvocationRequest, function: Function, caller: Caller, kind: str) -> Call:
    payload = request.payload or b""
    if len(payload) > LARGEST[kind]:
        limit = f"Request must be smaller than {LARGEST[kind]} bytes for the InvokeFunction operation"
        raise api.RequestTooLargeException(limit, Type="User")
    try:
        if payload:
            msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        message = f"Could not parse request body into json: Could not parse payload into json: {bad}"
        raise api.InvalidRequestContentException(message, Type="User") from bad
    qualifier = reference(request.function_name, request.qualifier, caller).qualifier
    arn = f"{function.arn}:{qualifier}" if qualifier else function.arn
    return Call(payload, caller.request_id, arn, _client_context(request.client_context))


def _client_context(text: str | None) -> str:
    if not text:
        return ""
    try:
        context = base64.b64decode(text, validate=True)
        msgspec.json.decode(context, type=dict[str, object])
        return context.decode()
    except ValueError as bad:
        message = f"Client context must be a valid Base64-encoded JSON object: {bad}"
        raise api.InvalidRequestContentException(message, Type="User") from bad


def _response(answer: Answer, caller: Caller, *, tail: bool) -> Response:
    """The model does not say that the payload is JSON."""
    headers = [
        ("content-type", "application/json"),
        ("x-amzn-requestid", caller.request_id),
        ("X-Amz-Executed-Version", answer.version),
    ]
    if answer.error:
        headers.append(("X-Amz-Function-Error", answer.error))
    if tail:
        headers.append(("X-Amz-Log-Result", base64.b64encode(answer.log.encode()).decode()))
    return Response(200, headers, answer.payload)
