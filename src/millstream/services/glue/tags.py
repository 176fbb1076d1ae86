"""Tags of databases."""

from msgspec import structs

from millstream.api import glue as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.tables import Database
from millstream.services.glue.service import Glue, not_implemented
from millstream.wire.operation import operation

MOST = 50


async def _tagged(glue: Glue, arn: str, caller: Caller) -> Database:
    try:
        parsed = parse_arn(arn)
    except ValueError as error:
        raise api.InvalidInputException(f"Invalid ARN: {arn}") from error
    kind, _, name = parsed.resource.partition("/")
    if kind != "database":
        raise not_implemented(f"Tagging a resource of the kind {kind!r}")
    if (parsed.account, parsed.region) != (caller.account, caller.region):
        raise api.EntityNotFoundException(f"Database {name} not found.")
    return await glue.database(name, None, caller)


@operation
async def get_tags(glue: Glue, request: api.GetTagsRequest, caller: Caller) -> api.GetTagsResponse:
    return api.GetTagsResponse(tags=(await _tagged(glue, request.resource_arn, caller)).tags)


@operation
async def tag_resource(glue: Glue, request: api.TagResourceRequest, caller: Caller) -> api.TagResourceResponse:
    database = await _tagged(glue, request.resource_arn, caller)
    tags = database.tags | dict(request.tags_to_add)
    if len(tags) > MOST:
        raise api.InvalidInputException(f"A resource may have at most {MOST} tags.")
    await glue.tables.meta.commit([glue.tables.put_database(structs.replace(database, tags=tags))])
    return api.TagResourceResponse()


@operation
async def untag_resource(glue: Glue, request: api.UntagResourceRequest, caller: Caller) -> api.UntagResourceResponse:
    database = await _tagged(glue, request.resource_arn, caller)
    tags = {name: value for name, value in database.tags.items() if name not in request.tags_to_remove}
    await glue.tables.meta.commit([glue.tables.put_database(structs.replace(database, tags=tags))])
    return api.UntagResourceResponse()
