"""Instance profiles, service-linked roles, tags, and the account as a whole."""

from typing import Any

import pytest

from tests.server import Server
from tests.services.iam.conftest import ADMIN, refused


def test_an_instance_profile_holds_one_role(iam: Any, role: str, unique: str) -> None:
    iam.create_instance_profile(InstanceProfileName=unique, Path="/p/", Tags=[{"Key": "a", "Value": "1"}])
    iam.add_role_to_instance_profile(InstanceProfileName=unique, RoleName=role)

    profile = iam.get_instance_profile(InstanceProfileName=unique)["InstanceProfile"]

    assert profile["Arn"] == f"arn:aws:iam::123456789012:instance-profile/p/{unique}"
    assert ([one["RoleName"] for one in profile["Roles"]], profile["Tags"]) == ([role], [{"Key": "a", "Value": "1"}])
    second = refused(iam.add_role_to_instance_profile, InstanceProfileName=unique, RoleName=role)
    assert second == ("LimitExceeded", 409, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
    listed = iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]
    assert [one["InstanceProfileName"] for one in listed] == [unique]


def test_a_role_in_a_profile_is_not_deleted(iam: Any, role: str, unique: str) -> None:
    iam.create_instance_profile(InstanceProfileName=unique)
    iam.add_role_to_instance_profile(InstanceProfileName=unique, RoleName=role)
    conflict = ("DeleteConflict", 409, "Cannot delete entity, must remove roles from instance profile first.")

    assert refused(iam.delete_role, RoleName=role) == conflict
    assert refused(iam.delete_instance_profile, InstanceProfileName=unique) == conflict
    iam.remove_role_from_instance_profile(InstanceProfileName=unique, RoleName=role)
    iam.delete_instance_profile(InstanceProfileName=unique)
    iam.delete_role(RoleName=role)
    missing = refused(iam.get_instance_profile, InstanceProfileName=unique)
    assert missing == ("NoSuchEntity", 404, f"Instance Profile {unique} cannot be found.")


def test_a_service_linked_role_is_made_once_and_deleted_by_a_task(iam: Any) -> None:
    service = "sagemaker.application-autoscaling.amazonaws.com"
    made = iam.create_service_linked_role(AWSServiceName=service)["Role"]
    again = refused(iam.create_service_linked_role, AWSServiceName=service)

    task = iam.delete_service_linked_role(RoleName=made["RoleName"])["DeletionTaskId"]

    assert made["Path"] == f"/aws-service-role/{service}/"
    assert made["RoleName"] == "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
    assert again[:2] == ("InvalidInput", 400)
    assert task.startswith(f"task/aws-service-role/{service}/{made['RoleName']}/")
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"


@pytest.mark.parametrize("kind", ["role", "user", "policy", "instance_profile"])
def test_tags_come_and_go(iam: Any, kind: str, unique: str, request: pytest.FixtureRequest) -> None:
    if kind == "instance_profile":
        iam.create_instance_profile(InstanceProfileName=unique)
    name = unique if kind == "instance_profile" else request.getfixturevalue(kind)
    argument = {
        "role": "RoleName", "user": "UserName", "policy": "PolicyArn", "instance_profile": "InstanceProfileName",
    }[kind]  # fmt: skip
    call = {argument: name}
    getattr(iam, f"tag_{kind}")(**call, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    getattr(iam, f"tag_{kind}")(**call, Tags=[{"Key": "B", "Value": "3"}])
    getattr(iam, f"untag_{kind}")(**call, TagKeys=["a"])

    tags = getattr(iam, f"list_{kind}_tags")(**call)["Tags"]
    twice = refused(
        getattr(iam, f"tag_{kind}"), **call, Tags=[{"Key": "c", "Value": "1"}, {"Key": "C", "Value": "2"}]
    )  # fmt: skip

    assert tags == [{"Key": "B", "Value": "3"}]
    assert twice == (
        "InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    )  # fmt: skip


def test_everything_of_an_account_at_once(iam: Any, role: str, user: str, policy: str, unique: str) -> None:
    iam.create_group(GroupName=unique)
    iam.add_user_to_group(GroupName=unique, UserName=user)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)

    pages = iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 3})
    details = pages.build_full_result()

    mine = next(one for one in details["UserDetailList"] if one["UserName"] == user)
    assert mine["GroupList"] == [unique]
    assert unique in [one["GroupName"] for one in details["GroupDetailList"]]
    held = next(one for one in details["RoleDetailList"] if one["RoleName"] == role)
    assert [one["PolicyArn"] for one in held["AttachedManagedPolicies"]] == [policy]
    found = next(one for one in details["Policies"] if one["Arn"] == policy)
    assert (found["AttachmentCount"], found["PolicyVersionList"][0]["VersionId"]) == (1, "v1")


