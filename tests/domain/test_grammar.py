"""Policies that IAM takes, and those that it refuses and how."""

import json
import re
from typing import Any

import pytest

from millstream.domain import grammar

GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/*"}
OLD = {"Version": "2008-10-17", "Statement": GOOD}
LEGACY = "The policy failed legacy parsing"
SYNTAX = "Syntax errors in policy."


def document(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    "statement",
    [
        {**GOOD, "Action": "*", "Resource": "*"},
        {**GOOD, "Action": ["s3:Get*", "kms:Decrypt"], "Resource": ["*", None]},
        {**without("Action"), "NotAction": "iam:*"},
        {**GOOD, "Resource": "arn:aws:s3:us-east-1:123456789012:accesspoint/lake"},
        {**GOOD, "Resource": "arn:aws:iam::123456789012:role/*"},
        {**GOOD, "Resource": "arn:aws-cn:s3:::lake"},
        {**GOOD, "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}},
        {**GOOD, "Condition": {"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": ["a", "b"]}, "Other": {}}},
    ],
)
def test_a_policy_is_taken(statement: dict[str, Any]) -> None:
    grammar.check(document(statement), newest=True)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ({**GOOD, "Effect": "Maybe"}, SYNTAX),
        ({**GOOD, "Extra": "x"}, SYNTAX),
        ({**GOOD, "Sid": ["x"]}, SYNTAX),
        ({**GOOD, "NotAction": "s3:*"}, SYNTAX),
        ({**GOOD, "Condition": {"Sounds": {"k": "v"}}}, SYNTAX),
        ({**GOOD, "Condition": {"StringEquals": {"k": {}}}}, SYNTAX),
        ({**GOOD, "Effect": "allow"}, LEGACY),
        ({**GOOD, "Resource": "arn:aws:s3::lake"}, LEGACY),
        ({**GOOD, "Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}}, LEGACY),
        ({**GOOD, "Principal": "*"}, "Policy document should not specify a principal."),
        (without("Action"), "Policy statement must contain actions."),
        ({**GOOD, "Action": []}, "Policy statement must contain actions."),
        (without("Resource"), "Policy statement must contain resources."),
        (
            {**GOOD, "Action": "GetObject"},
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        ({**GOOD, "Action": "s3:Get:Object"}, "Actions/Condition can contain only one colon."),
        ({**GOOD, "Action": "s 3:GetObject"}, "Vendor s 3 is not valid"),
        ({**GOOD, "Resource": "lake"}, 'Resource lake must be in ARN format or "*".'),
        ({**GOOD, "Resource": "arn:aws"}, "Resource vendor must be fully qualified and cannot contain regexes."),
        ({**GOOD, "Resource": "a:b:c"}, 'Partition "b" is not valid for resource "arn:b:c:*:*:*".'),
        (
            {**GOOD, "Resource": "arn:aws:s3:us-east-1::lake"},
            "Resource arn:aws:s3:us-east-1::lake can not contain region information.",
        ),
        (
            {**GOOD, "Resource": "arn:aws:iam:us-east-1::role/x"},
            "IAM resource arn:aws:iam:us-east-1::role/x cannot contain region information.",
        ),
    ],
)
def test_a_statement_is_refused_in_awss_words(statement: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        grammar.check(document(statement), newest=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", SYNTAX),
        (document(), SYNTAX),
        (document(GOOD, Other=1), SYNTAX),
        (json.dumps(OLD), "Policy document must be version 2012-10-17 or greater."),
        (
            document({**GOOD, "Sid": "a"}, {**GOOD, "Sid": "a"}),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ],
)
def test_a_document_is_refused_in_awss_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        grammar.check(text, newest=True)


def test_an_inline_policy_may_speak_the_older_language() -> None:
    grammar.check(json.dumps(OLD))
