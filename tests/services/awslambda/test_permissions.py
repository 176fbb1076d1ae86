"""Resource policies, and the account's settings."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.awslambda.zipped import ECHO

ASKED = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}


def test_statements_are_added_told_and_removed(awslambda: Any, made: Callable[..., str]) -> None:
    name = made()
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    reply = awslambda.add_permission(FunctionName=name, StatementId="one", SourceArn="arn:aws:s3:::b", **ASKED)
    assert json.loads(reply["Statement"]) == {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": arn,
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}},
    }
    awslambda.add_permission(FunctionName=name, StatementId="two", **{**ASKED, "Principal": "123456789012"})

    found = awslambda.get_policy(FunctionName=name)
    policy = json.loads(found["Policy"])
    assert [one["Sid"] for one in policy["Statement"]] == ["one", "two"]
    assert policy["Statement"][1]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    awslambda.remove_permission(FunctionName=name, StatementId="one", RevisionId=found["RevisionId"])
    awslambda.remove_permission(FunctionName=name, StatementId="two")

    with pytest.raises(awslambda.exceptions.ResourceNotFoundException):
        awslambda.get_policy(FunctionName=name)


def test_what_does_not_fit_the_policy_is_refused(awslambda: Any, made: Callable[..., str]) -> None:
    name = made()
    awslambda.add_permission(FunctionName=name, StatementId="one", **ASKED)

    with pytest.raises(awslambda.exceptions.ResourceConflictException, match="already exists"):
        awslambda.add_permission(FunctionName=name, StatementId="one", **ASKED)
    with pytest.raises(awslambda.exceptions.PreconditionFailedException):
        awslambda.add_permission(FunctionName=name, StatementId="two", RevisionId="other", **ASKED)
    with pytest.raises(awslambda.exceptions.ResourceNotFoundException, match="Statement two is not found"):
        awslambda.remove_permission(FunctionName=name, StatementId="two")
    with pytest.raises(awslambda.exceptions.ResourceNotFoundException, match="Cannot find alias arn"):
        awslambda.add_permission(FunctionName=name, StatementId="two", Qualifier="blue", **ASKED)


def test_the_accounts_settings_count_its_functions(awslambda: Any, made: Callable[..., str]) -> None:
    before = awslambda.get_account_settings()["AccountUsage"]["FunctionCount"]

    made(ECHO)

    found = awslambda.get_account_settings()
    assert found["AccountUsage"]["FunctionCount"] == before + 1
    assert found["AccountLimit"]["ConcurrentExecutions"] == 1000
