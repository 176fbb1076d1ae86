"""Function URLs: configured through boto3, called over plain HTTP."""

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.server import Server

SAYS = """
def handler(event, context):
    if event["rawPath"] == "/fail":
        raise ValueError("no")
    if event["rawPath"] == "/plain":
        return "hello"
    return {"statusCode": 201, "headers": {"X-Own": "1"}, "cookies": ["a=b"], "body": __import__("json").dumps(event)}
"""


def opened(awslambda: Any, name: str, **more: Any) -> str:
    """The URL of a function that anyone may call."""
    url = awslambda.create_function_url_config(FunctionName=name, AuthType="NONE", **more)["FunctionUrl"]
    everybody = {"FunctionName": name, "Principal": "*"}
    awslambda.add_permission(
        StatementId="url", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE", **everybody
    )
    awslambda.add_permission(
        StatementId="function", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True, **everybody
    )
    return str(url)


def refused(request: Request | str) -> int:
    with pytest.raises(HTTPError) as caught:
        urlopen(request)
    caught.value.close()
    return int(caught.value.code)


def test_a_url_is_configured_and_deleted_with_its_function(awslambda: Any, made: Callable[..., str]) -> None:
    name = made()
    url = awslambda.create_function_url_config(FunctionName=name, AuthType="AWS_IAM")

    with pytest.raises(ClientError, match="FunctionUrlConfig exists"):
        awslambda.create_function_url_config(FunctionName=name, AuthType="NONE")
    awslambda.update_function_url_config(FunctionName=name, AuthType="NONE", Cors={"AllowOrigins": ["*"]})
    found = awslambda.get_function_url_config(FunctionName=name)
    assert (found["FunctionUrl"], found["AuthType"], found["Cors"]) == (
        url["FunctionUrl"],
        "NONE",
        {"AllowOrigins": ["*"]},
    )
    assert len(awslambda.list_function_url_configs(FunctionName=name)["FunctionUrlConfigs"]) == 1
    awslambda.delete_function_url_config(FunctionName=name)
    with pytest.raises(awslambda.exceptions.ResourceNotFoundException):
        awslambda.get_function_url_config(FunctionName=name)


def test_a_function_answers_over_http(awslambda: Any, made: Callable[..., str]) -> None:
    url = opened(awslambda, made(SAYS))
    headers = {"Cookie": "c=d; e=f", "Content-Type": "application/json"}

    with urlopen(Request(f"{url}a%20b?x=1&x=2", data=b'{"k": 1}', headers=headers)) as reply:
        event = json.loads(reply.read())
        assert (reply.status, reply.headers["x-own"], reply.headers["set-cookie"]) == (201, "1", "a=b")

    assert (event["rawPath"], event["queryStringParameters"]) == ("/a b", {"x": "1,2"})
    assert (event["body"], event["isBase64Encoded"]) == ('{"k": 1}', False)
    assert (event["cookies"], event["requestContext"]["http"]["method"]) == (["c=d", "e=f"], "POST")
    with urlopen(f"{url}plain") as reply:
        assert (reply.status, reply.read()) == (200, b"hello")
    assert refused(f"{url}fail") == 502


def test_who_may_not_call_is_refused(server: Server, awslambda: Any, made: Callable[..., str]) -> None:
    name = made(SAYS)
    url = awslambda.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
    assert refused(url) == 403  # no statement lets everybody in
    awslambda.update_function_url_config(FunctionName=name, AuthType="AWS_IAM")
    assert refused(url) == 403
    assert refused(url.replace("/url/", "/url/0")) == 404

    environment = server.environment
    keys = [environment[f"AWS_{one}"] for one in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")]
    signed = AWSRequest("GET", f"{url}plain")
    SigV4Auth(Credentials(*keys), "lambda", "us-east-1").add_auth(signed)
    with urlopen(Request(f"{url}plain", headers=dict(signed.headers))) as reply:
        assert reply.read() == b"hello"


def test_a_page_of_an_allowed_origin_may_see_the_answer(awslambda: Any, made: Callable[..., str]) -> None:
    cors = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"], "MaxAge": 60}
    url = opened(awslambda, made(SAYS), Cors=cors)
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}

    with urlopen(Request(url, headers=asked, method="OPTIONS")) as reply:
        assert reply.headers["access-control-allow-methods"] == "GET"
    with urlopen(Request(url, headers={"Origin": "https://a.example"})) as reply:
        assert reply.headers["access-control-allow-origin"] == "https://a.example"
    with urlopen(Request(url, headers={"Origin": "https://b.example"})) as reply:
        assert reply.headers["access-control-allow-origin"] is None
