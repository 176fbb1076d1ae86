"""The model of a batch transform job, asked as its client wants."""

import asyncio

from millstream.domain.chain import in_turn
from millstream.domain.hosting import Container
from millstream.ports.compute import Compute, Invocation, NotServing, Reply, TimedOut, WorkerDied
from millstream.services.sagemaker.transform_job import TransformJob

TIMEOUT, RETRIES = 600, 3  # unless the client says otherwise
PAUSE = 0.5  # seconds before the first retry; each further one waits twice as long


class Refused(Exception):
    """The container answered with an error."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


class Unanswered(Exception):
    """The message says why no answer came."""


class TransformModel:
    def __init__(self, compute: Compute, job: TransformJob) -> None:
        self._compute, self._parts = compute, job.variant.parts
        client = job.request.model_client_config
        retries = client.invocations_max_retries if client else None
        self._retries = RETRIES if retries is None else retries
        self._timeout = (client and client.invocations_timeout_in_seconds) or TIMEOUT
        self._given = job.request.transform_input.content_type or ""
        self._taken = job.request.transform_output.accept or "*/*"

    async def ask(self, body: bytes) -> Reply:
        """Raise Refused or Unanswered, after as many retries as the client wants; what is the input's fault is not
        tried again.
        """
        attempt, invocation = 0, Invocation(body, self._given, self._taken)
        while True:
            try:
                return await in_turn(self._one, self._parts, invocation, self._timeout)
            except (Refused, Unanswered) as problem:
                if attempt == self._retries or (isinstance(problem, Refused) and problem.status < 500):
                    raise
            await asyncio.sleep(PAUSE * 2**attempt)
            attempt += 1

    async def _one(self, part: Container, invocation: Invocation, patience: float) -> Reply:
        try:
            reply = await self._compute.invoke(part.serving, invocation, patience)
        except (NotServing, WorkerDied, TimedOut) as problem:
            raise Unanswered(str(problem)) from problem
        if reply.status >= 400:
            raise Refused(reply.status, reply.body.decode("utf-8", "replace"))
        return reply
