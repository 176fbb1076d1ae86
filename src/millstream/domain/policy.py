"""IAM's policy language: identity policies read and decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from millstream.core.caller import ANONYMOUS, Caller
from millstream.domain import condition
from millstream.domain.condition import Context

Verdict = Literal["allowed", "explicitDeny", "implicitDeny"]
Kind = Literal["user", "role", "group", "aws-managed", "user-managed", "none"]
STRONGEST: tuple[Verdict, ...] = ("explicitDeny", "implicitDeny", "allowed")  # of several, the first counts
_FIELDS = frozenset(
    ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal")
)
_SYNTAX = "Syntax errors in policy."


class Statement(NamedTuple):
    source: str  # name of the policy
    kind: Kind  # where the policy hangs
    allows: bool
    actions: tuple[str, ...]
    but_actions: bool  # NotAction
    resources: tuple[str, ...]
    but_resources: bool  # NotResource
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]


class Decision(NamedTuple):
    verdict: Verdict
    matched: list[Statement]
    missing: set[str]  # context keys that a condition asks for and no one gave


def parse(text: str, source: str = "", kind: Kind = "none") -> list[Statement]:
    """An identity policy's statements. Raise ValueError with AWS's text."""
    return [_statement(statement, source, kind) for statement in _statements(text)]


def parse_trust(text: str) -> list[Mapping[str, Any]]:
    """A trust policy's statements, as they stand. Raise ValueError with AWS's text."""
    statements = _statements(text)
    for statement in statements:
        if "Resource" in statement or "NotResource" in statement:
            raise ValueError("Has prohibited field Resource")
        if "Principal" not in statement and "NotPrincipal" not in statement:
            raise ValueError("Missing required field Principal")
        if not any(action.lower().startswith("sts:") for action in _texts(statement.get("Action", ""))):
            raise ValueError("AssumeRole policy may only specify STS AssumeRole actions.")
    return statements


class Principals(NamedTuple):
    """Whom a statement of a resource's policy speaks of."""

    names: tuple[str, ...]  # ARNs, accounts, "*"
    others: bool  # NotPrincipal

    @property
    def public(self) -> bool:
        return self.others or "*" in self.names

    def hold(self, caller: Caller) -> bool:
        return self.others != any(_is(name, caller) for name in self.names)


def _is(name: str, caller: Caller) -> bool:
    if name == "*" or caller.principal == ANONYMOUS:
        return name == "*"
    if name in (caller.account, f"arn:aws:iam::{caller.account}:root", caller.principal):
        return True
    role = re.fullmatch(r"arn:aws:sts::(\d{12}):assumed-role/([^/]+)/.+", caller.principal)
    return bool(role and re.fullmatch(rf"arn:aws:iam::{role[1]}:role/(.+/)?{re.escape(role[2])}", name))


def parse_of_resource(text: str) -> list[tuple[Principals, Statement]]:
    """A resource's policy. Raise ValueError with S3's text."""
    found = []
    for given in _statements(text):
        if ("Principal" in given) == ("NotPrincipal" in given):
            raise ValueError("Missing required field Principal")
        plain = {name: value for name, value in given.items() if name not in ("Principal", "NotPrincipal")}
        who = given.get("Principal", given.get("NotPrincipal"))
        names = ["*"] if who == "*" else [name for many in _mapping(who).values() for name in _texts(many)]
        found.append((Principals(tuple(names), "NotPrincipal" in given), _statement(plain, "", "none")))
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    if (
        not isinstance(value, dict)
        or not value
        or not {"AWS", "Service", "Federated", "CanonicalUser"}.issuperset(value)
    ):
        raise ValueError("Invalid principal in policy")
    return value


def decide(statements: Iterable[Statement], action: str, resource: str, context: Context) -> Decision:
    """A deny wins over any allow; nothing said is a deny too."""
    missing: set[str] = set()
    matched = [one for one in statements if _applies(one, action, resource, context, missing)]
    if denials := [one for one in matched if not one.allows]:
        return Decision("explicitDeny", denials, missing)
    return Decision("allowed" if matched else "implicitDeny", matched, missing)


def _applies(statement: Statement, action: str, resource: str, context: Context, missing: set[str]) -> bool:
    named = any(_like(pattern.lower(), action.lower()) for pattern in statement.actions)
    if named == statement.but_actions:
        return False
    reached = any(_like(_filled(pattern, context), resource) for pattern in statement.resources)
    if reached == statement.but_resources:
        return False
    missing.update(
        key for tests in statement.conditions.values() for key in tests if not condition.given(key, context)
    )
    return all(condition.holds(operator, tests, context) for operator, tests in statement.conditions.items())


def _filled(pattern: str, context: Context) -> str:
    """Policy variables such as ${aws:username}."""
    return re.sub(r"\$\{([\w:./-]+)\}", lambda found: "".join(condition.values(found[1], context)[:1]), pattern)


def _like(pattern: str, text: str) -> bool:
    return compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """IAM's wildcards: * any text, ? any one character."""
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _statements(text: str) -> list[Mapping[str, Any]]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ValueError("This policy contains invalid Json") from error
    if not isinstance(document, dict) or document.get("Version", "2008-10-17") not in ("2012-10-17", "2008-10-17"):
        raise ValueError(_SYNTAX)
    statements = document.get("Statement")
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not all(isinstance(one, dict) for one in statements):
        raise ValueError(_SYNTAX)
    for statement in statements:
        if statement.get("Effect") not in ("Allow", "Deny") or not _FIELDS.issuperset(statement):
            raise ValueError(_SYNTAX)
    return statements


def _statement(given: Mapping[str, Any], source: str, kind: Kind) -> Statement:
    if "Principal" in given or "NotPrincipal" in given:
        raise ValueError("Policy document should not specify a principal.")
    actions, resources = _either(given, "Action"), _either(given, "Resource")
    if any(":" not in action and action != "*" for action in actions):
        raise ValueError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    if any(resource != "*" and not resource.startswith("arn:") for resource in resources):
        bad = next(resource for resource in resources if resource != "*" and not resource.startswith("arn:"))
        raise ValueError(f'Resource {bad} must be in ARN format or "*".')
    conditions = condition.parse(given.get("Condition", {}))
    return Statement(
        source, kind, given["Effect"] == "Allow", actions, "NotAction" in given, resources, "NotResource" in given,
        conditions,
    )  # fmt: skip


def _either(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """`Action` or `NotAction`, never both or none."""
    if (name in given) == (f"Not{name}" in given):
        both = name in given
        raise ValueError(_SYNTAX if both else f"Policy statement must contain {name.lower()}s.")
    return tuple(_texts(given.get(name, given.get(f"Not{name}"))))


def _texts(value: Any) -> Sequence[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or not all(isinstance(one, str) for one in values):
        raise ValueError(_SYNTAX)
    return values
