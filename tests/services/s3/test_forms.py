"""Uploads by an HTML form, as botocore signs them and a browser sends them."""

from typing import Any

import pytest

from tests.server import Server
from tests.services.s3.browser import Answer, post


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
def test_a_signed_form_stores_the_file(server: Server, s3: Any, bucket: str, signature: str) -> None:
    signer = server.client("s3", signature_version=signature)
    fields = {"Content-Type": "text/plain", "x-amz-meta-a": "b"}
    conditions = [{"Content-Type": "text/plain"}, ["starts-with", "$x-amz-meta-a", ""]]
    signed = signer.generate_presigned_post(bucket, "dir/${filename}", fields, conditions)
    answer = post(signed["url"], signed["fields"], "C:/f.txt", b"x" * 100_000)
    stored = s3.get_object(Bucket=bucket, Key="dir/f.txt")

    assert (answer.status, answer.headers["etag"]) == (204, stored["ETag"])
    assert stored["Body"].read() == b"x" * 100_000
    assert (stored["ContentType"], stored["Metadata"]) == ("text/plain", {"a": "b"})


def sent(s3: Any, bucket: str, fields: dict[str, str], conditions: list[Any]) -> Answer:
    signed = s3.generate_presigned_post(bucket, "key", None, conditions)
    return post(signed["url"], signed["fields"] | fields, "f", b"body")


@pytest.mark.parametrize(
    ("fields", "conditions", "status", "code"),
    [
        ({"key": "other"}, [], 403, "AccessDenied"),
        ({"x-amz-meta-extra": "1"}, [], 403, "AccessDenied"),
        ({}, [["content-length-range", 0, 3]], 400, "EntityTooLarge"),
        ({}, [["content-length-range", 5, 9]], 400, "EntityTooSmall"),
        ({}, [["bigger-than", "$key", "1"]], 400, "InvalidPolicyDocument"),
        ({"x-amz-signature": "0" * 64}, [], 403, "SignatureDoesNotMatch"),
        ({"policy": "e30="}, [], 403, "SignatureDoesNotMatch"),
    ],
)
def test_a_form_is_held_to_its_policy(
    server: Server, bucket: str, fields: dict[str, str], conditions: list[Any], status: int, code: str
) -> None:
    signer = server.client("s3", signature_version="s3v4")
    answer = sent(signer, bucket, fields, conditions)

    assert (answer.status, answer.code) == (status, code)
    assert "Contents" not in signer.list_objects_v2(Bucket=bucket)


def test_a_form_without_a_policy_is_a_strangers(server: Server, bucket: str) -> None:
    assert post(f"{server.url}/{bucket}", {"key": "key"}, "f", b"body").code == "AccessDenied"


def test_a_form_chooses_its_answer(s3: Any, bucket: str) -> None:
    created = sent(s3, bucket, {"success_action_status": "201"}, [{"success_action_status": "201"}])
    redirect = {"success_action_redirect": "http://example.com/done?a=1"}
    moved = sent(s3, bucket, redirect, [redirect])

    assert created.status == 201
    assert b"<PostResponse>" in created.body
    assert moved.status == 303
    assert moved.headers["location"].startswith(f"http://example.com/done?a=1&bucket={bucket}&key=key&etag=%22")


def test_tags_and_checksums_of_a_form(s3: Any, bucket: str) -> None:
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    anything = [["starts-with", "$tagging", ""], ["starts-with", "$x-amz-checksum-sha1", ""]]
    wrong = sent(s3, bucket, {"tagging": tags, "x-amz-checksum-sha1": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}, anything)
    right = sent(s3, bucket, {"tagging": tags, "x-amz-checksum-sha1": "Agg/RXngimEkJcDBoX7ket14O5Q="}, anything)

    assert wrong.code == "BadDigest"
    assert right.status == 204
    assert s3.get_object_tagging(Bucket=bucket, Key="key")["TagSet"] == [{"Key": "a", "Value": "1"}]


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\n\r\n", b"nothing\r\n--b--\r\n"])
def test_what_is_no_form(server: Server, bucket: str, body: bytes) -> None:
    answer = post(f"{server.url}/{bucket}", body=body, content_type="multipart/form-data; boundary=b")

    assert answer.status == 400
