"""Groups and who is in them."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.domain.identity import Group, User
from millstream.domain.records import Record
from millstream.services.iam import entities, users
from millstream.services.iam.entities import GROUP, USER
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation


@operation
async def create_group(iam: Iam, request: api.CreateGroupRequest, caller: Caller) -> api.CreateGroupResponse:
    group = Group(
        name=request.group_name,
        account=caller.account,
        id=ids.unique_id("AGPA"),
        path=request.path or "/",
        created=clock.now(),
    )
    await GROUP.create(iam, group)
    return api.CreateGroupResponse(group=described(group))


@operation
async def get_group(iam: Iam, request: api.GetGroupRequest, caller: Caller) -> api.GetGroupResponse:
    """With its users, in pages."""
    group = (await GROUP.find(iam, caller, request.group_name)).value
    page = entities.page([(name, name) for name in group.members], request.marker, request.max_items)
    members = [await iam.identity.users.get(caller.account, name) for name in page.items]
    return api.GetGroupResponse(
        group=described(group),
        users=[
            structs.replace(users.described(one.value), tags=None, permissions_boundary=None)
            for one in members
            if one
        ],
        is_truncated=page.truncated,
        marker=page.marker,
    )


@operation
async def list_groups(iam: Iam, request: api.ListGroupsRequest, caller: Caller) -> api.ListGroupsResponse:
    groups = [record.value for record in await iam.identity.groups.list(caller.account)]
    wanted = [(group.name, described(group)) for group in groups if group.path.startswith(request.path_prefix or "/")]
    page = entities.page(wanted, request.marker, request.max_items)
    return api.ListGroupsResponse(groups=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_groups_for_user(
    iam: Iam, request: api.ListGroupsForUserRequest, caller: Caller
) -> api.ListGroupsForUserResponse:
    user = (await USER.find(iam, caller, request.user_name)).value
    groups = [group.value for group in await iam.identity.groups_of(caller.account, user.name)]
    page = entities.page([(group.name, described(group)) for group in groups], request.marker, request.max_items)
    return api.ListGroupsForUserResponse(groups=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def add_user_to_group(iam: Iam, request: api.AddUserToGroupRequest, caller: Caller) -> None:
    """In one transaction with the user as it is, so that it cannot be deleted meanwhile."""
    group, user = await _both(iam, caller, request.group_name, request.user_name)
    if user.value.name not in group.value.members:
        changed = structs.replace(group.value, members=[*group.value.members, user.value.name])
        await entities.commit(iam, [GROUP.put(iam, group, changed), USER.put(iam, user, user.value)])


@operation
async def remove_user_from_group(iam: Iam, request: api.RemoveUserFromGroupRequest, caller: Caller) -> None:
    group, user = await _both(iam, caller, request.group_name, request.user_name)
    if user.value.name not in group.value.members:
        raise USER.absent(user.value.name)
    members = [name for name in group.value.members if name != user.value.name]
    await GROUP.save(iam, group, structs.replace(group.value, members=members))


@operation
async def update_group(iam: Iam, request: api.UpdateGroupRequest, caller: Caller) -> None:
    found = await GROUP.find(iam, caller, request.group_name)
    old, records = found.value, iam.identity.groups
    group = structs.replace(old, name=request.new_group_name or old.name, path=request.new_path or old.path)
    if group.name == old.name:
        await GROUP.save(iam, found, group)
        return
    if await records.get(group.account, group.name):
        raise entities.exists("group", group.name)
    moved = [
        records.put(group, group.account, group.name, version=0),
        records.delete(old.account, old.name, version=found.version),
    ]
    await entities.commit(iam, moved)


@operation
async def delete_group(iam: Iam, request: api.DeleteGroupRequest, caller: Caller) -> None:
    found = await GROUP.find(iam, caller, request.group_name)
    if found.value.members:
        raise api.DeleteConflictException("Cannot delete entity, must remove users from group first.")
    entities.refuse_in_use(found.value.policies)
    await GROUP.delete(iam, found)


async def _both(iam: Iam, caller: Caller, group: str, user: str) -> tuple[Record[Group], Record[User]]:
    return await GROUP.find(iam, caller, group), await USER.find(iam, caller, user)


def described(group: Group) -> api.Group:
    return api.Group(
        path=group.path, group_name=group.name, group_id=group.id, arn=group.arn, create_date=group.created
    )
