"""Permissions boundaries of roles and users."""

from typing import TypeVar

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain import managed
from millstream.domain.identity import Role, User
from millstream.services.iam import policies
from millstream.services.iam.entities import ROLE, USER, Kind
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

B = TypeVar("B", Role, User)


@operation
async def put_role_permissions_boundary(
    iam: Iam, request: api.PutRolePermissionsBoundaryRequest, caller: Caller
) -> None:
    await _put(iam, caller, ROLE, request.role_name, request.permissions_boundary)


@operation
async def put_user_permissions_boundary(
    iam: Iam, request: api.PutUserPermissionsBoundaryRequest, caller: Caller
) -> None:
    await _put(iam, caller, USER, request.user_name, request.permissions_boundary)


@operation
async def delete_role_permissions_boundary(
    iam: Iam, request: api.DeleteRolePermissionsBoundaryRequest, caller: Caller
) -> None:
    await _delete(iam, caller, ROLE, request.role_name)


@operation
async def delete_user_permissions_boundary(
    iam: Iam, request: api.DeleteUserPermissionsBoundaryRequest, caller: Caller
) -> None:
    await _delete(iam, caller, USER, request.user_name)


async def check(iam: Iam, caller: Caller, arn: str | None) -> str:
    """The ARN, or nothing where none is given. Raise NoSuchEntity."""
    if arn and not managed.is_managed(arn):
        try:
            await policies.own(iam, caller, arn)
        except api.NoSuchEntityException as error:
            message = f"Scope ARN: {arn} does not exist or is not attachable."
            raise api.NoSuchEntityException(message) from error
    return arn or ""


async def _put(iam: Iam, caller: Caller, kind: Kind[B], name: str, arn: str) -> None:
    found = await kind.find(iam, caller, name)
    await kind.save(iam, found, structs.replace(found.value, boundary=await check(iam, caller, arn)))


async def _delete(iam: Iam, caller: Caller, kind: Kind[B], name: str) -> None:
    found = await kind.find(iam, caller, name)
    if not found.value.boundary:
        message = f"{kind.noun.capitalize()} {name} does not have a permission boundary."
        raise api.NoSuchEntityException(message)
    await kind.save(iam, found, structs.replace(found.value, boundary=""))
