"""Background: tuning jobs, each one look at a time: note what ended, stop what is to stop, start the next trials."""

import asyncio
import logging
import uuid
from random import Random

from msgspec import structs

from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.core.rounds import Rounds
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import jobs, tags, tuning_space
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.training_job import TrainingJob
from millstream.services.sagemaker.tuning_job import Trial, TuningJob
from millstream.services.sagemaker.tuning_rules import training_request
from millstream.services.sagemaker.tuning_search import propose

HOPELESS = 5  # trials without a success after which a tuning job fails
NO_SUCCESS = (
    "No training job succeeded after {} attempts. For additional details, please take a look at the training job "
    "failures by listing training jobs for the hyperparameter tuning job."
)
log = logging.getLogger("millstream.sagemaker")


class Tuner(Rounds):
    """The tuning jobs of this server that go on."""

    pause = 0.5

    def __init__(self, sagemaker: SageMaker) -> None:
        self._sagemaker = sagemaker
        self._active: set[tuple[str, str, str]] = set()
        sagemaker.tuning_started = lambda job: self._active.add(job.key)

    async def start(self) -> None:
        """Take up what the last server left."""
        for record in await self._sagemaker.tuning_jobs.list():
            if not record.value.end:
                self._active.add(record.value.key)
        await super().start()

    async def look(self) -> None:
        for key in list(self._active):
            record = await self._sagemaker.tuning_jobs.get(*key)
            if record is None or record.value.end:
                self._active.discard(key)
                continue
            try:
                await self._advance(record)
            except Conflict:
                continue  # changed meanwhile: by the next look

    async def _advance(self, record: Record[TuningJob]) -> None:
        job = await self._noted(record.value)
        outcome = _outcome(job)
        if outcome is not None:
            await self._stop_trials(job)
        if outcome is not None and not job.running:
            end, reason = outcome
            job = structs.replace(job, end=end, reason=reason, ended=clock.now())
        if job != record.value:
            job = structs.replace(job, modified=clock.now())
            await self._sagemaker.tuning_jobs.save(job, *job.key, version=record.version)
        elif outcome is None and _may_start(job):
            await self._try_next(record)

    async def _noted(self, job: TuningJob) -> TuningJob:
        """With what its training jobs came to."""
        trials = [trial if trial.over else await self._looked_at(job, trial) for trial in job.trials]
        return structs.replace(job, trials=tuple(trials))

    async def _looked_at(self, job: TuningJob, trial: Trial) -> Trial:
        if record := await self._training(job, trial):
            return trial.after(record.value, job.objective.metric_name)
        return trial.deleted(clock.now())

    async def _training(self, job: TuningJob, trial: Trial) -> Record[TrainingJob] | None:
        return await self._sagemaker.jobs(TrainingJob).get(job.account, job.region, trial.name)

    async def _stop_trials(self, job: TuningJob) -> None:
        for trial in job.running:
            record = await self._training(job, trial)
            if record and record.value.status == "InProgress":
                await jobs.stop(self._sagemaker, record.value)

    async def _try_next(self, record: Record[TuningJob]) -> None:
        """The training job and its place in the tuning job are one commit."""
        job = record.value
        tuned = await asyncio.to_thread(_next, job)
        if tuned is None:
            return
        number = len(job.trials) + 1
        name = f"{job.name}-{number:03d}-{uuid.uuid4().hex[:8]}"
        caller = Caller(job.account, job.region, "", "", "", "")
        request = training_request(job.request, name, tuned)
        training = TrainingJob(request=request, tuning_job=job.arn, **jobs.identity(caller)).changed(clock.now())
        trial = Trial(name=name, arn=training.arn, created=training.created, tuned=dict(tuned))
        changed = structs.replace(job, trials=(*job.trials, trial), modified=clock.now())
        put = self._sagemaker.tuning_jobs.put(changed, *job.key, version=record.version)
        try:
            await jobs.check_quota(self._sagemaker, training)
        except AwsError:
            return  # until others have ended
        given = await tags.tags_of(self._sagemaker, job.arn)
        await jobs.create(self._sagemaker, training, tags.listed(given), put)


def _next(job: TuningJob) -> dict[str, str] | None:
    space = tuning_space.space(job.config.parameter_ranges)
    seed = job.id if job.config.random_seed is None else job.config.random_seed
    found = propose(space, job.config.strategy, job.seen, Random(f"{seed}/{len(job.trials)}"))
    return dict(found) if found is not None else None


def _outcome(job: TuningJob) -> tuple[str, str] | None:
    """How it is to end, and why; None while it goes on."""
    limits, criteria = job.config.resource_limits, job.config.tuning_job_completion_criteria
    failed = sum(trial.over and trial.value is None for trial in job.trials)
    if job.stopping:
        return "Stopped", ""
    if limits.max_runtime_in_seconds and clock.now() - job.created > limits.max_runtime_in_seconds:
        return "Stopped", ""
    done = len(job.trials) >= most(job) and not job.running
    if job.best is None and (failed >= HOPELESS or (done and failed)):
        return "Failed", NO_SUCCESS.format(failed)
    if done or (criteria and _reached(job)):
        return "Completed", ""
    return None


def most(job: TuningJob) -> int:
    """How many training jobs it may have."""
    given = job.config.resource_limits.max_number_of_training_jobs
    if job.config.strategy != "Grid":
        return given or 0
    size = tuning_space.space(job.config.parameter_ranges).size
    return min(size, given) if given else size


def _may_start(job: TuningJob) -> bool:
    return len(job.trials) < most(job) and len(job.running) < job.config.resource_limits.max_parallel_training_jobs


def _reached(job: TuningJob) -> bool:
    criteria, best = job.config.tuning_job_completion_criteria, job.best
    if criteria is None or best is None or best.value is None:
        return False
    target, sign = criteria.target_objective_metric_value, 1 if job.objective.type == "Maximize" else -1
    if target is not None and sign * best.value >= sign * target:
        return True
    patience = criteria.best_objective_not_improving
    if patience and (count := patience.max_number_of_training_jobs_not_improving):
        later = [trial for trial in job.trials if trial.value is not None and (trial.ended or 0) > (best.ended or 0)]
        return len(later) >= count
    return False
