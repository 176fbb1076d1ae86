"""Groups, and what a user gets from being in them."""

from typing import Any

import pytest

from tests.services.iam.conftest import ADMIN, document, refused


@pytest.fixture
def group(iam: Any, unique: str) -> str:
    iam.create_group(GroupName=unique, Path="/team/")
    return unique


def test_a_group_knows_its_users(iam: Any, group: str, user: str) -> None:
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.add_user_to_group(GroupName=group, UserName=user)

    found = iam.get_group(GroupName=group)

    assert found["Group"]["Arn"] == f"arn:aws:iam::123456789012:group/team/{group}"
    assert [one["UserName"] for one in found["Users"]] == [user]
    assert [one["GroupName"] for one in iam.list_groups_for_user(UserName=user)["Groups"]] == [group]
    assert group in [one["GroupName"] for one in iam.list_groups(PathPrefix="/team/")["Groups"]]


def test_who_is_in_a_group_and_a_group_with_users_are_not_deleted(iam: Any, group: str, user: str) -> None:
    iam.add_user_to_group(GroupName=group, UserName=user)
    conflict = ("DeleteConflict", 409, "Cannot delete entity, must remove users from group first.")

    assert refused(iam.delete_user, UserName=user) == conflict
    assert refused(iam.delete_group, GroupName=group) == conflict
    iam.remove_user_from_group(GroupName=group, UserName=user)
    iam.delete_user(UserName=user)
    iam.delete_group(GroupName=group)
    assert refused(iam.get_group, GroupName=group) == (
        "NoSuchEntity", 404, f"The group with name {group} cannot be found."
    )  # fmt: skip


def test_a_renamed_user_stays_in_its_groups_and_keeps_its_keys(iam: Any, group: str, user: str) -> None:
    iam.add_user_to_group(GroupName=group, UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]

    iam.update_user(UserName=user, NewUserName=f"{user}-new", NewPath="/new/")

    assert [one["UserName"] for one in iam.get_group(GroupName=group)["Users"]] == [f"{user}-new"]
    assert iam.list_access_keys(UserName=f"{user}-new")["AccessKeyMetadata"][0]["AccessKeyId"] == key
    assert iam.get_user(UserName=f"{user}-new")["User"]["Arn"].endswith(f":user/new/{user}-new")
    assert refused(iam.get_user, UserName=user)[0] == "NoSuchEntity"


def test_a_group_is_renamed_unless_the_name_is_taken(iam: Any, group: str, user: str) -> None:
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.create_group(GroupName=f"{group}-other")

    taken = refused(iam.update_group, GroupName=group, NewGroupName=f"{group}-other")
    iam.update_group(GroupName=group, NewGroupName=f"{group}-new")

    assert taken == ("EntityAlreadyExists", 409, f"Group with name {group}-other already exists.")
    assert [one["UserName"] for one in iam.get_group(GroupName=f"{group}-new")["Users"]] == [user]


def test_a_user_may_do_what_its_groups_may(iam: Any, group: str, user: str) -> None:
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.put_group_policy(GroupName=group, PolicyName="deny", PolicyDocument=document("Deny", "s3:DeleteObject"))
    iam.attach_group_policy(GroupName=group, PolicyArn=ADMIN)

    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::123456789012:user/{user}", ActionNames=["s3:GetObject", "s3:DeleteObject"]
    )

    assert [one["EvalDecision"] for one in answer["EvaluationResults"]] == ["allowed", "explicitDeny"]
    assert iam.list_group_policies(GroupName=group)["PolicyNames"] == ["deny"]
    assert iam.list_attached_group_policies(GroupName=group)["AttachedPolicies"][0]["PolicyArn"] == ADMIN
