"""The account as a whole: its alias, what it holds, and everything at once."""

from __future__ import annotations

from collections.abc import Sequence

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Alias, Group, Policies, Policy, Role, User
from millstream.services.iam import attached, entities, instance_profiles, policies, policy_versions, roles
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

_QUOTAS: dict[api.Summarykeytype_, int] = {
    "AccessKeysPerUserQuota": 2,
    "AssumeRolePolicySizeQuota": 2048,
    "AttachedPoliciesPerGroupQuota": 10,
    "AttachedPoliciesPerRoleQuota": 10,
    "AttachedPoliciesPerUserQuota": 10,
    "GroupPolicySizeQuota": 5120,
    "GroupsPerUserQuota": 10,
    "GroupsQuota": 300,
    "InstanceProfilesQuota": 1000,
    "PoliciesQuota": 1500,
    "PolicySizeQuota": 6144,
    "PolicyVersionsInUseQuota": 10000,
    "RolePolicySizeQuota": 10240,
    "RolesQuota": 1000,
    "UserPolicySizeQuota": 2048,
    "UsersQuota": 5000,
    "VersionsPerPolicyQuota": 5,
}


@operation
async def create_account_alias(iam: Iam, request: api.CreateAccountAliasRequest, caller: Caller) -> None:
    """An account has one, and another takes its place."""
    for record in await iam.identity.aliases.list():
        if record.value.name == request.account_alias and record.key != caller.account:
            message = f"The account alias {request.account_alias} already exists."
            raise api.EntityAlreadyExistsException(message)
    await iam.identity.aliases.save(Alias(name=request.account_alias), caller.account)


@operation
async def list_account_aliases(
    iam: Iam, request: api.ListAccountAliasesRequest, caller: Caller
) -> api.ListAccountAliasesResponse:
    found = await iam.identity.aliases.get(caller.account)
    return api.ListAccountAliasesResponse(account_aliases=[found.value.name] if found else [], is_truncated=False)


@operation
async def delete_account_alias(iam: Iam, request: api.DeleteAccountAliasRequest, caller: Caller) -> None:
    found = await iam.identity.aliases.get(caller.account)
    if found is None or found.value.name != request.account_alias:
        message = f"The account alias with name {request.account_alias} cannot be found."
        raise api.NoSuchEntityException(message)
    await iam.identity.meta.commit([iam.identity.aliases.delete(caller.account)])


@operation
async def get_account_password_policy(
    iam: Iam, request: api.GetAccountPasswordPolicyRequest, caller: Caller
) -> api.GetAccountPasswordPolicyResponse:
    """Nobody signs in with a password here, so that none has a policy."""
    message = f"The Password Policy with domain name {caller.account} cannot be found."
    raise api.NoSuchEntityException(message)


@operation
async def get_account_summary(
    iam: Iam, request: api.GetAccountSummaryRequest, caller: Caller
) -> api.GetAccountSummaryResponse:
    kept = iam.identity
    own = [record.value for record in await kept.policies.list(caller.account)]
    counted: dict[api.Summarykeytype_, int] = {
        "AccountAccessKeysPresent": 0,
        "AccountMFAEnabled": 0,
        "AccountSigningCertificatesPresent": 0,
        "Groups": len(await kept.groups.list(caller.account)),
        "InstanceProfiles": len(await kept.profiles.list(caller.account)),
        "MFADevices": 0,
        "MFADevicesInUse": 0,
        "Policies": len(own),
        "PolicyVersionsInUse": sum(len(policy.versions) for policy in own),
        "Providers": 0,
        "Roles": len(await kept.roles.list(caller.account)),
        "ServerCertificates": 0,
        "Users": len(await kept.users.list(caller.account)),
    }
    return api.GetAccountSummaryResponse(summary_map={**_QUOTAS, **counted})


