"""A model's answer to one request, or what AWS says went wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from time import perf_counter

from millstream.api import runtime as api
from millstream.core.errors import AwsError
from millstream.domain.chain import in_turn
from millstream.domain.hosting import Container
from millstream.ports.compute import Compute, Invocation, NotServing, Reply, TimedOut, WorkerDied
from millstream.services.runtime.routes import Target

TIMEOUT = 60.0  # seconds that a model has to answer
GIVEN_UP = -1  # the client hung up
SHOWN = 16_384  # bytes of a failing model's answer that the error repeats


async def answer(
    compute: Compute,
    busy: Counter[str],
    target: Target,
    parts: Sequence[Container],
    invocation: Invocation,
    began: float,
    patience: float = TIMEOUT,
) -> Reply:
    """Counted as long as it is under way, so that a fleet that makes room for another ends only after it. Each of
    several `parts` is asked with the reply of the one before it.
    """
    asked, status = perf_counter(), GIVEN_UP
    busy[target.serving] += 1
    try:
        if len(parts) == 1:
            reply = await _one(compute, target, parts[0], invocation, patience)
        else:
            reply = await in_turn(partial(_one, compute, target), parts, invocation, patience)
        status = reply.status
    except api.ModelError as error:
        status = int(error.fields["OriginalStatusCode"])
        raise
    except api.ServiceUnavailable:
        status = 0
        raise
    finally:
        busy[target.serving] -= 1
        if status != GIVEN_UP:
            target.meter.add(status, (perf_counter() - asked) * 1e6, (asked - began) * 1e6)
    return reply


async def _one(compute: Compute, target: Target, part: Container, invocation: Invocation, patience: float) -> Reply:
    try:
        reply = await compute.invoke(part.serving, invocation, patience)
    except (NotServing, WorkerDied, TimedOut) as error:
        raise translated(target, part, error) from error
    if reply.status >= 400:
        raise model_error(target, part, reply.status, reply.body.decode("utf-8", "replace"))
    check_headers(target, part, reply)
    return reply


def check_headers(target: Target, part: Container, reply: Reply) -> None:
    """Raise ModelError for one that is no header: a line break would begin another."""
    kind, headers = reply.content_type, reply.headers
    if not kind.isprintable() or (headers and not all(map(str.isprintable, headers.values()))):
        raise model_error(target, part, 502, "A header of the model's answer holds control characters.")


_LATE = (
    "Your invocation timed out while waiting for a response from container {}. Review the latency metrics for "
    "each container in Amazon CloudWatch, resolve the issue, and try again."
)


NONE: Mapping[str, str] = {}
PREFIX = "X-Amzn-SageMaker-"


def headers(attributes: str | None, inference: str | None, session: str | None = None) -> Mapping[str, str]:
    """What the container is shown beside content type and accept; AWS strips all else."""
    if not (attributes or inference or session):
        return NONE
    shown = {}
    if attributes:
        shown[f"{PREFIX}Custom-Attributes"] = attributes
    if inference:
        shown[f"{PREFIX}Inference-Id"] = inference
    if session:
        shown[f"{PREFIX}Session-Id"] = session
    return shown


def shown(reply: Reply, name: str) -> str | None:
    """A header of a container's own that goes on to the client."""
    return reply.headers.get(f"{PREFIX}{name}".lower())


def translated(target: Target, part: Container, error: Exception) -> AwsError:
    match error:
        case WorkerDied():
            return model_error(target, part, 502, str(error))
        case TimedOut():
            return model_error(target, part, 0, _LATE.format(part.name))
    return api.ServiceUnavailable("A transient exception occurred while retrieving variant instances.")


def model_error(target: Target, part: Container, status: int, said: str) -> api.ModelError:
    endpoint = target.endpoint
    kind = "client" if 400 <= status < 500 else "server"
    message = f'with message "{said}"' if len(said) <= SHOWN else "and could not load the entire response body"
    console = f"https://{endpoint.region}.console.aws.amazon.com/cloudwatch/home?region={endpoint.region}"
    stream = f"{endpoint.log_group}:log-stream:{endpoint.log_stream(target.variant, part)}"
    return api.ModelError(
        f"Received {kind} error ({status}) from {part.name} {message}. See {console}#logEventViewer:"
        f"group={endpoint.log_group} in account {endpoint.account} for more information.",
        OriginalStatusCode=status,
        OriginalMessage=said[:SHOWN],
        LogStreamArn=f"arn:aws:logs:{endpoint.region}:{endpoint.account}:log-group:{stream}",
    )
