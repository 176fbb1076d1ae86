"""Resource policies: who else may call a function, one statement at a time."""

import json
import re
import uuid
from typing import Any

from millstream.api import awslambda as api
from millstream.core.caller import Caller
from millstream.domain.functions import LATEST
from millstream.services.awslambda.policy import Policy
from millstream.services.awslambda.refusals import invalid
from millstream.services.awslambda.service import Lambda, check_revision, reference
from millstream.wire.operation import operation

LONGEST = 20_480  # bytes of a policy
_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"arn:aws[\w-]*:iam::\d{12}:.+")


Key = tuple[str, str, str, str]


async def _existing(awslambda: Lambda, name: str, qualifier: str | None, caller: Caller) -> Key:
    """The key of the policy. Raise ResourceNotFoundException where there is no such function, version or alias."""
    wanted = reference(name, qualifier, caller)
    if wanted.qualifier == LATEST:
        raise invalid("We currently do not support adding policies for $LATEST.")
    key = (caller.account, caller.region, wanted.name)
    if await awslambda.functions.find(*key, wanted.qualifier) is None:
        arn = f"arn:aws:lambda:{caller.region}:{caller.account}:function:{wanted.name}"
        alias = wanted.qualifier and not wanted.qualifier.isdecimal()
        told = (
            f"Cannot find alias arn: {arn}:" if alias else f"Function not found: {arn}{':' * bool(wanted.qualifier)}"
        )
        raise api.ResourceNotFoundException(f"{told}{wanted.qualifier}", Type="User")
    return (*key, wanted.qualifier or LATEST)


@operation
async def add_permission(
    awslambda: Lambda, request: api.AddPermissionRequest, caller: Caller
) -> api.AddPermissionResponse:
    key = await _existing(awslambda, request.function_name, request.qualifier, caller)
    record = await awslambda.policies.get(*key)
    before = record.value if record else Policy((), "")
    await _check_revision(awslambda, key, before, request.revision_id)
    if any(_sid(one) == request.statement_id for one in before.statements):
        raise api.ResourceConflictException(
            f"The statement id ({request.statement_id}) provided already exists. Please provide a new statement id, "
            "or remove the existing statement.",
            Type="User",
        )
    statement = json.dumps(_statement(request, key), separators=(",", ":"))
    policy = Policy((*before.statements, statement), str(uuid.uuid4()))
    if len(text(policy)) > LONGEST:
        raise api.PolicyLengthExceededException(f"The final policy size is bigger than the limit ({LONGEST}).")
    await awslambda.policies.save(policy, *key, version=record.version if record else 0)
    return api.AddPermissionResponse(statement=statement)


async def _check_revision(awslambda: Lambda, key: Key, policy: Policy, wanted: str | None) -> None:
    """A resource without a policy has the function's own revision."""
    found = await awslambda.functions.find(*key)
    if found and not (policy.revision and wanted == policy.revision):
        check_revision(found.value, wanted)


def _statement(request: api.AddPermissionRequest, key: Key) -> dict[str, Any]:
    account, region, name, qualifier = key
    arn = f"arn:aws:lambda:{region}:{account}:function:{name}{'' if qualifier == LATEST else f':{qualifier}'}"
    equals = {
        "AWS:SourceAccount": request.source_account,
        "lambda:FunctionUrlAuthType": request.function_url_auth_type,
        "lambda:EventSourceToken": request.event_source_token,
        "aws:PrincipalOrgID": request.principal_org_id,
    }
    invoked = request.invoked_via_function_url
    conditions = {
        "StringEquals": {name: value for name, value in equals.items() if value},
        "ArnLike": {"AWS:SourceArn": request.source_arn} if request.source_arn else {},
        "Bool": {} if invoked is None else {"lambda:InvokedViaFunctionUrl": str(invoked).lower()},
    }
    statement: dict[str, Any] = {
        "Sid": request.statement_id,
        "Effect": "Allow",
        "Principal": _principal(request.principal),
        "Action": request.action,
        "Resource": arn,
    }
    if given := {name: value for name, value in conditions.items() if value}:
        statement["Condition"] = given
    return statement


def _principal(given: str) -> str | dict[str, str]:
    if given == "*":
        return given
    if _ACCOUNT.fullmatch(given):
        return {"AWS": f"arn:aws:iam::{given}:root"}
    if _ROOT.fullmatch(given):
        return {"AWS": given}
    if "." in given and ":" not in given:
        return {"Service": given}
    raise invalid("The provided principal was invalid. Please check the principal and try again.")


def _sid(statement: str) -> str:
    return str(json.loads(statement)["Sid"])


def text(policy: Policy) -> str:
    return f'{{"Version":"2012-10-17","Id":"default","Statement":[{",".join(policy.statements)}]}}'


@operation
async def get_policy(awslambda: Lambda, request: api.GetPolicyRequest, caller: Caller) -> api.GetPolicyResponse:
    key = await _existing(awslambda, request.function_name, request.qualifier, caller)
    if (record := await awslambda.policies.get(*key)) is None:
        raise api.ResourceNotFoundException("The resource you requested does not exist.", Type="User")
    return api.GetPolicyResponse(policy=text(record.value), revision_id=record.value.revision)


@operation
async def remove_permission(awslambda: Lambda, request: api.RemovePermissionRequest, caller: Caller) -> None:
    key = await _existing(awslambda, request.function_name, request.qualifier, caller)
    if (record := await awslambda.policies.get(*key)) is None:
        raise api.ResourceNotFoundException("No policy is associated with the given resource.", Type="User")
    before = record.value
    await _check_revision(awslambda, key, before, request.revision_id)
    left = tuple(one for one in before.statements if _sid(one) != request.statement_id)
    if left == before.statements:
        message = f"Statement {request.statement_id} is not found in resource policy."
        raise api.ResourceNotFoundException(message, Type="User")
    if left:
        await awslambda.policies.save(Policy(left, str(uuid.uuid4())), *key, version=record.version)
    else:
        await awslambda.meta.commit([awslambda.policies.delete(*key, version=record.version)])
