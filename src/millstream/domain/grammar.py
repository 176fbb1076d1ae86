"""What IAM refuses of a policy document, in the order and words in which it does.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from millstream.domain import condition
from millstream.domain.condition import SYNTAX

Statement = Mapping[str, Any]
VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = frozenset(("Version", "Id", "Statement"))
_FIELDS = frozenset(
    ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal")
)
_LEGACY = "The policy failed legacy parsing"
_DATE = re.compile(
    r"-?\d+(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?"
    r"(?:T(?:\d{1,2}(?::\d\d(?::\d\d(?:\.\d{1,9})?)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.I,
)  # far more than ISO 8601
_PATHS = (
    "user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, "
    "saml-provider/, oidc-provider/, report/, access-report/"
)


def check(text: str, *, newest: bool = False) -> None:
    """Raise ValueError with AWS's text. `newest` asks for the newest version of the language."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ValueError(SYNTAX) from error
    parsed = statements(document)
    if not _TOP.issuperset(document) or not parsed or not isinstance(document.get("Id", ""), str):
        raise ValueError(SYNTAX)
    for statement in parsed:
        _check_syntax(statement)
    if newest and document.get("Version") != VERSIONS[0]:
        raise ValueError(f"Policy document must be version {VERSIONS[0]} or greater.")
    if any(_is_legacy(statement) for statement in parsed):
        raise ValueError(_LEGACY)
    names = [statement["Sid"] for statement in parsed if statement.get("Sid")]
    if len(set(names)) < len(names):
        raise ValueError("Statement IDs (SID) in a single policy must be unique.")
    for statement in parsed:
        _check_statement(statement)


def statements(document: Any) -> list[Statement]:
    """Of any policy. Raise ValueError."""
    if not isinstance(document, dict) or document.get("Version", VERSIONS[1]) not in VERSIONS:
        raise ValueError(SYNTAX)
    found = document.get("Statement")
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(SYNTAX)
    for statement in found:
        effect = statement.get("Effect")
        known = isinstance(effect, str) and effect.lower() in ("allow", "deny")
        if not known or not _FIELDS.issuperset(statement):
            raise ValueError(SYNTAX)
    return found


def texts(value: Any) -> Sequence[str]:
    """One or several; IAM passes over nulls among several."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str | None) for one in values):
        raise ValueError(SYNTAX)
    return [one for one in values if one is not None]


def _check_syntax(statement: Statement) -> None:
    if not isinstance(statement.get("Sid", ""), str):
        raise ValueError(SYNTAX)
    for name in ("Action", "Resource"):
        if name in statement and f"Not{name}" in statement:
            raise ValueError(SYNTAX)
        texts(_either(statement, name))
    condition.parse(statement.get("Condition", {}))


def _either(statement: Statement, name: str) -> Any:
    return statement.get(name, statement.get(f"Not{name}", []))


def _is_legacy(statement: Statement) -> bool:
    """What the parser of old chokes on: an effect in another case, a short ARN, a date that is none."""
    if statement["Effect"] not in ("Allow", "Deny"):
        return True
    for resource in texts(_either(statement, "Resource")):
        parts = resource.split(":", 5)
        if resource.startswith("arn:aws:") and len(parts) > 3 and (len(parts) < 6 or not parts[2]):
            return True
    conditions = condition.parse(statement.get("Condition", {}))
    dates = [
        one for name, tests in conditions.items() if "Date" in name for values in tests.values() for one in values
    ]
    return not all(_DATE.fullmatch(date) and not (date.isdigit() and int(date) >= 1 << 63) for date in dates)


def _check_statement(statement: Statement) -> None:
    if "Principal" in statement or "NotPrincipal" in statement:
        raise ValueError("Policy document should not specify a principal.")
    actions, resources = texts(_either(statement, "Action")), texts(_either(statement, "Resource"))
    if not actions:
        raise ValueError("Policy statement must contain actions.")
    if (bare := next((one for one in resources if ":" not in one and one != "*"), None)) is not None:
        raise ValueError(f'Resource {bare} must be in ARN format or "*".')
    for action in actions:
        _check_action(action)
    if not resources:
        raise ValueError("Policy statement must contain resources.")
    for resource in resources:
        _check_resource(resource)


def _check_action(action: str) -> None:
    vendor, colon, name = action.partition(":")
    if action == "*":
        return
    if not colon:
        raise ValueError("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    if ":" in name:
        raise ValueError("Actions/Condition can contain only one colon.")
    if not re.fullmatch(r"[a-zA-Z0-9.*-]+", vendor):
        raise ValueError(f"Vendor {vendor} is not valid")


def _check_resource(resource: str) -> None:
    if resource == "*":
        return
    parts = resource.split(":")
    if parts[0] != "arn" or not re.fullmatch(r"aws(?:-[a-z-]+)?|\*", parts[1]):
        padded = [*parts[1:], *["*"] * (6 - len(parts))]
        raise ValueError(f'Partition "{parts[1]}" is not valid for resource "arn:{":".join(padded)}".')
    if len(parts) < 3 or not re.fullmatch(r"[a-zA-Z0-9.-]+", parts[2]):
        raise ValueError("Resource vendor must be fully qualified and cannot contain regexes.")
    region, rest = parts[3] if len(parts) > 3 else "", ":".join(parts[5:])
    if region and parts[2] == "iam":
        raise ValueError(f"IAM resource {resource} cannot contain region information.")
    if region and parts[2] == "s3" and not parts[4]:  # an access point has an account
        raise ValueError(f"Resource {resource} can not contain region information.")
    if parts[2] == "iam" and len(parts) > 5 and not _is_path(rest):
        raise ValueError(f'IAM resource path must either be "*" or start with {_PATHS}.')


def _is_path(rest: str) -> bool:
    return rest.startswith(("*", "root")) or any(
        rest.startswith((path, path[:-1] + "*")) for path in _PATHS.split(", ")
    )
