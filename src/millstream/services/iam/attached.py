"""Managed policies attached to a role or a user."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Policies
from millstream.services.iam import entities
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def attach_role_policy(iam: Iam, request: api.AttachRolePolicyRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    policies = await _with(iam, caller, found.value.policies, request.policy_arn)
    await entities.save(iam.identity.roles, found, structs.replace(found.value, policies=policies))


@operation
async def detach_role_policy(iam: Iam, request: api.DetachRolePolicyRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    policies = _without(found.value.policies, request.policy_arn)
    await entities.save(iam.identity.roles, found, structs.replace(found.value, policies=policies))


@operation
async def list_attached_role_policies(
    iam: Iam, request: api.ListAttachedRolePoliciesRequest, caller: Caller
) -> api.ListAttachedRolePoliciesResponse:
    role = (await entities.role(iam, caller, request.role_name)).value
    page = _page(role.policies, request.path_prefix, request.marker, request.max_items)
    return api.ListAttachedRolePoliciesResponse(
        attached_policies=page.items, is_truncated=page.truncated, marker=page.marker
    )


@operation
async def attach_user_policy(iam: Iam, request: api.AttachUserPolicyRequest, caller: Caller) -> None:
    found = await entities.user(iam, caller, request.user_name)
    policies = await _with(iam, caller, found.value.policies, request.policy_arn)
    await entities.save(iam.identity.users, found, structs.replace(found.value, policies=policies))


@operation
async def detach_user_policy(iam: Iam, request: api.DetachUserPolicyRequest, caller: Caller) -> None:
    found = await entities.user(iam, caller, request.user_name)
    policies = _without(found.value.policies, request.policy_arn)
    await entities.save(iam.identity.users, found, structs.replace(found.value, policies=policies))


@operation
async def list_attached_user_policies(
    iam: Iam, request: api.ListAttachedUserPoliciesRequest, caller: Caller
) -> api.ListAttachedUserPoliciesResponse:
    user = (await entities.user(iam, caller, request.user_name)).value
    page = _page(user.policies, request.path_prefix, request.marker, request.max_items)
    return api.ListAttachedUserPoliciesResponse(
        attached_policies=page.items, is_truncated=page.truncated, marker=page.marker
    )


async def _with(iam: Iam, caller: Caller, policies: Policies, arn: str) -> Policies:
    """Attaching twice is attaching once. AWS's own policies are taken by their ARN alone."""
    own = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    if not managed.is_managed(arn) and (own is None or own.value.arn != arn):
        raise api.NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")
    return policies if arn in policies.attached else structs.replace(policies, attached=[*policies.attached, arn])


def _without(policies: Policies, arn: str) -> Policies:
    if arn not in policies.attached:
        raise api.NoSuchEntityException(f"Policy {arn} was not found.")
    return structs.replace(policies, attached=[other for other in policies.attached if other != arn])


def _page(policies: Policies, prefix: str | None, marker: str | None, size: int | None) -> entities.Page:
    named = [(arn, arn.partition(":policy")[2]) for arn in policies.attached]
    wanted = [
        (arn, api.AttachedPolicy(policy_name=path.rpartition("/")[2], policy_arn=arn))
        for arn, path in named
        if path.startswith(prefix or "/")
    ]
    return entities.page(wanted, marker, size)
