"""What CreateProcessingJob takes beyond the model's own constraints."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import structs

from millstream.api import sagemaker as api
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import ValidationException, not_implemented

ROOT = PurePosixPath("/opt/ml/processing")
DEFAULT_STOP = api.ProcessingStoppingCondition(max_runtime_in_seconds=86_400)


def check(request: api.CreateProcessingJobRequest) -> None:
    """Raise ValidationException."""
    inputs = request.processing_inputs or []
    outputs = request.processing_output_config.outputs if request.processing_output_config else []
    cluster = request.processing_resources.cluster_config
    if cluster.instance_preferences or cluster.selected_instance_type or cluster.selected_instance_count:
        raise not_implemented("ClusterConfig.InstancePreferences")
    if request.experiment_config:
        raise not_implemented("ExperimentConfig")
    if not cluster.instance_type:
        raise ValidationException("InstanceType is required in ClusterConfig.")
    _unique("Input and Output names must be globally unique", _names(inputs, outputs))
    for given in inputs:
        _check_input(given)
    for made in outputs:
        _check_output(made)
    paths = [source.local_path for source in (i.s3_input for i in inputs) if source and source.local_path]
    _unique("Each input must have a LocalPath of its own", paths)


def _names(inputs: Iterable[api.ProcessingInput], outputs: Iterable[api.ProcessingOutput]) -> Iterator[str]:
    yield from (given.input_name for given in inputs)
    yield from (made.output_name for made in outputs)


def _unique(message: str, names: Iterable[str]) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValidationException(f"{message}: [{', '.join(twice)}]")


def _check_input(given: api.ProcessingInput) -> None:
    if given.dataset_definition:
        raise not_implemented(f"DatasetDefinition of input '{given.input_name}'")
    if (source := given.s3_input) is None:
        raise ValidationException(f"S3Input or DatasetDefinition must be specified for input '{given.input_name}'.")
    parse(source.s3_uri)
    if given.app_managed:
        return
    _check_path(source.local_path, f"input '{given.input_name}'")
    if source.s3_input_mode == "Pipe":
        raise not_implemented(f"S3InputMode Pipe (input '{given.input_name}')")
    if source.s3_compression_type == "Gzip":
        raise ValidationException("S3CompressionType Gzip can only be used if S3InputMode is Pipe.")


def _check_output(made: api.ProcessingOutput) -> None:
    if made.feature_store_output:
        raise not_implemented(f"FeatureStoreOutput of output '{made.output_name}'")
    if made.s3_output is None:
        raise ValidationException(f"S3Output must be specified for output '{made.output_name}'.")
    parse(made.s3_output.s3_uri)
    if not made.app_managed:
        _check_path(made.s3_output.local_path, f"output '{made.output_name}'")


def _check_path(path: str | None, what: str) -> None:
    if not path:
        raise ValidationException(f"LocalPath is required for {what} unless AppManaged is true.")
    if ROOT not in PurePosixPath(path).parents or ".." in PurePosixPath(path).parts:
        raise ValidationException(f"LocalPath '{path}' of {what} must be a folder below {ROOT}/.")


def with_count(resources: api.ProcessingResources) -> api.ProcessingResources:
    """SDKs cannot do without the count, also where the client left it out."""
    cluster = resources.cluster_config
    return api.ProcessingResources(
        cluster_config=structs.replace(cluster, instance_count=cluster.instance_count or 1)
    )
