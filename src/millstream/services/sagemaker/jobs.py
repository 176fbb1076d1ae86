"""Background: one loop per processing job that has not ended. Every step may be killed and done again."""

import asyncio
import logging
from collections.abc import Callable

from msgspec import structs

from millstream.core import clock
from millstream.ports.meta import Conflict
from millstream.services.sagemaker.run import Run
from millstream.services.sagemaker.service import Job, Phase, SageMaker

RETRY = (1.0, 60.0)  # seconds before the first retry of a loop that failed, and the most between two
log = logging.getLogger("millstream.sagemaker")


async def update(sagemaker: SageMaker, job: Job, change: Callable[[Job], Job]) -> Job:
    """Apply `change` to the stored job, whatever others changed meanwhile; a deleted job is done."""
    key = (job.account, job.region, job.name)
    while True:
        record = await sagemaker.jobs.get(*key)
        if record is None or record.value.id != job.id:
            return structs.replace(job, phase=Phase.DONE)
        changed = structs.replace(change(record.value), modified=clock.now())
        try:
            await sagemaker.jobs.save(changed, *key, version=record.version)
        except Conflict:
            continue
        return changed


class Jobs:
    """The loops of this server."""

    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self._runs: dict[str, Run] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        sagemaker.job_changed = self._changed

    async def start(self) -> None:
        """Take up every job that the last server left."""
        for record in await self._sagemaker.jobs.list():
            if record.value.phase is not Phase.DONE:
                self._changed(record.value)

    async def close(self) -> None:
        """Running jobs go on; the next server adopts them."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _changed(self, job: Job) -> None:
        if job.id in self._tasks:
            if job.stopping:
                self._runs[job.id].stop()
            return
        run = self._runs[job.id] = Run(self._sagemaker, job, lambda change: update(self._sagemaker, job, change))
        self._tasks[job.id] = asyncio.create_task(self._loop(run, job.id))

    async def _loop(self, run: Run, job_id: str) -> None:
        pause = RETRY[0]
        try:
            while not await self._through(run):
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY[1])
        finally:
            del self._tasks[job_id], self._runs[job_id]

    async def _through(self, run: Run) -> bool:
        """False when the disk or a bug stopped it; its steps may be done again."""
        try:
            await run.through()
        except Exception:
            log.exception("processing job %s: its loop failed and will be taken up again", run.job.name)
            return False
        return True
