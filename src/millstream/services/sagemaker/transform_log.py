"""What of a transform job went wrong, object by object, in the stream beside what its containers print."""

from collections.abc import Iterator
from datetime import UTC, datetime

from millstream.core import clock
from millstream.domain.diagnosis import diagnose
from millstream.domain.journal import Event, Journal
from millstream.services.sagemaker.transform_job import GROUP, Source, TransformJob
from millstream.services.sagemaker.transform_model import Refused, Unanswered
from millstream.services.sagemaker.transformation import Manner

SHOWN = 100  # lines of an answer at most
NO_ANSWER = "Unable to get response from algorithm"


class DataLog:
    def __init__(self, journal: Journal, job: TransformJob) -> None:
        self._journal, self._scope, self._name = journal, (job.account, job.region), f"{job.log_stream}/data-log"

    async def begin(self, manner: Manner) -> None:
        """Once: a later server goes on below."""
        stream = await self._journal.open_stream(self._scope, GROUP, self._name)
        if await self._journal.last(self._scope, stream) is None:
            strategy = "SINGLE_RECORD" if manner.single else "MULTI_RECORD"
            await self._say(
                f"MaxConcurrentTransforms={manner.concurrency}, MaxPayloadInMB={manner.megabytes}, "
                f"BatchStrategy={strategy}"
            )

    async def failed(self, source: Source, problem: Exception) -> None:
        await self._say(*(f"{source.bucket}/{source.key}: {line}" for line in _lines(problem)))
        if fix := diagnose(str(problem)):
            await self._say(f"[millstream] How to fix: {fix}")

    async def _say(self, *lines: str) -> None:
        now = clock.now_ms()
        moment = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        stream = await self._journal.open_stream(self._scope, GROUP, self._name)
        events = [Event(now, f"{moment}.{now % 1000:03d}:[sagemaker logs]: {line}") for line in lines]
        await self._journal.append(self._scope, stream, events)


def _lines(problem: Exception) -> Iterator[str]:
    match problem:
        case Refused(status=status, said=said):
            yield f"ClientError: {status}" if status < 500 else f"Bad HTTP status received from algorithm: {status}"
            yield ""
            yield "Message:"
            yield from said.splitlines()[:SHOWN]
        case Unanswered():
            yield NO_ANSWER
            yield from str(problem).splitlines()[:SHOWN]
        case ValueError():
            yield f"ClientError: {problem}"
        case _:
            yield "ClientError: the object does not exist."
