"""SageMaker on real stores in a temporary folder, with jobs as plain subprocesses; it can be restarted."""

import asyncio
import io
import tarfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

import millstream.services.runtime  # noqa: F401  (its operations register)
from millstream.core.body import blocks
from millstream.core.caller import Caller
from millstream.domain.features import Features
from millstream.domain.grants import Grants
from millstream.domain.hosting import Hosting
from millstream.domain.journal import Journal
from millstream.domain.metrics import Point
from millstream.domain.tables import Tables
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from millstream.ports.objects import Attributes, Bucket
from millstream.services.runtime.capture import Captures
from millstream.services.runtime.queues import Queues
from millstream.services.runtime.service import Runtime
from millstream.services.sagemaker import RUNS  # its operations register
from millstream.services.sagemaker.hosts import Hosts
from millstream.services.sagemaker.jobs import Jobs
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.tuner import Tuner
from millstream.wire.operation import HANDLERS
from tests.services.sagemaker.subprocess_compute import SubprocessCompute

ACCOUNT, REGION = "123456789012", "us-east-1"
CALLER = Caller(ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/u", "AIDA", "AKIA", "request")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/job"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
PATIENCE = 20.0


class RecordedMetrics:
    """What was recorded, by metric: values with their counts."""

    def __init__(self) -> None:
        self.recorded: dict[str, Counter[float]] = {}
        self.gathering: set[Callable[[], None]] = set()

    def series(
        self, account: str, region: str, namespace: str, name: str, unit: str, dimensions: Mapping[str, str]
    ) -> "RecordedSeries":
        where = " ".join((name, unit, *dimensions.values()))
        return RecordedSeries(self.recorded.setdefault(where, Counter()))


class RecordedSeries:
    def __init__(self, values: Counter[float]) -> None:
        self._values = values

    def add(self, value: float, count: int = 1) -> None:
        self._values[value] += count

    def merge(self, point: Point, last: float) -> None:
        for value, count in point.values.items():
            self._values[value] += count


class World:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.metrics = RecordedMetrics()
        self.compute = SubprocessCompute(root / "compute")

    async def open(self) -> None:
        self.meta = SqliteMeta(self.root / "meta.db")
        self.log = SegmentLog(self.root / "log")
        await self.log.open()
        self.objects = DiskObjects(self.root / "objects")
        self.journal, self.hosting = Journal(self.meta, self.log), Hosting(self.meta)
        self.sagemaker = SageMaker(
            self.meta,
            self.objects,
            self.compute,
            self.journal,
            self.hosting,
            check_role=self._check_role,
            role_note=self._role_note,
            grants=Grants(
                self.meta,
                self._session_for,
                base_url=lambda: "http://127.0.0.1:1",
                routes=lambda: {"HTTPS_PROXY": "http://127.0.0.1:1"},
            ),
            metrics=self.metrics,
            features=Features(self.meta, Tables(self.meta)),
        )
        self.captures = Captures(self.meta, self.log, self.objects, self.hosting)
        self.captures.interval = 0.0
        self.queues = Queues(self.meta, self.log, self.objects, self.hosting, self.metrics)
        self.runtime = Runtime(self.hosting, self.compute, self.captures, self.queues, self.metrics)
        self.jobs, self.hosts = Jobs(self.sagemaker, RUNS), Hosts(self.sagemaker)
        await self.jobs.start()
        self.tuner = Tuner(self.sagemaker)
        await self.tuner.start()
        await self.hosts.start()
        await self.captures.start()
        await self.queues.start()

    async def close(self) -> None:
        await self.tuner.close()
        await self.jobs.close()
        await self.hosts.close()
        await self.queues.close()
        await self.captures.close()
        await self.log.close()
        self.meta.close()
        self.objects.close()

    async def restart(self) -> None:
        """As after a crash: the loops are cut off where they are; what runs goes on running."""
        self.compute.servings.clear()
        await self.close()
        await self.open()

    async def _check_role(self, arn: str, account: str) -> None:
        if account not in arn:
            raise ValueError(f"Could not assume role {arn}.")

    async def _role_note(self, arn: str, account: str) -> str:
        return ""

    async def _session_for(self, arn: str, name: str, seconds: int) -> Mapping[str, str]:
        return {"AccessKeyId": "ASIA", "RoleArn": arn}

    async def call(self, name: str, caller: Caller = CALLER, /, **request: Any) -> Any:
        """An operation as JSON in and out, past the wire."""
        handler = HANDLERS["sagemaker"][name]
        typed = msgspec.json.decode(msgspec.json.encode(request), type=handler.operation.input)
        output = await handler.call(self.sagemaker, typed, caller)
        return msgspec.json.decode(msgspec.json.encode(output)) if output is not None else {}

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        if bucket not in {one.name for one in await self.objects.buckets()}:
            await self.objects.create_bucket(Bucket(bucket, ACCOUNT, REGION, 0.0))
        await self.objects.put(bucket, key, blocks(data), Attributes(owner=ACCOUNT))

    async def get(self, bucket: str, key: str) -> bytes:
        async with self.objects.open(bucket, key) as content:
            return b"".join([block async for block in content.read()])

    async def keys(self, bucket: str) -> list[str]:
        return [info.key for info in (await self.objects.list(bucket, "", "", "", 1000)).objects]

    async def until(self, look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
        async with asyncio.timeout(PATIENCE):
            while not wanted(seen := await look()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return seen

    async def ended(self, name: str) -> dict[str, Any]:
        def over(job: dict[str, Any]) -> bool:
            return job["ProcessingJobStatus"] in ("Completed", "Failed", "Stopped")

        job: dict[str, Any] = await self.until(
            lambda: self.call("DescribeProcessingJob", ProcessingJobName=name), over
        )
        return job

    async def trained(self, name: str) -> dict[str, Any]:
        def over(job: dict[str, Any]) -> bool:
            return job["TrainingJobStatus"] in ("Completed", "Failed", "Stopped")

        job: dict[str, Any] = await self.until(lambda: self.call("DescribeTrainingJob", TrainingJobName=name), over)
        return job

    async def lines(self, name: str, host: str = "algo-1", kind: str = "Processing") -> list[str]:
        group, scope = f"/aws/sagemaker/{kind}Jobs", (ACCOUNT, REGION)
        streams = await self.journal.list_streams(scope, group, f"{name}/{host}-")
        return [p.event.message for s in streams for p in await self.journal.read(scope, s, 0)]

    async def run(self, name: str, script: str, **more: Any) -> None:
        """A job whose script lies on S3 and writes to s3://data/out/<name>."""
        await self.put("code", f"{name}/script.py", script.encode())
        await self.call("CreateProcessingJob", **job_request(name, **more))


def s3_input(name: str, uri: str, path: str, **more: Any) -> dict[str, Any]:
    source = {"S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File", **more}
    return {"InputName": name, "S3Input": source}


def s3_output(name: str, uri: str, path: str, mode: str = "EndOfJob") -> dict[str, Any]:
    return {"OutputName": name, "S3Output": {"S3Uri": uri, "LocalPath": path, "S3UploadMode": mode}}


def job_request(name: str, inputs: Any = (), count: int = 1, **more: Any) -> dict[str, Any]:
    code = s3_input("code", f"s3://code/{name}/script.py", "/opt/ml/processing/input/code")
    cluster = {"InstanceType": "ml.m5.xlarge", "InstanceCount": count, "VolumeSizeInGB": 30}
    return {
        "ProcessingJobName": name,
        "ProcessingResources": {"ClusterConfig": cluster},
        "AppSpecification": {
            "ImageUri": IMAGE,
            "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/script.py"],
        },
        "RoleArn": ROLE,
        "ProcessingInputs": [*inputs, code],
        "ProcessingOutputConfig": {"Outputs": [s3_output("out", f"s3://data/out/{name}", "/opt/ml/processing/out")]},
        **more,
    }


def training_request(name: str, script: str, **more: Any) -> dict[str, Any]:
    """A job whose command is a script."""
    algorithm = {
        "TrainingImage": IMAGE,
        "TrainingInputMode": "File",
        "ContainerEntrypoint": ["python3", "-c"],
        "ContainerArguments": [f"exec({script!r})"],  # no newline is allowed here
        "MetricDefinitions": [{"Name": "acc", "Regex": "acc=(.*)"}],
    }
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": algorithm,
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": "s3://data/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
        **more,
    }


def archive(**files: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name.replace("__", "/").replace("_dot_", "."))
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@asynccontextmanager
async def world(root: Path) -> AsyncIterator[World]:
    made = World(root)
    await made.open()
    try:
        await made.put("data", "present", b"")
        yield made
    finally:
        await made.close()
