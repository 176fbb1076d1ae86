"""Functions: create, get, list, delete."""

import secrets
import uuid

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST, Function, number_key
from millstream.domain.grants import Grant
from millstream.ports.meta import Change, Conflict
from millstream.services.awslambda import configuration
from millstream.services.awslambda.refusals import invalid, not_implemented
from millstream.services.awslambda.service import Lambda, reference
from millstream.services.awslambda.urls import gone
from millstream.services.awslambda.versions import publish
from millstream.wire.operation import operation

PAGE = 50
LONGEST = 64  # characters of a name alone


@operation
async def create_function(
    awslambda: Lambda, request: api.CreateFunctionRequest, caller: Caller
) -> api.FunctionConfiguration:
    name = reference(request.function_name, None, caller).name
    if len(name) > LONGEST:
        said = f"failed to satisfy constraint: Member must have length less than or equal to {LONGEST}"
        raise invalid(f"1 validation error detected: Value '{name}' at 'functionName' {said}")
    _check(request)
    await awslambda.accept_role(request.role, caller)
    if await awslambda.functions.get(caller.account, caller.region, name):
        raise _exists(name)
    function = await _made(awslambda, name, request, caller)
    grant = Grant(function.role, function.name[:64], function.secret)
    awslambda.runtime.begin()
    try:
        await awslambda.meta.commit(
            [
                awslambda.functions.records.put(function, *function.key, version=0),
                awslambda.grants.put(grant, function.token),
            ]
        )
    except Conflict as taken:
        await awslambda.codes.drop(function.code)
        raise _exists(name) from taken
    if request.publish:
        function = await publish(awslambda, await awslambda.function(name, None, caller))
    return configuration.created(awslambda, function)


def _exists(name: str) -> api.ResourceConflictException:
    return api.ResourceConflictException(f"Function already exist: {name}", Type="User")


def _check(request: api.CreateFunctionRequest) -> None:
    if request.package_type == "Image":
        raise not_implemented("PackageType Image")
    if not request.runtime or not request.handler:
        raise invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
    if request.code_signing_config_arn:
        raise not_implemented("CodeSigningConfigArn")
    configuration.check(request)


async def _made(awslambda: Lambda, name: str, request: api.CreateFunctionRequest, caller: Caller) -> Function:
    given = request.environment
    logging = request.logging_config
    return Function(
        name=name,
        account=caller.account,
        region=caller.region,
        id=uuid.uuid4().hex,
        revision=str(uuid.uuid4()),
        runtime=request.runtime or "",
        handler=request.handler or "",
        role=request.role,
        code=await awslambda.codes.take(name, request.code, caller),
        secret=secrets.token_urlsafe(32),
        modified=clock.now(),
        description=request.description or "",
        timeout=request.timeout or 3,
        memory=request.memory_size or 128,
        storage=request.ephemeral_storage.size if request.ephemeral_storage else 512,
        environment=None if given is None else dict(given.variables or {}),
        architecture=request.architectures[0] if request.architectures else "x86_64",
        log_group=(logging.log_group if logging else None) or f"/aws/lambda/{name}",
        layers=await awslambda.layers.accept(request.layers or (), caller),
        tags=dict(request.tags or {}),
    )


@operation
async def get_function(awslambda: Lambda, request: api.GetFunctionRequest, caller: Caller) -> api.GetFunctionResponse:
    function, qualifier = await _asked(awslambda, request, caller)
    return api.GetFunctionResponse(
        configuration=configuration.described(awslambda, function, qualifier),
        code=api.FunctionCodeLocation(repository_type="S3", location=awslambda.codes.link(function.code)),
        tags=function.tags or None,
    )


@operation
async def get_function_configuration(
    awslambda: Lambda, request: api.GetFunctionConfigurationRequest, caller: Caller
) -> api.FunctionConfiguration:
    return configuration.described(awslambda, *await _asked(awslambda, request, caller))


