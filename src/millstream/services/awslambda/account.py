"""What an account may use of Lambda, and what it uses."""

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.services.awslambda.code import UNZIPPED, ZIPPED
from millstream.services.awslambda.concurrency import ACCOUNT
from millstream.services.awslambda.service import Lambda
from millstream.wire.operation import operation

TOTAL = 80_530_636_800  # bytes of all code that an account keeps, on AWS


@operation
async def get_account_settings(
    awslambda: Lambda, request: api.GetAccountSettingsRequest, caller: Caller
) -> api.GetAccountSettingsResponse:
    place = (caller.account, caller.region)
    functions = [record.value for record in await awslambda.functions.records.list(*place)]
    versions = [record.value for record in await awslambda.functions.versions.list(*place)]
    layers = [record.value for record in await awslambda.layers.list(*place)]
    codes = [one.code for one in [*functions, *versions]] + [layer.code for layer in layers]
    return api.GetAccountSettingsResponse(
        account_limit=api.AccountLimit(
            total_code_size=TOTAL,
            code_size_unzipped=UNZIPPED,
            code_size_zipped=ZIPPED,
            concurrent_executions=ACCOUNT,
            unreserved_concurrent_executions=ACCOUNT - sum(one.reserved or 0 for one in functions),
        ),
        account_usage=api.AccountUsage(
            total_code_size=sum(code.size for code in codes), function_count=len(functions)
        ),
    )
