"""Versions: what a function was when it was published, for ever."""

import uuid

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import Function, number_key
from millstream.domain.grants import Grant
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.awslambda import configuration
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda, check_revision
from millstream.wire.operation import operation

PAGE = 50


@operation
async def publish_version(
    awslambda: Lambda, request: api.PublishVersionRequest, caller: Caller
) -> api.FunctionConfiguration:
    if request.publish_to:
        raise not_implemented("PublishTo")
    record = await awslambda.function(request.function_name, None, caller)
    check_revision(record.value, request.revision_id)
    have = record.value.code.sha256
    if request.code_sha256 not in (None, have):
        raise invalid(
            f"CodeSHA256 ({request.code_sha256}) is different from current CodeSHA256 in $LATEST ({have}). Please "
            "try again with the CodeSHA256 in $LATEST."
        )
    version = await publish(awslambda, record, request.description)
    return configuration.described(awslambda, version, version.version)


async def publish(awslambda: Lambda, record: Record[Function], description: str | None = None) -> Function:
    """A new version, or the last one where nothing changed since."""
    latest = record.value
    unchanged = latest.published and latest.published_revision == latest.revision
    if unchanged and (last := await awslambda.functions.find(*latest.key, str(latest.published))):
        return last.value
    number = latest.published + 1
    version = structs.replace(
        latest,
        version=str(number),
        revision=str(uuid.uuid4()),
        description=latest.description if description is None else description,
    )
    counted = structs.replace(latest, published=number, published_revision=latest.revision)
    try:
        await awslambda.meta.commit(
            [
                awslambda.functions.versions.put(version, *version.key, number_key(version.version), version=0),
                awslambda.functions.records.put(counted, *counted.key, version=record.version),
                awslambda.grants.put(Grant(version.role, version.name[:64], version.secret), version.token),
            ]
        )
    except Conflict as other:
        raise api.ResourceConflictException(
            f"The operation cannot be performed at this time. An update is in progress for resource: {latest.arn}",
            Type="User",
        ) from other
    return version


@operation
async def list_versions_by_function(
    awslambda: Lambda, request: api.ListVersionsByFunctionRequest, caller: Caller
) -> api.ListVersionsByFunctionResponse:
    """$LATEST first. The marker is the number of the last version shown."""
    latest = (await awslambda.function(request.function_name, None, caller)).value
    limit = min(request.max_items or PAGE, PAGE)
    after = "/".join((*latest.key, request.marker)) if request.marker else ""
    found = [one.value for one in await awslambda.functions.versions.list(*latest.key, after=after, limit=limit + 1)]
    every = found if request.marker else [latest, *found]
    page = [configuration.listed(awslambda, one, one.version) for one in every[:limit]]
    more = number_key(every[limit - 1].version) if len(every) > limit > 1 else None
    return api.ListVersionsByFunctionResponse(versions=page, next_marker=more)
