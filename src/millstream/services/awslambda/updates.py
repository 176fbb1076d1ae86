"""Changes of a function's code and configuration: calls that come after them find the new one."""

import uuid

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.functions import Function
from millstream.domain.grants import Grant
from millstream.domain.records import Record
from millstream.ports.meta import Conflict
from millstream.services.awslambda import configuration
from millstream.services.awslambda.service import Lambda, check_revision
from millstream.services.awslambda.versions import publish
from millstream.wire.operation import operation


@operation
async def update_function_code(
    awslambda: Lambda, request: api.UpdateFunctionCodeRequest, caller: Caller
) -> api.FunctionConfiguration:
    record = await _current(awslambda, request.function_name, request.revision_id, caller)
    before = record.value
    code = await awslambda.codes.take(before.name, request, caller)
    architecture = request.architectures[0] if request.architectures else before.architecture
    changed = structs.replace(before, code=code, architecture=architecture)
    if request.dry_run:
        await awslambda.codes.drop(code)
        return configuration.described(awslambda, changed)
    described = await _save(awslambda, record, changed)
    await awslambda.release(before.code, before)
    if not request.publish:
        return described
    version = await publish(awslambda, await awslambda.function(before.name, None, caller))
    return configuration.described(awslambda, version, version.version)


@operation
async def update_function_configuration(
    awslambda: Lambda, request: api.UpdateFunctionConfigurationRequest, caller: Caller
) -> api.FunctionConfiguration:
    record = await _current(awslambda, request.function_name, request.revision_id, caller)
    configuration.check(request)
    if request.role:
        await awslambda.accept_role(request.role, caller)
    changed = _changed(record.value, request)
    if request.layers is not None:
        layers = await awslambda.layers.accept(request.layers, caller, before=record.value.layers)
        changed = structs.replace(changed, layers=layers)
    return await _save(awslambda, record, changed)


def _changed(function: Function, request: api.UpdateFunctionConfigurationRequest) -> Function:
    given = {
        "runtime": request.runtime,
        "handler": request.handler,
        "role": request.role,
        "description": request.description,
        "timeout": request.timeout,
        "memory": request.memory_size,
        "storage": request.ephemeral_storage and request.ephemeral_storage.size,
        "environment": request.environment and dict(request.environment.variables or {}),
        "log_group": request.logging_config and request.logging_config.log_group,
    }
    return structs.replace(function, **{name: value for name, value in given.items() if value is not None})


async def _current(awslambda: Lambda, name: str, revision: str | None, caller: Caller) -> Record[Function]:
    record = await awslambda.function(name, None, caller)
    check_revision(record.value, revision)
    return record


async def _save(awslambda: Lambda, record: Record[Function], changed: Function) -> api.FunctionConfiguration:
    changed = structs.replace(changed, revision=str(uuid.uuid4()), modified=clock.now())
    grant = Grant(changed.role, changed.name[:64], changed.secret)
    try:
        await awslambda.meta.commit(
            [
                awslambda.functions.records.put(changed, *changed.key, version=record.version),
                awslambda.grants.put(grant, changed.token),
            ]
        )
    except Conflict as other:
        message = (
            f"The operation cannot be performed at this time. An update is in progress for resource: {changed.arn}"
        )
        raise api.ResourceConflictException(message, Type="User") from other
    awslambda.retired(changed)
    return configuration.updated(awslambda, changed)
