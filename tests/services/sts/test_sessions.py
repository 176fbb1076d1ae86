"""Sessions and who they are."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.server import Server

ROLE = "arn:aws:iam::123456789012:role/MillstreamAdmin"


@pytest.fixture
def sts(client: Callable[..., Any]) -> Any:
    return client("sts")


@pytest.fixture
def key(client: Callable[..., Any], unique: str) -> dict[str, str]:
    """A long-term key of a user."""
    client("iam").create_user(UserName=unique)
    made: dict[str, str] = client("iam").create_access_key(UserName=unique)["AccessKey"]
    return made


def as_holder(server: Server, key: dict[str, str]) -> Any:
    return boto3.client(
        "sts",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key.get("SessionToken"),
    )


def refused(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_federated_user_is_itself(server: Server, key: dict[str, str]) -> None:
    made = as_holder(server, key).get_federation_token(Name="guest", DurationSeconds=900)

    arn = "arn:aws:sts::123456789012:federated-user/guest"
    assert made["FederatedUser"] == {"FederatedUserId": "123456789012:guest", "Arn": arn}
    assert as_holder(server, made["Credentials"]).get_caller_identity()["Arn"] == arn


def test_a_session_gets_no_further_tokens(sts: Any) -> None:
    answer = refused(sts.get_federation_token, Name="guest")

    assert answer == ("AccessDenied", "Cannot call GetFederationToken with session credentials")


def test_a_key_tells_its_account(sts: Any, key: dict[str, str]) -> None:
    assert sts.get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"] == "123456789012"
    assert refused(sts.get_access_key_info, AccessKeyId="AKIA0000000000000000")[0] == "ValidationError"


def test_tags_of_a_session_are_checked(sts: Any) -> None:
    role = {"RoleArn": ROLE, "RoleSessionName": "tagged"}

    twice = refused(sts.assume_role, **role, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    absent = refused(sts.assume_role, **role, Tags=[{"Key": "a", "Value": "1"}], TransitiveTagKeys=["b"])

    code = "InvalidParameterValue"
    assert twice == (code, "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    assert absent == (code, "The specified transitive tag key must be included in the requested tags.")


@pytest.mark.parametrize("arn", ["nothing-valid-in-here", "arn::b:::something/test-role", "arn:a:a::aaaaaaaaaa:"])
def test_what_is_no_roles_arn_is_refused(sts: Any, arn: str) -> None:
    answer = refused(sts.assume_role, RoleArn=arn, RoleSessionName="session")

    assert answer == ("ValidationError", f"{arn} is invalid")


def test_who_does_not_sign_is_answered_as_by_sts(server: Server) -> None:
    stranger = boto3.client(
        "sts",
        endpoint_url=server.url,
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}),
    )

    with pytest.raises(ClientError) as unsigned:
        stranger.get_caller_identity()
    with pytest.raises(ClientError, match="AssumeRoleWithWebIdentity is not implemented") as absent:
        stranger.assume_role_with_web_identity(RoleArn=ROLE, RoleSessionName="session", WebIdentityToken="none")

    assert unsigned.value.response["Error"]["Code"] == "MissingAuthenticationToken"
    assert unsigned.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert absent.value.response["Error"]["Code"] == "InvalidAction"
