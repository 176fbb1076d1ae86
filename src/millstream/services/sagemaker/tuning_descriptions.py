"""DescribeHyperParameterTuningJob."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.tuning import counters, find_tuning_job, objectives, trained
from millstream.services.sagemaker.tuning_job import TuningJob
from millstream.services.sagemaker.tuning_rules import training_request
from millstream.wire.operation import operation


@operation
async def describe_hyper_parameter_tuning_job(
    sagemaker: SageMaker, request: api.DescribeHyperParameterTuningJobRequest, caller: Caller
) -> api.DescribeHyperParameterTuningJobResponse:
    job = await find_tuning_job(sagemaker, request.hyper_parameter_tuning_job_name, caller)
    best = trained(job, job.best) if job.best else None
    elapsed = (job.ended or clock.now()) - job.created
    return api.DescribeHyperParameterTuningJobResponse(
        hyper_parameter_tuning_job_name=job.name,
        hyper_parameter_tuning_job_arn=job.arn,
        hyper_parameter_tuning_job_config=job.config,
        training_job_definition=_definition(job),
        hyper_parameter_tuning_job_status=job.status,  # type: ignore[arg-type]
        creation_time=job.created,
        hyper_parameter_tuning_end_time=job.ended,
        last_modified_time=job.modified,
        training_job_status_counters=counters(job),
        objective_status_counters=objectives(job),
        best_training_job=best,
        failure_reason=job.reason or None,
        consumed_resources=api.HyperParameterTuningJobConsumedResources(runtime_in_seconds=round(elapsed)),
    )


def _definition(job: TuningJob) -> api.HyperParameterTrainingJobDefinition:
    """With the objective among the static hyperparameters and the metrics, as on AWS."""
    made = training_request(job.request, "sample", {})
    algorithm = made.algorithm_specification
    return structs.replace(
        job.definition,
        static_hyper_parameters=made.hyper_parameters,
        algorithm_specification=structs.replace(
            job.definition.algorithm_specification,
            metric_definitions=algorithm.metric_definitions if algorithm else None,
        ),
    )
