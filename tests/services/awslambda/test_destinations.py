"""What becomes of an asynchronous invocation is told to a function or a bucket."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server

FAILS = "def handler(event, context):\n    raise ValueError('no')\n"
KEEPS = """import boto3, json

def handler(event, context):
    boto3.client("s3").put_object(Bucket=%r, Key="told", Body=json.dumps(event))
"""


def objects(s3: Any, bucket: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 120
    while not (found := s3.list_objects_v2(Bucket=bucket).get("Contents")):
        assert time.monotonic() < deadline
    return [{"Key": one["Key"], "Body": s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()} for one in found]


def test_a_failure_is_written_to_a_bucket(
    server: Server, awslambda: Any, made: Callable[..., str], unique: str
) -> None:
    s3, name = server.client("s3"), made(FAILS)
    s3.create_bucket(Bucket=unique)
    awslambda.put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{unique}"}},
    )
    awslambda.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"a": 1}')

    (found,) = objects(s3, unique)

    told = json.loads(found["Body"])
    assert found["Key"].startswith(f"aws/lambda/async/{name}/")
    assert told["requestContext"]["condition"] == "RetriesExhausted"
    assert told["requestContext"]["approximateInvokeCount"] == 1
    assert (told["requestPayload"], told["responsePayload"]["errorMessage"]) == ({"a": 1}, "no")


def test_a_success_calls_another_function(
    server: Server, awslambda: Any, made: Callable[..., str], unique: str
) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket=unique)
    name, other = made(), made(KEEPS % unique, name=f"{unique}-other", Timeout=30)
    arn = awslambda.get_function_configuration(FunctionName=other)["FunctionArn"]
    reply = awslambda.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    assert reply["DestinationConfig"] == {"OnSuccess": {"Destination": arn}, "OnFailure": {}}
    awslambda.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"a": 1}')

    (found,) = objects(s3, unique)

    told = json.loads(found["Body"])
    assert told["requestContext"]["condition"] == "Success"
    assert told["requestPayload"] == told["responsePayload"]["event"] == {"a": 1}


def test_destinations_that_cannot_be_are_refused(awslambda: Any, made: Callable[..., str], unique: str) -> None:
    name = made()
    place = "us-east-1:123456789012"

    for arn, message in (
        (f"arn:aws:lambda:{place}:function:{name}", "as a destination for itself"),
        (f"arn:aws:lambda:{place}:function:{unique}-none", "is invalid"),
        (f"arn:aws:s3:::{unique}-none", "is invalid"),
        (f"arn:aws:sqs:{place}:queue", "not implemented"),
    ):
        with pytest.raises(ClientError, match=message):
            awslambda.put_function_event_invoke_config(
                FunctionName=name, DestinationConfig={"OnFailure": {"Destination": arn}}
            )
