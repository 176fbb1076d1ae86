"""Batch transform jobs: create, describe, list, stop."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.domain.hosting import Variant
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import jobs, transform_rules
from millstream.services.sagemaker.inputs import DownloadFailed, Downloads
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.services.sagemaker.transform_job import TransformJob
from millstream.services.sagemaker.variants import variant_of
from millstream.wire.operation import operation


@operation
async def create_transform_job(
    sagemaker: SageMaker, request: api.CreateTransformJobRequest, caller: Caller
) -> api.CreateTransformJobResponse:
    transform_rules.check(request)
    identity = jobs.identity(caller)
    job = TransformJob(
        request=request, variant=await _variant(sagemaker, request, caller, identity["id"]), **identity
    )
    await jobs.check_quota(sagemaker, job)
    await _check_input(sagemaker, job)
    try:
        await jobs.create(sagemaker, job, request.tags)
    except Conflict as taken:
        raise api.ResourceInUse(
            "Job name must be unique within an AWS account and region, and a job with this name already exists "
            f"({job.arn})"
        ) from taken
    return api.CreateTransformJobResponse(transform_job_arn=job.arn)


async def _check_input(sagemaker: SageMaker, job: TransformJob) -> None:
    """Raise ValidationException where there is nothing to transform."""
    source = job.request.transform_input.data_source.s3_data_source
    try:
        await Downloads(sagemaker.objects, job.account, job.region, job.variant.role).look(parse(source.s3_uri))
    except DownloadFailed as nothing:
        raise ValidationException(str(nothing)) from nothing


async def _variant(sagemaker: SageMaker, request: api.CreateTransformJobRequest, caller: Caller, id_: str) -> Variant:
    """The model behind workers, as an endpoint would have it. Raise ValidationException."""
    model = await find_model(sagemaker, request.model_name, caller)
    if role := model.request.execution_role_arn:
        await sagemaker.accept_role(role, caller)
    transform_rules.check_model(model)
    place = f"transform/{caller.account}/{caller.region}/{request.transform_job_name}/{id_[:8]}"
    asked = api.ProductionVariant(
        variant_name="model",
        model_name=request.model_name,
        initial_instance_count=request.transform_resources.instance_count,
    )
    variant = variant_of(sagemaker.compute, asked, model, place, id_[:17])
    return structs.replace(
        variant,
        instance_type=request.transform_resources.instance_type,
        environment=transform_rules.environment(request, variant.environment),
        containers=tuple(
            structs.replace(part, environment=transform_rules.environment(request, part.environment))
            for part in variant.containers
        ),
    )


async def _job(sagemaker: SageMaker, name: str, caller: Caller) -> TransformJob:
    if (job := await jobs.find(sagemaker, TransformJob, name, caller)) is None:
        raise ValidationException(f"Could not find requested job with name: {name}")
    return job


@operation
async def describe_transform_job(
    sagemaker: SageMaker, request: api.DescribeTransformJobRequest, caller: Caller
) -> api.DescribeTransformJobResponse:
    job = await _job(sagemaker, request.transform_job_name, caller)
    asked, processing = job.request, job.request.data_processing or api.DataProcessing()
    given, taken = asked.transform_input, asked.transform_output
    return api.DescribeTransformJobResponse(
        transform_job_name=job.name,
        transform_job_arn=job.arn,
        transform_job_status=job.status,  # type: ignore[arg-type]
        failure_reason=job.failure,
        model_name=asked.model_name,
        max_concurrent_transforms=asked.max_concurrent_transforms,
        model_client_config=asked.model_client_config,
        max_payload_in_mb=asked.max_payload_in_mb,
        batch_strategy=asked.batch_strategy,
        environment=asked.environment,
        transform_input=structs.replace(
            given, compression_type=given.compression_type or "None", split_type=given.split_type or "None"
        ),
        transform_output=structs.replace(
            taken, assemble_with=taken.assemble_with or "None", kms_key_id=taken.kms_key_id or ""
        ),
        data_capture_config=asked.data_capture_config,
        transform_resources=asked.transform_resources,
        creation_time=job.created,
        transform_start_time=job.started,
        transform_end_time=job.ended,
        data_processing=api.DataProcessing(
            input_filter=processing.input_filter or "$",
            output_filter=processing.output_filter or "$",
            join_source=processing.join_source or "None",
        ),
    )


@operation
async def list_transform_jobs(
    sagemaker: SageMaker, request: api.ListTransformJobsRequest, caller: Caller
) -> api.ListTransformJobsResponse:
    summaries, token = await jobs.listed(sagemaker, TransformJob, request, caller, _summary)
    return api.ListTransformJobsResponse(transform_job_summaries=summaries, next_token=token)


def _summary(job: TransformJob) -> api.TransformJobSummary:
    return api.TransformJobSummary(
        transform_job_name=job.name,
        transform_job_arn=job.arn,
        creation_time=job.created,
        transform_end_time=job.ended,
        last_modified_time=job.modified,
        transform_job_status=job.status,  # type: ignore[arg-type]
        failure_reason=job.failure,
    )


@operation
async def stop_transform_job(sagemaker: SageMaker, request: api.StopTransformJobRequest, caller: Caller) -> None:
    await jobs.stop(sagemaker, await _job(sagemaker, request.transform_job_name, caller))
