"""Roles and their trust."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.identity import Role
from millstream.ports.meta import Conflict
from millstream.services.iam import entities
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
        boundary=request.permissions_boundary or "",
        tags=entities.tag_map(request.tags),
    )
    try:
        await iam.identity.roles.save(role, caller.account, role.name, version=0)
    except Conflict as conflict:
        raise api.EntityAlreadyExistsException(f"Role with name {role.name} already exists.") from conflict
    return api.CreateRoleResponse(role=described(role))


@operation
async def get_role(iam: Iam, request: api.GetRoleRequest, caller: Caller) -> api.GetRoleResponse:
    return api.GetRoleResponse(role=described((await entities.role(iam, caller, request.role_name)).value))


@operation
async def list_roles(iam: Iam, request: api.ListRolesRequest, caller: Caller) -> api.ListRolesResponse:
    roles = [record.value for record in await iam.identity.roles.list(caller.account)]
    wanted = [(role.name, role) for role in roles if role.path.startswith(request.path_prefix or "/")]
    page = entities.page(wanted, request.marker, request.max_items)
    listed = [structs.replace(described(role), tags=None, permissions_boundary=None) for role in page.items]
    return api.ListRolesResponse(roles=listed, is_truncated=page.truncated, marker=page.marker)


@operation
async def update_role(iam: Iam, request: api.UpdateRoleRequest, caller: Caller) -> api.UpdateRoleResponse:
    found = await entities.role(iam, caller, request.role_name)
    role = found.value
    description = role.description if request.description is None else request.description
    longest = request.max_session_duration or role.longest
    changed = structs.replace(role, description=description, longest=longest)
    await entities.save(iam.identity.roles, found, changed)
    return api.UpdateRoleResponse()


@operation
async def update_assume_role_policy(
    iam: Iam, request: api.UpdateAssumeRolePolicyRequest, caller: Caller
) -> None:  # fmt: skip
    found = await entities.role(iam, caller, request.role_name)
    trust = entities.checked_trust(request.policy_document)
    await entities.save(iam.identity.roles, found, structs.replace(found.value, trust=trust))


@operation
async def delete_role(iam: Iam, request: api.DeleteRoleRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    entities.refuse_in_use(found.value.policies)
    try:
        await iam.identity.meta.commit(
            [iam.identity.roles.delete(caller.account, request.role_name, version=found.version)]
        )
    except Conflict as conflict:
        raise entities.changed_meanwhile() from conflict


@operation
async def list_instance_profiles_for_role(
    iam: Iam, request: api.ListInstanceProfilesForRoleRequest, caller: Caller
) -> api.ListInstanceProfilesForRoleResponse:
    """There are no instances here, so no role has a profile; Terraform asks before it deletes one."""
    await entities.role(iam, caller, request.role_name)
    return api.ListInstanceProfilesForRoleResponse(instance_profiles=[], is_truncated=False)


def described(role: Role) -> api.Role:
    boundary = api.AttachedPermissionsBoundary(
        permissions_boundary_type="PermissionsBoundaryPolicy", permissions_boundary_arn=role.boundary
    )
    return api.Role(
        path=role.path,
        role_name=role.name,
        role_id=role.id,
        arn=role.arn,
        create_date=role.created,
        assume_role_policy_document=entities.encoded(role.trust),
        description=role.description or None,
        max_session_duration=role.longest,
        permissions_boundary=boundary if role.boundary else None,
        tags=entities.tag_list(role.tags) or None,
    )
