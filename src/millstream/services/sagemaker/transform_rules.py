"""What CreateTransformJob takes beyond the model's own constraints, and what it means."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from millstream.api import sagemaker as api
from millstream.services.sagemaker import jsonpath
from millstream.services.sagemaker.association import Association, kind_of
from millstream.services.sagemaker.s3uri import parse
from millstream.services.sagemaker.service import Model, ValidationException, not_implemented
from millstream.services.sagemaker.transformation import Manner

PRODUCT = 100  # MaxConcurrentTransforms times MaxPayloadInMB at most
PAYLOAD, CONCURRENCY = 6, 1  # where neither the client nor the container says
WORDS = re.compile(r"[A-Za-z0-9]")
OPERATORS = {"csv": "$[]* ,:-", "json": "$[]*. ,:-'", "jsonlines": "$[]*. ,:-'"}


def check(request: api.CreateTransformJobRequest) -> None:
    """Raise ValidationException."""
    source = request.transform_input.data_source.s3_data_source
    for member, given in (
        ("ExperimentConfig", request.experiment_config not in (None, api.ExperimentConfig())),
        (f"S3DataType {source.s3_data_type}", source.s3_data_type == "Converse"),
    ):
        if given:
            raise not_implemented(member)
    if source.s3_data_type == "AugmentedManifestFile":
        raise ValidationException("S3DataType AugmentedManifestFile is not supported for transform jobs.")
    parse(source.s3_uri)
    parse(request.transform_output.s3_output_path)
    if request.data_capture_config:
        parse(request.data_capture_config.destination_s3_uri)
    _check_sizes(request)
    _check_processing(request)


def _check_sizes(request: api.CreateTransformJobRequest) -> None:
    payload, concurrency = request.max_payload_in_mb, request.max_concurrent_transforms
    if (payload or 0) > PRODUCT:
        raise ValidationException(f"MaxPayloadInMB {payload} must not be larger than {PRODUCT}.")
    if concurrency and concurrency * (PAYLOAD if payload is None else payload) > PRODUCT:
        raise ValidationException(
            f"MaxConcurrentTransforms * MaxPayloadInMB must not be larger than {PRODUCT}: {concurrency} * "
            f"{PAYLOAD if payload is None else payload}."
        )


def check_model(model: Model) -> None:
    """Raise ValidationException where it is not for one request after the other."""
    mode = model.request.inference_execution_config
    if any(one.mode == "MultiModel" for one in model.containers):
        raise ValidationException("A model whose Mode is MultiModel is not supported for transform jobs.")
    if mode and mode.mode == "Direct":
        raise ValidationException("InferenceExecutionConfig Mode Direct is not supported for transform jobs.")


def _check_processing(request: api.CreateTransformJobRequest) -> None:
    processing = request.data_processing or api.DataProcessing()
    given, taken = request.transform_input, request.transform_output
    for member, path, content_type in (
        ("InputFilter", processing.input_filter, given.content_type),
        ("OutputFilter", processing.output_filter, taken.accept or given.content_type),
    ):
        _check_path(member, path or "$", content_type)
    rows = "csv" in (kind_of(given.content_type), kind_of(taken.accept or given.content_type))
    by_line = (given.split_type, taken.assemble_with) == ("Line", "Line")
    if association_of(request) and rows and not by_line:
        raise ValidationException(
            "SplitType and AssembleWith must be Line where DataProcessing is used with text/csv."
        )


def _check_path(member: str, path: str, content_type: str | None) -> None:
    operators = OPERATORS[kind_of(content_type) or "json"]
    for sign in path:
        if sign not in operators and not WORDS.match(sign):
            listed = ", ".join(f"'{one}'" for one in operators)
            raise ValidationException(
                f'Invalid {member}: "{path}". Unexpected "{sign}" in JsonPath. Supported operators for '
                f'"{content_type}" are [{listed}]'
            )
    try:
        jsonpath.parse(path)
    except jsonpath.Malformed as bad:
        raise ValidationException(f'Invalid {member}: "{path}". {bad}') from bad


def association_of(request: api.CreateTransformJobRequest, started: float = 0.0) -> Association | None:
    """None where records and replies go through as they are. Raise ValidationException."""
    processing, capture = request.data_processing or api.DataProcessing(), request.data_capture_config
    input_filter, output_filter = processing.input_filter or "$", processing.output_filter or "$"
    join, identified = processing.join_source == "Input", bool(capture and capture.generate_inference_id)
    if (input_filter, output_filter, join, identified) == ("$", "$", False, False):
        return None
    given = kind_of(request.transform_input.content_type)
    taken = kind_of(request.transform_output.accept or request.transform_input.content_type)
    if given is None or taken is None:
        raise ValidationException(
            "ContentType and Accept must be text/csv, application/json or application/jsonlines where DataProcessing "
            "or GenerateInferenceId is used."
        )
    time = datetime.fromtimestamp(started, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if identified else ""
    return Association(given, taken, input_filter=input_filter, output_filter=output_filter, join=join, time=time)


def manner_of(request: api.CreateTransformJobRequest, advice: Mapping[str, int | str]) -> Manner:
    """What the client says goes before what the container advises."""

    def number(given: int | None, name: str, default: int) -> int:
        advised = advice.get(name)
        return given if given is not None else advised if isinstance(advised, int) and advised > 0 else default

    strategy = request.batch_strategy or advice.get("BatchStrategy")
    return Manner(
        concurrency=number(request.max_concurrent_transforms or None, "MaxConcurrentTransforms", CONCURRENCY),
        megabytes=min(PRODUCT, number(request.max_payload_in_mb, "MaxPayloadInMB", PAYLOAD)),
        single=strategy in ("SingleRecord", "SINGLE_RECORD"),
    )


def environment(request: api.CreateTransformJobRequest, given: dict[str, str] | None) -> dict[str, str]:
    """Of a container whose model gives it those. What only the container could decide is not told.

    AWS: docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html
    """
    told = {"SAGEMAKER_BATCH": "true"}
    if request.max_payload_in_mb is not None:
        told["SAGEMAKER_MAX_PAYLOAD_IN_MB"] = str(request.max_payload_in_mb)
    if request.batch_strategy:
        told["SAGEMAKER_BATCH_STRATEGY"] = STRATEGIES[request.batch_strategy == "SingleRecord"]
    if request.max_concurrent_transforms:
        told["SAGEMAKER_MAX_CONCURRENT_TRANSFORMS"] = str(request.max_concurrent_transforms)
    return {**(given or {}), **told, **(request.environment or {})}


STRATEGIES = ("MULTI_RECORD", "SINGLE_RECORD")
