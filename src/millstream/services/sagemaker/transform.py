"""Batch transform jobs: create, describe, list, stop."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.hosting import Variant
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags, transform_rules
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.models import find_model
from millstream.services.sagemaker.processing import QUOTA
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.services.sagemaker.transform_job import TransformJob
from millstream.services.sagemaker.variants import variant_of
from millstream.wire.operation import operation


@operation
async def create_transform_job(
    sagemaker: SageMaker, request: api.CreateTransformJobRequest, caller: Caller
) -> api.CreateTransformJobResponse:
    transform_rules.check(request)
    now, id_ = clock.now(), uuid.uuid4().hex
    job = TransformJob(
        id=id_,
        account=caller.account,
        region=caller.region,
        request=request,
        variant=await _variant(sagemaker, request, caller, id_),
        created=now,
        modified=now,
    )
    await _check_quota(sagemaker, job)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.transforms.jobs.put(job, *job.key, version=0),
                tags.first_tags(sagemaker, job.arn, request.tags),
            ]
        )
    except Conflict as taken:
        raise api.ResourceInUse(
            "Job name must be unique within an AWS account and region, and a job with this name already exists "
            f"({job.arn})"
        ) from taken
    sagemaker.transforms.changed(job)
    return api.CreateTransformJobResponse(transform_job_arn=job.arn)


async def _variant(sagemaker: SageMaker, request: api.CreateTransformJobRequest, caller: Caller, id_: str) -> Variant:
    """The model behind workers, as an endpoint would have it. Raise ValidationException."""
    model = await find_model(sagemaker, request.model_name, caller)
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


async def _check_quota(sagemaker: SageMaker, job: TransformJob) -> None:
    """Raise ResourceLimitExceeded."""
    type_ = job.variant.instance_type
    running = [record.value for record in await sagemaker.transforms.jobs.list(job.account, job.region)]
    used = sum(one.instances for one in running if not one.over and one.variant.instance_type == type_)
    if used + job.instances > QUOTA:
        raise api.ResourceLimitExceeded(
            f"The account-level service limit '{type_} for transform job usage' is {QUOTA} Instances, with current "
            f"utilization of {used} Instances and a request delta of {job.instances} Instances. Please use AWS "
            "Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact "
            "AWS support to request an increase for this quota."
        )


async def _job(sagemaker: SageMaker, name: str, caller: Caller) -> TransformJob:
    if (record := await sagemaker.transforms.jobs.get(caller.account, caller.region, name)) is None:
        raise ValidationException(f"Could not find requested job with name: {name}")
    return record.value


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
    jobs = [record.value for record in await sagemaker.transforms.jobs.list(caller.account, caller.region)]
    items = [Item(job.name, job.created, job.modified, job.status, _summary(job)) for job in jobs]
    summaries, token = page(items, request, descending=True)
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
    job = await _job(sagemaker, request.transform_job_name, caller)

    def stop(job: TransformJob) -> TransformJob:
        if job.status != "InProgress":
            raise ValidationException(
                f"The request was rejected because the transform job is in status {job.status}."
            )
        return structs.replace(job, stopping=True)

    sagemaker.transforms.changed(await sagemaker.transforms.update(job, stop))
