"""Managed policies attached to a role, a user or a group."""

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Policies
from millstream.services.iam import entities
from millstream.services.iam.entities import GROUP, ROLE, USER, H, Kind
from millstream.services.iam.policies import check_arn
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def attach_role_policy(iam: Iam, request: api.AttachRolePolicyRequest, caller: Caller) -> None:
    await _attach(iam, caller, ROLE, request.role_name, request.policy_arn)


@operation
async def attach_user_policy(iam: Iam, request: api.AttachUserPolicyRequest, caller: Caller) -> None:
    await _attach(iam, caller, USER, request.user_name, request.policy_arn)


@operation
async def attach_group_policy(iam: Iam, request: api.AttachGroupPolicyRequest, caller: Caller) -> None:
    await _attach(iam, caller, GROUP, request.group_name, request.policy_arn)


@operation
async def detach_role_policy(iam: Iam, request: api.DetachRolePolicyRequest, caller: Caller) -> None:
    await _detach(iam, caller, ROLE, request.role_name, request.policy_arn)


@operation
async def detach_user_policy(iam: Iam, request: api.DetachUserPolicyRequest, caller: Caller) -> None:
    await _detach(iam, caller, USER, request.user_name, request.policy_arn)


@operation
async def detach_group_policy(iam: Iam, request: api.DetachGroupPolicyRequest, caller: Caller) -> None:
    await _detach(iam, caller, GROUP, request.group_name, request.policy_arn)


@operation
async def list_attached_role_policies(
    iam: Iam, request: api.ListAttachedRolePoliciesRequest, caller: Caller
) -> api.ListAttachedRolePoliciesResponse:
    policies = (await ROLE.find(iam, caller, request.role_name)).value.policies
    page = _page(policies, request.path_prefix, request.marker, request.max_items)
    return api.ListAttachedRolePoliciesResponse(
        attached_policies=page.items, is_truncated=page.truncated, marker=page.marker
    )


@operation
async def list_attached_user_policies(
    iam: Iam, request: api.ListAttachedUserPoliciesRequest, caller: Caller
) -> api.ListAttachedUserPoliciesResponse:
    policies = (await USER.find(iam, caller, request.user_name)).value.policies
    page = _page(policies, request.path_prefix, request.marker, request.max_items)
    return api.ListAttachedUserPoliciesResponse(
        attached_policies=page.items, is_truncated=page.truncated, marker=page.marker
    )


@operation
async def list_attached_group_policies(
    iam: Iam, request: api.ListAttachedGroupPoliciesRequest, caller: Caller
) -> api.ListAttachedGroupPoliciesResponse:
    policies = (await GROUP.find(iam, caller, request.group_name)).value.policies
    page = _page(policies, request.path_prefix, request.marker, request.max_items)
    return api.ListAttachedGroupPoliciesResponse(
        attached_policies=page.items, is_truncated=page.truncated, marker=page.marker
    )


def listed(policies: Policies) -> list[api.AttachedPolicy]:
    return [api.AttachedPolicy(policy_name=arn.rpartition("/")[2], policy_arn=arn) for arn in policies.attached]


async def _attach(iam: Iam, caller: Caller, kind: Kind[H], name: str, arn: str) -> None:
    """Attaching twice is attaching once. AWS's own policies are taken by their ARN alone."""
    check_arn(arn)
    found = await kind.find(iam, caller, name)
    own = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    if not managed.is_managed(arn) and (own is None or own.value.arn != arn):
        raise api.NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")
    attached: list[str] = found.value.policies.attached
    if arn not in attached:
        await entities.change_policies(iam, kind, found, attached=[*attached, arn])


async def _detach(iam: Iam, caller: Caller, kind: Kind[H], name: str, arn: str) -> None:
    check_arn(arn)
    found = await kind.find(iam, caller, name)
    attached: list[str] = found.value.policies.attached
    if arn not in attached:
        raise api.NoSuchEntityException(f"Policy {arn} was not found.")
    await entities.change_policies(iam, kind, found, attached=[other for other in attached if other != arn])


def _page(policies: Policies, prefix: str | None, marker: str | None, size: int | None) -> entities.Page:
    wanted = [
        (one.policy_arn or "", one)
        for one in listed(policies)
        if (one.policy_arn or "").partition(":policy")[2].startswith(prefix or "/")
    ]
    return entities.page(wanted, marker, size)
