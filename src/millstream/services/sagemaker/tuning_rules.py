"""What CreateHyperParameterTuningJob takes beyond the model's own constraints, and the training jobs it makes."""

from collections.abc import Iterator, Mapping

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.services.sagemaker import training_metrics, training_rules, tuning_space
from millstream.services.sagemaker.service import ValidationException, not_implemented

OBJECTIVE, METRIC = "_tuning_objective_metric", "ObjectiveMetric"
MOST = 750  # training jobs of one tuning job


def check(request: api.CreateHyperParameterTuningJobRequest) -> None:
    """Raise ValidationException."""
    for member, given in _absent(request):
        if given:
            raise not_implemented(member)
    config, definition = request.hyper_parameter_tuning_job_config, request.training_job_definition
    if definition is None:
        raise ValidationException("TrainingJobDefinition is required.")
    if config.hyper_parameter_tuning_job_objective is None:
        raise ValidationException("HyperParameterTuningJobObjective is required.")
    _check_ranges(config, definition)
    _check_limits(config)
    sample = training_request(request, "sample", {})
    training_rules.check(sample)
    _check_objective(config.hyper_parameter_tuning_job_objective.metric_name, sample)


def _absent(request: api.CreateHyperParameterTuningJobRequest) -> Iterator[tuple[str, object]]:
    config, definition = request.hyper_parameter_tuning_job_config, request.training_job_definition
    yield "Strategy Hyperband", config.strategy == "Hyperband" or config.strategy_config
    yield "WarmStartConfig", request.warm_start_config
    yield "TrainingJobDefinitions", request.training_job_definitions
    yield "Autotune", request.autotune
    yield "AutoParameters", config.parameter_ranges and config.parameter_ranges.auto_parameters
    yield "TrainingJobEarlyStoppingType Auto", config.training_job_early_stopping_type == "Auto"
    criteria = config.tuning_job_completion_criteria
    convergence = criteria and criteria.convergence_detected
    yield "ConvergenceDetected", convergence and convergence.complete_on_convergence == "Enabled"
    resources = definition and definition.hyper_parameter_tuning_resource_config
    yield "InstanceConfigs", resources and (resources.instance_configs or resources.allocation_strategy)
    yield (
        "TuningObjective and HyperParameterRanges of TrainingJobDefinition",
        definition and (definition.tuning_objective or definition.hyper_parameter_ranges),
    )


def _check_ranges(
    config: api.HyperParameterTuningJobConfig, definition: api.HyperParameterTrainingJobDefinition
) -> None:
    try:
        varied = tuning_space.space(config.parameter_ranges)
    except ValueError as bad:
        raise ValidationException(str(bad)) from bad
    if not varied.parameters:
        raise ValidationException("ParameterRanges must hold at least one hyperparameter.")
    if config.strategy == "Grid" and any(isinstance(one, tuning_space.Number) for one in varied.parameters):
        raise ValidationException("Grid search supports categorical hyperparameters only.")
    if both := [one.name for one in varied.parameters if one.name in (definition.static_hyper_parameters or {})]:
        raise ValidationException(f"Hyperparameters cannot be both static and tuned: {both}")


def _check_limits(config: api.HyperParameterTuningJobConfig) -> None:
    limits = config.resource_limits
    if config.strategy == "Grid":
        if (size := tuning_space.space(config.parameter_ranges).size) > MOST:
            raise ValidationException(f"Grid search takes at most {MOST} combinations, and these are {size}.")
        return
    most = limits.max_number_of_training_jobs
    if most is None:
        raise ValidationException(f"MaxNumberOfTrainingJobs is required for strategy {config.strategy}.")
    if most > MOST or limits.max_parallel_training_jobs > most:
        raise ValidationException(
            f"MaxNumberOfTrainingJobs must be at most {MOST} and at least MaxParallelTrainingJobs."
        )


def _check_objective(metric: str, sample: api.CreateTrainingJobRequest) -> None:
    if metric not in {one.name for one in training_metrics.definitions(sample)}:
        raise ValidationException(f"The objective metric {metric} is not among the MetricDefinitions.")


def training_request(
    request: api.CreateHyperParameterTuningJobRequest, name: str, tuned: Mapping[str, str]
) -> api.CreateTrainingJobRequest:
    """The training job with these values."""
    definition, objective = request.training_job_definition, _metric(request)
    assert definition is not None  # check
    algorithm = definition.algorithm_specification
    made = api.CreateTrainingJobRequest(
        training_job_name=name,
        hyper_parameters={**(definition.static_hyper_parameters or {}), **tuned, OBJECTIVE: objective},
        algorithm_specification=api.AlgorithmSpecification(
            training_image=algorithm.training_image,
            algorithm_name=algorithm.algorithm_name,
            training_input_mode=algorithm.training_input_mode,
            metric_definitions=algorithm.metric_definitions,
        ),
        role_arn=definition.role_arn,
        input_data_config=definition.input_data_config,
        vpc_config=definition.vpc_config,
        output_data_config=definition.output_data_config,
        resource_config=_resources(definition),
        stopping_condition=definition.stopping_condition,
        enable_network_isolation=definition.enable_network_isolation,
        enable_inter_container_traffic_encryption=definition.enable_inter_container_traffic_encryption,
        enable_managed_spot_training=definition.enable_managed_spot_training,
        checkpoint_config=definition.checkpoint_config,
        retry_strategy=definition.retry_strategy,
        environment=definition.environment,
    )
    return _with_objective(made, objective)


def _metric(request: api.CreateHyperParameterTuningJobRequest) -> str:
    objective = request.hyper_parameter_tuning_job_config.hyper_parameter_tuning_job_objective
    return objective.metric_name if objective else ""


def _resources(definition: api.HyperParameterTrainingJobDefinition) -> api.ResourceConfig | None:
    if (own := definition.hyper_parameter_tuning_resource_config) is None:
        return definition.resource_config
    return api.ResourceConfig(
        instance_type=own.instance_type,
        instance_count=own.instance_count,
        volume_size_in_gb=own.volume_size_in_gb,
        volume_kms_key_id=own.volume_kms_key_id,
    )


def _with_objective(made: api.CreateTrainingJobRequest, objective: str) -> api.CreateTrainingJobRequest:
    """The objective is a metric under a second name, as on AWS."""
    algorithm = made.algorithm_specification
    assert algorithm is not None
    known = {one.name: one.regex for one in training_metrics.definitions(made)}
    if objective not in known:
        return made
    second = api.MetricDefinition(name=METRIC, regex=known[objective])
    given = [*(algorithm.metric_definitions or ()), second]
    return structs.replace(made, algorithm_specification=structs.replace(algorithm, metric_definitions=given))
