"""Instance profiles: the name under which a machine takes a role. There are no machines here; tools make the pair."""

from collections.abc import Sequence

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.identity import InstanceProfile, Role
from millstream.services.iam import entities, roles
from millstream.services.iam.entities import PROFILE, ROLE
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def create_instance_profile(
    iam: Iam, request: api.CreateInstanceProfileRequest, caller: Caller
) -> api.CreateInstanceProfileResponse:
    profile = InstanceProfile(
        name=request.instance_profile_name,
        account=caller.account,
        id=ids.unique_id("AIPA"),
        path=request.path or "/",
        created=clock.now(),
        tags=entities.tag_map(request.tags),
    )
    await PROFILE.create(iam, profile)
    return api.CreateInstanceProfileResponse(instance_profile=await _described(iam, profile))


@operation
async def get_instance_profile(
    iam: Iam, request: api.GetInstanceProfileRequest, caller: Caller
) -> api.GetInstanceProfileResponse:
    profile = (await PROFILE.find(iam, caller, request.instance_profile_name)).value
    return api.GetInstanceProfileResponse(instance_profile=await _described(iam, profile))


@operation
async def list_instance_profiles(
    iam: Iam, request: api.ListInstanceProfilesRequest, caller: Caller
) -> api.ListInstanceProfilesResponse:
    wanted = [one for one in await roles.profiles(iam, caller) if one.path.startswith(request.path_prefix or "/")]
    page = await _page(iam, wanted, request.marker, request.max_items)
    return api.ListInstanceProfilesResponse(
        instance_profiles=page.items, is_truncated=page.truncated, marker=page.marker
    )


@operation
async def list_instance_profiles_for_role(
    iam: Iam, request: api.ListInstanceProfilesForRoleRequest, caller: Caller
) -> api.ListInstanceProfilesForRoleResponse:
    role = (await ROLE.find(iam, caller, request.role_name)).value
    wanted = [one for one in await roles.profiles(iam, caller) if one.role == role.name]
    page = await _page(iam, wanted, request.marker, request.max_items)
    return api.ListInstanceProfilesForRoleResponse(
        instance_profiles=page.items, is_truncated=page.truncated, marker=page.marker
    )


@operation
async def add_role_to_instance_profile(
    iam: Iam, request: api.AddRoleToInstanceProfileRequest, caller: Caller
) -> None:
    """In one transaction with the role as it is, so that it cannot be deleted meanwhile."""
    found = await PROFILE.find(iam, caller, request.instance_profile_name)
    role = await ROLE.find(iam, caller, request.role_name)
    if found.value.role:
        raise api.LimitExceededException("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
    changed = structs.replace(found.value, role=role.value.name)
    await entities.commit(iam, [PROFILE.put(iam, found, changed), ROLE.put(iam, role, role.value)])


@operation
async def remove_role_from_instance_profile(
    iam: Iam, request: api.RemoveRoleFromInstanceProfileRequest, caller: Caller
) -> None:
    found = await PROFILE.find(iam, caller, request.instance_profile_name)
    if found.value.role != request.role_name:
        raise ROLE.absent(request.role_name)
    await PROFILE.save(iam, found, structs.replace(found.value, role=""))


@operation
async def delete_instance_profile(
    iam: Iam, request: api.DeleteInstanceProfileRequest, caller: Caller
) -> None:  # fmt: skip
    found = await PROFILE.find(iam, caller, request.instance_profile_name)
    if found.value.role:
        message = "Cannot delete entity, must remove roles from instance profile first."
        raise api.DeleteConflictException(message)
    await PROFILE.delete(iam, found)


async def _page(iam: Iam, profiles: Sequence[InstanceProfile], marker: str | None, size: int | None) -> entities.Page:
    listed = [(one.name, structs.replace(await _described(iam, one), tags=None)) for one in profiles]
    return entities.page(listed, marker, size)


async def _described(iam: Iam, profile: InstanceProfile) -> api.InstanceProfile:
    role = await iam.identity.roles.get(profile.account, profile.role) if profile.role else None
    return described(profile, role and role.value)


def described(profile: InstanceProfile, role: Role | None) -> api.InstanceProfile:
    return api.InstanceProfile(
        path=profile.path,
        instance_profile_name=profile.name,
        instance_profile_id=profile.id,
        arn=profile.arn,
        create_date=profile.created,
        roles=[structs.replace(roles.described(role), role_last_used=None)] if role else [],
        tags=entities.tag_list(profile.tags),
    )
