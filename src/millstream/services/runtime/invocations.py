"""InvokeEndpoint: choose the variant, hand the body to its workers, say what went wrong as AWS does."""

import random

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Endpoint, Variant
from millstream.ports.compute import Invocation, NotServing, TimedOut, WorkerDied
from millstream.services.runtime.service import Runtime
from millstream.wire.operation import operation

TIMEOUT = 60.0  # seconds that a model has to answer
SHOWN = 16_384  # bytes of a failing model's answer that the error repeats


@operation
async def invoke_endpoint(
    runtime: Runtime, request: api.InvokeEndpointInput, caller: Caller
) -> api.InvokeEndpointOutput:
    endpoint = await _endpoint(runtime, request.endpoint_name, caller)
    if request.target_variant or len(endpoint.variants) > 1:
        variant = _choose(endpoint, request.target_variant)
    else:
        variant = endpoint.variants[0]
    _check(request)
    invocation = Invocation(request.body, request.content_type or "", request.accept or "*/*", _headers(request))
    try:
        reply = await runtime.compute.invoke(variant.serving, invocation, TIMEOUT)
    except NotServing as absent:
        raise api.ServiceUnavailable("A transient exception occurred while retrieving variant instances.") from absent
    except WorkerDied as died:
        raise _model_error(endpoint, variant, 502, str(died)) from died
    except TimedOut as late:
        raise _model_error(endpoint, variant, 0, _LATE) from late
    if reply.status >= 400:
        raise _model_error(endpoint, variant, reply.status, reply.body.decode("utf-8", "replace"))
    return api.InvokeEndpointOutput(
        body=reply.body, content_type=reply.content_type, invoked_production_variant=variant.name
    )


_LATE = (
    "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for "
    "each container in Amazon CloudWatch, resolve the issue, and try again."
)


async def _endpoint(runtime: Runtime, name: str, caller: Caller) -> Endpoint:
    record = await runtime.hosting.get(caller.account, caller.region, name)
    if record is None or record.value.status != "InService":
        raise api.ValidationError(f"Endpoint {name} of account {caller.account} not found.")
    return record.value


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


def _headers(request: api.InvokeEndpointInput) -> dict[str, str]:
    """What the container is shown beside content type and accept; AWS strips all else."""
    headers = {}
    if request.custom_attributes:
        headers["X-Amzn-SageMaker-Custom-Attributes"] = request.custom_attributes
    if request.inference_id:
        headers["X-Amzn-SageMaker-Inference-Id"] = request.inference_id
    return headers


def _choose(endpoint: Endpoint, target: str | None) -> Variant:
    if target is None:
        weights = [variant.weight for variant in endpoint.variants]
        return random.choices(endpoint.variants, weights)[0]
    for variant in endpoint.variants:
        if variant.name == target:
            return variant
    raise api.ValidationError(f"Variant {target} from Request is not found.")


def _model_error(endpoint: Endpoint, variant: Variant, status: int, said: str) -> api.ModelError:
    kind = "client" if 400 <= status < 500 else "server"
    message = f'with message "{said}"' if len(said) <= SHOWN else "and could not load the entire response body"
    console = f"https://{endpoint.region}.console.aws.amazon.com/cloudwatch/home?region={endpoint.region}"
    stream = f"{endpoint.log_group}:log-stream:{variant.name}/i-{endpoint.id[:17]}"
    return api.ModelError(
        f"Received {kind} error ({status}) from primary {message}. See {console}#logEventViewer:"
        f"group={endpoint.log_group} in account {endpoint.account} for more information.",
        OriginalStatusCode=status,
        OriginalMessage=said[:SHOWN],
        LogStreamArn=f"arn:aws:logs:{endpoint.region}:{endpoint.account}:log-group:{stream}",
    )
