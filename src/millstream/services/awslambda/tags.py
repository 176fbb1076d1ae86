"""Tags of functions."""

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import Function
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda
from millstream.wire.operation import operation

MOST = 50


@operation
async def list_tags(awslambda: Lambda, request: api.ListTagsRequest, caller: Caller) -> api.ListTagsResponse:
    return api.ListTagsResponse(tags=(await _tagged(awslambda, request.resource, caller)).tags)


@operation
async def tag_resource(awslambda: Lambda, request: api.TagResourceRequest, caller: Caller) -> None:
    function = await _tagged(awslambda, request.resource, caller)
    tags = function.tags | dict(request.tags)
    if len(tags) > MOST:
        raise invalid(f"A resource may have at most {MOST} tags.")
    await _save(awslambda, structs.replace(function, tags=tags))


@operation
async def untag_resource(awslambda: Lambda, request: api.UntagResourceRequest, caller: Caller) -> None:
    function = await _tagged(awslambda, request.resource, caller)
    tags = {key: value for key, value in function.tags.items() if key not in request.tag_keys}
    await _save(awslambda, structs.replace(function, tags=tags))


async def _tagged(awslambda: Lambda, arn: str, caller: Caller) -> Function:
    """Raise InvalidParameterValueException, ResourceNotFoundException."""
    kind, _, name = arn.split(":", 5)[-1].partition(":")
    if kind == "event-source-mapping":
        if await awslambda.mappings.records.get(caller.account, caller.region, name) is None:
            raise api.ResourceNotFoundException(f"Event source mapping not found: {arn}", Type="User")
        raise not_implemented("Tagging an event source mapping")
    if kind == "function" and ":" in name:
        raise invalid("Tags on function aliases and versions are not supported. Please specify a function ARN.")
    return (await awslambda.function(arn, None, caller)).value


async def _save(awslambda: Lambda, function: Function) -> None:
    """Not a new revision: instances stay."""
    await awslambda.functions.records.save(function, *function.key)
