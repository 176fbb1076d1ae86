"""InvokeEndpoint: choose the variant, hand the body to its workers, say what went wrong as AWS does."""

from time import perf_counter

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.ports.compute import Invocation
from millstream.services.runtime.answers import answer, headers
from millstream.services.runtime.service import Runtime
from millstream.wire.operation import operation


@operation
async def invoke_endpoint(
    runtime: Runtime, request: api.InvokeEndpointInput, caller: Caller
) -> api.InvokeEndpointOutput:
    began = perf_counter()
    routes = await runtime.routes(request.endpoint_name, caller)
    _check(request)
    try:
        target = routes.choose(request.target_variant)
    except KeyError as absent:
        raise api.ValidationError(f"Variant {request.target_variant} from Request is not found.") from absent
    content_type = request.content_type or ""
    invocation = Invocation(
        request.body, content_type, request.accept or "*/*", headers(request.custom_attributes, request.inference_id)
    )
    if target.variant.asynchronous:
        raise api.ValidationError(f"Endpoint {target.endpoint.name} is asynchronous: use InvokeEndpointAsync.")
    reply = await answer(runtime.compute, runtime.hosting.busy, target, invocation, began)
    if target.recorder:
        target.recorder.offer(
            content_type,
            request.body,
            reply.content_type,
            reply.body,
            request.custom_attributes,
            request.inference_id,
        )
    return api.InvokeEndpointOutput(
        body=reply.body, content_type=reply.content_type, invoked_production_variant=target.name
    )


def _check(request: api.InvokeEndpointInput) -> None:
    if request.target_model:
        raise api.ValidationError("Target model header is only supported for multi-model endpoints.")
    for member, given in (
        ("TargetContainerHostname", request.target_container_hostname),
        ("EnableExplanations", request.enable_explanations),
        ("InferenceComponentName", request.inference_component_name),
        ("SessionId", request.session_id),
        ("PrefixAwareId", request.prefix_aware_id),
    ):
        if given:
            raise api.ValidationError(f"{member} is not implemented by Millstream yet.")
