"""Tags of roles."""

from msgspec import structs

from millstream.api import iam as api
from millstream.core.caller import Caller
from millstream.services.iam import entities
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

MOST = 50


@operation
async def tag_role(iam: Iam, request: api.TagRoleRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    tags = found.value.tags | entities.tag_map(request.tags)
    if len(tags) > MOST:
        raise api.LimitExceededException(f"The number of tags has reached the maximum limit of {MOST}.")
    await entities.save(iam.identity.roles, found, structs.replace(found.value, tags=tags))


@operation
async def untag_role(iam: Iam, request: api.UntagRoleRequest, caller: Caller) -> None:
    found = await entities.role(iam, caller, request.role_name)
    tags = {key: value for key, value in found.value.tags.items() if key not in request.tag_keys}
    await entities.save(iam.identity.roles, found, structs.replace(found.value, tags=tags))


@operation
async def list_role_tags(iam: Iam, request: api.ListRoleTagsRequest, caller: Caller) -> api.ListRoleTagsResponse:
    role = (await entities.role(iam, caller, request.role_name)).value
    tags = [(tag.key, tag) for tag in entities.tag_list(role.tags)]
    page = entities.page(tags, request.marker, request.max_items)
    return api.ListRoleTagsResponse(tags=page.items, is_truncated=page.truncated, marker=page.marker)
