"""Processing jobs: create, describe, list, stop, delete."""

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import jobs, processing_rules
from millstream.services.sagemaker.processing_run import ProcessingJob
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.wire.operation import operation


@operation
async def create_processing_job(
    sagemaker: SageMaker, request: api.CreateProcessingJobRequest, caller: Caller
) -> api.CreateProcessingJobResponse:
    processing_rules.check(request)
    await sagemaker.accept_role(request.role_arn, caller)
    job = ProcessingJob(request=request, **jobs.identity(caller))
    await jobs.check_quota(sagemaker, job)
    try:
        await jobs.create(sagemaker, job, request.tags)
    except Conflict as taken:
        raise api.ResourceInUse(
            "Job name must be unique within an AWS account and region, and a job with this name already exists "
            f"({job.arn})"
        ) from taken
    return api.CreateProcessingJobResponse(processing_job_arn=job.arn)


async def _job(sagemaker: SageMaker, name: str, caller: Caller) -> ProcessingJob:
    if (job := await jobs.find(sagemaker, ProcessingJob, name, caller)) is None:
        raise ValidationException(f"Could not find requested job with name: {name}")
    return job


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
        failure_reason=job.failure,
        processing_end_time=job.ended,
        processing_start_time=job.started,
        last_modified_time=job.modified,
        creation_time=job.created,
    )


@operation
async def list_processing_jobs(
    sagemaker: SageMaker, request: api.ListProcessingJobsRequest, caller: Caller
) -> api.ListProcessingJobsResponse:
    summaries, token = await jobs.listed(sagemaker, ProcessingJob, request, caller, _summary)
    return api.ListProcessingJobsResponse(processing_job_summaries=summaries, next_token=token)


def _summary(job: ProcessingJob) -> api.ProcessingJobSummary:
    return api.ProcessingJobSummary(
        processing_job_name=job.name,
        processing_job_arn=job.arn,
        creation_time=job.created,
        processing_end_time=job.ended,
        last_modified_time=job.modified,
        processing_job_status=job.status,  # type: ignore[arg-type]
        failure_reason=job.failure,
        exit_message=job.exit_message or None,
    )


@operation
async def stop_processing_job(sagemaker: SageMaker, request: api.StopProcessingJobRequest, caller: Caller) -> None:
    await jobs.stop(sagemaker, await _job(sagemaker, request.processing_job_name, caller))


@operation
async def delete_processing_job(
    sagemaker: SageMaker, request: api.DeleteProcessingJobRequest, caller: Caller
) -> None:
    name = request.processing_job_name
    if (job := await jobs.find(sagemaker, ProcessingJob, name, caller)) is None:
        raise api.ResourceNotFound(f"Could not find requested job with name: {name}")
    await jobs.delete(sagemaker, job)
