"""Versions of managed policies: at most five, one of them the default."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.identity import Policy, PolicyVersion
from millstream.services.iam import entities, policies
from millstream.services.iam.entities import POLICY
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

MOST = 5


@operation
async def create_policy_version(
    iam: Iam, request: api.CreatePolicyVersionRequest, caller: Caller
) -> api.CreatePolicyVersionResponse:
    found = await policies.own(iam, caller, request.policy_arn)
    policy, now = found.value, clock.now()
    if len(policy.versions) >= MOST:
        raise api.LimitExceededException(
            f"A managed policy can have up to {MOST} versions. Before you create a new version, you must delete an "
            "existing version."
        )
    version = PolicyVersion(document=entities.checked(request.policy_document, newest=True), created=now)
    number = policy.newest + 1
    changed = structs.replace(policy, newest=number, updated=now, edited={**policy.versions, number: version})
    if request.set_as_default:
        changed = _with_default(changed, number)
    await POLICY.save(iam, found, changed)
    made = structs.replace(described(changed, number), document=None)
    return api.CreatePolicyVersionResponse(policy_version=made)


@operation
async def get_policy_version(
    iam: Iam, request: api.GetPolicyVersionRequest, caller: Caller
) -> api.GetPolicyVersionResponse:
    policy = await policies.find(iam, caller, request.policy_arn)
    return api.GetPolicyVersionResponse(policy_version=described(policy, _number(policy, request.version_id)))


@operation
async def list_policy_versions(
    iam: Iam, request: api.ListPolicyVersionsRequest, caller: Caller
) -> api.ListPolicyVersionsResponse:
    """The newest first, without their documents."""
    policy = await policies.find(iam, caller, request.policy_arn)
    numbers = sorted(policy.versions, reverse=True)
    listed = [(str(place), structs.replace(described(policy, n), document=None)) for place, n in enumerate(numbers)]
    page = entities.page(listed, request.marker, request.max_items)
    return api.ListPolicyVersionsResponse(versions=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def set_default_policy_version(
    iam: Iam, request: api.SetDefaultPolicyVersionRequest, caller: Caller
) -> None:  # fmt: skip
    found = await policies.own(iam, caller, request.policy_arn)
    changed = _with_default(found.value, _number(found.value, request.version_id))
    await POLICY.save(iam, found, structs.replace(changed, updated=clock.now()))


@operation
async def delete_policy_version(iam: Iam, request: api.DeletePolicyVersionRequest, caller: Caller) -> None:
    found = await policies.own(iam, caller, request.policy_arn)
    policy = found.value
    number = _number(policy, request.version_id)
    if number == policy.default:
        raise api.DeleteConflictException("Cannot delete the default version of a policy.")
    rest = {other: version for other, version in policy.versions.items() if other != number}
    await POLICY.save(iam, found, structs.replace(policy, edited=rest))


def _with_default(policy: Policy, number: int) -> Policy:
    return structs.replace(policy, default=number, document=policy.versions[number].document)


def _number(policy: Policy, version: str) -> int:
    number = int(version.partition(".")[0].removeprefix("v"))
    if number not in policy.versions:
        message = f"Policy {policy.arn} version {version} does not exist or is not attachable."
        raise api.NoSuchEntityException(message)
    return number


def described(policy: Policy, number: int) -> api.PolicyVersion:
    return api.PolicyVersion(
        document=entities.encoded(policy.versions[number].document),
        version_id=f"v{number}",
        is_default_version=number == policy.default,
        create_date=policy.versions[number].created,
    )
