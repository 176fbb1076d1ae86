"""Roles, users and policies through boto3."""

import json
from typing import Any

import boto3
import pytest

from tests.server import Server
from tests.services.iam.conftest import ADMIN, TRUST, document, refused


def test_a_role_comes_back_as_it_was_created(iam: Any, unique: str) -> None:
    tags = [{"Key": "team", "Value": "fraud"}]
    made = iam.create_role(
        RoleName=unique,
        AssumeRolePolicyDocument=TRUST,
        Path="/team/",
        Description="d",
        MaxSessionDuration=7200,
        Tags=tags,
    )["Role"]

    role = iam.get_role(RoleName=unique)["Role"]

    assert role == {**made, "RoleLastUsed": {}}
    assert role["Arn"] == f"arn:aws:iam::123456789012:role/team/{unique}"
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert (role["MaxSessionDuration"], role["Tags"], role["RoleId"][:4]) == (7200, tags, "AROA")


def test_a_role_is_created_once(iam: Any, role: str) -> None:
    again = refused(iam.create_role, RoleName=role, AssumeRolePolicyDocument=TRUST)

    assert again == ("EntityAlreadyExists", 409, f"Role with name {role} already exists.")


def test_what_is_not_there_is_named(iam: Any, role: str) -> None:
    assert refused(iam.get_role, RoleName="none") == (
        "NoSuchEntity", 404, "The role with name none cannot be found."
    )  # fmt: skip
    assert refused(iam.get_user, UserName="none")[2] == "The user with name none cannot be found."
    assert refused(iam.get_role_policy, RoleName=role, PolicyName="p")[2] == (
        "The role policy with name p cannot be found."
    )
    missing = "arn:aws:iam::123456789012:policy/none"
    assert refused(iam.attach_role_policy, RoleName=role, PolicyArn=missing)[2] == (
        f"Policy {missing} does not exist or is not attachable."
    )


@pytest.mark.parametrize(
    ("trust", "text"),
    [
        ("{", "This policy contains invalid Json"),
        (document("Allow", "sts:AssumeRole"), "Has prohibited field Resource"),
        ('{"Version":"1999-01-01","Statement":[]}', "Syntax errors in policy."),
    ],
)
def test_a_malformed_trust_is_refused(iam: Any, unique: str, trust: str, text: str) -> None:
    answer = refused(iam.create_role, RoleName=unique, AssumeRolePolicyDocument=trust)

    assert answer == ("MalformedPolicyDocument", 400, text)


def test_a_role_with_policies_is_not_deleted(iam: Any, role: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=ADMIN)
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document("Allow", "s3:*"))
    attached = refused(iam.delete_role, RoleName=role)
    iam.detach_role_policy(RoleName=role, PolicyArn=ADMIN)
    inline = refused(iam.delete_role, RoleName=role)
    iam.delete_role_policy(RoleName=role, PolicyName="p")

    iam.delete_role(RoleName=role)

    assert attached == ("DeleteConflict", 409, "Cannot delete entity, must detach all policies first.")
    assert inline == ("DeleteConflict", 409, "Cannot delete entity, must delete policies first.")
    assert refused(iam.get_role, RoleName=role)[0] == "NoSuchEntity"


def test_what_terraform_reads_of_a_role(iam: Any, role: str) -> None:
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document("Allow", "s3:*"))
    iam.attach_role_policy(RoleName=role, PolicyArn=ADMIN)
    iam.tag_role(RoleName=role, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.untag_role(RoleName=role, TagKeys=["a"])

    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["p"]
    assert iam.get_role_policy(RoleName=role, PolicyName="p")["PolicyDocument"]["Version"] == "2012-10-17"
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == [
        {"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}
    ]
    assert iam.list_role_tags(RoleName=role)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"] == []


def test_roles_come_in_pages(iam: Any, unique: str) -> None:
    names = [f"{unique}-{number}" for number in range(5)]
    for name in names:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Path=f"/{unique}/")

    pages = list(iam.get_paginator("list_roles").paginate(PathPrefix=f"/{unique}/", PaginationConfig={"PageSize": 2}))

    assert [len(page["Roles"]) for page in pages] == [2, 2, 1]
    assert [role["RoleName"] for page in pages for role in page["Roles"]] == names


def test_a_role_is_updated(iam: Any, role: str) -> None:
    trust = TRUST.replace("sagemaker", "firehose")
    iam.update_role(RoleName=role, Description="new", MaxSessionDuration=4000)
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)

    found = iam.get_role(RoleName=role)["Role"]

    assert (found["Description"], found["MaxSessionDuration"]) == ("new", 4000)
    assert found["AssumeRolePolicyDocument"] == json.loads(trust)


