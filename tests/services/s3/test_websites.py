"""A bucket as a website, visited by its host name."""

import http.client
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from tests.server import Server


class Page(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture
def visit(server: Server, s3: Any, bucket: str) -> Callable[..., Page]:
    """GET a path of the bucket's website, which everybody may read."""
    s3.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }  # fmt: skip
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def get(path: str, method: str = "GET", **headers: str) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request(method, path, headers={"Host": f"{bucket}.s3-website-us-east-1.amazonaws.com", **headers})
        reply = connection.getresponse()
        page = Page(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read().decode())
        connection.close()
        return page

    return get


def test_pages_folders_and_what_is_missing(s3: Any, bucket: str, visit: Callable[..., Page]) -> None:
    s3.put_bucket_website(
        Bucket=bucket,
        WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oh no.html"}},
    )
    for key in ("index.html", "sub/index.html", "oh no.html"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/html")
    s3.put_object(Bucket=bucket, Key="moved", Body=b"", WebsiteRedirectLocation="/elsewhere")

    assert visit("/").body == "index.html"
    assert visit("/sub/").body == "sub/index.html"
    assert visit("/sub/", "HEAD")[::2] == (200, "")
    assert (visit("/sub").status, visit("/sub").headers["location"]) == (302, "/sub/")
    assert visit("/none")[::2] == (404, "oh no.html")
    assert (visit("/moved").status, visit("/moved").headers["location"]) == (301, "/elsewhere")
    assert visit("/", "POST").status == 405


def test_routing_rules(s3: Any, bucket: str, visit: Callable[..., Page]) -> None:
    rules = [
        {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}},
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404"},
            "Redirect": {"HostName": "example.com", "Protocol": "https", "HttpRedirectCode": "307"},
        },
    ]
    s3.put_bucket_website(
        Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "i"}, "RoutingRules": rules}
    )
    moved = visit("/old/a")
    assert moved.status == 301
    assert moved.headers["location"].endswith(".amazonaws.com/new/a")
    gone = visit("/none")
    assert (gone.status, gone.headers["location"]) == (307, "https://example.com/none")


@pytest.mark.parametrize(
    "redirect",
    [
        {"HostName": "a\r\nX-Evil: 1"},
        {"HostName": "a", "HttpRedirectCode": "99"},
        {"HostName": "a", "HttpRedirectCode": "x"},
        {"HostName": "a", "HttpRedirectCode": "300"},
    ],
)
def test_a_redirect_that_cannot_be_said_is_refused(s3: Any, bucket: str, redirect: dict[str, str]) -> None:
    site = {"IndexDocument": {"Suffix": "i"}, "RoutingRules": [{"Redirect": redirect}]}
    with pytest.raises(ClientError, match=r"not well formed|Valid codes are 3XX except 300"):
        s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=site)


def test_a_condition_that_is_no_date_counts_as_not_given(s3: Any, bucket: str, visit: Callable[..., Page]) -> None:
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration={"IndexDocument": {"Suffix": "i"}})
    assert visit("/none", **{"If-Modified-Since": "some day"}).status == 404


def test_a_bucket_that_is_no_website(visit: Callable[..., Page]) -> None:
    page = visit("/")
    assert page.status == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "<li>Code: NoSuchWebsiteConfiguration</li>" in page.body
