"""The policy language decided as AWS documents it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.domain.policy import compiled, decide, parse


def verdict(statement: dict[str, Any], action: str, resource: str = "*", **context: str) -> str:
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **statement}]})
    asked = {name.replace("__", ":"): (value,) for name, value in context.items()}
    return decide(parse(text), action, resource, asked).verdict


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("s3:Get*", "s3:GetObject", "allowed"),
        ("S3:getobject", "s3:GetObject", "allowed"),
        ("s3:Get*", "s3:PutObject", "implicitDeny"),
        ("s3:?etObject", "s3:GetObject", "allowed"),
        ("*", "sagemaker:CreateModel", "allowed"),
    ],
)
def test_actions_have_wildcards_and_no_case(pattern: str, action: str, expected: str) -> None:
    assert verdict({"Action": pattern}, action) == expected


def test_not_action_allows_all_others() -> None:
    statement = {"NotAction": ["iam:*", "sts:*"]}

    assert verdict(statement, "s3:GetObject") == "allowed"
    assert verdict(statement, "iam:GetRole") == "implicitDeny"


def test_resources_heed_case_and_variables() -> None:
    statement = {"Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}

    assert verdict(statement, "s3:GetObject", "arn:aws:s3:::home/eve/x", aws__username="eve") == "allowed"
    assert verdict(statement, "s3:GetObject", "arn:aws:s3:::home/EVE/x", aws__username="eve") == "implicitDeny"


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "b"}, "allowed"),
        ({"StringEquals": {"k": "a"}}, {}, "implicitDeny"),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, "allowed"),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "b"}, "implicitDeny"),
        ({"StringNotEquals": {"k": "a"}}, {}, "allowed"),
        ({"StringLike": {"k": "a*z"}}, {"k": "a-z"}, "allowed"),
        ({"NumericLessThanEquals": {"k": 5}}, {"k": "5"}, "allowed"),
        ({"NumericLessThan": {"k": 5}}, {"k": "five"}, "implicitDeny"),
        ({"DateGreaterThan": {"k": "2026-01-01T00:00:00Z"}}, {"k": "2026-05-01T00:00:00Z"}, "allowed"),
        ({"Bool": {"k": True}}, {"k": "true"}, "allowed"),
        ({"IpAddress": {"k": "10.0.0.0/8"}}, {"k": "10.2.3.4"}, "allowed"),
        ({"NotIpAddress": {"k": "10.0.0.0/8"}}, {"k": "10.2.3.4"}, "implicitDeny"),
        ({"Null": {"k": "true"}}, {}, "allowed"),
        ({"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}, {"k": "a", "l": "false"}, "implicitDeny"),
    ],
)
def test_conditions(condition: dict[str, Any], context: dict[str, str], expected: str) -> None:
    assert verdict({"Action": "s3:*", "Condition": condition}, "s3:GetObject", **context) == expected


@given(st.text(max_size=20))
def test_a_pattern_without_wildcards_is_itself_alone(text: str) -> None:
    plain = text.replace("*", "").replace("?", "")

    assert compiled(plain).fullmatch(plain)
    assert not compiled(plain).fullmatch(plain + "x")
