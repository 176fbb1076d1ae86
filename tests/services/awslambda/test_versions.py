"""Versions, aliases and reserved concurrency."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.awslambda.zipped import zipped

Made, Answered = Callable[..., str], Callable[..., Any]
WHICH = "def handler(event, context): return [%d, context.function_version, context.invoked_function_arn]"


@pytest.fixture
def versions(made: Made, awslambda: Any) -> str:
    """A function whose version 1 answers 1, version 2 answers 2, and $LATEST 3."""
    name = made(WHICH % 1, Publish=True)
    awslambda.update_function_code(FunctionName=name, ZipFile=zipped(WHICH % 2), Publish=True)
    awslambda.update_function_code(FunctionName=name, ZipFile=zipped(WHICH % 3))
    return name


def test_a_version_stays_what_it_was(versions: str, awslambda: Any, answer: Answered) -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{versions}"

    listed = awslambda.list_versions_by_function(FunctionName=versions)["Versions"]

    assert [(one["Version"], one["FunctionArn"]) for one in listed] == [
        ("$LATEST", f"{arn}:$LATEST"),
        ("1", f"{arn}:1"),
        ("2", f"{arn}:2"),
    ]
    assert answer(versions, Qualifier="1") == [1, "1", f"{arn}:1"]
    assert answer(f"{arn}:2") == [2, "2", f"{arn}:2"]
    assert answer(versions) == [3, "$LATEST", arn]


def test_what_did_not_change_is_not_published_again(versions: str, awslambda: Any) -> None:
    first = awslambda.publish_version(FunctionName=versions, Description="third")
    again = awslambda.publish_version(FunctionName=versions)

    assert (first["Version"], again["Version"], again["Description"]) == ("3", "3", "third")
    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*is different from current CodeSHA256"):
        awslambda.publish_version(FunctionName=versions, CodeSha256="other")


def test_a_version_can_be_deleted_alone(versions: str, awslambda: Any, answer: Answered) -> None:
    awslambda.delete_function(FunctionName=versions, Qualifier="1")

    assert answer(versions, Qualifier="2")[0] == 2
    with pytest.raises(ClientError, match=f"ResourceNotFoundException.*{versions}:1"):
        answer(versions, Qualifier="1")


def test_an_alias_goes_to_its_version(versions: str, awslambda: Any, answer: Answered) -> None:
    awslambda.create_alias(FunctionName=versions, Name="live", FunctionVersion="1")
    before = answer(versions, Qualifier="live")
    awslambda.update_alias(FunctionName=versions, Name="live", FunctionVersion="2", Description="d")

    assert before[0] == 1
    assert answer(f"{versions}:live")[:2] == [2, "2"]
    (listed,) = awslambda.list_aliases(FunctionName=versions)["Aliases"]
    assert (listed["Name"], listed["FunctionVersion"], listed["Description"]) == ("live", "2", "d")
    with pytest.raises(ClientError, match=r"ResourceConflictException.*alias live points to it"):
        awslambda.delete_function(FunctionName=versions, Qualifier="2")
    awslambda.delete_alias(FunctionName=versions, Name="live")
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*Cannot find alias arn"):
        awslambda.get_alias(FunctionName=versions, Name="live")


def test_an_alias_can_share_its_calls_out(versions: str, awslambda: Any, answer: Answered) -> None:
    routing = {"AdditionalVersionWeights": {"2": 0.5}}
    awslambda.create_alias(FunctionName=versions, Name="live", FunctionVersion="1", RoutingConfig=routing)

    seen = Counter(answer(versions, Qualifier="live")[0] for _ in range(60))

    assert set(seen) == {1, 2}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"FunctionVersion": "9"}, "ResourceNotFoundException.*Function not found"),
        ({"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}, "already included in routing configuration"),
        (
            {"RoutingConfig": {"AdditionalVersionWeights": {"2": 2.0}}},
            "routingConfig.additionalVersionWeights.* less than or equal to 1",
        ),
        ({"Name": "2024"}, r"ValidationException.*'2024' at 'name'"),
    ],
)
def test_an_alias_of_nothing_is_refused(versions: str, awslambda: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ClientError, match=said):
        awslambda.create_alias(**{"FunctionName": versions, "Name": "live", "FunctionVersion": "1", **given})


def test_reserved_concurrency_is_kept(
    made: Made, awslambda: Any, answer: Answered, client: Callable[..., Any], bucket: str
) -> None:
    began = f"boto3.client('s3').put_object(Bucket='{bucket}', Key='began')"
    name = made(f"import boto3, time\ndef handler(event, context):\n    {began}; time.sleep(2)", Timeout=30)
    awslambda.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)

    running = threading.Thread(target=answer, args=(name,))
    running.start()
    client("s3").get_waiter("object_exists").wait(Bucket=bucket, Key="began", WaiterConfig={"Delay": 1})
    with pytest.raises(ClientError, match=r"TooManyRequestsException.*Rate Exceeded") as refused:
        answer(name)
    running.join()
    awslambda.delete_function_concurrency(FunctionName=name)

    assert refused.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert "ReservedConcurrentExecutions" not in awslambda.get_function_concurrency(FunctionName=name)
    assert answer(name) is None
