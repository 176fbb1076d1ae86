"""InvokeEndpoint: choose the variant, hand the body to its workers, say what went wrong as AWS does."""

import asyncio
from time import perf_counter

from millstream.api import runtime as api
from millstream.core.caller import Caller
from millstream.ports.compute import Invocation, NotServing, Reply, TimedOut, WorkerDied
from millstream.services.runtime.routes import Target
from millstream.services.runtime.service import Runtime
from millstream.wire.operation import operation

TIMEOUT = 60.0  # seconds that a model has to answer
GIVEN_UP = -1  # the client hung up
SHOWN = 16_384  # bytes of a failing model's answer that the error repeats


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
    invocation = Invocation(request.body, content_type, request.accept or "*/*", _headers(request))
    reply = await _answer(runtime, target, invocation, began)
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


async def _answer(runtime: Runtime, target: Target, invocation: Invocation, began: float) -> Reply:
    """Counted as long as it is under way, so that a fleet that makes room for another ends only after it."""
    busy, asked, status = runtime.hosting.busy, perf_counter(), 0
    busy[target.serving] += 1
    try:
        reply = await runtime.compute.invoke(target.serving, invocation, TIMEOUT)
        status = reply.status
    except NotServing as absent:
        raise api.ServiceUnavailable("A transient exception occurred while retrieving variant instances.") from absent
    except WorkerDied as died:
        raise _model_error(target, 502, str(died)) from died
    except TimedOut as late:
        raise _model_error(target, 0, _LATE) from late
    except asyncio.CancelledError:
        status = GIVEN_UP
        raise
    finally:
        busy[target.serving] -= 1
        if status != GIVEN_UP:
            now = perf_counter()
            target.meter.add(status, (now - asked) * 1e6, (asked - began) * 1e6)
    if reply.status >= 400:
        raise _model_error(target, reply.status, reply.body.decode("utf-8", "replace"))
    return reply


_LATE = (
    "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for "
    "each container in Amazon CloudWatch, resolve the issue, and try again."
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


def _headers(request: api.InvokeEndpointInput) -> dict[str, str]:
    """What the container is shown beside content type and accept; AWS strips all else."""
    headers = {}
    if request.custom_attributes:
        headers["X-Amzn-SageMaker-Custom-Attributes"] = request.custom_attributes
    if request.inference_id:
        headers["X-Amzn-SageMaker-Inference-Id"] = request.inference_id
    return headers


def _model_error(target: Target, status: int, said: str) -> api.ModelError:
    endpoint = target.endpoint
    kind = "client" if 400 <= status < 500 else "server"
    message = f'with message "{said}"' if len(said) <= SHOWN else "and could not load the entire response body"
    console = f"https://{endpoint.region}.console.aws.amazon.com/cloudwatch/home?region={endpoint.region}"
    stream = f"{endpoint.log_group}:log-stream:{endpoint.log_stream(target.variant)}"
    return api.ModelError(
        f"Received {kind} error ({status}) from primary {message}. See {console}#logEventViewer:"
        f"group={endpoint.log_group} in account {endpoint.account} for more information.",
        OriginalStatusCode=status,
        OriginalMessage=said[:SHOWN],
        LogStreamArn=f"arn:aws:logs:{endpoint.region}:{endpoint.account}:log-group:{stream}",
    )