def test_a_managed_policy_lives_while_it_is_attached(iam: Any, role: str, unique: str) -> None:
    arn = iam.create_policy(PolicyName=unique, PolicyDocument=document("Allow", "s3:Get*"))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    count = iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"]
    conflict = refused(iam.delete_policy, PolicyArn=arn)
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)

    assert count == 1
    assert conflict == ("DeleteConflict", 409, "Cannot delete a policy attached to entities.")
    assert version["Document"]["Statement"]["Action"] == "s3:Get*"
    assert refused(iam.get_policy, PolicyArn=arn)[2] == f"Policy {arn} was not found."


def test_policies_are_listed_by_scope(iam: Any, unique: str) -> None:
    arn = iam.create_policy(PolicyName=unique, PolicyDocument=document("Allow", "s3:*"))["Policy"]["Arn"]

    local = {policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]}
    aws = {policy["Arn"] for policy in iam.list_policies(Scope="AWS")["Policies"]}

    assert arn in local
    assert ADMIN in aws
    assert not local & aws


def test_a_users_key_calls_as_the_user_until_it_is_deleted(iam: Any, server: Server, unique: str) -> None:
    iam.create_user(UserName=unique)
    key = iam.create_access_key(UserName=unique)["AccessKey"]
    sts = boto3.client(
        "sts", "us-east-1", endpoint_url=server.url, aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )  # fmt: skip
    arn = sts.get_caller_identity()["Arn"]
    listed = iam.list_access_keys(UserName=unique)["AccessKeyMetadata"]
    conflict = refused(iam.delete_user, UserName=unique)
    iam.delete_access_key(UserName=unique, AccessKeyId=key["AccessKeyId"])

    assert arn == f"arn:aws:iam::123456789012:user/{unique}"
    assert [(one["AccessKeyId"], one["Status"]) for one in listed] == [(key["AccessKeyId"], "Active")]
    assert conflict == ("DeleteConflict", 409, "Cannot delete entity, must delete access keys first.")
    assert refused(sts.get_caller_identity)[:2] == ("InvalidClientTokenId", 403)


def test_a_user_has_two_keys_at_most(iam: Any, unique: str) -> None:
    iam.create_user(UserName=unique)
    for _ in range(2):
        iam.create_access_key(UserName=unique)

    answer = refused(iam.create_access_key, UserName=unique)

    assert answer == ("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2")


def test_a_simulation_heeds_denials_and_resources(iam: Any, role: str) -> None:
    both = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::data/*"},
                {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"},
            ],
        }
    )
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=both)

    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::123456789012:role/{role}",
        ActionNames=["s3:GetObject", "s3:DeleteObject", "sagemaker:CreateModel"],
        ResourceArns=["arn:aws:s3:::data/key"],
    )

    verdicts = {one["EvalActionName"]: one["EvalDecision"] for one in answer["EvaluationResults"]}
    assert verdicts == {
        "s3:GetObject": "allowed",
        "s3:DeleteObject": "explicitDeny",
        "sagemaker:CreateModel": "implicitDeny",
    }


def test_a_role_that_is_only_named_acts_as_the_administrator(iam: Any) -> None:
    answer = iam.simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/service-role/None", ActionNames=["sagemaker:CreateModel"]
    )

    assert [one["EvalDecision"] for one in answer["EvaluationResults"]] == ["allowed"]
