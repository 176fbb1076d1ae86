"""Processing jobs: create, describe, list, stop, delete."""

import secrets
import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.grants import Grant
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import processing_rules, tags
from millstream.services.sagemaker.jobs import update
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.service import Job, Phase, SageMaker, ValidationException, arn
from millstream.wire.operation import operation

QUOTA = 20  # instances of one type in running jobs, AWS's common default


@operation
async def create_processing_job(
    sagemaker: SageMaker, request: api.CreateProcessingJobRequest, caller: Caller
) -> api.CreateProcessingJobResponse:
    processing_rules.check(request)
    await sagemaker.accept_role(request.role_arn, caller)
    await _check_quota(sagemaker, request, caller)
    now = clock.now()
    job = Job(
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        request=request,
        created=now,
        modified=now,
        token=secrets.token_urlsafe(24),
        secret=secrets.token_urlsafe(32),
    )
    key = (caller.account, caller.region, job.name)
    grant = Grant(request.role_arn, f"SageMaker-{job.name}"[:64], job.secret)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.jobs.put(job, *key, version=0),
                sagemaker.grants.put(grant, job.token),
                tags.first_tags(sagemaker, job.arn, request.tags),
            ]
        )
    except Conflict as taken:
        raise api.ResourceInUse(
            "Job name must be unique within an AWS account and region, and a job with this name already exists "
            f"({job.arn})"
        ) from taken
    sagemaker.job_changed(job)
    return api.CreateProcessingJobResponse(processing_job_arn=job.arn)


async def _check_quota(sagemaker: SageMaker, request: api.CreateProcessingJobRequest, caller: Caller) -> None:
    wanted = request.processing_resources.cluster_config
    count, used = wanted.instance_count or 1, 0
    for record in await sagemaker.jobs.list(caller.account, caller.region):
        cluster = record.value.request.processing_resources.cluster_config
        running = record.value.phase not in (Phase.ENDED, Phase.DONE)
        used += len(record.value.hosts) if running and cluster.instance_type == wanted.instance_type else 0
    if used + count > QUOTA:
        raise api.ResourceLimitExceeded(
            f"The account-level service limit '{wanted.instance_type} for processing job usage' is {QUOTA} "
            f"Instances, with current utilization of {used} Instances and a request delta of {count} Instances. "
            "Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not "
            "available, contact AWS support to request an increase for this quota."
        )


async def _job(sagemaker: SageMaker, name: str, caller: Caller) -> Job:
    if (record := await sagemaker.jobs.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f"Could not find requested job with name: {name}")
    return record.value


@operation
async def describe_processing_job(
    sagemaker: SageMaker, request: api.DescribeProcessingJobRequest, caller: Caller
) -> api.DescribeProcessingJobResponse:
    job = await _job(sagemaker, request.processing_job_name, caller)
    asked = job.request
    return api.DescribeProcessingJobResponse(
        processing_inputs=asked.processing_inputs,
        processing_output_config=asked.processing_output_config,
        processing_job_name=job.name,
        processing_resources=processing_rules.with_count(asked.processing_resources),
        stopping_condition=asked.stopping_condition or processing_rules.DEFAULT_STOP,
        app_specification=asked.app_specification,
        environment=asked.environment,
        network_config=asked.network_config,
        role_arn=asked.role_arn,
        experiment_config=asked.experiment_config,
        processing_job_arn=job.arn,
        processing_job_status=job.status,  # type: ignore[arg-type]
        exit_message=job.exit_message or None,
        failure_reason=_failure(job),
        processing_end_time=job.ended,
        processing_start_time=job.started,
        last_modified_time=job.modified,
        creation_time=job.created,
    )


def _failure(job: Job) -> str | None:
    return (job.outcome.reason or None) if job.outcome and job.ended else None


@operation
async def list_processing_jobs(
    sagemaker: SageMaker, request: api.ListProcessingJobsRequest, caller: Caller
) -> api.ListProcessingJobsResponse:
    jobs = [record.value for record in await sagemaker.jobs.list(caller.account, caller.region)]
    items = [Item(job.name, job.created, job.modified, job.status, _summary(job)) for job in jobs]
    summaries, token = page(items, request, descending=True)
    return api.ListProcessingJobsResponse(processing_job_summaries=summaries, next_token=token)


def _summary(job: Job) -> api.ProcessingJobSummary:
    return api.ProcessingJobSummary(
        processing_job_name=job.name,
        processing_job_arn=job.arn,
        creation_time=job.created,
        processing_end_time=job.ended,
        last_modified_time=job.modified,
        processing_job_status=job.status,  # type: ignore[arg-type]
        failure_reason=_failure(job),
        exit_message=job.exit_message or None,
    )


@operation
async def stop_processing_job(sagemaker: SageMaker, request: api.StopProcessingJobRequest, caller: Caller) -> None:
    job = await _job(sagemaker, request.processing_job_name, caller)

    def stop(job: Job) -> Job:
        if job.status != "InProgress":
            raise ValidationException(
                f"The request was rejected because the processing job is in status {job.status}."
            )
        return structs.replace(job, stopping=True)

    sagemaker.job_changed(await update(sagemaker, job, stop))


@operation
async def delete_processing_job(
    sagemaker: SageMaker, request: api.DeleteProcessingJobRequest, caller: Caller
) -> None:
    """Only what has ended; its logs and outputs stay."""
    name = request.processing_job_name
    if (record := await sagemaker.jobs.get(caller.account, caller.region, name)) is None:
        raise api.ResourceNotFound(f"Could not find requested job with name: {name}")
    job = record.value
    if job.phase is not Phase.DONE:
        raise api.ResourceInUse(
            f"The processing job {arn(caller, 'processing-job', name)} is in status {job.status}."
        )
    key = (caller.account, caller.region, name)
    await sagemaker.meta.commit([sagemaker.jobs.delete(*key), sagemaker.tags.delete(job.arn)])
