"""One job from its record to its end: prepare, run, upload, clean up. A subclass says what its kind does there."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import structs

from millstream.core import clock
from millstream.domain.diagnosis import diagnose
from millstream.domain.journal import Event
from millstream.domain.tail import Tail
from millstream.ports.compute import Limits, Status, Task, UnknownImage
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads
from millstream.services.sagemaker.job import Job, Outcome, Phase
from millstream.services.sagemaker.outputs import UploadFailed, Uploads
from millstream.services.sagemaker.service import SageMaker

LOOK = 0.25  # seconds between two looks at a running job's output
CONTINUOUS = 5.0  # seconds between two uploads of what is uploaded while a job runs
J = TypeVar("J", bound=Job)
Update = Callable[[Callable[[J], J]], Awaitable[J]]


class Course(ABC, Generic[J]):
    """What a job goes through. `job` is as stored last; `update` changes the stored one."""

    def __init__(self, sagemaker: SageMaker, job: J, update: Update[J]) -> None:
        self.sagemaker, self.job, self._update = sagemaker, job, update
        self._stop = asyncio.Event()
        if job.stopping:
            self._stop.set()

    @abstractmethod
    async def through(self) -> None:
        """From where the job stands to its end. Every step may be killed and done again."""

    def stop(self) -> None:
        self._stop.set()

    async def save(self, **changes: object) -> None:
        self.job = await self._update(lambda job: structs.replace(job, **changes))

    async def end(self, outcome: Outcome) -> None:
        await self.save(phase=Phase.ENDED, outcome=outcome, ended=clock.now())


class Run(Course[J]):
    """Of a job that consists of tasks."""

    def __init__(self, sagemaker: SageMaker, job: J, update: Update[J]) -> None:
        super().__init__(sagemaker, job, update)
        self._uploads: dict[str, Uploads] = {}

    # what a kind of job says

    @abstractmethod
    async def fill(self, downloads: Downloads, number: int, host: str) -> None:
        """A host's workspace as its task shall find it, from the start. Raise DownloadFailed."""

    @abstractmethod
    async def upload(self, outcome: Outcome) -> None:
        """What the ended tasks left, again from the start after a crash. Raise UploadFailed."""

    async def upload_while_running(self, host: str) -> None:
        """Raise UploadFailed, which is not said: at the end it is tried for the last time."""

    async def heard(self, events: Sequence[Event]) -> None:
        """Lines that a task printed, each once as long as no server is killed."""

    async def reported(self) -> dict[str, object]:
        """What the record is to keep of what the ended tasks left."""
        return {}

    def remark(self) -> str:
        """What is to be said in the log after the last line; empty for nothing."""
        return ""

    async def said(self, host: str) -> str:
        """What a task itself says of its failure."""
        return ""

    async def begin(self) -> None:
        """Before the workspaces are filled."""

    async def failed(self, outcome: Outcome) -> bool:
        """Whether it was put back to where it is prepared."""
        return False

    # the mechanism

    async def through(self) -> None:
        steps = {
            Phase.PREPARING: self._prepare,
            Phase.RUNNING: self._execute,
            Phase.UPLOADING: self._upload,
            Phase.ENDED: self._clean,
        }
        while step := steps.get(self.job.phase):
            await step()

    async def again(self) -> None:
        """Prepare it once more, in workspaces that nobody has touched."""
        await self.save(phase=Phase.PREPARING, attempt=self.job.attempt + 1)
        self._uploads.clear()

    def workspace(self, host: str) -> Path:
        return self.sagemaker.compute.workspace(self.job.task(host))

    # prepare

    async def _prepare(self) -> None:
        try:
            self.sagemaker.compute.check_image(self.job.program.image)
        except UnknownImage as unknown:
            return await self.end(failure.client_error(str(unknown)))
        await self.begin()
        filling = asyncio.create_task(self._fill())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({filling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not filling.done():
                return await self.end(failure.STOPPED)
            await filling
        except DownloadFailed as reason:
            return await self.end(failure.client_error(str(reason)))
        finally:
            filling.cancel()
            stopping.cancel()
            await asyncio.gather(filling, stopping, return_exceptions=True)
        if self._stop.is_set():
            return await self.end(failure.STOPPED)
        await self.save(phase=Phase.RUNNING, started=self.job.started or clock.now())

    async def _fill(self) -> None:
        job = self.job
        downloads = Downloads(self.sagemaker.objects, job.account, job.region, job.program.role)
        for number, host in enumerate(job.hosts):
            await self.fill(downloads, number, host)

    # run

    async def _execute(self) -> None:
        outcomes = await asyncio.gather(*(self._host(host) for host in self.job.hosts))
        failed = next((one for one in outcomes if one.status == "Failed"), None)
        stopped = next((one for one in outcomes if one.status == "Stopped"), failure.COMPLETED)
        if failed and await self.failed(failed):
            return
        await self.save(phase=Phase.UPLOADING, outcome=failed or stopped, **await self.reported())

    def _task(self, host: str) -> Task:
        job, program = self.job, self.job.program
        variables = self.sagemaker.grants.environment(
            job.region, job.token, job.secret, program.environment, network=program.connected
        )
        return Task(
            name=job.task(host),
            image=program.image,
            argv=tuple(program.argv),
            env=variables,
            limits=Limits(seconds=program.seconds),
            network=program.connected,
            train=program.train,
            host=host,
            peers=job.addresses,
        )

    async def _host(self, host: str) -> Outcome:
        """Start, or after a restart adopt, one task and follow it to its end; when one fails, all are stopped."""
        compute, name = self.sagemaker.compute, self.job.task(host)
        try:
            await compute.start(self._task(host))
        except UnknownImage as unknown:
            return failure.client_error(str(unknown))
        tail = await self._tail(host)
        status = await self._follow(host, tail)
        await self.heard(await tail.finish())
        if remark := self.remark():
            await tail.say(f"[millstream] {remark}")
        output = await self._end_of_output(name, tail.position)
        outcome = failure.outcome(
            status, output, await self.said(host), self.job.program.seconds, stopping=self._stop.is_set()
        )
        if outcome.status == "Failed":
            if fix := diagnose(output):
                await tail.say(f"[millstream] How to fix: {fix}")
            await self._stop_others(host)
        return outcome

    async def _stop_others(self, host: str) -> None:
        for other in self.job.hosts:
            if other != host:
                await self.sagemaker.compute.stop(self.job.task(other), 0)

    async def _tail(self, host: str) -> Tail:
        job, compute = self.job, self.sagemaker.compute
        scope = (job.account, job.region)
        stream = await self.sagemaker.journal.open_stream(scope, job.group, self.stream_name(host))
        tail = Tail(self.sagemaker.journal, scope, stream, lambda start: compute.output(job.task(host), start))
        if await tail.empty() and (note := await self.sagemaker.role_note(job.program.role, job.account)):
            await tail.say(f"[millstream] {note}")
        return tail

    def stream_name(self, host: str) -> str:
        """Ends with the seconds of its start; a further attempt, whose output begins anew, has another stream."""
        job = self.job
        return f"{job.name}/{host}-{int(job.started or job.created) + job.attempt}"

    async def _follow(self, host: str, tail: Tail) -> Status:
        name = self.job.task(host)
        ended = asyncio.create_task(self.sagemaker.compute.wait(name))
        stopping = asyncio.create_task(self._stop.wait())
        uploaded = clock.now()
        try:
            while not ended.done():
                asked = stopping.done()
                await asyncio.wait(
                    {ended} if asked else {ended, stopping}, timeout=LOOK, return_when="FIRST_COMPLETED"
                )
                if stopping.done() and not asked:
                    await self.sagemaker.compute.stop(name)
                await self.heard(await tail.copy())
                if clock.now() - uploaded >= CONTINUOUS:
                    await self._upload_while_running(host)
                    uploaded = clock.now()
            return ended.result()
        finally:
            ended.cancel()
            stopping.cancel()
            await asyncio.gather(ended, stopping, return_exceptions=True)

    async def _end_of_output(self, name: str, end: int) -> str:
        """What the job printed last."""
        data = await self.sagemaker.compute.output(name, max(0, end - failure.SEEN), failure.SEEN)
        return data.decode("utf-8", "replace")

    # upload

    def uploads(self, host: str) -> Uploads:
        if host not in self._uploads:
            self._uploads[host] = Uploads(self.sagemaker.objects, self.job.account, self.workspace(host))
        return self._uploads[host]

    async def _upload_while_running(self, host: str) -> None:
        try:
            await self.upload_while_running(host)
        except UploadFailed:
            return

    async def _upload(self) -> None:
        """That what failed cannot be uploaded either adds nothing to why it failed."""
        outcome = self.job.outcome
        assert outcome is not None
        try:
            await self.upload(outcome)
        except UploadFailed as reason:
            if outcome.status != "Failed":
                return await self.end(failure.client_error(str(reason)))
        await self.end(outcome)

    async def _clean(self) -> None:
        for attempt in range(self.job.attempt + 1):
            tried = structs.replace(self.job, attempt=attempt)
            for host in tried.hosts:
                await self.sagemaker.compute.remove(tried.task(host))
        await self.sagemaker.meta.commit([self.sagemaker.grants.delete(self.job.token)])
        await self.save(phase=Phase.DONE)
