"""Policies written into a role or a user."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain.identity import Policies
from millstream.services.iam import entities
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def put_role_policy(iam: Iam, request: api.PutRolePolicyRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    policies = _with(found.value.policies, request.policy_name, request.policy_document)
    await entities.save(iam.identity.roles, found, structs.replace(found.value, policies=policies))


@operation
async def get_role_policy(
    iam: Iam, request: api.GetRolePolicyRequest, caller: Caller
) -> api.GetRolePolicyResponse:  # fmt: skip
    role = (await entities.role(iam, caller, request.role_name)).value
    document = entities.encoded(_inline(role.policies, "role", request.policy_name))
    return api.GetRolePolicyResponse(role_name=role.name, policy_name=request.policy_name, policy_document=document)


@operation
async def list_role_policies(
    iam: Iam, request: api.ListRolePoliciesRequest, caller: Caller
) -> api.ListRolePoliciesResponse:
    role = (await entities.role(iam, caller, request.role_name)).value
    page = entities.page([(name, name) for name in role.policies.inline], request.marker, request.max_items)
    return api.ListRolePoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def delete_role_policy(iam: Iam, request: api.DeleteRolePolicyRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    policies = _without(found.value.policies, "role", request.policy_name)
    await entities.save(iam.identity.roles, found, structs.replace(found.value, policies=policies))


@operation
async def put_user_policy(iam: Iam, request: api.PutUserPolicyRequest, caller: Caller) -> None:
    found = await entities.user(iam, caller, request.user_name)
    policies = _with(found.value.policies, request.policy_name, request.policy_document)
    await entities.save(iam.identity.users, found, structs.replace(found.value, policies=policies))


@operation
async def get_user_policy(
    iam: Iam, request: api.GetUserPolicyRequest, caller: Caller
) -> api.GetUserPolicyResponse:  # fmt: skip
    user = (await entities.user(iam, caller, request.user_name)).value
    document = entities.encoded(_inline(user.policies, "user", request.policy_name))
    return api.GetUserPolicyResponse(user_name=user.name, policy_name=request.policy_name, policy_document=document)


@operation
async def list_user_policies(
    iam: Iam, request: api.ListUserPoliciesRequest, caller: Caller
) -> api.ListUserPoliciesResponse:
    user = (await entities.user(iam, caller, request.user_name)).value
    page = entities.page([(name, name) for name in user.policies.inline], request.marker, request.max_items)
    return api.ListUserPoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def delete_user_policy(iam: Iam, request: api.DeleteUserPolicyRequest, caller: Caller) -> None:
    found = await entities.user(iam, caller, request.user_name)
    policies = _without(found.value.policies, "user", request.policy_name)
    await entities.save(iam.identity.users, found, structs.replace(found.value, policies=policies))


def _with(policies: Policies, name: str, document: str) -> Policies:
    return structs.replace(policies, inline={**policies.inline, name: entities.checked(document)})


def _without(policies: Policies, kind: str, name: str) -> Policies:
    _inline(policies, kind, name)
    return structs.replace(policies, inline={n: d for n, d in policies.inline.items() if n != name})


def _inline(policies: Policies, kind: str, name: str) -> str:
    if name not in policies.inline:
        raise api.NoSuchEntityException(f"The {kind} policy with name {name} cannot be found.")
    return policies.inline[name]
