"""Managed policies of the account, and AWS's own."""

from collections import Counter

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Policy
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.iam import entities
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

VERSION = "v1"  # policies are not edited here, so each has one


@operation
async def create_policy(iam: Iam, request: api.CreatePolicyRequest, caller: Caller) -> api.CreatePolicyResponse:
    now = clock.now()
    policy = Policy(
        name=request.policy_name,
        account=caller.account,
        id=ids.unique_id("ANPA"),
        path=request.path or "/",
        description=request.description or "",
        document=entities.checked(request.policy_document),
        created=now,
        updated=now,
        tags=entities.tag_map(request.tags),
    )
    try:
        await iam.identity.policies.save(policy, caller.account, policy.name, version=0)
    except Conflict as conflict:
        message = f"A policy called {policy.name} already exists. Duplicate names are not allowed."
        raise api.EntityAlreadyExistsException(message) from conflict
    return api.CreatePolicyResponse(policy=_described(policy, 0))


@operation
async def get_policy(iam: Iam, request: api.GetPolicyRequest, caller: Caller) -> api.GetPolicyResponse:
    policy = await _policy(iam, caller, request.policy_arn)
    return api.GetPolicyResponse(policy=_described(policy, (await _uses(iam, caller))[request.policy_arn]))


@operation
async def get_policy_version(
    iam: Iam, request: api.GetPolicyVersionRequest, caller: Caller
) -> api.GetPolicyVersionResponse:
    policy = await _policy(iam, caller, request.policy_arn)
    if request.version_id != VERSION:
        message = f"Policy {request.policy_arn} version {request.version_id} does not exist or is not attachable."
        raise api.NoSuchEntityException(message)
    version = api.PolicyVersion(
        document=entities.encoded(policy.document),
        version_id=VERSION,
        is_default_version=True,
        create_date=policy.created,
    )
    return api.GetPolicyVersionResponse(policy_version=version)


@operation
async def list_policies(iam: Iam, request: api.ListPoliciesRequest, caller: Caller) -> api.ListPoliciesResponse:
    scope, uses = request.scope or "All", await _uses(iam, caller)
    own = [] if scope == "AWS" else [record.value for record in await iam.identity.policies.list(caller.account)]
    aws = [] if scope == "Local" else [_managed(name) for name in managed.NAMES]
    wanted = [
        (policy.arn, _described(policy, uses[policy.arn]))
        for policy in (*own, *aws)
        if policy.path.startswith(request.path_prefix or "/") and (not request.only_attached or uses[policy.arn])
    ]
    page = entities.page(wanted, request.marker, request.max_items)
    return api.ListPoliciesResponse(policies=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def delete_policy(iam: Iam, request: api.DeletePolicyRequest, caller: Caller) -> None:
    found = await _own(iam, caller, request.policy_arn)
    if found is None:
        raise _absent(request.policy_arn)
    if (await _uses(iam, caller))[request.policy_arn]:
        raise api.DeleteConflictException("Cannot delete a policy attached to entities.")
    await iam.identity.meta.commit([iam.identity.policies.delete(caller.account, found.value.name)])


async def _own(iam: Iam, caller: Caller, arn: str) -> Record[Policy] | None:
    found = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    return found if found and found.value.arn == arn else None


async def _policy(iam: Iam, caller: Caller, arn: str) -> Policy:
    if managed.document(arn):
        return _managed(arn.partition(":policy/")[2])
    if found := await _own(iam, caller, arn):
        return found.value
    raise _absent(arn)


def _absent(arn: str) -> api.NoSuchEntityException:
    return api.NoSuchEntityException(f"Policy {arn} was not found.")


def _managed(full: str) -> Policy:
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


async def _uses(iam: Iam, caller: Caller) -> Counter[str]:
    """How many roles and users each managed policy is attached to."""
    roles = await iam.identity.roles.list(caller.account)
    users = await iam.identity.users.list(caller.account)
    policies = [record.value.policies for record in roles] + [record.value.policies for record in users]
    return Counter(arn for one in policies for arn in one.attached)


def _described(policy: Policy, uses: int) -> api.Policy:
    return api.Policy(
        policy_name=policy.name,
        policy_id=policy.id,
        arn=policy.arn,
        path=policy.path,
        default_version_id=VERSION,
        attachment_count=uses,
        permissions_boundary_usage_count=0,
        is_attachable=True,
        description=policy.description or None,
        create_date=policy.created,
        update_date=policy.updated,
        tags=entities.tag_list(policy.tags) or None,
    )
