"""Tags of alarms."""

import re

from msgspec import structs

from millstream.api import cloudwatch as api
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.services.cloudwatch.alarm import Alarm
from millstream.services.cloudwatch.service import CloudWatch, ValidationError
from millstream.wire.operation import operation

MOST_TAGS = 50
_ARN = re.compile(r"arn:aws:cloudwatch:[\w-]+:\d{12}:alarm:(.+)")


def new_tags(given: list[api.Tag] | None, before: dict[str, str] | None = None) -> dict[str, str]:
    tags = (before or {}) | {tag.key: tag.value for tag in given or []}
    if len(tags) > MOST_TAGS:
        raise ValidationError(f"An alarm can have at most {MOST_TAGS} tags.")
    return tags


@operation
async def tag_resource(
    cloudwatch: CloudWatch, request: api.TagResourceInput, caller: Caller
) -> api.TagResourceOutput:
    record = await _tagged(cloudwatch, request.resource_arn, caller)
    tags = new_tags(request.tags, record.value.tags)
    await cloudwatch.alarms.save(structs.replace(record.value, tags=tags), record.key, version=record.version)
    return api.TagResourceOutput()


@operation
async def untag_resource(
    cloudwatch: CloudWatch, request: api.UntagResourceInput, caller: Caller
) -> api.UntagResourceOutput:
    record = await _tagged(cloudwatch, request.resource_arn, caller)
    tags = {key: value for key, value in record.value.tags.items() if key not in request.tag_keys}
    await cloudwatch.alarms.save(structs.replace(record.value, tags=tags), record.key, version=record.version)
    return api.UntagResourceOutput()


async def _tagged(cloudwatch: CloudWatch, arn: str, caller: Caller) -> Record[Alarm]:
    match = _ARN.fullmatch(arn)
    record = match and await cloudwatch.alarms.get(caller.account, caller.region, match[1])
    if not record:
        raise api.ResourceNotFoundException("", ResourceType="alarm", ResourceId=arn)
    return record


@operation
async def list_tags_for_resource(
    cloudwatch: CloudWatch, request: api.ListTagsForResourceInput, caller: Caller
) -> api.ListTagsForResourceOutput:
    """Of an alarm that is not there, none: as AWS answers."""
    match = _ARN.fullmatch(request.resource_arn)
    record = match and await cloudwatch.alarms.get(caller.account, caller.region, match[1])
    tags = record.value.tags if record else {}
    return api.ListTagsForResourceOutput(tags=[api.Tag(key=key, value=value) for key, value in tags.items()])
