"""DescribeTrainingJob."""

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.core.caller import Caller
from millstream.services.sagemaker.service import SageMaker
from millstream.services.sagemaker.training import find_training_job
from millstream.services.sagemaker.training_job import MESSAGES, TrainingJob, Transition
from millstream.services.sagemaker.training_metrics import definitions
from millstream.wire.operation import operation


@operation
async def describe_training_job(
    sagemaker: SageMaker, request: api.DescribeTrainingJobRequest, caller: Caller
) -> api.DescribeTrainingJobResponse:
    job = await find_training_job(sagemaker, request.training_job_name, caller)
    asked = job.request
    return api.DescribeTrainingJobResponse(
        training_job_name=job.name,
        training_job_arn=job.arn,
        tuning_job_arn=job.tuning_job or None,
        model_artifacts=api.ModelArtifacts(s3_model_artifacts=str(job.model)),
        training_job_status=job.status,  # type: ignore[arg-type]
        secondary_status=job.secondary,  # type: ignore[arg-type]
        failure_reason=job.failure,
        hyper_parameters=asked.hyper_parameters,
        algorithm_specification=_algorithm(job),
        role_arn=asked.role_arn,
        input_data_config=asked.input_data_config,
        output_data_config=_output(asked.output_data_config),
        resource_config=asked.resource_config,
        vpc_config=asked.vpc_config,
        stopping_condition=_condition(job),
        creation_time=job.created,
        training_start_time=job.started,
        training_end_time=job.ended,
        last_modified_time=job.modified,
        secondary_status_transitions=[_transition(one) for one in job.transitions],
        final_metric_data_list=_metrics(job),
        enable_network_isolation=bool(asked.enable_network_isolation),
        enable_inter_container_traffic_encryption=bool(asked.enable_inter_container_traffic_encryption),
        enable_managed_spot_training=bool(asked.enable_managed_spot_training),
        checkpoint_config=asked.checkpoint_config,
        training_time_in_seconds=_seconds(job),
        billable_time_in_seconds=_seconds(job),
        debug_hook_config=asked.debug_hook_config,
        tensor_board_output_config=asked.tensor_board_output_config,
        profiler_config=asked.profiler_config,
        profiling_status="Disabled",  # there is no profiler here
        environment=asked.environment,
        retry_strategy=asked.retry_strategy,
        remote_debug_config=asked.remote_debug_config,
        infra_check_config=asked.infra_check_config,
    )


def _algorithm(job: TrainingJob) -> api.AlgorithmSpecification:
    asked = job.algorithm
    time_series = bool(asked.enable_sage_maker_metrics_time_series)
    return structs.replace(
        asked,
        metric_definitions=definitions(job.request) or None,
        enable_sage_maker_metrics_time_series=time_series,
    )


def _output(asked: api.OutputDataConfig) -> api.OutputDataConfig:
    return structs.replace(
        asked, kms_key_id=asked.kms_key_id or "", compression_type=asked.compression_type or "GZIP"
    )


def _condition(job: TrainingJob) -> api.StoppingCondition:
    asked = job.request.stopping_condition or api.StoppingCondition()
    return structs.replace(asked, max_runtime_in_seconds=job.seconds)


def _transition(one: Transition) -> api.SecondaryStatusTransition:
    return api.SecondaryStatusTransition(
        status=one.status,  # type: ignore[arg-type]
        start_time=one.start,
        end_time=one.end,
        status_message=MESSAGES[one.status],
    )


def _metrics(job: TrainingJob) -> list[api.MetricData] | None:
    found = [api.MetricData(metric_name=one.name, value=one.value, timestamp=one.at) for one in job.metrics]
    return found or None


def _seconds(job: TrainingJob) -> int | None:
    return max(1, round(job.ended - job.started)) if job.started and job.ended else None
