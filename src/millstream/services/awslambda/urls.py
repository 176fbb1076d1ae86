"""Function URLs: where anyone may call a function over plain HTTP."""

import secrets
import string

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST
from millstream.domain.records import Record
from millstream.ports.meta import Change, Conflict
from millstream.services.awslambda.refusals import not_implemented
from millstream.services.awslambda.service import Lambda, reference
from millstream.services.awslambda.url import PATH, FunctionUrl, Place
from millstream.wire.operation import operation
from millstream.wire.values import format_timestamp

PAGE = 50
_LETTERS = string.ascii_lowercase + string.digits
Request = api.CreateFunctionUrlConfigRequest | api.UpdateFunctionUrlConfigRequest


@operation
async def create_function_url_config(
    awslambda: Lambda, request: api.CreateFunctionUrlConfigRequest, caller: Caller
) -> api.CreateFunctionUrlConfigResponse:
    key = await _existing(awslambda, request, caller)
    now = clock.now()
    url = FunctionUrl(
        id="".join(secrets.choice(_LETTERS) for _ in range(32)),
        account=key[0],
        region=key[1],
        function=key[2],
        qualifier=key[3],
        auth=request.auth_type,
        cors=request.cors,
        created=now,
        modified=now,
    )
    urls = awslambda.urls
    try:
        await urls.meta.commit([urls.put(url, *key, version=0), urls.places.put(_place(url), url.id)])
    except Conflict as taken:
        raise api.ResourceConflictException(
            f"Failed to create function url config for [functionArn = {url.arn}]. Error message:  FunctionUrlConfig "
            "exists for this Lambda function",
            Type="User",
        ) from taken
    told = structs.asdict(_described(awslambda, url))
    del told["last_modified_time"]
    return api.CreateFunctionUrlConfigResponse(**told)


def _key(name: str, qualifier: str | None, caller: Caller) -> tuple[str, str, str, str]:
    wanted = reference(name, qualifier, caller)
    return caller.account, caller.region, wanted.name, wanted.qualifier or LATEST


async def _existing(awslambda: Lambda, request: Request, caller: Caller) -> tuple[str, str, str, str]:
    key = _key(request.function_name, request.qualifier, caller)
    if await awslambda.functions.find(*key) is None:
        raise api.ResourceNotFoundException("Function does not exist", Type="User")
    if request.invoke_mode == "RESPONSE_STREAM":
        raise not_implemented("InvokeMode RESPONSE_STREAM")
    return key


def _place(url: FunctionUrl) -> Place:
    return Place("/".join(url.key))


def _described(awslambda: Lambda, url: FunctionUrl) -> api.FunctionUrlConfig:
    return api.FunctionUrlConfig(
        function_url=f"{awslambda.grants.base_url()}{PATH}{url.id}/",
        function_arn=url.arn,
        auth_type=url.auth,
        cors=url.cors,
        creation_time=format_timestamp(url.created, "iso8601"),
        last_modified_time=format_timestamp(url.modified, "iso8601"),
        invoke_mode="BUFFERED",
    )


async def _find(awslambda: Lambda, key: tuple[str, ...]) -> Record[FunctionUrl]:
    if (record := await awslambda.urls.get(*key)) is None:
        raise api.ResourceNotFoundException("The resource you requested does not exist.", Type="User")
    return record


@operation
async def get_function_url_config(
    awslambda: Lambda, request: api.GetFunctionUrlConfigRequest, caller: Caller
) -> api.GetFunctionUrlConfigResponse:
    record = await _find(awslambda, _key(request.function_name, request.qualifier, caller))
    return api.GetFunctionUrlConfigResponse(**structs.asdict(_described(awslambda, record.value)))


@operation
async def update_function_url_config(
    awslambda: Lambda, request: api.UpdateFunctionUrlConfigRequest, caller: Caller
) -> api.UpdateFunctionUrlConfigResponse:
    record = await _find(awslambda, await _existing(awslambda, request, caller))
    before = record.value
    url = structs.replace(
        before, auth=request.auth_type or before.auth, cors=request.cors or before.cors, modified=clock.now()
    )
    await awslambda.urls.save(url, record.key, version=record.version)
    return api.UpdateFunctionUrlConfigResponse(**structs.asdict(_described(awslambda, url)))


@operation
async def delete_function_url_config(
    awslambda: Lambda, request: api.DeleteFunctionUrlConfigRequest, caller: Caller
) -> None:
    record = await _find(awslambda, _key(request.function_name, request.qualifier, caller))
    await awslambda.meta.commit(gone(awslambda, record.value))


def gone(awslambda: Lambda, url: FunctionUrl) -> list[Change]:
    return [awslambda.urls.delete(*url.key), awslambda.urls.places.delete(url.id)]


@operation
async def list_function_url_configs(
    awslambda: Lambda, request: api.ListFunctionUrlConfigsRequest, caller: Caller
) -> api.ListFunctionUrlConfigsResponse:
    """The marker is the qualifier of the last one shown."""
    key = _key(request.function_name, None, caller)[:3]
    if await awslambda.functions.get(*key) is None:
        raise api.ResourceNotFoundException("Function does not exist", Type="User")
    after = "/".join((*key, request.marker)) if request.marker else ""
    limit = request.max_items or PAGE
    found = await awslambda.urls.list(*key, after=after, limit=limit + 1)
    return api.ListFunctionUrlConfigsResponse(
        function_url_configs=[_described(awslambda, record.value) for record in found[:limit]],
        next_marker=found[limit - 1].value.qualifier if len(found) > limit else None,
    )
