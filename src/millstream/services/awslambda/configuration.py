"""A function's configuration: what of a request is accepted, and how a function is described."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import cast

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core.errors import AwsError, aws_error
from millstream.domain.functions import Function
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda
from millstream.wire.values import format_timestamp

ValidationException = aws_error("ValidationException")
RUNTIMES = tuple(f"python3.{minor}" for minor in range(9, 15))
MOST_ENVIRONMENT = 4096  # bytes of names and values
RESERVED = (
    *("AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"),
    *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"),
    *("AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION"),
    *("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"),
    *("TZ", "_HANDLER"),
)
CREATING = "The function is being created."
RETIRED = (  # of which AWS says so
    *("dotnet6", "dotnet5.0", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "go1.x", "java8"),
    *("nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x"),
    *("provided", "python2.7", "python3.6", "python3.7", "ruby2.5", "ruby2.7"),
)
Request = api.CreateFunctionRequest | api.UpdateFunctionConfigurationRequest


def check(request: Request) -> None:
    """Raise InvalidParameterValueException for what is wrong, or is not built."""
    if request.runtime in RETIRED:
        raise invalid(
            f"The runtime parameter of {request.runtime} is no longer supported for creating or updating AWS Lambda "
            "functions. We recommend you use a supported runtime while creating or updating functions."
        )
    if request.runtime is not None and request.runtime not in RUNTIMES:
        raise not_implemented(f"The runtime {request.runtime} (known are {', '.join(RUNTIMES)})")
    storage = request.ephemeral_storage.size if request.ephemeral_storage else 0
    for name, value, most in (
        ("memorySize", request.memory_size, 10240),  # the model allows what some accounts may have
        ("timeout", request.timeout, 900),
        ("ephemeralStorage.size", storage, 10240),
    ):
        if value is not None and value > most:
            raise _range(name, value, most)
    for member in _unsupported(request):
        raise not_implemented(member)
    _check_environment(request.environment.variables if request.environment else None)


def _range(name: str, value: int, most: int) -> AwsError:
    constraint = f"Member must have value less than or equal to {most}"
    return _violated(f"Value '{value}' at '{name}' failed to satisfy constraint: {constraint}")


def _violated(violation: str) -> AwsError:
    return ValidationException(f"1 validation error detected: {violation}")


def _unsupported(request: Request) -> Iterator[str]:
    """Members whose meaning is not built. Values that mean "none" pass."""
    vpc, dead, tracing = request.vpc_config, request.dead_letter_config, request.tracing_config
    given: Mapping[str, object] = {
        "VpcConfig": vpc and (vpc.subnet_ids or vpc.security_group_ids),
        "DeadLetterConfig": dead and dead.target_arn,
        "TracingConfig Mode Active": tracing and tracing.mode == "Active",
        "SnapStart": request.snap_start and request.snap_start.apply_on not in (None, "None"),
        "LoggingConfig LogFormat JSON": request.logging_config and request.logging_config.log_format == "JSON",
        "KMSKeyArn": request.kms_key_arn,
        "FileSystemConfigs": request.file_system_configs,
        "ImageConfig": request.image_config,
        "DurableConfig": request.durable_config,
        "CapacityProviderConfig": request.capacity_provider_config,
        "AcceleratorConfig": request.accelerator_config,
        "RuntimeConfig": request.runtime_config,
        "TenancyConfig": getattr(request, "tenancy_config", None),
        "PublishTo": getattr(request, "publish_to", None),
    }
    yield from (member for member, value in given.items() if value)


def _check_environment(variables: Mapping[str, str] | None) -> None:
    if reserved := [name for name in variables or {} if name in RESERVED]:
        raise invalid(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used "
            f"in this request: {', '.join(reserved)}"
        )
    for name in variables or {}:
        if not re.match(r"[a-zA-Z][a-zA-Z0-9_]+\Z", name):
            pattern = "[a-zA-Z]([a-zA-Z0-9_])+"
            said = f"Member must satisfy constraint: [Member must satisfy regular expression pattern: {pattern}]"
            raise _violated(f"Value at 'environment.variables' failed to satisfy constraint: {said}")
    size = sum(len(name.encode()) + len(value.encode()) for name, value in (variables or {}).items())
    if size > MOST_ENVIRONMENT:
        raise invalid(
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided exceeded the 4KB limit."
        )


def described(awslambda: Lambda, function: Function, qualifier: str = "") -> api.FunctionConfiguration:
    """`qualifier` as the function was asked for, which its ARN repeats."""
    state, reason = awslambda.runtime.state()
    codes: dict[str, api.StateReasonCode] = {"Pending": "Creating", "Failed": "InternalError"}
    return api.FunctionConfiguration(
        function_name=function.name,
        function_arn=f"{function.arn}:{qualifier}" if qualifier else function.arn,
        runtime=cast(api.Runtime, function.runtime),
        role=function.role,
        handler=function.handler,
        code_size=function.code.size,
        description=function.description,
        timeout=function.timeout,
        memory_size=function.memory,
        last_modified=format_timestamp(function.modified, "iso8601")[:-1] + "+0000",
        code_sha256=function.code.sha256,
        version=function.version,
        environment=None if function.environment is None else api.EnvironmentResponse(variables=function.environment),
        tracing_config=api.TracingConfigResponse(mode="PassThrough"),
        revision_id=function.revision,
        state=state,
        state_reason=reason or None,
        state_reason_code=codes.get(state),
        last_update_status=None if state == "Pending" else "Successful",
        package_type="Zip",
        layers=[api.Layer(arn=arn, code_size=size) for arn, size in function.layers.items()] or None,
        architectures=[cast(api.Architecture, function.architecture)],
        ephemeral_storage=api.EphemeralStorage(size=function.storage),
        snap_start=api.SnapStartResponse(apply_on="None", optimization_status="Off"),
        logging_config=api.LoggingConfig(log_format="Text", log_group=function.log_group),
        runtime_version_config=api.RuntimeVersionConfig(runtime_version_arn=_runtime_arn(function)),
    )


def _runtime_arn(function: Function) -> str:
    """There is one version of a runtime here."""
    digest = hashlib.sha256(function.runtime.encode()).hexdigest()
    return f"arn:aws:lambda:{function.region}::runtime:{digest}"


def created(awslambda: Lambda, function: Function) -> api.FunctionConfiguration:
    """As AWS answers who creates it; whoever asks then is told how it stands."""
    told = described(awslambda, function)
    state, code = "Pending", "Creating"
    return structs.replace(told, state=state, state_reason=CREATING, state_reason_code=code, last_update_status=None)


def updated(awslambda: Lambda, function: Function) -> api.FunctionConfiguration:
    told = described(awslambda, function)
    return structs.replace(
        told,
        last_update_status="InProgress",
        last_update_status_reason=CREATING,
        last_update_status_reason_code="Creating",
    )


def listed(awslambda: Lambda, function: Function, qualifier: str = "") -> api.FunctionConfiguration:
    """Lists do not say how functions stand, nor on what they run."""
    told = described(awslambda, function, qualifier)
    return structs.replace(
        told,
        state=None,
        state_reason=None,
        state_reason_code=None,
        last_update_status=None,
        runtime_version_config=None,
    )
