"""How a training job comes to its end: its channels and code, its model, its checkpoints and metrics."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec

from millstream.api import sagemaker as api
from millstream.container.files import UnsafeArchive, open_file, pack, read_small, unpack
from millstream.core import clock
from millstream.domain import s3uri
from millstream.domain.journal import Event
from millstream.services.sagemaker import training_metrics
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads, Source, folders, local
from millstream.services.sagemaker.job import Outcome
from millstream.services.sagemaker.run import Run, Update
from millstream.services.sagemaker.s3uri import S3Uri, parse
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.training_job import Measured, TrainingJob

SUBMIT, GROUP = "sagemaker_submit_directory", "homogeneousCluster"
CHECKPOINTS, TENSORBOARD = "/opt/ml/checkpoints", "/opt/ml/output/tensorboard"
SAID = 1024  # characters of /opt/ml/output/failure that become the failure reason
FOLDERS = ("code", "input/config", "input/data", "model", "output/data")


class TrainingRun(Run[TrainingJob]):
    def __init__(self, sagemaker: SageMaker, job: TrainingJob, update: Update[TrainingJob]) -> None:
        super().__init__(sagemaker, job, update)
        self._measure = training_metrics.Measure(training_metrics.definitions(job.request))

    async def through(self) -> None:
        try:
            await super().through()
        finally:
            await self._measure.close()

    # prepare

    async def begin(self) -> None:
        if self.job.started is None:
            await self.save(started=clock.now())

    async def fill(self, downloads: Downloads, number: int, host: str) -> None:
        job, workspace = self.job, self.workspace(host)
        checkpoint = job.request.checkpoint_config
        folders(workspace, [*(f"/opt/ml/{name}" for name in FOLDERS), *self._watched()])
        if checkpoint:
            source = Source(f"{str(parse(checkpoint.s3_uri)).rstrip('/')}/")
            await downloads.folder(source, local(workspace, _checkpoints(checkpoint)))
        for channel in job.request.input_data_config or ():
            folder = workspace / "input" / "data" / channel.channel_name
            folder.mkdir(exist_ok=True)
            await downloads.input(_source(channel), folder, number, len(job.hosts))
        await self._code(downloads, workspace)
        for name, value in self._configs(host):
            (workspace / "input" / "config" / name).write_bytes(msgspec.json.encode(value))

    async def _code(self, downloads: Downloads, workspace: Path) -> None:
        """The source folder that script mode names: on S3, or in a channel."""
        submitted = _submitted(self.job.request)
        code = workspace / "code"
        await asyncio.to_thread(shutil.rmtree, code, ignore_errors=True)
        code.mkdir()
        try:
            if submitted.startswith(("s3://", "https://")):
                await downloads.code(s3uri.parse(submitted), code)
            elif submitted.startswith("/opt/ml/input/"):
                with open_file(workspace, submitted.removeprefix("/opt/ml/")) as archive:
                    await asyncio.to_thread(unpack, archive, code)
        except (UnsafeArchive, FileNotFoundError, ValueError) as bad:
            raise DownloadFailed(f"Failed to extract the source archive {submitted}: {bad}.") from bad

    def _configs(self, host: str) -> list[tuple[str, object]]:
        """AWS: docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html"""
        job, request = self.job, self.job.request
        group = {"instance_group_name": GROUP, "instance_type": job.instance_type, "hosts": job.hosts}
        resources = {
            "current_host": host,
            "current_instance_type": job.instance_type,
            "current_group_name": GROUP,
            "hosts": job.hosts,
            "instance_groups": [group],
            "network_interface_name": "lo",
        }
        channels = {channel.channel_name: _described(channel) for channel in request.input_data_config or ()}
        configs: list[tuple[str, object]] = [
            ("hyperparameters.json", request.hyper_parameters or {}),
            ("inputdataconfig.json", channels),
            ("resourceconfig.json", resources),
        ]
        if request.checkpoint_config:
            place = {"S3Uri": request.checkpoint_config.s3_uri, "LocalPath": _checkpoints(request.checkpoint_config)}
            configs.append(("checkpointconfig.json", place))
        return configs

    # run

    async def heard(self, events: Sequence[Event]) -> None:
        job = self.job
        for found in await self._measure.find(events):
            dimensions = {"TrainingJobName": job.name}
            series = self.sagemaker.metrics.series(job.account, job.region, job.group, found.name, "None", dimensions)
            series.add(found.value)

    def remark(self) -> str:
        return training_metrics.LATE if self._measure.late else ""

    async def said(self, host: str) -> str:
        data = await asyncio.to_thread(read_small, self.workspace(host), "output/failure", 4 * SAID)
        return data.decode("utf-8", "replace").strip()[:SAID]

    async def reported(self) -> dict[str, object]:
        """The last value of each metric, from the whole log: it also holds what an earlier server copied."""
        job, last = self.job, dict[str, Measured]()
        for host in job.hosts if self._measure else ():
            async for batch in self._log(host):
                last |= {found.name: found for found in await self._measure.find(batch)}
        return {"metrics": tuple(last.values())}

    async def _log(self, host: str) -> AsyncIterator[list[Event]]:
        job, batch = self.job, list[Event]()
        scope = (job.account, job.region)
        stream = await self.sagemaker.journal.open_stream(scope, job.group, self.stream_name(host))
        async for placed in self.sagemaker.journal.scan(scope, stream, 0, clock.now_ms() + 1000):
            batch.append(placed.event)
            if len(batch) == training_metrics.BATCH:
                yield batch
                batch = []
        yield batch

    async def failed(self, outcome: Outcome) -> bool:
        if not self.job.again(outcome) or self.job.stopping:
            return False
        await self.again()
        return True

    # upload

    def _watched(self) -> dict[str, str]:
        """Folders that are uploaded while the job runs, and where to."""
        request, watched = self.job.request, {}
        if checkpoint := request.checkpoint_config:
            watched[_checkpoints(checkpoint)] = checkpoint.s3_uri
        if board := request.tensor_board_output_config:
            target = f"{board.s3_output_path.rstrip('/')}/{self.job.name}/tensorboard-output"
            watched[board.local_path or TENSORBOARD] = target
        return watched

    async def upload_while_running(self, host: str) -> None:
        for path, target in self._watched().items():
            await self.uploads(host).folder(path, target)

    async def upload(self, outcome: Outcome) -> None:
        """What failed leaves no model; all else that it wrote is there for a person to look at."""
        for host in self.job.hosts:
            await self.upload_while_running(host)
        if self.job.plain:
            for host in self.job.hosts:
                await self.uploads(host).folder("/opt/ml/output/data", str(self.job.output("data")))
        else:
            await self._archive("output/data", self.job.output("output.tar.gz"), empty=False)
        if outcome.status == "Failed":
            return
        if self.job.plain:
            for host in self.job.hosts:
                await self.uploads(host).folder("/opt/ml/model", str(self.job.model))
        else:
            await self._archive("model", self.job.model, empty=True)

    async def _archive(self, folder: str, target: S3Uri, *, empty: bool) -> None:
        """The files of all hosts as one object; `empty`: also where there are none."""
        roots = [self.workspace(host) for host in self.job.hosts]
        with tempfile.TemporaryFile(dir=roots[0]) as packed:
            count = await asyncio.to_thread(pack, roots, folder, packed)
            packed.seek(0)
            if count or empty:
                await self.uploads(self.job.hosts[0]).stream(packed, target)


def _source(channel: api.Channel) -> Source:
    source = channel.data_source.s3_data_source
    assert source is not None  # training_rules.check
    return Source(
        source.s3_uri,
        manifest=source.s3_data_type == "ManifestFile",
        sharded=source.s3_data_distribution_type == "ShardedByS3Key",
        shuffled=channel.shuffle_config.seed if channel.shuffle_config else None,
    )


def _described(channel: api.Channel) -> dict[str, str]:
    """FastFile looks like File from inside."""
    source = channel.data_source.s3_data_source
    described = {
        "TrainingInputMode": "File",
        "S3DistributionType": (source and source.s3_data_distribution_type) or "FullyReplicated",
        "RecordWrapperType": channel.record_wrapper_type or "None",
    }
    return described | ({"ContentType": channel.content_type} if channel.content_type else {})


def _submitted(request: api.CreateTrainingJobRequest) -> str:
    """SDK v2 sends a framework's hyperparameters as JSON."""
    text = (request.hyper_parameters or {}).get(SUBMIT) or (request.environment or {}).get(SUBMIT.upper(), "")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    return value if isinstance(value, str) else ""


def _checkpoints(config: api.CheckpointConfig) -> str:
    return (config.local_path or CHECKPOINTS).rstrip("/")
