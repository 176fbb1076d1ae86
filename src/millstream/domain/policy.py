"""IAM's policy language: identity policies read and decided.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from millstream.core.caller import ANONYMOUS, Caller
from millstream.domain import condition, grammar
from millstream.domain.condition import Context

Verdict = Literal["allowed", "explicitDeny", "implicitDeny"]
Kind = Literal["user", "role", "group", "aws-managed", "user-managed", "none"]
STRONGEST: tuple[Verdict, ...] = ("explicitDeny", "implicitDeny", "allowed")  # of several, the first counts


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
    """The statements of an identity policy that grammar.check has let pass."""
    return [_statement(statement, source, kind) for statement in grammar.statements(json.loads(text))]


def parse_trust(text: str) -> list[Mapping[str, Any]]:
    """A trust policy's statements, as they stand. Raise ValueError with AWS's text."""
    statements = _loaded(text)
    for statement in statements:
        if "Resource" in statement or "NotResource" in statement:
            raise ValueError("Has prohibited field Resource")
        if "Principal" not in statement and "NotPrincipal" not in statement:
            raise ValueError("Missing required field Principal")
        if not any(action.lower().startswith("sts:") for action in grammar.texts(statement.get("Action", ""))):
            raise ValueError("AssumeRole policy may only specify STS AssumeRole actions.")
    return statements


def _loaded(text: str) -> list[Mapping[str, Any]]:
    try:
        return grammar.statements(json.loads(text))
    except json.JSONDecodeError as error:
        raise ValueError("This policy contains invalid Json") from error


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
    for given in _loaded(text):
        if ("Principal" in given) == ("NotPrincipal" in given):
            raise ValueError("Missing required field Principal")
        plain = {name: value for name, value in given.items() if name not in ("Principal", "NotPrincipal")}
        grammar.check(json.dumps({"Statement": plain}))
        who = given.get("Principal", given.get("NotPrincipal"))
        names = ["*"] if who == "*" else [name for many in _mapping(who).values() for name in grammar.texts(many)]
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


def _statement(given: Mapping[str, Any], source: str, kind: Kind) -> Statement:
    return Statement(
        source, kind, given["Effect"] == "Allow", _either(given, "Action"), "NotAction" in given,
        _either(given, "Resource"), "NotResource" in given, condition.parse(given.get("Condition", {})),
    )  # fmt: skip


def _either(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(grammar.texts(given.get(name, given.get(f"Not{name}", []))))
