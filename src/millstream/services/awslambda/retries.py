"""How often and how long asynchronous invocations of a function, version or alias are tried, and who is told."""

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST, parse_reference
from millstream.domain.records import Record
from millstream.services.awslambda.bucket import check_bucket
from millstream.services.awslambda.events import Retries
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda, reference
from millstream.wire.operation import operation

Request = api.PutFunctionEventInvokeConfigRequest | api.UpdateFunctionEventInvokeConfigRequest
PAGE = 50


@operation
async def put_function_event_invoke_config(
    awslambda: Lambda, request: api.PutFunctionEventInvokeConfigRequest, caller: Caller
) -> api.FunctionEventInvokeConfig:
    """What is not given is as it is without a configuration."""
    key = await _existing(awslambda, request, caller)
    _check(request)
    success, failure = await _destinations(awslambda, request, key)
    most, age = request.maximum_retry_attempts, request.maximum_event_age_in_seconds
    retries = Retries(most, age, clock.now(), success or "", failure or "")
    await awslambda.events.retries.save(retries, *key)
    return _described(key, retries)


async def _existing(awslambda: Lambda, request: Request, caller: Caller) -> tuple[str, ...]:
    key = _key(request.function_name, request.qualifier, caller)
    if await awslambda.functions.find(*key[:3], key[3]) is None:
        raise api.ResourceNotFoundException("The function doesn't exist.", Type="User")
    return key


def _key(name: str, qualifier: str | None, caller: Caller) -> tuple[str, str, str, str]:
    wanted = reference(name, qualifier, caller)
    return caller.account, caller.region, wanted.name, wanted.qualifier or LATEST


def _check(request: Request) -> None:
    given = (request.maximum_retry_attempts, request.maximum_event_age_in_seconds, request.destination_config)
    if given == (None, None, None):
        raise invalid("You must specify at least one of error handling or destination setting.")


async def _destinations(awslambda: Lambda, request: Request, key: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Of successes and of failures: an ARN, "" for none, None where nothing is said."""
    given = request.destination_config
    success = given.on_success.destination or "" if given and given.on_success else None
    failure = given.on_failure.destination or "" if given and given.on_failure else None
    for arn, of_failures in ((success, False), (failure, True)):
        if arn:
            await _check_destination(awslambda, arn, key, of_failures=of_failures)
    return success, failure


async def _check_destination(awslambda: Lambda, arn: str, key: tuple[str, ...], *, of_failures: bool) -> None:
    try:
        service = parse_arn(arn).service
    except ValueError as bad:
        raise invalid(f"The destination ARN {arn} is invalid.") from bad
    if service == "lambda":
        wanted = parse_reference(arn)
        if (wanted.account, wanted.region, wanted.name) == key[:3]:
            raise invalid("You can't specify the function as a destination for itself.")
        here = (wanted.account, wanted.region) == key[:2]
        if not here or await awslambda.functions.find(key[0], key[1], wanted.name, wanted.qualifier) is None:
            raise invalid(f"The destination ARN {arn} is invalid.")
    elif service == "s3" and of_failures:
        await check_bucket(awslambda.objects, arn, key[0])
    else:
        raise not_implemented(f"A destination of {service}" + (" for successes" if service == "s3" else ""))


def _described(key: tuple[str, ...], retries: Retries) -> api.FunctionEventInvokeConfig:
    account, region, name, qualifier = key
    return api.FunctionEventInvokeConfig(
        last_modified=retries.modified,
        function_arn=f"arn:aws:lambda:{region}:{account}:function:{name}:{qualifier}",
        maximum_retry_attempts=retries.most,
        maximum_event_age_in_seconds=retries.age,
        destination_config=api.DestinationConfig(
            on_success=api.OnSuccess(destination=retries.success or None),
            on_failure=api.OnFailure(destination=retries.failure or None),
        ),
    )


@operation
async def update_function_event_invoke_config(
    awslambda: Lambda, request: api.UpdateFunctionEventInvokeConfigRequest, caller: Caller
) -> api.FunctionEventInvokeConfig:
    key = await _existing(awslambda, request, caller)
    _check(request)
    before = (await _found(awslambda, key)).value
    most, age = request.maximum_retry_attempts, request.maximum_event_age_in_seconds
    success, failure = await _destinations(awslambda, request, key)
    retries = structs.replace(
        before,
        most=before.most if most is None else most,
        age=before.age if age is None else age,
        modified=clock.now(),
        success=before.success if success is None else success,
        failure=before.failure if failure is None else failure,
    )
    await awslambda.events.retries.save(retries, *key)
    return _described(key, retries)


async def _found(awslambda: Lambda, key: tuple[str, ...]) -> Record[Retries]:
    if (record := await awslambda.events.retries.get(*key)) is None:
        arn = f"arn:aws:lambda:{key[1]}:{key[0]}:function:{key[2]}:{key[3]}"
        raise api.ResourceNotFoundException(f"The function {arn} doesn't have an EventInvokeConfig", Type="User")
    return record


@operation
async def get_function_event_invoke_config(
    awslambda: Lambda, request: api.GetFunctionEventInvokeConfigRequest, caller: Caller
) -> api.FunctionEventInvokeConfig:
    key = _key(request.function_name, request.qualifier, caller)
    return _described(key, (await _found(awslambda, key)).value)


@operation
async def delete_function_event_invoke_config(
    awslambda: Lambda, request: api.DeleteFunctionEventInvokeConfigRequest, caller: Caller
) -> None:
    key = _key(request.function_name, request.qualifier, caller)
    await _found(awslambda, key)
    await awslambda.meta.commit([awslambda.events.retries.delete(*key)])


@operation
async def list_function_event_invoke_configs(
    awslambda: Lambda, request: api.ListFunctionEventInvokeConfigsRequest, caller: Caller
) -> api.ListFunctionEventInvokeConfigsResponse:
    key = _key(request.function_name, None, caller)
    if await awslambda.functions.get(*key[:3]) is None:
        raise api.ResourceNotFoundException("The function doesn't exist.", Type="User")
    after = "/".join((*key[:3], request.marker)) if request.marker else ""
    limit = request.max_items or PAGE
    found = await awslambda.events.retries.list(*key[:3], after=after, limit=limit + 1)
    page = [_described(tuple(record.key.split("/")), record.value) for record in found[:limit]]
    more = found[limit - 1].key.rpartition("/")[2] if len(found) > limit else None
    return api.ListFunctionEventInvokeConfigsResponse(function_event_invoke_configs=page, next_marker=more)
