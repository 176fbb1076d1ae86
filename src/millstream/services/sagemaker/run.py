"""One processing job from its record to its end: prepare, run, upload, clean up."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from msgspec import structs

from millstream.api import sagemaker as api
from millstream.container.files import read_small
from millstream.core import clock
from millstream.domain.diagnosis import diagnose
from millstream.domain.tail import Tail
from millstream.ports.compute import Limits, Status, Task, UnknownImage
from millstream.services.sagemaker import failure
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads, folders, local
from millstream.services.sagemaker.outputs import UploadFailed, Uploads
from millstream.services.sagemaker.processing_rules import DEFAULT_STOP, with_count
from millstream.services.sagemaker.service import Job, Outcome, Phase, SageMaker

GROUP = "/aws/sagemaker/ProcessingJobs"
LOOK = 0.25  # seconds between two looks at a running job's output
CONTINUOUS = 5.0  # seconds between two uploads of Continuous outputs
MESSAGE = 1024  # bytes of the exit message
Update = Callable[[Callable[[Job], Job]], Awaitable[Job]]


class Run:
    """`job` is as stored last; `update` changes the stored one."""

    def __init__(self, sagemaker: SageMaker, job: Job, update: Update) -> None:
        self._sagemaker, self.job, self._update = sagemaker, job, update
        self._stop = asyncio.Event()
        if job.stopping:
            self._stop.set()
        outputs = job.request.processing_output_config
        self._outputs = outputs.outputs if outputs else []
        self._uploads: dict[str, Uploads] = {}

    def stop(self) -> None:
        self._stop.set()

    async def through(self) -> None:
        steps = {
            Phase.PREPARING: self._prepare,
            Phase.RUNNING: self._execute,
            Phase.UPLOADING: self._upload,
            Phase.ENDED: self._clean,
        }
        while step := steps.get(self.job.phase):
            await step()

    async def _save(self, **changes: object) -> None:
        self.job = await self._update(lambda job: structs.replace(job, **changes))

    async def _end(self, outcome: Outcome) -> None:
        await self._save(phase=Phase.ENDED, outcome=outcome, ended=clock.now())

    def _workspace(self, host: str) -> Path:
        return self._sagemaker.compute.workspace(self.job.task(host))

    # prepare

    async def _prepare(self) -> None:
        try:
            self._sagemaker.compute.check_image(self.job.request.app_specification.image_uri)
        except UnknownImage as unknown:
            return await self._end(failure.client_error(str(unknown)))
        filling = asyncio.create_task(self._fill())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({filling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not filling.done():
                return await self._end(failure.STOPPED)
            await filling
        except DownloadFailed as reason:
            return await self._end(failure.client_error(str(reason)))
        finally:
            filling.cancel()
            stopping.cancel()
            await asyncio.gather(filling, stopping, return_exceptions=True)
        if self._stop.is_set():
            return await self._end(failure.STOPPED)
        await self._save(phase=Phase.RUNNING, started=clock.now())

    async def _fill(self) -> None:
        """Workspaces as the tasks shall find them; done again from the start after a crash."""
        job, request = self.job, self.job.request
        downloads = Downloads(self._sagemaker.objects, job.account, job.region, request.role_arn)
        for number, host in enumerate(job.hosts):
            workspace = self._workspace(host)
            folders(workspace, ["/opt/ml/output", "/opt/ml/config", *map(_path, self._outputs)])
            for given in request.processing_inputs or ():
                if given.s3_input and given.s3_input.local_path and not given.app_managed:
                    folder = local(workspace, given.s3_input.local_path)
                    await downloads.input(given.s3_input, folder, number, len(job.hosts))
            self._write_config(workspace / "config", host)

    def _write_config(self, folder: Path, host: str) -> None:
        request, job = self.job.request, self.job
        described = {
            "ProcessingJobArn": job.arn,
            "ProcessingJobName": job.name,
            "AppSpecification": request.app_specification,
            "Environment": request.environment or {},
            "ProcessingInputs": request.processing_inputs or [],
            "ProcessingOutputConfig": request.processing_output_config or {"Outputs": []},
            "ProcessingResources": with_count(request.processing_resources),
            "RoleArn": request.role_arn,
            "StoppingCondition": request.stopping_condition or DEFAULT_STOP,
        }
        hosts = {"current_host": host, "hosts": job.hosts}
        (folder / "processingjobconfig.json").write_bytes(msgspec.json.encode(described))
        (folder / "resourceconfig.json").write_bytes(msgspec.json.encode(hosts))

    # run

    async def _execute(self) -> None:
        outcomes = await asyncio.gather(*(self._host(host) for host in self.job.hosts))
        failed = next((one for one in outcomes if one.status == "Failed"), None)
        stopped = next((one for one in outcomes if one.status == "Stopped"), failure.COMPLETED)
        message = "".join([await self._exit_message(host) for host in self.job.hosts])
        await self._save(phase=Phase.UPLOADING, outcome=failed or stopped, exit_message=message[:MESSAGE])

    async def _exit_message(self, host: str) -> str:
        data = await asyncio.to_thread(read_small, self._workspace(host), "output/message", MESSAGE)
        return data.decode("utf-8", "replace")

    def _task(self, host: str) -> Task:
        request = self.job.request
        app, network = request.app_specification, request.network_config
        limit = request.stopping_condition or DEFAULT_STOP
        connected = not (network and network.enable_network_isolation)
        variables = self._sagemaker.grants.environment(
            self.job.region,
            self.job.token,
            self.job.secret,
            request.environment,
            network=connected,
        )
        return Task(
            name=self.job.task(host),
            image=app.image_uri,
            argv=(*(app.container_entrypoint or ()), *(app.container_arguments or ())),
            env=variables,
            limits=Limits(seconds=limit.max_runtime_in_seconds),
            network=connected,
        )

    async def _host(self, host: str) -> Outcome:
        """Start, or after a restart adopt, one task and follow it to its end; when one fails, all are stopped."""
        compute, name = self._sagemaker.compute, self.job.task(host)
        try:
            await compute.start(self._task(host))
        except UnknownImage as unknown:
            return failure.client_error(str(unknown))
        tail = await self._tail(host)
        status = await self._follow(host, tail)
        await tail.finish()
        output = await self._end_of_output(name, tail.position)
        limit = (self.job.request.stopping_condition or DEFAULT_STOP).max_runtime_in_seconds
        outcome = failure.outcome(status, output, limit, stopping=self._stop.is_set())
        if outcome.status == "Failed":
            if fix := diagnose(output):
                await tail.say(f"[millstream] How to fix: {fix}")
            await self._stop_others(host)
        return outcome

    async def _stop_others(self, host: str) -> None:
        for other in self.job.hosts:
            if other != host:
                await self._sagemaker.compute.stop(self.job.task(other), 0)

    async def _tail(self, host: str) -> Tail:
        job, compute = self.job, self._sagemaker.compute
        scope = (job.account, job.region)
        stream_name = f"{job.name}/{host}-{int(job.started or job.created)}"
        stream = await self._sagemaker.journal.open_stream(scope, GROUP, stream_name)
        tail = Tail(self._sagemaker.journal, scope, stream, lambda start: compute.output(job.task(host), start))
        if await tail.empty() and (note := await self._sagemaker.role_note(job.request.role_arn, job.account)):
            await tail.say(f"[millstream] {note}")
        return tail

    async def _follow(self, host: str, tail: Tail) -> Status:
        name = self.job.task(host)
        ended = asyncio.create_task(self._sagemaker.compute.wait(name))
        stopping = asyncio.create_task(self._stop.wait())
        uploaded = clock.now()
        try:
            while not ended.done():
                asked = stopping.done()
                await asyncio.wait(
                    {ended} if asked else {ended, stopping}, timeout=LOOK, return_when="FIRST_COMPLETED"
                )
                if stopping.done() and not asked:
                    await self._sagemaker.compute.stop(name)
                await tail.copy()
                if clock.now() - uploaded >= CONTINUOUS:
                    await self._upload_continuous(host)
                    uploaded = clock.now()
            return ended.result()
        finally:
            ended.cancel()
            stopping.cancel()
            await asyncio.gather(ended, stopping, return_exceptions=True)

    async def _end_of_output(self, name: str, end: int) -> str:
        """What the job printed last."""
        data = await self._sagemaker.compute.output(name, max(0, end - failure.SEEN), failure.SEEN)
        return data.decode("utf-8", "replace")

    # upload

    def _uploads_of(self, host: str) -> Uploads:
        if host not in self._uploads:
            self._uploads[host] = Uploads(self._sagemaker.objects, self.job.account, self._workspace(host))
        return self._uploads[host]

    async def _upload_continuous(self, host: str) -> None:
        for output in self._outputs:
            if output.s3_output and output.s3_output.s3_upload_mode == "Continuous":
                try:
                    await self._uploads_of(host).send(output)
                except UploadFailed:
                    return  # said at the end, when it is tried for the last time

    async def _upload(self) -> None:
        """What failed keeps only its Continuous outputs, as on AWS."""
        assert self.job.outcome is not None
        failed = self.job.outcome.status == "Failed"
        try:
            for host in self.job.hosts:
                for output in self._outputs:
                    if output.s3_output and (not failed or output.s3_output.s3_upload_mode == "Continuous"):
                        await self._uploads_of(host).send(output)
        except UploadFailed as reason:
            if not failed:
                return await self._end(failure.client_error(str(reason)))
        await self._end(self.job.outcome)

    async def _clean(self) -> None:
        for host in self.job.hosts:
            await self._sagemaker.compute.remove(self.job.task(host))
        await self._sagemaker.meta.commit([self._sagemaker.grants.delete(self.job.token)])
        await self._save(phase=Phase.DONE)


def _path(output: api.ProcessingOutput) -> str:
    """Made before the job runs, as AWS does; where the output has none, its parent."""
    return (output.s3_output and not output.app_managed and output.s3_output.local_path) or "/opt/ml/processing"
