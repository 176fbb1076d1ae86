"""What a role or user may do, without doing it: SDKs ask before they start a job."""

from millstream.api import iam as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain import managed, policy
from millstream.domain.condition import Context
from millstream.domain.identity import Policies
from millstream.services.iam import entities
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

ADMINISTRATOR = Policies(attached=[f"{managed.PREFIX}AdministratorAccess"])


@operation
async def simulate_principal_policy(
    iam: Iam, request: api.SimulatePrincipalPolicyRequest, caller: Caller
) -> api.SimulatePolicyResponse:
    statements = await _statements(iam, caller, request)
    context = {
        entry.context_key_name or "": tuple(entry.context_key_values or ()) for entry in request.context_entries or ()
    }
    pairs = [(action, resource) for action in request.action_names for resource in request.resource_arns or ["*"]]
    start = int(request.marker) if request.marker and request.marker.isdigit() else 0
    end = start + (request.max_items or entities.PAGE)
    results = [_evaluated(statements, *pair, context) for pair in pairs[start:end]]
    more = end < len(pairs)
    return api.SimulatePolicyResponse(
        evaluation_results=results, is_truncated=more, marker=str(end) if more else None
    )


def _evaluated(
    statements: list[policy.Statement], action: str, resource: str, context: Context
) -> api.EvaluationResult:
    decision = policy.decide(statements, action, resource, context)
    matched = [
        api.Statement(source_policy_id=statement.source, source_policy_type=statement.kind)
        for statement in decision.matched
    ]
    return api.EvaluationResult(
        eval_action_name=action,
        eval_resource_name=resource,
        eval_decision=decision.verdict,
        matched_statements=matched,
        missing_context_values=sorted(decision.missing),
    )


async def _statements(
    iam: Iam, caller: Caller, request: api.SimulatePrincipalPolicyRequest
) -> list[policy.Statement]:
    kind, policies = await _policies(iam, caller, request.policy_source_arn)
    found = [one for name, document in policies.inline.items() for one in policy.parse(document, name, kind)]
    for arn in policies.attached:
        hung: policy.Kind = "aws-managed" if managed.is_managed(arn) else "user-managed"
        found += policy.parse(await _document(iam, caller, arn), arn.rpartition("/")[2], hung)
    for number, document in enumerate(request.policy_input_list or (), 1):
        found += policy.parse(entities.checked(document), f"PolicyInputList.{number}", "none")
    return found


async def _policies(iam: Iam, caller: Caller, arn: str) -> tuple[policy.Kind, Policies]:
    """A role that is only named acts as the administrator, here as in jobs."""
    try:
        kind, _, name = parse_arn(arn).resource.partition("/")
        if kind == "user":
            return "user", (await entities.user(iam, caller, name.rpartition("/")[2])).value.policies
        role = await iam.identity.role(arn, caller.account)
    except ValueError as error:
        raise api.NoSuchEntityException(f"Invalid Entity Arn: {arn}: {error}") from error
    return "role", role.policies if role else ADMINISTRATOR


async def _document(iam: Iam, caller: Caller, arn: str) -> str:
    if managed.is_managed(arn):
        return managed.document(arn) or managed.NOTHING
    found = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    return found.value.document if found else managed.NOTHING
