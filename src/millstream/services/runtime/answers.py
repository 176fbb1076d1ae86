"""A model's answer to one request, or what AWS says went wrong."""

import asyncio
from collections import Counter
from time import perf_counter

from millstream.api import runtime as api
from millstream.ports.compute import Compute, Invocation, NotServing, Reply, TimedOut, WorkerDied
from millstream.services.runtime.routes import Target

TIMEOUT = 60.0  # seconds that a model has to answer
GIVEN_UP = -1  # the client hung up
SHOWN = 16_384  # bytes of a failing model's answer that the error repeats


async def answer(
    compute: Compute,
    busy: Counter[str],
    target: Target,
    invocation: Invocation,
    began: float,
    patience: float = TIMEOUT,
) -> Reply:
    """Counted as long as it is under way, so that a fleet that makes room for another ends only after it."""
    asked, status = perf_counter(), 0
    busy[target.serving] += 1
    try:
        reply = await compute.invoke(target.serving, invocation, patience)
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


def headers(attributes: str | None, inference: str | None) -> dict[str, str]:
    """What the container is shown beside content type and accept; AWS strips all else."""
    shown = {}
    if attributes:
        shown["X-Amzn-SageMaker-Custom-Attributes"] = attributes
    if inference:
        shown["X-Amzn-SageMaker-Inference-Id"] = inference
    return shown


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
