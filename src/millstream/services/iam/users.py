"""Users."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core import clock, ids
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.domain.identity import User
from millstream.ports.meta import Conflict
from millstream.services.iam import boundaries, entities
from millstream.services.iam.entities import USER
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

ValidationError = aws_error("ValidationError")


@operation
async def create_user(iam: Iam, request: api.CreateUserRequest, caller: Caller) -> api.CreateUserResponse:
    user = User(
        name=request.user_name,
        account=caller.account,
        id=ids.unique_id("AIDA"),
        path=request.path or "/",
        created=clock.now(),
        boundary=await boundaries.check(iam, caller, request.permissions_boundary),
        tags=entities.tag_map(request.tags),
    )
    await USER.create(iam, user)
    return api.CreateUserResponse(user=described(user))


@operation
async def get_user(iam: Iam, request: api.GetUserRequest, caller: Caller) -> api.GetUserResponse:
    name = request.user_name or own_name(caller)
    return api.GetUserResponse(user=described((await USER.find(iam, caller, name)).value))


@operation
async def list_users(iam: Iam, request: api.ListUsersRequest, caller: Caller) -> api.ListUsersResponse:
    users = [record.value for record in await iam.identity.users.list(caller.account)]
    wanted = [(user.name, user) for user in users if user.path.startswith(request.path_prefix or "/")]
    page = entities.page(wanted, request.marker, request.max_items)
    listed = [structs.replace(described(user), tags=None, permissions_boundary=None) for user in page.items]
    return api.ListUsersResponse(users=listed, is_truncated=page.truncated, marker=page.marker)


@operation
async def update_user(iam: Iam, request: api.UpdateUserRequest, caller: Caller) -> None:
    found = await USER.find(iam, caller, request.user_name)
    old = found.value
    user = structs.replace(old, name=request.new_user_name or old.name, path=request.new_path or old.path)
    try:
        await iam.identity.rename_user(found, user)
    except Conflict as conflict:
        raise entities.exists("user", user.name) from conflict


@operation
async def delete_user(iam: Iam, request: api.DeleteUserRequest, caller: Caller) -> None:
    found = await USER.find(iam, caller, request.user_name)
    if iam.identity.keys_of(caller.account, request.user_name):
        raise api.DeleteConflictException("Cannot delete entity, must delete access keys first.")
    if await iam.identity.groups_of(caller.account, request.user_name):
        raise api.DeleteConflictException("Cannot delete entity, must remove users from group first.")
    entities.refuse_in_use(found.value.policies)
    await USER.delete(iam, found)


def own_name(caller: Caller) -> str:
    """The caller's, where a request names no user."""
    if ":user/" not in caller.principal:
        raise ValidationError("Must specify userName when calling with non-User credentials")
    return caller.principal.rpartition("/")[2]


def described(user: User) -> api.User:
    return api.User(
        path=user.path,
        user_name=user.name,
        user_id=user.id,
        arn=user.arn,
        create_date=user.created,
        permissions_boundary=entities.boundary(user.boundary),
        tags=entities.tag_list(user.tags) or None,
    )
