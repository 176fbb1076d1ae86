"""Background: what jobs and endpoints use of processor, memory and disk, as CloudWatch is told of instances.

AWS: docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-jobs
"""

import logging
import shutil
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from millstream.core.rounds import Rounds
from millstream.domain.metrics import Metrics
from millstream.ports.compute import Usage
from millstream.services.sagemaker.job import Job, Phase
from millstream.services.sagemaker.service import SageMaker

ENDPOINTS = "/aws/sagemaker/Endpoints"
log = logging.getLogger("millstream.sagemaker")


class _Instance(NamedTuple):
    """What runs under some names of the compute engine, shown as `machines` instances."""

    account: str
    region: str
    namespace: str
    dimensions: dict[str, str]
    names: tuple[str, ...]
    machines: int = 1


class _Sample(NamedTuple):
    at: float
    usage: Usage


class Utilisation(Rounds):
    pause = 10.0  # each look is a sample of the minute's point

    def __init__(self, sagemaker: SageMaker, metrics: Metrics, kinds: Iterable[type[Job]]) -> None:
        self._sagemaker, self._metrics, self._kinds = sagemaker, metrics, list(kinds)
        self._last: dict[str, _Sample] = {}
        self._memory = _machine_memory()

    async def look(self) -> None:
        seen: dict[str, _Sample] = {}
        async for instance in self._instances():
            processor, memory, known = 0.0, 0, False
            for name in instance.names:
                if (used := await self._sagemaker.compute.usage(name)) is None:
                    continue
                sample = seen[name] = _Sample(monotonic(), used)
                if before := self._last.get(name):
                    known = True
                    spent = max(0.0, used.processor - before.usage.processor)  # less, where a worker ended
                    processor += spent / (sample.at - before.at)
                memory += used.memory
            if known:
                self._record(instance, processor, memory)
        self._last = seen

    def _record(self, instance: _Instance, processor: float, memory: int) -> None:
        """Percent, of one core and of the machine; with n cores the processor's is up to n times 100."""
        disk = shutil.disk_usage(self._sagemaker.compute.workspace(instance.names[0]))
        for name, value in (
            ("CPUUtilization", 100 * processor / instance.machines),
            ("MemoryUtilization", 100 * memory / self._memory / instance.machines),
            ("DiskUtilization", 100 * disk.used / disk.total),
        ):
            i = instance
            self._metrics.series(i.account, i.region, i.namespace, name, "Percent", i.dimensions).add(value)

    async def _instances(self) -> AsyncIterator[_Instance]:
        for endpoint in [record.value for record in await self._sagemaker.hosting.endpoints.list()]:
            for variant in endpoint.variants if endpoint.answers else ():
                dimensions = endpoint.dimensions(variant)
                names = tuple(part.serving for part in variant.parts)
                if names and variant.instances:
                    place = (endpoint.account, endpoint.region, ENDPOINTS)
                    yield _Instance(*place, dimensions, names, variant.instances)
        for kind in self._kinds:
            for job in [record.value for record in await self._sagemaker.jobs(kind).list()]:
                for host in job.hosts if job.phase is Phase.RUNNING else ():
                    dimensions = {"Host": f"{job.name}/{host}"}
                    each = job.instances // len(job.hosts)
                    yield _Instance(job.account, job.region, job.group, dimensions, job.names(host), each)


def _machine_memory() -> int:
    """Bytes."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/meminfo names no MemTotal")