def test_the_summary_counts(iam: Any, user: str) -> None:
    before = iam.get_account_summary()["SummaryMap"]
    iam.create_user(UserName=f"{user}-2")

    after = iam.get_account_summary()["SummaryMap"]

    assert (after["Users"] - before["Users"], after["VersionsPerPolicyQuota"]) == (1, 5)


def test_an_account_without_passwords_has_no_policy_for_them(iam: Any) -> None:
    assert refused(iam.get_account_password_policy) == (
        "NoSuchEntity", 404, "The Password Policy with domain name 123456789012 cannot be found."
    )  # fmt: skip


def test_an_attached_policy_of_aws_is_listed_also_where_only_its_name_is_known(iam: Any, role: str) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)

    attached = iam.list_policies(OnlyAttached=True, Scope="AWS")["Policies"]

    assert arn in [one["Arn"] for one in attached]


def test_an_account_has_one_alias(iam: Any, unique: str) -> None:
    iam.create_account_alias(AccountAlias=unique)
    iam.create_account_alias(AccountAlias=f"{unique}-2")

    assert iam.list_account_aliases()["AccountAliases"] == [f"{unique}-2"]
    assert refused(iam.delete_account_alias, AccountAlias=unique)[0] == "NoSuchEntity"
    iam.delete_account_alias(AccountAlias=f"{unique}-2")
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_what_is_asked_before_a_user_is_deleted(iam: Any, user: str) -> None:
    assert iam.list_mfa_devices(UserName=user)["MFADevices"] == []
    assert iam.list_ssh_public_keys(UserName=user)["SSHPublicKeys"] == []
    assert iam.list_signing_certificates(UserName=user)["Certificates"] == []
    assert iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"] == []
    assert refused(iam.get_login_profile, UserName=user) == (
        "NoSuchEntity", 404, f"Login Profile for User {user} cannot be found."
    )  # fmt: skip


def test_what_was_made_is_there_after_a_crash(own_server: Server) -> None:
    iam = own_server.client("iam")
    iam.create_user(UserName="kept")
    iam.create_group(GroupName="kept")
    iam.add_user_to_group(GroupName="kept", UserName="kept")
    iam.attach_group_policy(GroupName="kept", PolicyArn=ADMIN)
    iam.create_instance_profile(InstanceProfileName="kept")
    own_server.kill9()
    own_server.start()

    assert [one["UserName"] for one in iam.get_group(GroupName="kept")["Users"]] == ["kept"]
    assert len(iam.list_attached_group_policies(GroupName="kept")["AttachedPolicies"]) == 1
    assert [one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]] == ["kept"]


def test_iam_repeats_no_values_in_its_messages(client: Any) -> None:
    iam = client("iam", parameter_validation=False)
    said = "failed to satisfy constraint: Member must"

    long = refused(iam.create_group, GroupName="x" * 129)
    status = refused(iam.update_access_key, AccessKeyId="AKIA0000000000000000", Status="Perhaps")

    assert (
        long[2] == f"1 validation error detected: Value at 'groupName' {said} have length less than or equal to 128"
    )
    assert status[2] == f"1 validation error detected: Value at 'status' {said} satisfy enum value set"
