"""Versions of managed policies, who has them, and boundaries."""

import json
from typing import Any

from tests.services.iam.conftest import ADMIN, TRUST, document, refused


def test_a_policy_has_versions(iam: Any, policy: str) -> None:
    second = document("Allow", "s3:GetObject")
    made = iam.create_policy_version(PolicyArn=policy, PolicyDocument=second, SetAsDefault=True)["PolicyVersion"]

    versions = iam.list_policy_versions(PolicyArn=policy)["Versions"]

    assert (made["VersionId"], made["IsDefaultVersion"], "Document" in made) == ("v2", True, False)
    assert [(one["VersionId"], one["IsDefaultVersion"]) for one in versions] == [("v2", True), ("v1", False)]
    assert iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v2"
    found = iam.get_policy_version(PolicyArn=policy, VersionId="v2")["PolicyVersion"]["Document"]
    assert found == json.loads(second)


def test_a_default_version_is_what_counts_and_stays(iam: Any, policy: str, role: str) -> None:
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("Deny", "s3:*"), SetAsDefault=True)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    source = {"PolicySourceArn": f"arn:aws:iam::123456789012:role/{role}", "ActionNames": ["s3:GetObject"]}
    denied = iam.simulate_principal_policy(**source)["EvaluationResults"][0]["EvalDecision"]
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")

    allowed = iam.simulate_principal_policy(**source)["EvaluationResults"][0]["EvalDecision"]

    assert (denied, allowed) == ("explicitDeny", "allowed")
    default = refused(iam.delete_policy_version, PolicyArn=policy, VersionId="v1")
    assert default == ("DeleteConflict", 409, "Cannot delete the default version of a policy.")


def test_versions_are_five_at_most_and_their_numbers_are_not_used_again(iam: Any, policy: str) -> None:
    for _ in range(4):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("Allow", "s3:*"))
    full = refused(iam.create_policy_version, PolicyArn=policy, PolicyDocument=document("Allow", "s3:*"))
    many = refused(iam.delete_policy, PolicyArn=policy)
    iam.delete_policy_version(PolicyArn=policy, VersionId="v5")

    again = iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("Allow", "s3:*"))

    assert full[0] == "LimitExceeded"
    assert many[0] == "DeleteConflict"
    assert again["PolicyVersion"]["VersionId"] == "v6"


def test_a_policy_knows_who_has_it(iam: Any, policy: str, role: str, user: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.attach_user_policy(UserName=user, PolicyArn=policy)

    everyone = iam.list_entities_for_policy(PolicyArn=policy)
    users = iam.list_entities_for_policy(PolicyArn=policy, EntityFilter="User")

    assert [one["RoleName"] for one in everyone["PolicyRoles"]] == [role]
    assert [one["UserName"] for one in everyone["PolicyUsers"]] == [user]
    assert (users["PolicyRoles"], len(users["PolicyUsers"])) == ([], 1)


def test_a_boundary_bounds_what_a_role_may_do(iam: Any, policy: str, role: str) -> None:
    iam.attach_role_policy(RoleName=role, PolicyArn=ADMIN)
    iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=policy)

    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::123456789012:role/{role}", ActionNames=["s3:GetObject", "kinesis:PutRecord"]
    )

    decided = [
        (one["EvalDecision"], one["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"])
        for one in answer["EvaluationResults"]
    ]
    assert decided == [("allowed", True), ("implicitDeny", False)]
    assert iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    assert refused(iam.delete_policy, PolicyArn=policy)[0] == "DeleteConflict"
    iam.delete_role_permissions_boundary(RoleName=role)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=role)["Role"]


def test_a_boundary_must_be_there(iam: Any, unique: str) -> None:
    missing = "arn:aws:iam::123456789012:policy/none"

    answer = refused(
        iam.create_role, RoleName=unique, AssumeRolePolicyDocument=TRUST, PermissionsBoundary=missing
    )  # fmt: skip

    assert answer == ("NoSuchEntity", 404, f"Scope ARN: {missing} does not exist or is not attachable.")


def test_what_is_no_arn_is_refused(iam: Any, role: str) -> None:
    answer = refused(iam.attach_role_policy, RoleName=role, PolicyArn="longpolicynamebutnoarn")

    assert answer == ("ValidationError", 400, "Invalid ARN:  Could not be parsed!")


def test_policies_are_tried_before_they_are_made(iam: Any) -> None:
    answer = iam.simulate_custom_policy(
        PolicyInputList=[document("Allow", "s3:Get*", "arn:aws:s3:::lake/*")],
        ActionNames=["s3:GetObject"],
        ResourceArns=["arn:aws:s3:::lake/a", "arn:aws:s3:::other/a"],
    )

    assert [one["EvalDecision"] for one in answer["EvaluationResults"]] == ["allowed", "implicitDeny"]