@operation
async def get_account_authorization_details(
    iam: Iam, request: api.GetAccountAuthorizationDetailsRequest, caller: Caller
) -> api.GetAccountAuthorizationDetailsResponse:
    """Users, groups, roles and policies, in this order, in pages."""
    everything = await _everything(iam, caller, request.filter or ())
    page = entities.page(everything, request.marker, request.max_items)
    return api.GetAccountAuthorizationDetailsResponse(
        user_detail_list=[one for one in page.items if isinstance(one, api.UserDetail)],
        group_detail_list=[one for one in page.items if isinstance(one, api.GroupDetail)],
        role_detail_list=[one for one in page.items if isinstance(one, api.RoleDetail)],
        policies=[one for one in page.items if isinstance(one, api.ManagedPolicyDetail)],
        is_truncated=page.truncated,
        marker=page.marker,
    )


async def _everything(iam: Iam, caller: Caller, wanted: Sequence[str]) -> list[tuple[str, object]]:
    kept, found = iam.identity, list[tuple[str, object]]()

    def asked(kind: str) -> bool:
        return not wanted or kind in wanted

    groups = [record.value for record in await kept.groups.list(caller.account)]
    if asked("User"):
        for user in await kept.users.list(caller.account):
            within = [group.name for group in groups if user.value.name in group.members]
            found.append((f"1/{user.value.name}", _user(user.value, within)))
    if asked("Group"):
        found += [(f"2/{group.name}", _group(group)) for group in groups]
    if asked("Role"):
        profiles = await roles.profiles(iam, caller)
        for role in await kept.roles.list(caller.account):
            mine = [instance_profiles.described(one, role.value) for one in profiles if one.role == role.value.name]
            found.append((f"3/{role.value.name}", _role(role.value, mine)))
    used = await policies.uses(iam, caller)
    if asked("LocalManagedPolicy"):
        own = [record.value for record in await kept.policies.list(caller.account)]
        found += [(f"4/{policy.name}", _policy(policy, used)) for policy in own]
    if asked("AWSManagedPolicy"):
        aws = [policies.aws_managed(name) for name in managed.NAMES]
        found += [(f"5/{one.name}", _policy(one, used)) for one in aws if used.attached[one.arn]]
    return found


def _inline(given: Policies) -> list[api.PolicyDetail]:
    return [
        api.PolicyDetail(policy_name=name, policy_document=entities.encoded(document))
        for name, document in given.inline.items()
    ]


def _user(user: User, groups: list[str]) -> api.UserDetail:
    return api.UserDetail(
        path=user.path,
        user_name=user.name,
        user_id=user.id,
        arn=user.arn,
        create_date=user.created,
        user_policy_list=_inline(user.policies),
        group_list=groups,
        attached_managed_policies=attached.listed(user.policies),
        permissions_boundary=entities.boundary(user.boundary),
        tags=entities.tag_list(user.tags),
    )


def _group(group: Group) -> api.GroupDetail:
    return api.GroupDetail(
        path=group.path,
        group_name=group.name,
        group_id=group.id,
        arn=group.arn,
        create_date=group.created,
        group_policy_list=_inline(group.policies),
        attached_managed_policies=attached.listed(group.policies),
    )


def _role(role: Role, profiles: list[api.InstanceProfile]) -> api.RoleDetail:
    return api.RoleDetail(
        path=role.path,
        role_name=role.name,
        role_id=role.id,
        arn=role.arn,
        create_date=role.created,
        assume_role_policy_document=entities.encoded(role.trust),
        instance_profile_list=profiles,
        role_policy_list=_inline(role.policies),
        attached_managed_policies=attached.listed(role.policies),
        permissions_boundary=entities.boundary(role.boundary),
        tags=entities.tag_list(role.tags),
        role_last_used=api.RoleLastUsed(),
    )


def _policy(policy: Policy, used: policies.Uses) -> api.ManagedPolicyDetail:
    return api.ManagedPolicyDetail(
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
        policy_version_list=[policy_versions.described(policy, number) for number in sorted(policy.versions)],
    )
