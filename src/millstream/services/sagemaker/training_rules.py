"""What CreateTrainingJob takes beyond the model's own constraints."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from millstream.api import sagemaker as api
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import ValidationException, not_implemented

ROOT = PurePosixPath("/opt/ml")
RESERVED = ("/opt/ml/input", "/opt/ml/model", "/opt/ml/output", "/opt/ml/code")


def check(request: api.CreateTrainingJobRequest) -> None:
    """Raise ValidationException."""
    for member, given in _absent(request):
        if given:
            raise not_implemented(member)
    algorithm = request.algorithm_specification
    if algorithm is None:
        raise ValidationException("AlgorithmSpecification is required.")
    _check_algorithm(algorithm)
    _check_resources(request.resource_config)
    _check_time(request)
    parse(request.output_data_config.s3_output_path)
    for channel in request.input_data_config or ():
        _check_channel(channel, channel.input_mode or algorithm.training_input_mode)
    _check_names(channel.channel_name for channel in request.input_data_config or ())
    if request.checkpoint_config:
        _check_kept(request.checkpoint_config.s3_uri, request.checkpoint_config.local_path, "CheckpointConfig")
    if board := request.tensor_board_output_config:
        _check_kept(board.s3_output_path, board.local_path, "TensorBoardOutputConfig")


def _absent(request: api.CreateTrainingJobRequest) -> Iterator[tuple[str, object]]:
    """Members whose meaning is not built; what the SDKs always send is not among them."""
    debug, chain = request.remote_debug_config, request.session_chaining_config
    yield "ServerlessJobConfig", request.serverless_job_config
    yield "MlflowConfig", request.mlflow_config
    yield "ModelPackageConfig", request.model_package_config
    yield "ExperimentConfig", request.experiment_config
    # A rule is a job of its own in an image of AWS's, which reads what the Debugger's hook saved.
    yield "DebugRuleConfigurations", request.debug_rule_configurations
    yield "ProfilerRuleConfigurations", request.profiler_rule_configurations
    yield "RemoteDebugConfig.EnableRemoteDebug", debug and debug.enable_remote_debug
    yield "SessionChainingConfig.EnableSessionTagChaining", chain and chain.enable_session_tag_chaining
    hook = request.debug_hook_config
    yield "DebugHookConfig.CollectionConfigurations", hook and hook.collection_configurations


def _check_algorithm(algorithm: api.AlgorithmSpecification) -> None:
    if algorithm.algorithm_name:
        raise not_implemented("AlgorithmSpecification.AlgorithmName")
    if not algorithm.training_image:
        raise ValidationException("You must specify either TrainingImage or AlgorithmName in AlgorithmSpecification.")
    access = algorithm.training_image_config
    if access and access.training_repository_access_mode == "Vpc":
        raise not_implemented("TrainingRepositoryAccessMode Vpc")
    _check_names((one.name for one in algorithm.metric_definitions or ()), "MetricDefinitions")
    for metric in algorithm.metric_definitions or ():
        try:
            re.compile(metric.regex)
        except (re.error, OverflowError, RecursionError) as bad:
            raise ValidationException(f"Invalid regex {metric.regex!r} of metric {metric.name!r}: {bad}.") from bad


def _check_resources(resources: api.ResourceConfig | None) -> None:
    if resources is None:
        raise ValidationException("ResourceConfig is required.")
    for member, given in (
        ("InstanceGroups", resources.instance_groups),
        ("KeepAlivePeriodInSeconds", resources.keep_alive_period_in_seconds),
        ("TrainingPlanArn", resources.training_plan_arn),
        ("InstancePlacementConfig", resources.instance_placement_config),
        ("InstancePreferences", resources.instance_preferences),
    ):
        if given:
            raise not_implemented(f"ResourceConfig.{member}")
    if not resources.instance_type or not resources.instance_count:
        raise ValidationException("ResourceConfig must hold InstanceType and an InstanceCount of at least 1.")


def _check_time(request: api.CreateTrainingJobRequest) -> None:
    condition = request.stopping_condition
    wait = condition.max_wait_time_in_seconds if condition else None
    run = (condition.max_runtime_in_seconds if condition else None) or 0
    if request.enable_managed_spot_training and (wait is None or wait < run):
        raise ValidationException(
            "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds"
        )
    if wait is not None and not request.enable_managed_spot_training:
        raise ValidationException("MaxWaitTimeInSeconds can only be given when EnableManagedSpotTraining is true.")


def _check_names(names: Iterable[str], what: str = "Channel names") -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValidationException(f"{what} must be unique: [{', '.join(twice)}]")


def _check_channel(channel: api.Channel, mode: str) -> None:
    name = channel.channel_name
    if name in (".", ".."):
        raise ValidationException(f"'{name}' cannot be the name of a channel.")
    source = channel.data_source.s3_data_source
    if channel.data_source.file_system_data_source or channel.data_source.dataset_source:
        raise not_implemented(f"FileSystemDataSource or DatasetSource of channel '{name}'")
    if source is None:
        raise ValidationException(f"S3DataSource must be specified for channel '{name}'.")
    parse(source.s3_uri)
    if mode == "Pipe":
        raise not_implemented(f"Input mode Pipe (channel '{name}'); File and FastFile are")
    if source.s3_data_type == "AugmentedManifestFile":
        raise ValidationException("S3DataType AugmentedManifestFile can only be used if the input mode is Pipe.")
    if source.s3_data_type == "Converse":
        raise not_implemented(f"S3DataType Converse (channel '{name}')")
    if channel.compression_type == "Gzip":
        raise ValidationException("CompressionType Gzip can only be used if the input mode is Pipe.")
    if channel.record_wrapper_type == "RecordIO":
        raise ValidationException("RecordWrapperType RecordIO can only be used if the input mode is Pipe.")
    if source.hub_access_config or source.instance_group_names:
        raise not_implemented(f"HubAccessConfig or InstanceGroupNames of channel '{name}'")


def _check_kept(uri: str, path: str | None, what: str) -> None:
    """A folder whose files go to S3 while the job runs."""
    parse(uri)
    place = PurePosixPath(path or "/opt/ml/checkpoints")
    if ROOT not in place.parents or ".." in place.parts:
        raise not_implemented(f"{what}.LocalPath outside {ROOT} ({path})")
    if what == "CheckpointConfig" and any(place.is_relative_to(one) for one in RESERVED):
        raise ValidationException(f"{what}.LocalPath {path} must not be below a folder that SageMaker uses itself.")
