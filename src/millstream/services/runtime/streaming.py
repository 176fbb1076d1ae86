"""InvokeEndpointWithResponseStream: a reply's parts go to the client as the model gives them."""

from collections.abc import AsyncIterator
from time import perf_counter

import msgspec

from millstream.api import runtime as api
from millstream.core.body import Body
from millstream.core.caller import Caller
from millstream.domain.hosting import Container
from millstream.ports.compute import Invocation, NotServing, Reply, TimedOut, WorkerDied
from millstream.services.runtime.answers import (
    GIVEN_UP,
    PREFIX,
    TIMEOUT,
    check_headers,
    headers,
    model_error,
    shown,
    translated,
)
from millstream.services.runtime.invocations import WANTED, choose
from millstream.services.runtime.routes import Target
from millstream.services.runtime.service import Runtime
from millstream.wire import eventstream
from millstream.wire.http import Response
from millstream.wire.operation import operation


@operation
async def invoke_endpoint_with_response_stream(
    runtime: Runtime, request: api.InvokeEndpointWithResponseStreamInput, caller: Caller
) -> Response:
    """What goes wrong before the first part is an error; later, an event that ends the stream."""
    if request.inference_component_name:
        routes = await runtime.component(request.inference_component_name, request.endpoint_name, caller)
    else:
        routes = await runtime.routes(request.endpoint_name, caller)
    target = choose(routes, request.target_variant)
    part = _part(target, request)
    invocation = Invocation(
        request.body,
        request.content_type or "",
        request.accept or "*/*",
        headers(request.custom_attributes, request.inference_id),
    )
    asking = Asking(target, caller.arrived)
    reply, parts = await _opened(runtime, asking, part, invocation)
    if reply.status >= 400:
        said = b"".join([data async for data in parts])
        asking.over(reply.status)
        raise model_error(target, part, reply.status, said.decode("utf-8", "replace"))
    check_headers(target, part, reply)
    return Response(200, _headers(target, reply, caller), Body(_events(runtime, asking, part, parts)))


class Asking:
    """One request on its way to the model, from now on."""

    def __init__(self, target: Target, arrived: float) -> None:
        self.target, self._began = target, perf_counter()
        self._overhead = (self._began - arrived) * 1e6 if arrived else 0.0

    def over(self, status: int) -> None:
        """`status` is 0 where the model did not answer to the end."""
        self.target.meter.add(status, (perf_counter() - self._began) * 1e6, self._overhead)


async def _opened(
    runtime: Runtime, asking: Asking, part: Container, invocation: Invocation
) -> tuple[Reply, AsyncIterator[bytes]]:
    """The reply's head and its parts to come. Raise AwsError."""
    busy, target = runtime.hosting.busy, asking.target
    busy[target.serving] += 1
    try:
        return await runtime.compute.stream(part.serving, invocation, TIMEOUT)
    except (NotServing, WorkerDied, TimedOut) as error:
        failure = translated(target, part, error)
        asking.over(int(failure.fields.get("OriginalStatusCode", 0)))
        raise failure from error
    finally:
        busy[target.serving] -= 1


def _part(target: Target, request: api.InvokeEndpointWithResponseStreamInput) -> Container:
    """Raise ValidationError."""
    for member, given in (
        ("SessionId with a response stream", request.session_id),
        ("A response stream of an asynchronous endpoint", target.variant.asynchronous),
        ("A response stream of a serverless endpoint", target.door),
        ("A response stream of a multi-model endpoint", target.shelf),
        ("A response stream of a serial pipeline", len(target.parts) > 1 and not target.variant.direct),
    ):
        if given:
            raise api.ValidationError(f"{member} is not implemented by Millstream.")
    if not target.parts:
        raise api.ValidationError(WANTED)
    if not target.variant.direct:
        return target.parts[0]
    try:
        return target.part(request.target_container_hostname or "")
    except KeyError as absent:
        raise api.ValidationError(
            f"Container {request.target_container_hostname} from Request is not found."
        ) from absent


def _headers(target: Target, reply: Reply, caller: Caller) -> list[tuple[str, str]]:
    given = [
        ("content-type", eventstream.CONTENT_TYPE),
        ("x-amzn-requestid", caller.request_id),
        ("x-Amzn-Invoked-Production-Variant", target.name),
        (f"{PREFIX}Content-Type", reply.content_type),
    ]
    if attributes := shown(reply, "Custom-Attributes"):
        given.append((f"{PREFIX}Custom-Attributes", attributes))
    return given


async def _events(
    runtime: Runtime, asking: Asking, part: Container, parts: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    busy, target, status = runtime.hosting.busy, asking.target, GIVEN_UP
    busy[target.serving] += 1
    try:
        async for data in parts:
            yield eventstream.frame("PayloadPart", data, "application/octet-stream")
        status = 200
    except (WorkerDied, TimedOut) as error:
        status = 0
        code = "ModelInvocationTimeExceeded" if isinstance(error, TimedOut) else "StreamBroken"
        message = translated(target, part, error).message
        said = msgspec.json.encode({"Message": message, "ErrorCode": code})
        yield eventstream.exception("ModelStreamError", said, "application/json")
    finally:
        busy[target.serving] -= 1
        if status != GIVEN_UP:
            asking.over(status)
