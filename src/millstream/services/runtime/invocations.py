"""InvokeEndpoint: choose the variant, hand the body to its workers, say what went wrong as AWS does."""

from collections.abc import Sequence
from time import perf_counter

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Container
from millstream.ports.compute import Invocation, Reply
from millstream.services.runtime.answers import answer, headers, shown
from millstream.services.runtime.routes import Routes, Target
from millstream.services.runtime.service import Runtime
from millstream.wire.operation import operation

WANTED = (
    "Inference Component Name header is required for endpoints to which you plan to deploy inference components. "
    "Please include Inference Component Name header or consider using SageMaker models."
)


@operation
async def invoke_endpoint(
    runtime: Runtime, request: api.InvokeEndpointInput, caller: Caller
) -> api.InvokeEndpointOutput:
    began = caller.arrived or perf_counter()
    if request.inference_component_name:
        routes = await runtime.component(request.inference_component_name, request.endpoint_name, caller)
    else:
        routes = await runtime.routes(request.endpoint_name, caller)
    place = runtime.sessions.place(routes.endpoint.arn, request.session_id) if request.session_id else None
    target = choose(routes, request.target_variant, place)
    if request.session_id:
        _check_session(target)
    parts = _parts(target, request)
    content_type = request.content_type or ""
    invocation = Invocation(
        request.body,
        content_type,
        request.accept or "*/*",
        headers(request.custom_attributes, request.inference_id, request.session_id),
    )
    if routes.shadows:
        runtime.shadows.send(routes, invocation)
    if target.door or target.shelf:
        reply = await _admitted(runtime, target, request, invocation, began)
    else:
        reply = await answer(runtime.compute, runtime.hosting.busy, target, parts, invocation, began)
    if target.recorder:
        target.recorder.offer(
            content_type,
            request.body,
            reply.content_type,
            reply.body,
            request.custom_attributes,
            request.inference_id,
        )
    if reply.headers:
        return _with_headers(runtime, target, reply)
    return api.InvokeEndpointOutput(
        body=reply.body, content_type=reply.content_type, invoked_production_variant=target.name
    )


def _with_headers(runtime: Runtime, target: Target, reply: Reply) -> api.InvokeEndpointOutput:
    opened, closed = shown(reply, "New-Session-Id"), shown(reply, "Closed-Session-Id")
    if opened:
        runtime.sessions.opened(target.endpoint.arn, opened, target.serving)
    if closed:
        runtime.sessions.closed(target.endpoint.arn, closed)
    return api.InvokeEndpointOutput(
        body=reply.body,
        content_type=reply.content_type,
        invoked_production_variant=target.name,
        custom_attributes=shown(reply, "Custom-Attributes"),
        new_session_id=opened,
        closed_session_id=closed,
    )


async def _admitted(
    runtime: Runtime, target: Target, request: api.InvokeEndpointInput, invocation: Invocation, began: float
) -> Reply:
    """Workers of a serverless variant, and models of a multi-model one, may have to come up first."""
    busy = runtime.hosting.busy

    async def ask(*parts: Container) -> Reply:
        return await answer(runtime.compute, busy, target, parts or target.parts, invocation, began)

    if target.door:
        return await target.door.through(len(request.body), ask)
    assert target.shelf is not None
    if not request.target_model:
        raise api.ValidationError(
            f"Endpoint {target.endpoint.name} is a multi-model endpoint: TargetModel is missing."
        )
    return await target.shelf.through(request.target_model.lstrip("/"), ask)  # below the prefix, either way


def choose(routes: Routes, variant: str | None, place: str | None = None) -> Target:
    try:
        return routes.choose(variant, place)
    except KeyError as absent:
        raise api.ValidationError(f"Variant {variant} from Request is not found.") from absent


def _parts(target: Target, request: api.InvokeEndpointInput) -> Sequence[Container]:
    """Those of the variant's containers that the request is for. Raise ValidationError."""
    if target.plain:
        _refuse(request, target.endpoint.name)
        return target.parts
    if not target.parts and not target.shelf:
        raise api.ValidationError(WANTED)
    variant, hostname = target.variant, request.target_container_hostname
    if variant.asynchronous:
        raise api.ValidationError(f"Endpoint {target.endpoint.name} is asynchronous: use InvokeEndpointAsync.")
    _refuse_unbuilt(request)
    if target.shelf:
        return ()
    if not hostname:
        raise api.ValidationError("TargetContainerHostname must be given for an endpoint with direct invocation.")
    try:
        return (target.part(hostname),)
    except KeyError as absent:
        raise api.ValidationError(f"Container {hostname} from Request is not found.") from absent


def _refuse(request: api.InvokeEndpointInput, endpoint: str) -> None:
    if request.target_model:
        raise api.ValidationError(
            f"Endpoint {endpoint} is not a multi-model endpoint and does not support target model header."
        )
    if request.target_container_hostname:
        raise api.ValidationError("TargetContainerHostname is only supported for endpoints with direct invocation.")
    _refuse_unbuilt(request)


def _refuse_unbuilt(request: api.InvokeEndpointInput) -> None:
    if request.enable_explanations:
        raise api.ValidationError("EnableExplanations is not implemented by Millstream yet.")


def _check_session(target: Target) -> None:
    """A session lives in one container; which one of several gets a request is not for the client to choose."""
    if target.variant.own_server and target.variant.instances > 1:
        raise api.ValidationError("SessionId is not implemented by Millstream for a variant of several instances.")
