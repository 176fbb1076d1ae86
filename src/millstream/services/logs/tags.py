"""Tags of log groups, in the present form and in the one that older clients use."""

from collections.abc import Sequence

from millstream.api import logs as api
from millstream.core.caller import Caller
from millstream.services.logs.service import Logs, found, from_arn, scope_of
from millstream.wire.operation import operation

MOST = 50


@operation
async def tag_resource(logs: Logs, request: api.TagResourceRequest, caller: Caller) -> None:
    await _tag(logs, caller, from_arn(request.resource_arn), request.tags)


@operation
async def tag_log_group(logs: Logs, request: api.TagLogGroupRequest, caller: Caller) -> None:
    await _tag(logs, caller, request.log_group_name, request.tags)


async def _tag(logs: Logs, caller: Caller, name: str, added: dict[str, str]) -> None:
    with found():
        group = await logs.journal.group(scope_of(caller), name)
    tags = group.tags | added
    if len(tags) > MOST:
        raise api.TooManyTagsException("The resource can have at most 50 tags.", resourceName=name)
    await logs.journal.update_group(scope_of(caller), name, tags=tags)


@operation
async def untag_resource(logs: Logs, request: api.UntagResourceRequest, caller: Caller) -> None:
    await _untag(logs, caller, from_arn(request.resource_arn), request.tag_keys)


@operation
async def untag_log_group(logs: Logs, request: api.UntagLogGroupRequest, caller: Caller) -> None:
    await _untag(logs, caller, request.log_group_name, request.tags)


async def _untag(logs: Logs, caller: Caller, name: str, keys: Sequence[str]) -> None:
    with found():
        group = await logs.journal.group(scope_of(caller), name)
    tags = {key: value for key, value in group.tags.items() if key not in keys}
    await logs.journal.update_group(scope_of(caller), name, tags=tags)


@operation
async def list_tags_for_resource(
    logs: Logs, request: api.ListTagsForResourceRequest, caller: Caller
) -> api.ListTagsForResourceResponse:
    with found():
        group = await logs.journal.group(scope_of(caller), from_arn(request.resource_arn))
    return api.ListTagsForResourceResponse(tags=group.tags)


@operation
async def list_tags_log_group(
    logs: Logs, request: api.ListTagsLogGroupRequest, caller: Caller
) -> api.ListTagsLogGroupResponse:
    with found():
        group = await logs.journal.group(scope_of(caller), request.log_group_name)
    return api.ListTagsLogGroupResponse(tags=group.tags)
