"""Tags of delivery streams."""

from msgspec import structs

from millstream.api import firehose as api
from millstream.core.caller import Caller
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Stream
from millstream.wire.operation import operation

MOST = 50


@operation
async def tag_delivery_stream(
    firehose: Firehose, request: api.TagDeliveryStreamInput, caller: Caller
) -> api.TagDeliveryStreamOutput:
    async def tagged(stream: Stream) -> Stream:
        tags = stream.tags | {tag.key: tag.value or "" for tag in request.tags}
        if len(tags) > MOST:
            raise api.LimitExceededException(f"Cannot have more than {MOST} tags on a Firehose")
        return structs.replace(stream, tags=tags)

    await firehose.change(request.delivery_stream_name, caller, tagged)
    return api.TagDeliveryStreamOutput()


@operation
async def untag_delivery_stream(
    firehose: Firehose, request: api.UntagDeliveryStreamInput, caller: Caller
) -> api.UntagDeliveryStreamOutput:
    async def untagged(stream: Stream) -> Stream:
        return structs.replace(
            stream, tags={key: value for key, value in stream.tags.items() if key not in request.tag_keys}
        )

    await firehose.change(request.delivery_stream_name, caller, untagged)
    return api.UntagDeliveryStreamOutput()


@operation
async def list_tags_for_delivery_stream(
    firehose: Firehose, request: api.ListTagsForDeliveryStreamInput, caller: Caller
) -> api.ListTagsForDeliveryStreamOutput:
    stream = await firehose.stream(request.delivery_stream_name, caller)
    after = request.exclusive_start_tag_key or ""
    tags = [api.Tag(key=key, value=value) for key, value in sorted(stream.tags.items()) if key > after]
    limit = request.limit or MOST
    return api.ListTagsForDeliveryStreamOutput(tags=tags[:limit], has_more_tags=len(tags) > limit)
