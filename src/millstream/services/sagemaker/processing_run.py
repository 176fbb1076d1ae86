"""A processing job: what is kept of it, and how it comes to its end."""

import asyncio
from pathlib import Path
from typing import ClassVar

import msgspec

from millstream.api import sagemaker as api
from millstream.container.files import read_small
from millstream.services.sagemaker.inputs import Downloads, Source, folders, local
from millstream.services.sagemaker.job import Job, Outcome, Program
from millstream.services.sagemaker.processing_rules import DEFAULT_STOP, with_count
from millstream.services.sagemaker.run import Run

MESSAGE = 1024  # bytes of the exit message


class ProcessingJob(Job, frozen=True, kw_only=True):
    collection: ClassVar[str] = "processing-job"
    tasks: ClassVar[str] = "processing"
    group: ClassVar[str] = "/aws/sagemaker/ProcessingJobs"

    request: api.CreateProcessingJobRequest
    exit_message: str = ""

    @property
    def name(self) -> str:
        return self.request.processing_job_name

    @property
    def instance_type(self) -> str:
        return self.request.processing_resources.cluster_config.instance_type or ""

    @property
    def instances(self) -> int:
        return self.request.processing_resources.cluster_config.instance_count or 1

    @property
    def program(self) -> Program:
        request = self.request
        app, network = request.app_specification, request.network_config
        return Program(
            image=app.image_uri,
            role=request.role_arn,
            argv=(*(app.container_entrypoint or ()), *(app.container_arguments or ())),
            environment=request.environment or {},
            seconds=(request.stopping_condition or DEFAULT_STOP).max_runtime_in_seconds,
            connected=not (network and network.enable_network_isolation),
        )

    @property
    def outputs(self) -> list[api.ProcessingOutput]:
        config = self.request.processing_output_config
        return list(config.outputs) if config else []


class ProcessingRun(Run[ProcessingJob]):
    async def fill(self, downloads: Downloads, number: int, host: str) -> None:
        job, workspace = self.job, self.workspace(host)
        folders(workspace, ["/opt/ml/output", "/opt/ml/config", *map(_path, job.outputs)])
        for given in job.request.processing_inputs or ():
            if given.s3_input and given.s3_input.local_path and not given.app_managed:
                folder = local(workspace, given.s3_input.local_path)
                await downloads.input(_source(given.s3_input), folder, number, len(job.hosts))
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

    async def reported(self) -> dict[str, object]:
        message = "".join([await self._exit_message(host) for host in self.job.hosts])
        return {"exit_message": message[:MESSAGE]}

    async def _exit_message(self, host: str) -> str:
        data = await asyncio.to_thread(read_small, self.workspace(host), "output/message", MESSAGE)
        return data.decode("utf-8", "replace")

    async def upload_while_running(self, host: str) -> None:
        await self._send(host, continuous=True)

    async def upload(self, outcome: Outcome) -> None:
        """What failed keeps only its Continuous outputs, as on AWS."""
        for host in self.job.hosts:
            await self._send(host, continuous=outcome.status == "Failed")

    async def _send(self, host: str, *, continuous: bool) -> None:
        """All outputs, or the `continuous` only."""
        for output in self.job.outputs:
            target = output.s3_output
            if target is None or not target.local_path or output.app_managed:
                continue
            if not continuous or target.s3_upload_mode == "Continuous":
                await self.uploads(host).folder(target.local_path, target.s3_uri)


def _source(given: api.ProcessingS3Input) -> Source:
    return Source(
        given.s3_uri,
        manifest=given.s3_data_type == "ManifestFile",
        sharded=given.s3_data_distribution_type == "ShardedByS3Key",
    )


def _path(output: api.ProcessingOutput) -> str:
    """Made before the job runs, as AWS does; where the output has none, its parent."""
    return (output.s3_output and not output.app_managed and output.s3_output.local_path) or "/opt/ml/processing"
