"""What a role or user may do, without doing it: SDKs ask before they start a job."""

from collections.abc import Sequence
from typing import NamedTuple

from millstream.api import iam as api
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain import managed, policy
from millstream.domain.condition import Context
from millstream.domain.identity import Policies
from millstream.services.iam import entities
from millstream.services.iam.entities import GROUP, USER
from millstream.services.iam.service import Iam
from millstream.wire.operation import operation

ADMINISTRATOR = Policies(attached=[f"{managed.PREFIX}AdministratorAccess"])


@operation
async def simulate_principal_policy(
    iam: Iam, request: api.SimulatePrincipalPolicyRequest, caller: Caller
) -> api.SimulatePolicyResponse:
    held = await _held(iam, caller, request.policy_source_arn)
    statements = _given(request.policy_input_list)
    for kind, policies in held.policies:
        statements += [
            one for name, document in policies.inline.items() for one in policy.parse(document, name, kind)
        ]
        for arn in policies.attached:
            statements += await _managed(iam, caller, arn)
    boundary = [await _managed(iam, caller, held.boundary)] if held.boundary else []
    return _simulated(statements, boundary, request)


@operation
async def simulate_custom_policy(
    iam: Iam, request: api.SimulateCustomPolicyRequest, caller: Caller
) -> api.SimulatePolicyResponse:
    return _simulated(_given(request.policy_input_list), [], request)


Request = api.SimulatePrincipalPolicyRequest | api.SimulateCustomPolicyRequest


def _simulated(
    statements: list[policy.Statement], boundary: list[list[policy.Statement]], request: Request
) -> api.SimulatePolicyResponse:
    """`boundary` is the entity's own, which one in the request replaces."""
    for name in ("resource_policy", "ordered_organization_policy_input_list", "policy_exclusion_list"):
        if getattr(request, name, None):
            raise api.InvalidInputException(f"{name.title().replace('_', '')} is not simulated by Millstream.")
    if request.permissions_boundary_policy_input_list:
        boundary = [_given(request.permissions_boundary_policy_input_list)]
    context = {
        entry.context_key_name or "": tuple(entry.context_key_values or ()) for entry in request.context_entries or ()
    }
    pairs = [(action, resource) for action in request.action_names for resource in request.resource_arns or ["*"]]
    start = int(request.marker) if request.marker and request.marker.isdigit() else 0
    end = start + (request.max_items or entities.PAGE)
    results = [_evaluated(statements, boundary, *pair, context) for pair in pairs[start:end]]
    more = end < len(pairs)
    return api.SimulatePolicyResponse(
        evaluation_results=results, is_truncated=more, marker=str(end) if more else None
    )


def _evaluated(
    statements: list[policy.Statement],
    boundary: list[list[policy.Statement]],
    action: str,
    resource: str,
    context: Context,
) -> api.EvaluationResult:
    """Within a boundary only what it allows too is allowed."""
    decision = policy.decide(statements, action, resource, context)
    within = [policy.decide(outer, action, resource, context) for outer in boundary]
    verdicts = {decision.verdict, *(one.verdict for one in within)}
    matched = [
        api.Statement(source_policy_id=statement.source, source_policy_type=statement.kind)
        for statement in decision.matched
    ]
    allowed = api.PermissionsBoundaryDecisionDetail(
        allowed_by_permissions_boundary=all(one.verdict == "allowed" for one in within)
    )
    return api.EvaluationResult(
        eval_action_name=action,
        eval_resource_name=resource,
        eval_decision=next(one for one in policy.STRONGEST if one in verdicts),
        matched_statements=matched,
        missing_context_values=sorted(decision.missing.union(*(one.missing for one in within))),
        permissions_boundary_decision_detail=allowed if within else None,
    )


class Held(NamedTuple):
    """What a user, a group or a role may do, and the ARN of its boundary."""

    policies: list[tuple[policy.Kind, Policies]]
    boundary: str = ""


async def _held(iam: Iam, caller: Caller, arn: str) -> Held:
    """A user's own and its groups'. A role that is only named acts as the administrator, here as in jobs."""
    try:
        kind, _, name = parse_arn(arn).resource.partition("/")
        name = name.rpartition("/")[2]
        if kind == "group":
            return Held([("group", (await GROUP.find(iam, caller, name)).value.policies)])
        if kind == "user":
            user = (await USER.find(iam, caller, name)).value
            groups = await iam.identity.groups_of(caller.account, name)
            return Held([("user", user.policies), *(("group", one.value.policies) for one in groups)], user.boundary)
        role = await iam.identity.role(arn, caller.account)
    except ValueError as error:
        raise api.NoSuchEntityException(f"Invalid Entity Arn: {arn}: {error}") from error
    return Held([("role", role.policies)], role.boundary) if role else Held([("role", ADMINISTRATOR)])


def _given(documents: Sequence[str] | None) -> list[policy.Statement]:
    return [
        statement
        for number, document in enumerate(documents or (), 1)
        for statement in policy.parse(entities.checked(document), f"PolicyInputList.{number}", "none")
    ]


async def _managed(iam: Iam, caller: Caller, arn: str) -> list[policy.Statement]:
    kind: policy.Kind = "aws-managed" if managed.is_managed(arn) else "user-managed"
    return policy.parse(await _document(iam, caller, arn), arn.rpartition("/")[2], kind)


async def _document(iam: Iam, caller: Caller, arn: str) -> str:
    if managed.is_managed(arn):
        return managed.document(arn) or managed.NOTHING
    found = await iam.identity.policies.get(caller.account, arn.rpartition("/")[2])
    return found.value.document if found else managed.NOTHING
