"""Reserved concurrency: how many calls of a function may run at once."""

from msgspec import structs

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import Function
from millstream.services.awslambda.refusals import invalid
from millstream.services.awslambda.service import Lambda, reference
from millstream.wire.operation import operation

ACCOUNT, UNRESERVED = 1000, 100


async def _whole(awslambda: Lambda, name: str, caller: Caller) -> Function:
    if reference(name, None, caller).qualifier:
        raise invalid(
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this "
            "operation. Please specify either a function name or an unqualified function ARN."
        )
    return (await awslambda.function(name, None, caller)).value


async def _check(awslambda: Lambda, function: Function, wanted: int) -> None:
    """AWS keeps some of an account's calls for functions that reserve none."""
    every = await awslambda.functions.records.list(function.account, function.region)
    others = sum(one.value.reserved or 0 for one in every if one.value.name != function.name)
    if others + wanted > ACCOUNT - UNRESERVED:
        raise api.InvalidParameterValueException(  # without the Type that others have
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{UNRESERVED}]."
        )


async def _save(awslambda: Lambda, function: Function, reserved: int | None) -> None:
    """Not a new revision: instances stay."""
    await awslambda.functions.records.save(structs.replace(function, reserved=reserved), *function.key)


@operation
async def put_function_concurrency(
    awslambda: Lambda, request: api.PutFunctionConcurrencyRequest, caller: Caller
) -> api.Concurrency:
    function = await _whole(awslambda, request.function_name, caller)
    await _check(awslambda, function, request.reserved_concurrent_executions)
    await _save(awslambda, function, request.reserved_concurrent_executions)
    return api.Concurrency(reserved_concurrent_executions=request.reserved_concurrent_executions)


@operation
async def get_function_concurrency(
    awslambda: Lambda, request: api.GetFunctionConcurrencyRequest, caller: Caller
) -> api.GetFunctionConcurrencyResponse:
    function = await _whole(awslambda, request.function_name, caller)
    return api.GetFunctionConcurrencyResponse(reserved_concurrent_executions=function.reserved)


@operation
async def delete_function_concurrency(
    awslambda: Lambda, request: api.DeleteFunctionConcurrencyRequest, caller: Caller
) -> None:
    await _save(awslambda, await _whole(awslambda, request.function_name, caller), None)
