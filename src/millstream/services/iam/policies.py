"""Managed policies of the account, and AWS's own."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain import managed
from millstream.domain.identity import Group, Policy, Role, User
from millstream.domain.records import Record
from millstream.services.iam import entities
from millstream.services.iam.entities import POLICY
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

ValidationError = aws_error("ValidationError")


@operation
async def create_policy(iam: Iam, request: api.CreatePolicyRequest, caller: Caller) -> api.CreatePolicyResponse:
    now = clock.now()
    policy = Policy(
        name=request.policy_name,
        account=caller.account,
        id=ids.unique_id("ANPA"),
        path=request.path or "/",
        description=request.description or "",
        document=entities.checked(request.policy_document, newest=True),
        created=now,
        updated=now,
        tags=entities.tag_map(request.tags),
    )
    await POLICY.create(iam, policy)
    return api.CreatePolicyResponse(policy=described(policy, Uses(Counter(), Counter())))


@operation
async def get_policy(iam: Iam, request: api.GetPolicyRequest, caller: Caller) -> api.GetPolicyResponse:
    policy = await find(iam, caller, request.policy_arn)
    return api.GetPolicyResponse(policy=described(policy, await uses(iam, caller)))


@operation
async def list_policies(iam: Iam, request: api.ListPoliciesRequest, caller: Caller) -> api.ListPoliciesResponse:
    scope, used = request.scope or "All", await uses(iam, caller)
    counted = used.boundaries if request.policy_usage_filter == "PermissionsBoundary" else used.attached
    local = [] if scope == "AWS" else [record.value for record in await iam.identity.policies.list(caller.account)]
    aws = [] if scope == "Local" else [aws_managed(name) for name in _aws_names(used)]
    wanted = [
        (policy.arn, structs.replace(described(policy, used), tags=None, description=None))
        for policy in (*local, *aws)
        if policy.path.startswith(request.path_prefix or "/") and (not request.only_attached or counted[policy.arn])
    ]
    page = entities.page(wanted, request.marker, request.max_items)
    return api.ListPoliciesResponse(policies=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_entities_for_policy(
    iam: Iam, request: api.ListEntitiesForPolicyRequest, caller: Caller
) -> api.ListEntitiesForPolicyResponse:
    arn = (await find(iam, caller, request.policy_arn)).arn
    boundaries = request.policy_usage_filter == "PermissionsBoundary"
    wanted: list[tuple[str, object]] = []
    for holder in await _holders(iam, caller):
        noun = type(holder).__name__
        boundary = "" if isinstance(holder, Group) else holder.boundary
        hangs = arn == boundary if boundaries else arn in holder.policies.attached
        if hangs and request.entity_filter in (None, noun) and holder.path.startswith(request.path_prefix or "/"):
            wanted.append((f"{noun}/{holder.name}", holder))
    page = entities.page(wanted, request.marker, request.max_items)
    return api.ListEntitiesForPolicyResponse(
        policy_groups=[
            api.PolicyGroup(group_name=one.name, group_id=one.id) for one in page.items if isinstance(one, Group)
        ],
        policy_users=[
            api.PolicyUser(user_name=one.name, user_id=one.id) for one in page.items if isinstance(one, User)
        ],
        policy_roles=[
            api.PolicyRole(role_name=one.name, role_id=one.id) for one in page.items if isinstance(one, Role)
        ],
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation
async def delete_policy(iam: Iam, request: api.DeletePolicyRequest, caller: Caller) -> None:
    found = await own(iam, caller, request.policy_arn)
    used = await uses(iam, caller)
    if used.attached[request.policy_arn] or used.boundaries[request.policy_arn]:
        raise api.DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(found.value.versions) > 1:
        raise api.DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )
    await POLICY.delete(iam, found)


def check_arn(arn: str) -> None:
    """Raise ValidationError."""
    try:
        parse_arn(arn)
    except ValueError as error:
        raise ValidationError("Invalid ARN:  Could not be parsed!") from error


async def own(iam: Iam, caller: Caller, arn: str) -> Record[Policy]:
    """A policy of the account. Raise NoSuchEntity."""
    check_arn(arn)
    found = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    if found is None or found.value.arn != arn:
        raise api.NoSuchEntityException(f"Policy {arn} was not found.")
    return found


async def find(iam: Iam, caller: Caller, arn: str) -> Policy:
    """A policy of the account, or AWS's own. Raise NoSuchEntity."""
    if managed.document(arn):
        return aws_managed(arn.partition(":policy/")[2])
    return (await own(iam, caller, arn)).value


def aws_managed(full: str) -> Policy:
    """`full` may hold a path, as service-role/AWSGlueServiceRole."""
    path, _, name = f"/{full}".rpartition("/")
    return Policy(
        name=name,
        account="aws",
        id="ANPAMILLSTREAMMANAGED",
        path=f"{path}/",
        document=managed.document(managed.PREFIX + full) or managed.NOTHING,
        created=managed.MADE,
        updated=managed.MADE,
    )


def _aws_names(used: Uses) -> list[str]:
    """Of AWS's own those that are known here, and those that are attached without being known."""
    attached = [arn.removeprefix(managed.PREFIX) for arn in used.attached if managed.is_managed(arn)]
    return sorted({*managed.NAMES, *attached})


class Uses(NamedTuple):
    """How many entities each policy is attached to, and of how many it is the boundary, by ARN."""

    attached: Counter[str]
    boundaries: Counter[str]


async def uses(iam: Iam, caller: Caller) -> Uses:
    holders = await _holders(iam, caller)
    attached = Counter(arn for one in holders for arn in one.policies.attached)
    return Uses(attached, Counter(one.boundary for one in holders if not isinstance(one, Group) and one.boundary))


async def _holders(iam: Iam, caller: Caller) -> list[Group | Role | User]:
    groups = await iam.identity.groups.list(caller.account)
    roles = await iam.identity.roles.list(caller.account)
    users = await iam.identity.users.list(caller.account)
    return [*(one.value for one in groups), *(one.value for one in roles), *(one.value for one in users)]


def described(policy: Policy, used: Uses) -> api.Policy:
    return api.Policy(
        policy_name=policy.name,
        policy_id=policy.id,
        arn=policy.arn,
        path=policy.path,
        default_version_id=f"v{policy.default}",
        attachment_count=used.attached[policy.arn],
        permissions_boundary_usage_count=used.boundaries[policy.arn],
        is_attachable=True,
        description=policy.description or None,
        create_date=policy.created,
        update_date=policy.updated,
        tags=entities.tag_list(policy.tags),
    )