async def _asked(
    awslambda: Lambda, request: api.GetFunctionRequest | api.GetFunctionConfigurationRequest, caller: Caller
) -> tuple[Function, str]:
    """The function and the qualifier by which it was asked for."""
    qualifier = reference(request.function_name, request.qualifier, caller).qualifier
    return (await awslambda.function(request.function_name, request.qualifier, caller)).value, qualifier


@operation
async def list_functions(
    awslambda: Lambda, request: api.ListFunctionsRequest, caller: Caller
) -> api.ListFunctionsResponse:
    """A page is at most 50 long, whatever MaxItems says."""
    if request.function_version == "ALL":
        return await _every_version(awslambda, caller)
    limit = min(request.max_items or PAGE, PAGE)
    after = f"{caller.account}/{caller.region}/{request.marker}" if request.marker else ""
    found = await awslambda.functions.records.list(caller.account, caller.region, after=after, limit=limit + 1)
    page = [configuration.listed(awslambda, record.value) for record in found[:limit]]
    more = found[limit - 1].value.name if len(found) > limit else None
    return api.ListFunctionsResponse(functions=page, next_marker=more)


async def _every_version(awslambda: Lambda, caller: Caller) -> api.ListFunctionsResponse:
    """In one page: each function's $LATEST, then its versions."""
    place = (caller.account, caller.region)
    latest = [record.value for record in await awslambda.functions.records.list(*place)]
    versions = [record.value for record in await awslambda.functions.versions.list(*place)]
    every = sorted([*latest, *versions], key=lambda one: (one.name, one.version != LATEST, one.version.zfill(10)))
    return api.ListFunctionsResponse(functions=[configuration.listed(awslambda, one, one.version) for one in every])


@operation
async def delete_function(
    awslambda: Lambda, request: api.DeleteFunctionRequest, caller: Caller
) -> api.DeleteFunctionResponse:
    wanted = reference(request.function_name, request.qualifier, caller)
    if wanted.qualifier == LATEST:
        raise invalid("$LATEST version cannot be deleted without deleting the function.")
    function = (await awslambda.function(wanted.name, None, caller)).value
    if wanted.qualifier:
        await _delete_version(awslambda, function, wanted.qualifier)
    else:
        await _delete(awslambda, function)
    return api.DeleteFunctionResponse(status_code=204)


async def _delete_version(awslambda: Lambda, function: Function, number: str) -> None:
    """One that is not there is no error."""
    if not number.isdecimal():
        raise invalid("Deletion of aliases is not currently supported.")
    for alias in [record.value for record in await awslambda.functions.aliases.list(*function.key)]:
        if number in (alias.version, *alias.weights):
            message = f"Version {number} cannot be deleted because the alias {alias.name} points to it."
            raise api.ResourceConflictException(message, Type="User")
    if record := await awslambda.functions.find(*function.key, number):
        await awslambda.meta.commit(_gone(awslambda, record.value))
        awslambda.retired(record.value)
        await awslambda.release(record.value.code, function)


async def _delete(awslambda: Lambda, function: Function) -> None:
    versions = [record.value for record in await awslambda.functions.versions.list(*function.key)]
    aliases = [record.value for record in await awslambda.functions.aliases.list(*function.key)]
    changes = [change for one in [function, *versions] for change in _gone(awslambda, one)]
    retries = await awslambda.events.retries.list(*function.key)
    changes += [awslambda.events.retries.delete(record.key) for record in retries]
    policies = await awslambda.policies.list(*function.key)
    changes += [awslambda.policies.delete(record.key) for record in policies]
    urls = await awslambda.urls.list(*function.key)
    changes += [change for record in urls for change in gone(awslambda, record.value)]
    await awslambda.meta.commit([*changes, *(awslambda.functions.aliases.delete(*one.key) for one in aliases)])
    for one in [function, *versions]:
        awslambda.retired(one)
        await awslambda.release(one.code, function)


def _gone(awslambda: Lambda, function: Function) -> list[Change]:
    if function.version == LATEST:
        record = awslambda.functions.records.delete(*function.key)
    else:
        record = awslambda.functions.versions.delete(*function.key, number_key(function.version))
    return [record, awslambda.grants.delete(function.token)]
