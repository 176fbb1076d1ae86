"""Hyperparameter tuning jobs: create, list, stop, delete, and their training jobs."""

import uuid

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.meta import Conflict
from millstream.services.sagemaker import tags, tuning_rules
from millstream.services.sagemaker.listing import Item, page
from millstream.services.sagemaker.service import SageMaker, ValidationException
from millstream.services.sagemaker.tuning_job import Trial, TuningJob
from millstream.wire.operation import operation


@operation
async def create_hyper_parameter_tuning_job(
    sagemaker: SageMaker, request: api.CreateHyperParameterTuningJobRequest, caller: Caller
) -> api.CreateHyperParameterTuningJobResponse:
    tuning_rules.check(request)
    now = clock.now()
    job = TuningJob(
        id=uuid.uuid4().hex,
        account=caller.account,
        region=caller.region,
        request=request,
        created=now,
        modified=now,
    )
    await sagemaker.accept_role(job.definition.role_arn, caller)
    try:
        await sagemaker.meta.commit(
            [
                sagemaker.tuning_jobs.put(job, *job.key, version=0),
                tags.first_tags(sagemaker, job.arn, request.tags),
            ]
        )
    except Conflict as taken:
        raise api.ResourceInUse(
            "Hyperparameter tuning job names must be unique within an AWS account and region, and a job with this "
            f"name already exists ({job.arn})"
        ) from taken
    sagemaker.tuning_started(job)
    return api.CreateHyperParameterTuningJobResponse(hyper_parameter_tuning_job_arn=job.arn)


async def find_tuning_job(sagemaker: SageMaker, name: str, caller: Caller) -> TuningJob:
    """Raise ResourceNotFound."""
    if (record := await sagemaker.tuning_jobs.get(caller.account, caller.region, name)) is None:
        raise api.ResourceNotFound("Requested resource not found.")
    return record.value


@operation
async def list_hyper_parameter_tuning_jobs(
    sagemaker: SageMaker, request: api.ListHyperParameterTuningJobsRequest, caller: Caller
) -> api.ListHyperParameterTuningJobsResponse:
    found = [record.value for record in await sagemaker.tuning_jobs.list(caller.account, caller.region)]
    items = [Item(job.name, job.created, job.modified, job.status, _summary(job)) for job in found]
    wanted = structs.replace(request, sort_by=request.sort_by or "Name")
    summaries, token = page(items, wanted, descending=False)
    return api.ListHyperParameterTuningJobsResponse(hyper_parameter_tuning_job_summaries=summaries, next_token=token)


def _summary(job: TuningJob) -> api.HyperParameterTuningJobSummary:
    return api.HyperParameterTuningJobSummary(
        hyper_parameter_tuning_job_name=job.name,
        hyper_parameter_tuning_job_arn=job.arn,
        hyper_parameter_tuning_job_status=job.status,  # type: ignore[arg-type]
        strategy=job.config.strategy,
        creation_time=job.created,
        hyper_parameter_tuning_end_time=job.ended,
        last_modified_time=job.modified,
        training_job_status_counters=counters(job),
        objective_status_counters=objectives(job),
        resource_limits=job.config.resource_limits,
    )


def counters(job: TuningJob) -> api.TrainingJobStatusCounters:
    failed = [trial for trial in job.trials if trial.status == "Failed"]
    return api.TrainingJobStatusCounters(
        completed=sum(trial.status == "Completed" for trial in job.trials),
        in_progress=sum(trial.status in ("InProgress", "Stopping") for trial in job.trials),
        retryable_error=sum(trial.lost for trial in failed),
        non_retryable_error=sum(not trial.lost for trial in failed),
        stopped=sum(trial.status == "Stopped" for trial in job.trials),
    )


def objectives(job: TuningJob) -> api.ObjectiveStatusCounters:
    found = [trial.objective for trial in job.trials]
    return api.ObjectiveStatusCounters(
        succeeded=found.count("Succeeded"), pending=found.count("Pending"), failed=found.count("Failed")
    )


@operation
async def list_training_jobs_for_hyper_parameter_tuning_job(
    sagemaker: SageMaker, request: api.ListTrainingJobsForHyperParameterTuningJobRequest, caller: Caller
) -> api.ListTrainingJobsForHyperParameterTuningJobResponse:
    job = await find_tuning_job(sagemaker, request.hyper_parameter_tuning_job_name, caller)
    by_value = request.sort_by == "FinalObjectiveMetricValue"
    items = [
        Item(trial.name, trial.created, trial.created, trial.status, trained(job, trial), trial.value or 0.0)
        for trial in job.trials
        if trial.value is not None or not by_value
    ]
    wanted = structs.replace(request, sort_by=request.sort_by or "Name")
    summaries, token = page(items, wanted, descending=False)
    return api.ListTrainingJobsForHyperParameterTuningJobResponse(training_job_summaries=summaries, next_token=token)


def trained(job: TuningJob, trial: Trial) -> api.HyperParameterTrainingJobSummary:
    metric = None
    if trial.value is not None:
        metric = api.FinalHyperParameterTuningJobObjectiveMetric(
            metric_name=job.objective.metric_name, value=trial.value
        )
    return api.HyperParameterTrainingJobSummary(
        training_job_definition_name=job.definition.definition_name,
        training_job_name=trial.name,
        training_job_arn=trial.arn,
        creation_time=trial.created,
        training_start_time=trial.started,
        training_end_time=trial.ended,
        training_job_status=trial.status,  # type: ignore[arg-type]
        tuned_hyper_parameters=trial.tuned,
        failure_reason=trial.reason,
        final_hyper_parameter_tuning_job_objective_metric=metric,
        objective_status=trial.objective,  # type: ignore[arg-type]
    )


@operation
async def stop_hyper_parameter_tuning_job(
    sagemaker: SageMaker, request: api.StopHyperParameterTuningJobRequest, caller: Caller
) -> None:
    """The training jobs that run are stopped by the tuner."""
    key = (caller.account, caller.region, request.hyper_parameter_tuning_job_name)
    while True:
        if (record := await sagemaker.tuning_jobs.get(*key)) is None:
            raise api.ResourceNotFound("Requested resource not found.")
        job = record.value
        if job.status != "InProgress":
            raise ValidationException(
                f"The request was rejected because the hyperparameter tuning job is in status {job.status}."
            )
        changed = structs.replace(job, stopping=True, modified=clock.now())
        try:
            return await sagemaker.tuning_jobs.save(changed, *key, version=record.version)
        except Conflict:
            continue


@operation
async def delete_hyper_parameter_tuning_job(
    sagemaker: SageMaker, request: api.DeleteHyperParameterTuningJobRequest, caller: Caller
) -> None:
    """Only what has ended; its training jobs stay."""
    job = await find_tuning_job(sagemaker, request.hyper_parameter_tuning_job_name, caller)
    if not job.end:
        raise ValidationException(
            f"The request was rejected because the hyperparameter tuning job is in status {job.status}."
        )
    await sagemaker.meta.commit([sagemaker.tuning_jobs.delete(*job.key), sagemaker.tags.delete(job.arn)])
