"""Training jobs: create, describe, list, stop, delete."""

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import jobs, training_rules
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.services.sagemaker.training_job import TrainingJob
from millstream.wire.operation import operation


@operation
async def create_training_job(
    sagemaker: SageMaker, request: api.CreateTrainingJobRequest, caller: Caller
) -> api.CreateTrainingJobResponse:
    training_rules.check(request)
    await sagemaker.accept_role(request.role_arn, caller)
    job = TrainingJob(request=request, **jobs.identity(caller)).changed(clock.now())
    await jobs.check_quota(sagemaker, job)
    try:
        await jobs.create(sagemaker, job, request.tags)
    except Conflict as taken:
        raise api.ResourceInUse(
            "Training job names must be unique within an AWS account and region, and a training job with this name "
            f"already exists ({job.arn})"
        ) from taken
    return api.CreateTrainingJobResponse(training_job_arn=job.arn)


async def find_training_job(sagemaker: SageMaker, name: str, caller: Caller) -> TrainingJob:
    """Raise ValidationException."""
    if (job := await jobs.find(sagemaker, TrainingJob, name, caller)) is None:
        raise ValidationException("Requested resource not found.")
    return job


@operation
async def list_training_jobs(
    sagemaker: SageMaker, request: api.ListTrainingJobsRequest, caller: Caller
) -> api.ListTrainingJobsResponse:
    found = [record.value for record in await sagemaker.jobs(TrainingJob).list(caller.account, caller.region)]
    if request.warm_pool_status_equals or request.training_plan_arn_equals:
        found = []  # no job has a warm pool or a plan
    items = [Item(job.name, job.created, job.modified, job.status, _summary(job)) for job in found]
    summaries, token = page(items, request, descending=True)
    return api.ListTrainingJobsResponse(training_job_summaries=summaries, next_token=token)


def _summary(job: TrainingJob) -> api.TrainingJobSummary:
    return api.TrainingJobSummary(
        training_job_name=job.name,
        training_job_arn=job.arn,
        creation_time=job.created,
        training_end_time=job.ended,
        last_modified_time=job.modified,
        training_job_status=job.status,  # type: ignore[arg-type]
        secondary_status=job.secondary,  # type: ignore[arg-type]
    )


@operation
async def stop_training_job(sagemaker: SageMaker, request: api.StopTrainingJobRequest, caller: Caller) -> None:
    await jobs.stop(sagemaker, await find_training_job(sagemaker, request.training_job_name, caller))


@operation
async def delete_training_job(sagemaker: SageMaker, request: api.DeleteTrainingJobRequest, caller: Caller) -> None:
    name = request.training_job_name
    if (job := await jobs.find(sagemaker, TrainingJob, name, caller)) is None:
        raise api.ResourceNotFound("Requested resource not found.")
    await jobs.delete(sagemaker, job)
