"""Tags of work groups."""

from msgspec import structs

from millstream.api import athena as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.services.athena.service import Athena, invalid, not_implemented
from millstream.services.athena.workgroup import WorkGroup
from millstream.wire.operation import operation

MOST = 50


async def _tagged(athena: Athena, arn: str, caller: Caller) -> Record[WorkGroup]:
    """Raise InvalidRequestException, ResourceNotFoundException."""
    try:
        parsed = parse_arn(arn)
    except ValueError as bad:
        raise invalid(f"Invalid ARN: {arn}") from bad
    kind, _, name = parsed.resource.partition("/")
    if kind != "workgroup":
        raise not_implemented(f"Tagging a resource of the kind {kind!r}")
    own = (parsed.account, parsed.region) == (caller.account, caller.region)
    record = await athena.work_groups.get(caller.account, caller.region, name) if own else None
    if record is None:
        raise api.ResourceNotFoundException(f"Resource {arn} was not found.", ResourceName=arn)
    return record


@operation
async def list_tags_for_resource(
    athena: Athena, request: api.ListTagsForResourceInput, caller: Caller
) -> api.ListTagsForResourceOutput:
    tags = (await _tagged(athena, request.resource_arn, caller)).value.tags
    return api.ListTagsForResourceOutput(tags=[api.Tag(key=name, value=value) for name, value in tags.items()])


@operation
async def tag_resource(athena: Athena, request: api.TagResourceInput, caller: Caller) -> api.TagResourceOutput:
    record = await _tagged(athena, request.resource_arn, caller)
    tags = record.value.tags | {tag.key or "": tag.value or "" for tag in request.tags}
    if len(tags) > MOST:
        raise invalid(f"A resource may have at most {MOST} tags.")
    await _save(athena, record, tags)
    return api.TagResourceOutput()


@operation
async def untag_resource(athena: Athena, request: api.UntagResourceInput, caller: Caller) -> api.UntagResourceOutput:
    record = await _tagged(athena, request.resource_arn, caller)
    gone = set(request.tag_keys)
    await _save(athena, record, {name: value for name, value in record.value.tags.items() if name not in gone})
    return api.UntagResourceOutput()


async def _save(athena: Athena, record: Record[WorkGroup], tags: dict[str, str]) -> None:
    await athena.meta.commit([athena.work_groups.put(structs.replace(record.value, tags=tags), record.version)])
