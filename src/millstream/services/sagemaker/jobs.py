"""Background: one loop per job that has not ended, of any kind. Every step may be killed and done again."""

import asyncio
import logging
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.grants import Grant
from millstream.ports.meta import Change, Conflict
from millstream.services.sagemaker import tags
from millstream.services.sagemaker.job import Job, Phase
from millstream.services.sagemaker.listing import Item, Wanted, page
from millstream.services.sagemaker.run import Course
from millstream.services.sagemaker.service import SageMaker, ValidationException

RETRY = (1.0, 60.0)  # seconds before the first retry of a loop that failed, and the most between two
QUOTA = 20  # instances of one type in running jobs, AWS's common default
J = TypeVar("J", bound=Job)
S = TypeVar("S")
log = logging.getLogger("millstream.sagemaker")


def identity(caller: Caller) -> dict[str, Any]:
    """What every new job has."""
    now = clock.now()
    return {
        "id": uuid.uuid4().hex,
        "account": caller.account,
        "region": caller.region,
        "created": now,
        "modified": now,
        "token": secrets.token_urlsafe(24),
        "secret": secrets.token_urlsafe(32),
    }


async def create(sagemaker: SageMaker, job: Job, given: Iterable[api.Tag] | None, *others: Change) -> None:
    """Store it with its tags and grant, and start its loop. Raise Conflict where its name is taken."""
    grant = Grant(job.program.role, f"SageMaker-{job.name}"[:64], job.secret)
    await sagemaker.meta.commit(
        [
            sagemaker.jobs(type(job)).put(job, *job.key, version=0),
            sagemaker.grants.put(grant, job.token),
            tags.first_tags(sagemaker, job.arn, given),
            *others,
        ]
    )
    sagemaker.job_changed(job)


async def listed(
    sagemaker: SageMaker, kind: type[J], request: Wanted, caller: Caller, summary: Callable[[J], S]
) -> tuple[list[S], str | None]:
    """A page of summaries, and the next one's token. Raise ValidationException."""
    found = [record.value for record in await sagemaker.jobs(kind).list(caller.account, caller.region)]
    items = [Item(job.name, job.created, job.modified, job.status, summary(job)) for job in found]
    return page(items, request, descending=True)


async def find(sagemaker: SageMaker, kind: type[J], name: str, caller: Caller) -> J | None:
    record = await sagemaker.jobs(kind).get(caller.account, caller.region, name)
    return record and record.value


async def update(sagemaker: SageMaker, job: J, change: Callable[[J], J]) -> J:
    """Apply `change` to the stored job, whatever others changed meanwhile; a deleted job is done."""
    records = sagemaker.jobs(type(job))
    while True:
        record = await records.get(*job.key)
        if record is None or record.value.id != job.id:
            return structs.replace(job, phase=Phase.DONE)
        changed = change(record.value).changed(clock.now())
        try:
            await records.save(changed, *job.key, version=record.version)
        except Conflict:
            continue
        return changed


async def stop(sagemaker: SageMaker, job: Job) -> None:
    """Raise ValidationException unless it is in progress."""
    sagemaker.job_changed(await update(sagemaker, job, _stopping))


def _stopping(job: Job) -> Job:
    if job.status != "InProgress":
        what = job.collection.replace("-", " ")
        raise ValidationException(f"The request was rejected because the {what} is in status {job.status}.")
    return structs.replace(job, stopping=True)


async def delete(sagemaker: SageMaker, job: Job) -> None:
    """Only what has ended; its logs and outputs stay. Raise ResourceInUse."""
    if job.phase is not Phase.DONE:
        what = job.collection.replace("-", " ")
        raise api.ResourceInUse(f"The {what} {job.arn} is in status {job.status}.")
    records = sagemaker.jobs(type(job))
    await sagemaker.meta.commit([records.delete(*job.key), sagemaker.tags.delete(job.arn)])


async def check_quota(sagemaker: SageMaker, job: Job) -> None:
    """Raise ResourceLimitExceeded."""
    running = [record.value for record in await sagemaker.jobs(type(job)).list(job.account, job.region)]
    used = sum(one.instances for one in running if not one.over and one.instance_type == job.instance_type)
    if used + job.instances > QUOTA:
        what = job.collection.replace("-", " ")
        raise api.ResourceLimitExceeded(
            f"The account-level service limit '{job.instance_type} for {what} usage' is {QUOTA} Instances, with "
            f"current utilization of {used} Instances and a request delta of {job.instances} Instances. "
            "Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not "
            "available, contact AWS support to request an increase for this quota."
        )


class Jobs:
    """The loops of this server. `runs` says how a job of each kind comes to its end."""

    def __init__(self, sagemaker: SageMaker, runs: Mapping[type[Job], type[Course[Any]]]) -> None:
        self._sagemaker, self._kinds = sagemaker, runs
        self._runs: dict[str, Course[Any]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        sagemaker.job_changed = self._changed

    async def start(self) -> None:
        """Take up every job that the last server left."""
        for kind in self._kinds:
            for record in await self._sagemaker.jobs(kind).list():
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
        run = self._runs[job.id] = self._kinds[type(job)](
            self._sagemaker, job, lambda change: update(self._sagemaker, job, change)
        )
        self._tasks[job.id] = asyncio.create_task(self._loop(run, job.id))

    async def _loop(self, run: Course[Any], job_id: str) -> None:
        pause = RETRY[0]
        try:
            while not await self._through(run):
                await asyncio.sleep(pause)
                pause = min(pause * 2, RETRY[1])
        finally:
            del self._tasks[job_id], self._runs[job_id]

    async def _through(self, run: Course[Any]) -> bool:
        """False when the disk or a bug stopped it; its steps may be done again."""
        try:
            await run.through()
        except Exception:
            log.exception("%s: its loop failed and will be taken up again", run.job.arn)
            return False
        return True
