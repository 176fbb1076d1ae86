"""Tags of streams, and of consumers by ARN."""

from msgspec import structs

from millstream.api import kinesis as api
from millstream.core.caller import Caller
from millstream.services.kinesis.consumers import consumer_at, save_consumer
from millstream.services.kinesis.resources import parse
from millstream.services.kinesis.service import Kinesis
from millstream.services.kinesis.tagging import MOST, check_tags
from millstream.wire.operation import operation


@operation
async def add_tags_to_stream(kinesis: Kinesis, request: api.AddTagsToStreamInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    await kinesis.change(live, lambda s: structs.replace(s, tags=check_tags(s.name, s.account, s.tags, request.tags)))


@operation
async def remove_tags_from_stream(kinesis: Kinesis, request: api.RemoveTagsFromStreamInput, caller: Caller) -> None:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    await kinesis.change(live, lambda s: structs.replace(s, tags=_without(s.tags, request.tag_keys)))


@operation
async def list_tags_for_stream(
    kinesis: Kinesis, request: api.ListTagsForStreamInput, caller: Caller
) -> api.ListTagsForStreamOutput:
    live = await kinesis.live(caller, request.stream_name, request.stream_arn)
    after, limit = request.exclusive_start_tag_key or "", request.limit or MOST
    tags = [tag for tag in _listed(live.stream.tags) if tag.key > after]
    return api.ListTagsForStreamOutput(tags=tags[:limit], has_more_tags=len(tags) > limit)


@operation
async def tag_resource(kinesis: Kinesis, request: api.TagResourceInput, caller: Caller) -> None:
    resource = parse(caller, request.resource_arn)
    live = await kinesis.live(caller, resource.stream)
    if resource.consumer:
        one = await consumer_at(kinesis, caller, live.stream, request.resource_arn)
        tags = check_tags(one.name, caller.account, one.tags, request.tags)
        await save_consumer(kinesis, live.stream, structs.replace(one, tags=tags))
    else:
        await kinesis.change(
            live, lambda s: structs.replace(s, tags=check_tags(s.name, s.account, s.tags, request.tags))
        )


@operation
async def untag_resource(kinesis: Kinesis, request: api.UntagResourceInput, caller: Caller) -> None:
    resource = parse(caller, request.resource_arn)
    live = await kinesis.live(caller, resource.stream)
    if resource.consumer:
        one = await consumer_at(kinesis, caller, live.stream, request.resource_arn)
        tags = _without(one.tags, request.tag_keys)
        await save_consumer(kinesis, live.stream, structs.replace(one, tags=tags))
    else:
        await kinesis.change(live, lambda s: structs.replace(s, tags=_without(s.tags, request.tag_keys)))


@operation
async def list_tags_for_resource(
    kinesis: Kinesis, request: api.ListTagsForResourceInput, caller: Caller
) -> api.ListTagsForResourceOutput:
    resource = parse(caller, request.resource_arn)
    live = await kinesis.live(caller, resource.stream)
    tags = live.stream.tags
    if resource.consumer:
        tags = (await consumer_at(kinesis, caller, live.stream, request.resource_arn)).tags
    return api.ListTagsForResourceOutput(tags=_listed(tags))


def _listed(tags: dict[str, str]) -> list[api.Tag]:
    return [api.Tag(key=key, value=value) for key, value in sorted(tags.items())]


def _without(tags: dict[str, str], keys: list[str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key not in keys}
