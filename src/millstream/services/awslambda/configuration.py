"""A function's configuration: what of a request is accepted, and how a function is described."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

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
Request = api.CreateFunctionRequest | api.UpdateFunctionConfigurationRequest


def check(request: Request) -> None:
    """Raise InvalidParameterValueException for what is wrong, or is not built."""
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
    )
