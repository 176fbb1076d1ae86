"""Policies written into a role, a user or a group."""

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.services.iam import entities
from millstream.services.iam.entities import GROUP, ROLE, USER, H, Kind
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def put_role_policy(iam: Iam, request: api.PutRolePolicyRequest, caller: Caller) -> None:
    await _put(iam, caller, ROLE, request.role_name, request.policy_name, request.policy_document)


@operation
async def put_user_policy(iam: Iam, request: api.PutUserPolicyRequest, caller: Caller) -> None:
    await _put(iam, caller, USER, request.user_name, request.policy_name, request.policy_document)


@operation
async def put_group_policy(iam: Iam, request: api.PutGroupPolicyRequest, caller: Caller) -> None:
    await _put(iam, caller, GROUP, request.group_name, request.policy_name, request.policy_document)


@operation
async def get_role_policy(
    iam: Iam, request: api.GetRolePolicyRequest, caller: Caller
) -> api.GetRolePolicyResponse:  # fmt: skip
    document = await _document(iam, caller, ROLE, request.role_name, request.policy_name)
    return api.GetRolePolicyResponse(
        role_name=request.role_name, policy_name=request.policy_name, policy_document=document
    )


@operation
async def get_user_policy(
    iam: Iam, request: api.GetUserPolicyRequest, caller: Caller
) -> api.GetUserPolicyResponse:  # fmt: skip
    document = await _document(iam, caller, USER, request.user_name, request.policy_name)
    return api.GetUserPolicyResponse(
        user_name=request.user_name, policy_name=request.policy_name, policy_document=document
    )


@operation
async def get_group_policy(
    iam: Iam, request: api.GetGroupPolicyRequest, caller: Caller
) -> api.GetGroupPolicyResponse:  # fmt: skip
    document = await _document(iam, caller, GROUP, request.group_name, request.policy_name)
    return api.GetGroupPolicyResponse(
        group_name=request.group_name, policy_name=request.policy_name, policy_document=document
    )


@operation
async def list_role_policies(
    iam: Iam, request: api.ListRolePoliciesRequest, caller: Caller
) -> api.ListRolePoliciesResponse:
    page = await _page(iam, caller, ROLE, request.role_name, request.marker, request.max_items)
    return api.ListRolePoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_user_policies(
    iam: Iam, request: api.ListUserPoliciesRequest, caller: Caller
) -> api.ListUserPoliciesResponse:
    page = await _page(iam, caller, USER, request.user_name, request.marker, request.max_items)
    return api.ListUserPoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_group_policies(
    iam: Iam, request: api.ListGroupPoliciesRequest, caller: Caller
) -> api.ListGroupPoliciesResponse:
    page = await _page(iam, caller, GROUP, request.group_name, request.marker, request.max_items)
    return api.ListGroupPoliciesResponse(policy_names=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def delete_role_policy(iam: Iam, request: api.DeleteRolePolicyRequest, caller: Caller) -> None:
    await _delete(iam, caller, ROLE, request.role_name, request.policy_name)


@operation
async def delete_user_policy(iam: Iam, request: api.DeleteUserPolicyRequest, caller: Caller) -> None:
    await _delete(iam, caller, USER, request.user_name, request.policy_name)


@operation
async def delete_group_policy(iam: Iam, request: api.DeleteGroupPolicyRequest, caller: Caller) -> None:
    await _delete(iam, caller, GROUP, request.group_name, request.policy_name)


async def _put(iam: Iam, caller: Caller, kind: Kind[H], name: str, policy: str, document: str) -> None:
    found = await kind.find(iam, caller, name)
    inline = {**found.value.policies.inline, policy: entities.checked(document)}
    await entities.change_policies(iam, kind, found, inline=inline)


async def _document(iam: Iam, caller: Caller, kind: Kind[H], name: str, policy: str) -> str:
    found = await kind.find(iam, caller, name)
    if (document := found.value.policies.inline.get(policy)) is None:
        raise _absent(kind, policy)
    return entities.encoded(document)


async def _page(
    iam: Iam, caller: Caller, kind: Kind[H], name: str, marker: str | None, size: int | None
) -> entities.Page:
    found = await kind.find(iam, caller, name)
    return entities.page([(policy, policy) for policy in found.value.policies.inline], marker, size)


async def _delete(iam: Iam, caller: Caller, kind: Kind[H], name: str, policy: str) -> None:
    found = await kind.find(iam, caller, name)
    if policy not in found.value.policies.inline:
        raise _absent(kind, policy)
    inline = {key: document for key, document in found.value.policies.inline.items() if key != policy}
    await entities.change_policies(iam, kind, found, inline=inline)


def _absent(kind: Kind[H], policy: str) -> api.NoSuchEntityException:
    return api.NoSuchEntityException(f"The {kind.noun} policy with name {policy} cannot be found.")
