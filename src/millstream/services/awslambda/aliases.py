"""Aliases: names for versions."""

import uuid
from collections.abc import Mapping

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST, Alias
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.awslambda.refusals import invalid
from millstream.services.awslambda.service import Lambda, check_revision
from millstream.wire.operation import operation

PAGE = 50


@operation
async def create_alias(awslambda: Lambda, request: api.CreateAliasRequest, caller: Caller) -> api.AliasConfiguration:
    function = (await awslambda.function(request.function_name, request.function_version, caller)).value
    alias = Alias(
        account=caller.account,
        region=caller.region,
        function=function.name,
        name=request.name,
        version=request.function_version,
        revision=str(uuid.uuid4()),
        description=request.description or "",
        weights=await _weights(awslambda, function.name, request.function_version, request.routing_config, caller),
    )
    try:
        await awslambda.functions.aliases.save(alias, *alias.key, version=0)
    except Conflict as taken:
        raise api.ResourceConflictException(f"Alias already exists: {alias.arn}", Type="User") from taken
    return _described(alias)


async def _weights(
    awslambda: Lambda, name: str, version: str, routing: api.AliasRoutingConfiguration | None, caller: Caller
) -> dict[str, float]:
    weights: Mapping[str, float] = (routing and routing.additional_version_weights) or {}
    if len(weights) > 1:
        raise invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    for other in weights:
        if other == version:
            raise invalid(
                f"Invalid function version {version}. Function version {version} is already included in routing "
                "configuration."
            )
        if version == LATEST:
            raise invalid("$LATEST is not supported for an alias pointing to more than 1 version")
        await awslambda.function(name, other, caller)
    return dict(weights)


def _described(alias: Alias) -> api.AliasConfiguration:
    weights = api.AliasRoutingConfiguration(additional_version_weights=alias.weights) if alias.weights else None
    return api.AliasConfiguration(
        alias_arn=alias.arn,
        name=alias.name,
        function_version=alias.version,
        description=alias.description,
        routing_config=weights,
        revision_id=alias.revision,
    )


async def _alias(
    awslambda: Lambda, function: str, name: str, caller: Caller, absent: str = "Alias not found:"
) -> Record[Alias]:
    """AWS says differently from operation to operation that there is none."""
    known = (await awslambda.function(function, None, caller)).value
    if (record := await awslambda.functions.aliases.get(*known.key, name)) is None:
        raise api.ResourceNotFoundException(f"{absent} {known.arn}:{name}", Type="User")
    return record


@operation
async def get_alias(awslambda: Lambda, request: api.GetAliasRequest, caller: Caller) -> api.AliasConfiguration:
    absent = "Cannot find alias arn:"
    return _described((await _alias(awslambda, request.function_name, request.name, caller, absent)).value)


@operation
async def update_alias(awslambda: Lambda, request: api.UpdateAliasRequest, caller: Caller) -> api.AliasConfiguration:
    record = await _alias(awslambda, request.function_name, request.name, caller)
    alias = record.value
    check_revision(alias, request.revision_id)
    version = request.function_version or alias.version
    await awslambda.function(alias.function, version, caller)
    weights = alias.weights
    if request.routing_config is not None:
        weights = await _weights(awslambda, alias.function, version, request.routing_config, caller)
    changed = structs.replace(
        alias,
        version=version,
        weights=weights,
        revision=str(uuid.uuid4()),
        description=alias.description if request.description is None else request.description,
    )
    await awslambda.functions.aliases.save(changed, *changed.key)
    return _described(changed)


@operation
async def delete_alias(awslambda: Lambda, request: api.DeleteAliasRequest, caller: Caller) -> None:
    """One that is not there is no error."""
    function = (await awslambda.function(request.function_name, None, caller)).value
    await awslambda.meta.commit([awslambda.functions.aliases.delete(*function.key, request.name)])


@operation
async def list_aliases(awslambda: Lambda, request: api.ListAliasesRequest, caller: Caller) -> api.ListAliasesResponse:
    function = (await awslambda.function(request.function_name, None, caller)).value
    after = "/".join((*function.key, request.marker)) if request.marker else ""
    found = [record.value for record in await awslambda.functions.aliases.list(*function.key, after=after)]
    if request.function_version:
        found = [alias for alias in found if request.function_version in (alias.version, *alias.weights)]
    limit = min(request.max_items or PAGE, PAGE)
    more = found[limit - 1].name if len(found) > limit else None
    return api.ListAliasesResponse(aliases=[_described(alias) for alias in found[:limit]], next_marker=more)
