"""Tags of scalable targets."""

from msgspec import structs

from millstream.api import autoscaling as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.services.autoscaling.service import AutoScaling, Target
from millstream.services.autoscaling.targets import MOST_TAGS
from millstream.wire.operation import operation


@operation
async def tag_resource(
    scaling: AutoScaling, request: api.TagResourceRequest, caller: Caller
) -> api.TagResourceResponse:
    target = await _target(scaling, request.resource_arn, caller)
    tags = target.tags | request.tags
    if len(tags) > MOST_TAGS:
        raise api.TooManyTagsException(
            f"A scalable target can have at most {MOST_TAGS} tags.", ResourceName=request.resource_arn
        )
    await _save(scaling, structs.replace(target, tags=tags), caller)
    return api.TagResourceResponse()


@operation
async def untag_resource(
    scaling: AutoScaling, request: api.UntagResourceRequest, caller: Caller
) -> api.UntagResourceResponse:
    target = await _target(scaling, request.resource_arn, caller)
    tags = {key: value for key, value in target.tags.items() if key not in request.tag_keys}
    await _save(scaling, structs.replace(target, tags=tags), caller)
    return api.UntagResourceResponse()


@operation
async def list_tags_for_resource(
    scaling: AutoScaling, request: api.ListTagsForResourceRequest, caller: Caller
) -> api.ListTagsForResourceResponse:
    return api.ListTagsForResourceResponse(tags=(await _target(scaling, request.resource_arn, caller)).tags)


async def _target(scaling: AutoScaling, arn: str, caller: Caller) -> Target:
    id_ = parse_arn(arn).resource.rpartition("/")[2]
    for record in await scaling.targets.list(caller.account, caller.region):
        if record.value.id == id_:
            return record.value
    raise api.ResourceNotFoundException(f"No scalable target found for ARN: {arn}", ResourceName=arn)


async def _save(scaling: AutoScaling, target: Target, caller: Caller) -> None:
    await scaling.targets.save(target, caller.account, caller.region, target.resource)
