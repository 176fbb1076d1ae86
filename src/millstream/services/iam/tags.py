"""Tags of roles, users, managed policies and instance profiles."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.domain.identity import InstanceProfile, Policy, Role, User
from millstream.domain.records import Record
from millstream.services.iam import entities, policies
from millstream.services.iam.entities import POLICY, PROFILE, ROLE, USER, Kind
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

T = TypeVar("T", Role, User, Policy, InstanceProfile)
MOST = 50


@operation
async def tag_role(iam: Iam, request: api.TagRoleRequest, caller: Caller) -> None:
    await _tag(iam, ROLE, await ROLE.find(iam, caller, request.role_name), request.tags)


@operation
async def tag_user(iam: Iam, request: api.TagUserRequest, caller: Caller) -> None:
    await _tag(iam, USER, await USER.find(iam, caller, request.user_name), request.tags)


@operation
async def tag_policy(iam: Iam, request: api.TagPolicyRequest, caller: Caller) -> None:
    await _tag(iam, POLICY, await policies.own(iam, caller, request.policy_arn), request.tags)


@operation
async def tag_instance_profile(iam: Iam, request: api.TagInstanceProfileRequest, caller: Caller) -> None:
    await _tag(iam, PROFILE, await PROFILE.find(iam, caller, request.instance_profile_name), request.tags)


@operation
async def untag_role(iam: Iam, request: api.UntagRoleRequest, caller: Caller) -> None:
    await _untag(iam, ROLE, await ROLE.find(iam, caller, request.role_name), request.tag_keys)


@operation
async def untag_user(iam: Iam, request: api.UntagUserRequest, caller: Caller) -> None:
    await _untag(iam, USER, await USER.find(iam, caller, request.user_name), request.tag_keys)


@operation
async def untag_policy(iam: Iam, request: api.UntagPolicyRequest, caller: Caller) -> None:
    await _untag(iam, POLICY, await policies.own(iam, caller, request.policy_arn), request.tag_keys)


@operation
async def untag_instance_profile(iam: Iam, request: api.UntagInstanceProfileRequest, caller: Caller) -> None:
    await _untag(iam, PROFILE, await PROFILE.find(iam, caller, request.instance_profile_name), request.tag_keys)


@operation
async def list_role_tags(iam: Iam, request: api.ListRoleTagsRequest, caller: Caller) -> api.ListRoleTagsResponse:
    tags = (await ROLE.find(iam, caller, request.role_name)).value.tags
    page = _page(tags, request.marker, request.max_items)
    return api.ListRoleTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_user_tags(iam: Iam, request: api.ListUserTagsRequest, caller: Caller) -> api.ListUserTagsResponse:
    tags = (await USER.find(iam, caller, request.user_name)).value.tags
    page = _page(tags, request.marker, request.max_items)
    return api.ListUserTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_policy_tags(
    iam: Iam, request: api.ListPolicyTagsRequest, caller: Caller
) -> api.ListPolicyTagsResponse:
    page = _page(
        (await policies.find(iam, caller, request.policy_arn)).tags, request.marker, request.max_items
    )  # fmt: skip
    return api.ListPolicyTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


@operation
async def list_instance_profile_tags(
    iam: Iam, request: api.ListInstanceProfileTagsRequest, caller: Caller
) -> api.ListInstanceProfileTagsResponse:
    tags = (await PROFILE.find(iam, caller, request.instance_profile_name)).value.tags
    page = _page(tags, request.marker, request.max_items)
    return api.ListInstanceProfileTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)


async def _tag(iam: Iam, kind: Kind[T], found: Record[T], given: Sequence[api.Tag]) -> None:
    """A key that differs in case only replaces the one that is there."""
    wanted = entities.tag_map(given)
    taken = {key.lower() for key in wanted}
    tags = {key: value for key, value in found.value.tags.items() if key.lower() not in taken} | wanted
    if len(tags) > MOST:
        raise api.LimitExceededException(f"The number of tags has reached the maximum limit of {MOST}.")
    await kind.save(iam, found, structs.replace(found.value, tags=tags))


async def _untag(iam: Iam, kind: Kind[T], found: Record[T], keys: Sequence[str]) -> None:
    gone = {key.lower() for key in keys}
    tags = {key: value for key, value in found.value.tags.items() if key.lower() not in gone}
    await kind.save(iam, found, structs.replace(found.value, tags=tags))


def _page(tags: dict[str, str], marker: str | None, size: int | None) -> entities.Page:
    return entities.page([(tag.key, tag) for tag in entities.tag_list(tags)], marker, size)
