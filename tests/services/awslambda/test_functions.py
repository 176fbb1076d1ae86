"""Functions: created, described, listed, changed and deleted."""

import base64
import hashlib
import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.awslambda.zipped import ECHO, ROLE, zipped

Made, Answered = Callable[..., str], Callable[..., Any]


def test_a_function_is_described_as_it_was_made(made: Made, awslambda: Any) -> None:
    name = made(Timeout=7, MemorySize=256, Description="says it again", Tags={"team": "a"})
    found = awslambda.get_function(FunctionName=name)
    told, code = found["Configuration"], zipped(ECHO)

    assert (told["Timeout"], told["MemorySize"], told["Description"]) == (7, 256, "says it again")
    assert (told["State"], told["LastUpdateStatus"], told["Version"]) == ("Active", "Successful", "$LATEST")
    assert told["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    assert "Environment" not in told
    assert found["Tags"] == {"team": "a"}
    assert awslambda.get_function_configuration(FunctionName=told["FunctionArn"])["RevisionId"] == told["RevisionId"]
    with urllib.request.urlopen(found["Code"]["Location"]) as got:
        assert got.read() == code


def test_code_can_come_from_s3(made: Made, answer: Answered, client: Callable[..., Any], bucket: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="f.zip", Body=zipped("def handler(event, context): return 'from s3'"))

    name = made(Code={"S3Bucket": bucket, "S3Key": "f.zip"})

    assert answer(name) == "from s3"


def test_new_code_answers_the_next_call(made: Made, awslambda: Any, answer: Answered) -> None:
    name = made()
    answer(name)

    awslambda.update_function_code(
        FunctionName=name, ZipFile=zipped({"pkg/__init__.py": "", "pkg/m.py": "def run(e, c): return 'new'"})
    )
    awslambda.update_function_configuration(FunctionName=name, Handler="pkg/m.run")

    assert answer(name) == "new"


def test_new_configuration_reaches_the_next_call(made: Made, awslambda: Any, answer: Answered) -> None:
    name = made(Environment={"Variables": {"COLOUR": "red"}})
    answer(name)

    told = awslambda.update_function_configuration(
        FunctionName=name, Environment={"Variables": {"COLOUR": "blue"}}, Timeout=9
    )

    assert (told["Timeout"], told["Environment"]["Variables"]) == (9, {"COLOUR": "blue"})
    assert answer(name)["environment"] == "blue"


def test_an_old_revision_is_not_overwritten(made: Made, awslambda: Any) -> None:
    name = made()
    revision = awslambda.get_function_configuration(FunctionName=name)["RevisionId"]
    awslambda.update_function_configuration(FunctionName=name, Timeout=9)

    with pytest.raises(ClientError, match=r"PreconditionFailedException.*The Revision Id provided does not match"):
        awslambda.update_function_configuration(FunctionName=name, Timeout=10, RevisionId=revision)


def test_functions_are_listed_page_by_page(made: Made, awslambda: Any, unique: str) -> None:
    names = [made(name=f"{unique}-{number}") for number in range(3)]

    pages = awslambda.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    listed = [one["FunctionName"] for page in pages for one in page["Functions"]]

    assert [name for name in listed if name.startswith(unique)] == names


def test_a_deleted_function_is_gone(made: Made, awslambda: Any, unique: str) -> None:
    awslambda.create_function(
        FunctionName=unique, Runtime="python3.11", Handler="main.handler", Role=ROLE, Code={"ZipFile": zipped(ECHO)}
    )
    awslambda.delete_function(FunctionName=unique)

    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{unique}"
    with pytest.raises(ClientError, match=f"ResourceNotFoundException.*Function not found: {arn}"):
        awslambda.get_function(FunctionName=unique)


def test_a_name_is_taken_once(made: Made, unique: str) -> None:
    made()

    with pytest.raises(ClientError, match=f"ResourceConflictException.*Function already exist: {unique}"):
        made()


def test_tags_are_added_and_taken_away(made: Made, awslambda: Any) -> None:
    arn = awslambda.get_function_configuration(FunctionName=made(Tags={"a": "1"}))["FunctionArn"]

    awslambda.tag_resource(Resource=arn, Tags={"b": "2"})
    awslambda.untag_resource(Resource=arn, TagKeys=["a"])

    assert awslambda.list_tags(Resource=arn)["Tags"] == {"b": "2"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"Code": {"ZipFile": b"no zip"}}, "InvalidParameterValueException.*Could not unzip uploaded file"),
        ({"Code": {"ZipFile": b""}}, "Uploaded file must be a non-empty zip"),
        ({"Code": {"ZipFile": zipped({"../x.py": ""})}}, "Could not unzip uploaded file"),
        (
            {"Code": {"S3Bucket": "no-such-bucket-here", "S3Key": "k"}},
            "S3 Error Code: NoSuchBucket. S3 Error Message",
        ),
        ({"Runtime": "nodejs22.x"}, "runtime nodejs22.x .*is not implemented by Millstream"),
        ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:l:1"]}, "Layer version .*:l:1 does not exist"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "Reserved keys used in this request: AWS_REGION"),
        ({"Role": "r1"}, r"ValidationException.*'role' failed to satisfy constraint"),
        (
            {"Timeout": 901},
            "'901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal",
        ),
        (
            {"Role": "arn:aws:iam::999999999999:role/x"},
            "AccessDeniedException.*Cross-account pass role is not allowed.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(made: Made, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ClientError, match=said):
        made(**given)


def test_a_function_of_another_region_is_out_of_reach(awslambda: Any) -> None:
    with pytest.raises(
        ClientError, match=r"Functions from 'eu-west-1' are not reachable in this region \('us-east-1'\)"
    ):
        awslambda.get_function(FunctionName="arn:aws:lambda:eu-west-1:123456789012:function:f")


def test_json_beyond_ascii_comes_back_whole(made: Made, awslambda: Any) -> None:
    name = made("def handler(event, context): return event")

    reply = awslambda.invoke(FunctionName=name, Payload=json.dumps({"é": "漢字"}, ensure_ascii=False).encode())

    assert json.loads(reply["Payload"].read()) == {"é": "漢字"}


def test_who_creates_or_changes_a_function_is_told_that_it_takes_time(awslambda: Any, unique: str) -> None:
    given = {"Runtime": "python3.11", "Handler": "main.handler", "Role": ROLE, "Code": {"ZipFile": zipped(ECHO)}}

    created = awslambda.create_function(FunctionName=unique, **given)
    awslambda.get_waiter("function_active_v2").wait(FunctionName=unique, WaiterConfig={"Delay": 1})
    updated = awslambda.update_function_configuration(FunctionName=unique, Timeout=9)
    found = awslambda.get_function_configuration(FunctionName=unique)
    (listed,) = awslambda.list_versions_by_function(FunctionName=unique)["Versions"]
    gone = awslambda.delete_function(FunctionName=unique)

    assert (created["State"], created["StateReasonCode"]) == ("Pending", "Creating")
    assert "LastUpdateStatus" not in created
    assert (updated["State"], updated["LastUpdateStatus"]) == ("Active", "InProgress")
    assert (found["State"], found["LastUpdateStatus"]) == ("Active", "Successful")
    assert found["RuntimeVersionConfig"]["RuntimeVersionArn"].startswith("arn:aws:lambda:us-east-1::runtime:")
    assert not {"State", "LastUpdateStatus"} & listed.keys()
    assert gone["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_retired_runtime_is_refused_in_aws_words(awslambda: Any, unique: str) -> None:
    given = {"Handler": "main.handler", "Role": ROLE, "Code": {"ZipFile": zipped(ECHO)}}

    with pytest.raises(ClientError, match=r"The runtime parameter of python3\.7 is no longer supported for creating"):
        awslambda.create_function(FunctionName=unique, Runtime="python3.7", **given)


def test_only_functions_themselves_have_tags(awslambda: Any, made: Any) -> None:
    arn = awslambda.get_function_configuration(FunctionName=made())["FunctionArn"]

    with pytest.raises(ClientError, match="Tags on function aliases and versions are not supported"):
        awslambda.tag_resource(Resource=f"{arn}:1", Tags={"a": "b"})
