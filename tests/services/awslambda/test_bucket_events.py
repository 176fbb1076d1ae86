"""What happens in a bucket calls the functions that it names."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server

KEEPS = """import boto3, json

def handler(event, context):
    told = event["Records"][0]
    key = told["eventName"] + "/" + told["s3"]["object"]["key"]
    boto3.client("s3").put_object(Bucket=%r, Key=key, Body=json.dumps(told))
"""


def _told(s3: Any, bucket: str, number: int) -> dict[str, Any]:
    """By event and key, once there are so many."""
    deadline = time.monotonic() + 120
    while len(found := s3.list_objects_v2(Bucket=bucket).get("Contents", [])) < number:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    bodies = {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found}
    return {key: json.loads(body) for key, body in bodies.items()}


@pytest.fixture
def keeper(server: Server, awslambda: Any, made: Callable[..., str], unique: str) -> str:
    """The ARN of a function that keeps what it is told in the bucket `<unique>-told`."""
    server.client("s3").create_bucket(Bucket=f"{unique}-told")
    name = made(KEEPS % f"{unique}-told", Timeout=30)
    awslambda.add_permission(
        FunctionName=name,
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{unique}",
    )
    return str(awslambda.get_function_configuration(FunctionName=name)["FunctionArn"])


def test_a_function_is_told_of_what_it_asked_for(server: Server, keeper: str, unique: str) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket=unique)
    rules = [{"Name": "prefix", "Value": "in/"}, {"Name": "Suffix", "Value": ".csv"}]
    wanted = {
        "Id": "mine",
        "LambdaFunctionArn": keeper,
        "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    s3.put_bucket_notification_configuration(
        Bucket=unique, NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    kept = s3.get_bucket_notification_configuration(Bucket=unique)["LambdaFunctionConfigurations"]
    assert [rule["Name"] for rule in kept[0]["Filter"]["Key"]["FilterRules"]] == ["Prefix", "Suffix"]

    etag = s3.put_object(Bucket=unique, Key="in/a b.csv", Body=b"12345")["ETag"]
    s3.put_object(Bucket=unique, Key="out/a.csv", Body=b"x")
    s3.put_object_tagging(Bucket=unique, Key="in/a b.csv", Tagging={"TagSet": []})
    s3.delete_object(Bucket=unique, Key="in/a b.csv")

    told = _told(s3, f"{unique}-told", 2)
    assert sorted(told) == ["ObjectCreated:Put/in/a+b.csv", "ObjectRemoved:Delete/in/a+b.csv"]
    made = told["ObjectCreated:Put/in/a+b.csv"]["s3"]
    assert (made["bucket"]["name"], made["configurationId"]) == (unique, "mine")
    assert (made["object"]["size"], made["object"]["eTag"]) == (5, etag.strip('"'))


def test_a_function_that_does_not_let_the_bucket_call_it_is_refused(
    server: Server, awslambda: Any, made: Callable[..., str], unique: str
) -> None:
    s3, name = server.client("s3"), made("def handler(event, context): pass")
    s3.create_bucket(Bucket=unique)
    arn = awslambda.get_function_configuration(FunctionName=name)["FunctionArn"]
    wanted = {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        s3.put_bucket_notification_configuration(
            Bucket=unique, NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
        )


def test_an_arn_of_no_function_is_refused_even_without_validation(server: Server, unique: str) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket=unique)
    wanted = {
        "LambdaFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:",
        "Events": ["s3:ObjectCreated:*"],
    }
    with pytest.raises(ClientError, match="could not be parsed"):
        s3.put_bucket_notification_configuration(
            Bucket=unique,
            NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]},
            SkipDestinationValidation=True,
        )


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({"QueueConfigurations": [{"QueueArn": "arn:aws:sqs:us-east-1:1:q", "Events": ["s3:ObjectCreated:*"]}]}, 501),
        ({"EventBridgeConfiguration": {}}, 501),
        ({"LambdaFunctionConfigurations": [{"LambdaFunctionArn": "f", "Events": ["s3:ObjectCreated:*"]}]}, 400),
        (
            {
                "LambdaFunctionConfigurations": [
                    {
                        "LambdaFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:none-such",
                        "Events": ["s3:ObjectCreated:*"],
                    }
                ]
            },
            400,
        ),
    ],
)
def test_what_nobody_would_be_told_is_refused(
    server: Server, unique: str, configuration: dict[str, Any], code: int
) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket=unique)
    with pytest.raises(ClientError) as error:
        s3.put_bucket_notification_configuration(Bucket=unique, NotificationConfiguration=configuration)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == code
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket=unique)
