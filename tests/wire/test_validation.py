"""The words in which AWS refuses what does not fit a model, through clients that check nothing themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

FAILED = "failed to satisfy constraint"


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, list[str]]:
    """Code, and the violations that the message names."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    count, _, rest = error["Message"].partition(" detected: ")
    violations = rest.split("; ")
    assert count == f"{len(violations)} validation error{'s' if len(violations) > 1 else ''}"
    return error["Code"], violations


def test_scalars_in_a_list_are_refused_as_one(client: Any) -> None:
    code, violations = refused(
        client("sagemaker", parameter_validation=False).create_model,
        ModelName="m",
        VpcConfig={"SecurityGroupIds": ["sg-1", "no!", "!no"], "Subnets": ["subnet-1"]},
    )

    assert code == "ValidationException"
    assert violations == [
        f"Value '[sg-1, no!, !no]' at 'vpcConfig.securityGroupIds' {FAILED}: Member must satisfy constraint: "
        "[Member must have length less than or equal to 32, Member must have length greater than or equal to 0, "
        "Member must satisfy regular expression pattern: [-0-9a-zA-Z]+]"
    ]


def test_enumerated_scalars_in_a_list_too(client: Any) -> None:
    kinesis = client("kinesis", parameter_validation=False)

    code, violations = refused(kinesis.enable_enhanced_monitoring, StreamName="s", ShardLevelMetrics=["none"])

    assert code == "ValidationException"
    assert len(violations) == 1
    assert violations[0].startswith(
        f"Value '[none]' at 'shardLevelMetrics' {FAILED}: Member must satisfy constraint: "
        "[Member must satisfy enum value set: ["
    )


def test_a_maps_keys_and_values_are_refused_as_one_each(client: Any) -> None:
    container = {"Image": "i", "Environment": {"A": "x" * 1025, "B B": "y"}}

    _, violations = refused(
        client("sagemaker", parameter_validation=False).create_model, ModelName="m", PrimaryContainer=container
    )

    whole = f"Value '{{A={'x' * 1025}, B B=y}}' at 'primaryContainer.environment' {FAILED}:"
    assert violations == [
        f"{whole} Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must "
        "have length greater than or equal to 0, Member must satisfy regular expression pattern: "
        "[a-zA-Z_][a-zA-Z0-9_]*]",
        f"{whole} Map value must satisfy constraint: [Member must have length less than or equal to 1024, Member "
        "must have length greater than or equal to 0, Member must satisfy regular expression pattern: [\\S\\s]*]",
    ]


def test_structures_in_a_list_are_refused_one_by_one(client: Any) -> None:
    sagemaker = client("sagemaker", parameter_validation=False)
    arn = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/e"

    _, violations = refused(sagemaker.add_tags, ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "!"}])

    assert violations == [
        rf"Value '!' at 'tags.2.member.key' {FAILED}: Member must satisfy regular expression pattern: "
        r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
        f"Value null at 'tags.2.member.value' {FAILED}: Member must not be null",
    ]


def test_letters_of_any_script_are_letters(client: Any, unique: str) -> None:
    logs = client("logs")

    logs.create_log_group(logGroupName=unique, tags={"Größe": "数 1"})

    assert logs.list_tags_log_group(logGroupName=unique)["tags"] == {"Größe": "数 1"}


def test_a_pattern_is_named_before_a_length(client: Any) -> None:
    firehose = client("firehose", parameter_validation=False)

    code, violations = refused(firehose.describe_delivery_stream, DeliveryStreamName="")

    assert code == "ValidationException"
    assert [one.partition("Member must ")[2] for one in violations] == [
        "satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
        "have length greater than or equal to 1",
    ]


def test_a_number_in_a_header_is_measured(client: Any) -> None:
    runtime = client("sagemaker-runtime", parameter_validation=False)

    code, violations = refused(
        runtime.invoke_endpoint_async, EndpointName="e", InputLocation="s3://b/k", RequestTTLSeconds=1
    )

    assert (code, violations) == (
        "ValidationError",
        [f"Value '1' at 'requestTTLSeconds' {FAILED}: Member must have value greater than or equal to 60"],
    )


def test_logs_does_not_repeat_what_fits_no_pattern(client: Any) -> None:
    logs = client("logs", parameter_validation=False)

    name = refused(logs.describe_log_streams, logGroupName="no group")
    limit = refused(logs.describe_log_groups, limit=51)
    order = refused(logs.describe_log_streams, logGroupName="g", orderBy="Size")

    assert name == (
        "InvalidParameterException",
        [f"Value at 'logGroupName' {FAILED}: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"],
    )
    assert order[1] == [
        f"Value 'Size' at 'orderBy' {FAILED}: Member must satisfy enum value set: [LastEventTime, LogStreamName]"
    ]
    assert limit[1] == [f"Value '51' at 'limit' {FAILED}: Member must have value less than or equal to 50"]


def test_lambda_says_of_some_lists_that_they_hold_no_nulls(client: Any) -> None:
    awslambda = client("lambda", parameter_validation=False)

    code, violations = refused(
        awslambda.create_function,
        **{"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r", "Code": {"ZipFile": b"z"}},
        Architectures=["X86_64"],
    )

    assert (code, violations) == (
        "ValidationException",
        [
            f"Value '[X86_64]' at 'architectures' {FAILED}: Member must satisfy constraint: "
            "[Member must satisfy enum value set: [arm64, x86_64], Member must not be null]"
        ],
    )


def test_what_is_no_map_is_refused_as_such(client: Any) -> None:
    kinesis = client("kinesis", parameter_validation=False)
    body = b'{"StreamName": "s", "Tags": "none"}'
    kinesis.meta.events.register("before-call.kinesis", lambda params, **_: params.update(body=body))

    with pytest.raises(ClientError, match="Expected map or null"):
        kinesis.add_tags_to_stream(StreamName="s", Tags={})
