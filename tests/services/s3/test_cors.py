"""What a bucket tells browsers of pages from elsewhere."""

from typing import Any

import pytest

from tests.server import Server
from tests.services.s3.browser import Answer, ask
from tests.services.s3.conftest import Refused

RULES = [
    {"AllowedOrigins": ["http://*.example.com"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["x-amz-*"],
     "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 30},
    {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]},
]  # fmt: skip


@pytest.fixture
def shared(s3: Any, bucket: str) -> str:
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    return bucket


def preflight(server: Server, bucket: str, origin: str, method: str, headers: str = "") -> Answer:
    named = {"Origin": origin, "Access_Control_Request_Method": method}
    if headers:
        named["Access_Control_Request_Headers"] = headers
    return ask(f"{server.url}/{bucket}/key", "OPTIONS", **named)


def test_rules_are_kept(s3: Any, shared: str, refused: Refused) -> None:
    assert s3.get_bucket_cors(Bucket=shared)["CORSRules"] == RULES
    s3.delete_bucket_cors(Bucket=shared)
    assert refused(s3.get_bucket_cors, Bucket=shared)["Code"] == "NoSuchCORSConfiguration"


def test_a_preflight(server: Server, shared: str) -> None:
    answer = preflight(server, shared, "http://a.example.com", "PUT", "X-Amz-Date, x-amz-acl")

    assert answer.status == 200
    told = {name: value for name, value in answer.headers.items() if name.startswith("access-control")}
    assert told == {
        "access-control-allow-origin": "http://a.example.com",
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, PUT",
        "access-control-allow-headers": "x-amz-date, x-amz-acl",
        "access-control-expose-headers": "ETag",
        "access-control-max-age": "30",
    }
    assert preflight(server, shared, "http://else.org", "HEAD").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("origin", "method", "headers", "status"),
    [
        ("http://else.org", "GET", "", 403),
        ("http://a.example.com", "DELETE", "", 403),
        ("http://a.example.com", "GET", "authorization", 403),
        ("http://a.example.com", "WRONG", "", 400),
    ],
)
def test_a_preflight_that_no_rule_allows(
    server: Server, shared: str, origin: str, method: str, headers: str, status: int
) -> None:
    assert preflight(server, shared, origin, method, headers).status == status


def test_without_rules_nothing_is_shared(server: Server, bucket: str) -> None:
    assert preflight(server, bucket, "http://a.example.com", "GET").code == "AccessForbidden"


def test_answers_and_refusals_carry_the_headers(server: Server, s3: Any, shared: str) -> None:
    s3.put_object(Bucket=shared, Key="key", Body=b"body")
    url = s3.generate_presigned_url("get_object", {"Bucket": shared, "Key": "key"})
    origin = {"Origin": "http://a.example.com"}

    assert ask(url, **origin).headers["access-control-allow-origin"] == "http://a.example.com"
    assert ask(f"{server.url}/{shared}/key", **origin).headers["access-control-expose-headers"] == "ETag"
    assert "access-control-allow-origin" not in ask(url, Origin="http://else.org").headers


@pytest.mark.parametrize(("field", "value"), [("AllowedMethods", ["PATCH"]), ("AllowedOrigins", ["http://*.*.com"])])
def test_rules_that_are_refused(s3: Any, bucket: str, refused: Refused, field: str, value: list[str]) -> None:
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]} | {field: value}
    error = refused(s3.put_bucket_cors, Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    assert error["Code"] == "InvalidRequest"
