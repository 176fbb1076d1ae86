"""Functions: create, get, list, delete; and their only version, $LATEST."""

import secrets
import uuid

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST, Function
from millstream.domain.grants import Grant
from millstream.ports.meta import Conflict
from millstream.services.awslambda import configuration
from millstream.services.awslambda.service import Lambda, invalid, not_implemented, reference
from millstream.wire.operation import operation

PAGE = 50


@operation
async def create_function(
    awslambda: Lambda, request: api.CreateFunctionRequest, caller: Caller
) -> api.FunctionConfiguration:
    name = reference(request.function_name, None, caller).name
    _check(request)
    await awslambda.accept_role(request.role, caller)
    if await awslambda.functions.get(caller.account, caller.region, name):
        raise _exists(name)
    function = await _made(awslambda, name, request, caller)
    key = (function.account, function.region, function.name)
    grant = Grant(function.role, function.name[:64], function.secret)
    awslambda.runtime.begin()
    try:
        await awslambda.meta.commit(
            [
                awslambda.functions.records.put(function, *key, version=0),
                awslambda.grants.put(grant, function.token),
            ]
        )
    except Conflict as taken:
        await awslambda.codes.drop(function.code)
        raise _exists(name) from taken
    return configuration.described(awslambda, function)


def _exists(name: str) -> api.ResourceConflictException:
    return api.ResourceConflictException(f"Function already exist: {name}", Type="User")


def _check(request: api.CreateFunctionRequest) -> None:
    if request.package_type == "Image":
        raise not_implemented("PackageType Image")
    if request.publish:
        raise not_implemented("Publish: the only version here is $LATEST, and Publish True")
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
        tags=dict(request.tags or {}),
    )


@operation
async def get_function(awslambda: Lambda, request: api.GetFunctionRequest, caller: Caller) -> api.GetFunctionResponse:
    function = (await awslambda.function(request.function_name, request.qualifier, caller)).value
    return api.GetFunctionResponse(
        configuration=configuration.described(awslambda, function),
        code=api.FunctionCodeLocation(repository_type="S3", location=awslambda.codes.link(function.code)),
        tags=function.tags or None,
    )


@operation
async def get_function_configuration(
    awslambda: Lambda, request: api.GetFunctionConfigurationRequest, caller: Caller
) -> api.FunctionConfiguration:
    function = (await awslambda.function(request.function_name, request.qualifier, caller)).value
    return configuration.described(awslambda, function)


@operation
async def list_functions(
    awslambda: Lambda, request: api.ListFunctionsRequest, caller: Caller
) -> api.ListFunctionsResponse:
    """A page is at most 50 long, whatever MaxItems says."""
    limit = min(request.max_items or PAGE, PAGE)
    after = f"{caller.account}/{caller.region}/{request.marker}" if request.marker else ""
    found = await awslambda.functions.records.list(caller.account, caller.region, after=after, limit=limit + 1)
    page = [configuration.described(awslambda, record.value) for record in found[:limit]]
    more = found[limit - 1].value.name if len(found) > limit else None
    return api.ListFunctionsResponse(functions=page, next_marker=more)


@operation
async def list_versions_by_function(
    awslambda: Lambda, request: api.ListVersionsByFunctionRequest, caller: Caller
) -> api.ListVersionsByFunctionResponse:
    function = (await awslambda.function(request.function_name, None, caller)).value
    latest = configuration.described(awslambda, function)
    return api.ListVersionsByFunctionResponse(versions=[latest])


@operation
async def delete_function(
    awslambda: Lambda, request: api.DeleteFunctionRequest, caller: Caller
) -> api.DeleteFunctionResponse:
    wanted = reference(request.function_name, request.qualifier, caller)
    if wanted.qualifier == LATEST:
        raise invalid("$LATEST version cannot be deleted without deleting the function.")
    function = (await awslambda.function(wanted.name, None, caller)).value
    key = (function.account, function.region, function.name)
    await awslambda.meta.commit([awslambda.functions.records.delete(*key), awslambda.grants.delete(function.token)])
    awslambda.retired(function)
    await awslambda.codes.drop(function.code)
    return api.DeleteFunctionResponse()
