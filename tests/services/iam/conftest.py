"""What the tests of IAM share."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def document(effect: str, action: str, resource: str = "*", **more: Any) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.fixture
def iam(client: Callable[..., Any]) -> Any:
    return client("iam")


@pytest.fixture
def role(iam: Any, unique: str) -> str:
    iam.create_role(RoleName=unique, AssumeRolePolicyDocument=TRUST)
    return unique


@pytest.fixture
def user(iam: Any, unique: str) -> str:
    iam.create_user(UserName=unique)
    return unique


@pytest.fixture
def policy(iam: Any, unique: str) -> str:
    arn: str = iam.create_policy(PolicyName=unique, PolicyDocument=document("Allow", "s3:*"))["Policy"]["Arn"]
    return arn


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]
