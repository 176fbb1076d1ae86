"""Background: one loop per transform job that has not ended. Every step may be killed and done again."""

import asyncio
import logging
from collections.abc import Callable

from msgspec import structs

from millstream.core import clock
from millstream.domain.backoff import Backoff
from millstream.domain.records import Records
from millstream.ports.meta import Conflict
from millstream.services.sagemaker.service import Phase, SageMaker
from millstream.services.sagemaker.transform_job import Page, TransformJob, Written
from millstream.services.sagemaker.transform_run import TransformRun

log = logging.getLogger("millstream.sagemaker")


class Transforms:
    """The jobs, and the loops of this server."""

    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self.jobs = Records(sagemaker.meta, "sagemaker.transform-job", TransformJob)
        self.pages = Records(sagemaker.meta, "sagemaker.transform-page", Page)
        self.written = Records(sagemaker.meta, "sagemaker.transform-object", Written)
        self._runs: dict[str, TransformRun] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        sagemaker.transforms = self

    async def start(self) -> None:
        """Take up every job that the last server left."""
        for record in await self.jobs.list():
            if record.value.phase is not Phase.DONE:
                self.changed(record.value)

    async def close(self) -> None:
        """The next server goes on."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def update(self, job: TransformJob, change: Callable[[TransformJob], TransformJob]) -> TransformJob:
        """Apply `change` to the stored job, whatever others changed meanwhile."""
        while True:
            record = await self.jobs.get(*job.key)
            assert record is not None
            changed = structs.replace(change(record.value), modified=clock.now())
            try:
                await self.jobs.save(changed, *job.key, version=record.version)
            except Conflict:
                continue
            return changed

    def changed(self, job: TransformJob) -> None:
        if run := self._runs.get(job.id):
            run.stop()
            return
        self._runs[job.id] = TransformRun(self._sagemaker, job)
        self._tasks[job.id] = asyncio.create_task(self._loop(job))

    async def _loop(self, job: TransformJob) -> None:
        backoff = Backoff(f"transform job {job.name}", log)
        try:
            await backoff.surely(self._runs[job.id].through)
        finally:
            del self._tasks[job.id], self._runs[job.id]
