"""Roles and their trust."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.identity import InstanceProfile, Role
from millstream.services.iam import boundaries, entities
from millstream.services.iam.entities import ROLE
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def create_role(iam: Iam, request: api.CreateRoleRequest, caller: Caller) -> api.CreateRoleResponse:
    role = Role(
        name=request.role_name,
        account=caller.account,
        id=ids.unique_id("AROA"),
        path=request.path or "/",
        trust=entities.checked_trust(request.assume_role_policy_document),
        description=request.description or "",
        created=clock.now(),
        longest=request.max_session_duration or 3600,
        boundary=await boundaries.check(iam, caller, request.permissions_boundary),
        tags=entities.tag_map(request.tags),
    )
    await ROLE.create(iam, role)
    made = structs.replace(described(role), max_session_duration=request.max_session_duration, role_last_used=None)
    return api.CreateRoleResponse(role=made)


@operation
async def get_role(iam: Iam, request: api.GetRoleRequest, caller: Caller) -> api.GetRoleResponse:
    return api.GetRoleResponse(role=described((await ROLE.find(iam, caller, request.role_name)).value))


@operation
async def list_roles(iam: Iam, request: api.ListRolesRequest, caller: Caller) -> api.ListRolesResponse:
    roles = [record.value for record in await iam.identity.roles.list(caller.account)]
    wanted = [(role.name, role) for role in roles if role.path.startswith(request.path_prefix or "/")]
    page = entities.page(wanted, request.marker, request.max_items)
    listed = [
        structs.replace(described(role), tags=None, permissions_boundary=None, role_last_used=None)
        for role in page.items
    ]
    return api.ListRolesResponse(roles=listed, is_truncated=page.truncated, marker=page.marker)


@operation
async def update_role(iam: Iam, request: api.UpdateRoleRequest, caller: Caller) -> api.UpdateRoleResponse:
    found = await ROLE.find(iam, caller, request.role_name)
    role = found.value
    description = role.description if request.description is None else request.description
    longest = request.max_session_duration or role.longest
    changed = structs.replace(role, description=description, longest=longest)
    await ROLE.save(iam, found, changed)
    return api.UpdateRoleResponse()


@operation
async def update_assume_role_policy(
    iam: Iam, request: api.UpdateAssumeRolePolicyRequest, caller: Caller
) -> None:  # fmt: skip
    found = await ROLE.find(iam, caller, request.role_name)
    trust = entities.checked_trust(request.policy_document)
    await ROLE.save(iam, found, structs.replace(found.value, trust=trust))


@operation
async def update_role_description(
    iam: Iam, request: api.UpdateRoleDescriptionRequest, caller: Caller
) -> api.UpdateRoleDescriptionResponse:
    found = await ROLE.find(iam, caller, request.role_name)
    role = structs.replace(found.value, description=request.description)
    await ROLE.save(iam, found, role)
    return api.UpdateRoleDescriptionResponse(role=described(role))


@operation
async def delete_role(iam: Iam, request: api.DeleteRoleRequest, caller: Caller) -> None:
    found = await ROLE.find(iam, caller, request.role_name)
    if any(profile.role == found.value.name for profile in await profiles(iam, caller)):
        message = "Cannot delete entity, must remove roles from instance profile first."
        raise api.DeleteConflictException(message)
    entities.refuse_in_use(found.value.policies)
    await ROLE.delete(iam, found)


async def profiles(iam: Iam, caller: Caller) -> list[InstanceProfile]:
    return [record.value for record in await iam.identity.profiles.list(caller.account)]


def described(role: Role) -> api.Role:
    return api.Role(
        path=role.path,
        role_name=role.name,
        role_id=role.id,
        arn=role.arn,
        create_date=role.created,
        assume_role_policy_document=entities.encoded(role.trust),
        description=role.description or None,
        max_session_duration=role.longest,
        permissions_boundary=entities.boundary(role.boundary),
        tags=entities.tag_list(role.tags) or None,
        role_last_used=api.RoleLastUsed(),
    )
