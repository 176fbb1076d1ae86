"""Policies, access control lists and the public access block, and what they let strangers do."""

import http.client
import json
from typing import Any

import pytest

from tests.server import Server
from tests.services.s3.browser import ask
from tests.services.s3.conftest import Refused

OPEN = {
    "BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False
}  # fmt: skip


@pytest.fixture
def opened(s3: Any, bucket: str) -> str:
    """A bucket that may be made public, with an object."""
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    )
    s3.put_object(Bucket=bucket, Key="key", Body=b"body")
    return bucket


def policy(bucket: str, effect: str, action: str, resource: str = "/*", **condition: Any) -> str:
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}{resource}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Condition": condition}]})


def test_strangers_may_nothing(server: Server, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"body")

    for path in (f"/{bucket}", f"/{bucket}/key", f"/{bucket}/none", f"/{bucket}?policy", "/"):
        assert ask(f"{server.url}{path}").status == 403
    assert ask(f"{server.url}/{bucket}/new", "PUT", b"body").status == 403
    assert ask(f"{server.url}/{bucket}-new", "PUT").status == 403
    assert ask(f"{server.url}/{bucket}-none/key").code == "NoSuchBucket"


def test_a_policy_lets_strangers_read(server: Server, s3: Any, opened: str) -> None:
    s3.put_bucket_policy(Bucket=opened, Policy=policy(opened, "Allow", "s3:GetObject"))

    assert ask(f"{server.url}/{opened}/key").body == b"body"
    assert ask(f"{server.url}/{opened}").status == 403
    assert ask(f"{server.url}/{opened}/key", "PUT", b"other").status == 403
    assert s3.get_bucket_policy_status(Bucket=opened)["PolicyStatus"]["IsPublic"]
    s3.put_public_access_block(Bucket=opened, PublicAccessBlockConfiguration=OPEN | {"RestrictPublicBuckets": True})
    assert ask(f"{server.url}/{opened}/key").status == 403


def test_a_policy_denies_even_the_owner(s3: Any, bucket: str, refused: Refused) -> None:
    unencrypted = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:PutObject", **unencrypted))

    assert refused(s3.put_object, Bucket=bucket, Key="key", Body=b"")["Code"] == "AccessDenied"
    s3.put_object(Bucket=bucket, Key="key", Body=b"", ServerSideEncryption="aws:kms")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:*"))
    assert refused(s3.delete_object, Bucket=bucket, Key="key")["Code"] == "AccessDenied"
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="key")


def test_a_policy_by_the_objects_tags(server: Server, s3: Any, opened: str) -> None:
    tagged = {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}}
    s3.put_bucket_policy(Bucket=opened, Policy=policy(opened, "Allow", "s3:GetObject", **tagged))

    assert ask(f"{server.url}/{opened}/key").status == 403
    s3.put_object(Bucket=opened, Key="open", Body=b"open", Tagging="public=yes")
    assert ask(f"{server.url}/{opened}/open").body == b"open"


def test_a_copy_needs_the_right_to_read_its_source(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="secret/key", Body=b"body")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:GetObject", "/secret/*"))

    error = refused(s3.copy_object, Bucket=bucket, Key="copy", CopySource=f"{bucket}/secret/key")
    assert error["Code"] == "AccessDenied"


def test_a_public_policy_is_blocked_by_default(s3: Any, bucket: str, refused: Refused) -> None:
    given = policy(bucket, "Allow", "s3:GetObject")

    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=given)["Code"] == "AccessDenied"
    assert refused(s3.get_bucket_policy, Bucket=bucket)["Code"] == "NoSuchBucketPolicy"


HELD = [
    {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "198.51.100.7"]}},
    {"Bool": {"aws:SecureTransport": "false"}},
    {"Bool": {"aws:ViaAWSService": "false"}},
    {"StringLike": {"aws:Referer": "https://site.example/*"}},
    {"StringEquals": {"aws:UserAgent": "browser"}},
    {
        "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
        "DateLessThan": {"aws:CurrentTime": "2099-01-01"},
    },
    {"NumericGreaterThan": {"aws:EpochTime": "1577836800"}},
    {"Null": {"aws:PrincipalArn": "true", "aws:username": "true"}},
]
NOT_HELD = [
    {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
    {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "127.0.0.1"]}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringLike": {"aws:Referer": "https://other.example/*"}},
    {"StringNotEquals": {"aws:UserAgent": "browser"}},
    {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    {"NumericLessThan": {"aws:EpochTime": "1577836800"}},
]


@pytest.mark.parametrize(("condition", "held"), [(c, True) for c in HELD] + [(c, False) for c in NOT_HELD])
def test_conditions_see_where_a_request_comes_from(
    server: Server, s3: Any, opened: str, condition: dict[str, Any], held: bool
) -> None:
    statement = policy(opened, "Allow", "s3:GetObject", **condition)
    s3.put_bucket_policy(Bucket=opened, Policy=statement)
    url, sent = f"{server.url}/{opened}/key", {"Referer": "https://site.example/page", "User-Agent": "browser"}

    assert ask(url, **sent).status == (200 if held else 403)
    assert ask(url, **sent, Expect="100-continue").status == (200 if held else 403)  # which goes another way in


def test_a_denial_of_other_addresses_spares_ours(s3: Any, bucket: str, refused: Refused) -> None:
    for network, fine in (("127.0.0.0/8", True), ("192.0.2.0/24", False)):
        elsewhere = {"NotIpAddress": {"aws:SourceIp": network}}
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:PutObject", **elsewhere))
        if fine:
            s3.put_object(Bucket=bucket, Key="key", Body=b"")
        else:
            assert refused(s3.put_object, Bucket=bucket, Key="key", Body=b"")["Code"] == "AccessDenied"


def test_conditions_on_what_is_listed(s3: Any, bucket: str, refused: Refused) -> None:
    elsewhere = {"StringNotEquals": {"s3:prefix": "mine/"}}
    many = {"NumericGreaterThan": {"s3:max-keys": "10"}}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:ListBucket", "", **elsewhere))
    s3.list_objects_v2(Bucket=bucket, Prefix="mine/")
    assert refused(s3.list_objects_v2, Bucket=bucket)["Code"] == "AccessDenied"
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:ListBucket", "", **many))
    s3.list_objects_v2(Bucket=bucket, MaxKeys=10)
    assert refused(s3.list_objects_v2, Bucket=bucket, MaxKeys=11)["Code"] == "AccessDenied"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "{}",
        '{"Version": "2012-10-17", "Statement": []x}',
        policy("another", "Deny", "s3:GetObject"),
        policy("BUCKET", "Deny", "sqs:SendMessage"),
        policy("BUCKET", "Deny", "s3:GetObject").replace("Principal", "Sid"),
    ],
)
def test_policies_that_are_refused(s3: Any, bucket: str, refused: Refused, text: str) -> None:
    error = refused(s3.put_bucket_policy, Bucket=bucket, Policy=text.replace("BUCKET", bucket))
    assert error["Code"] == "MalformedPolicy"


def test_canned_lists(server: Server, s3: Any, opened: str) -> None:
    s3.put_object_acl(Bucket=opened, Key="key", ACL="public-read")
    s3.put_object(Bucket=opened, Key="other", Body=b"other", ACL="public-read")

    assert ask(f"{server.url}/{opened}/key").body == b"body"
    assert ask(f"{server.url}/{opened}/other").body == b"other"
    assert ask(f"{server.url}/{opened}").status == 403
    s3.put_bucket_acl(Bucket=opened, ACL="public-read")
    assert ask(f"{server.url}/{opened}").status == 200
    grants = s3.get_object_acl(Bucket=opened, Key="other")["Grants"]
    assert {(grant["Grantee"]["Type"], grant["Permission"]) for grant in grants} == {
        ("CanonicalUser", "FULL_CONTROL"), ("Group", "READ")
    }  # fmt: skip
    s3.put_public_access_block(Bucket=opened, PublicAccessBlockConfiguration=OPEN | {"IgnorePublicAcls": True})
    assert ask(f"{server.url}/{opened}/key").status == 403


def test_a_list_as_a_document(s3: Any, opened: str) -> None:
    listed = s3.get_bucket_acl(Bucket=opened)
    given = {"Owner": listed["Owner"], "Grants": [
        {"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}
    ]}  # fmt: skip
    s3.put_bucket_acl(Bucket=opened, AccessControlPolicy=given)

    assert s3.get_bucket_acl(Bucket=opened)["Grants"] == given["Grants"]


def test_lists_need_ownership_controls_and_no_block(s3: Any, bucket: str, refused: Refused) -> None:
    error = refused(s3.put_bucket_acl, Bucket=bucket, ACL="public-read")
    assert error["Code"] == "AccessControlListNotSupported"
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    assert refused(s3.get_bucket_ownership_controls, Bucket=bucket)["Code"] == "OwnershipControlsNotFoundError"
    assert refused(s3.put_bucket_acl, Bucket=bucket, ACL="public-read")["Code"] == "AccessDenied"


def test_default_encryption_is_told(s3: Any, bucket: str) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=bucket, Key="key", Body=b"")
    told = s3.head_object(Bucket=bucket, Key="key")

    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == [rule]
    assert (told["ServerSideEncryption"], told["SSEKMSKeyId"], told["BucketKeyEnabled"]) == ("aws:kms", "k", True)
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.put_object(Bucket=bucket, Key="key", Body=b"")["ServerSideEncryption"] == "AES256"


def test_settings_outlive_a_kill(own_server: Server, unique: str) -> None:
    s3 = own_server.client("s3")
    s3.create_bucket(Bucket=unique)
    s3.delete_public_access_block(Bucket=unique)
    s3.put_bucket_policy(Bucket=unique, Policy=policy(unique, "Allow", "s3:GetObject"))
    s3.put_object(Bucket=unique, Key="key", Body=b"body")
    own_server.kill9()
    own_server.start()

    assert ask(f"{own_server.url}/{unique}/key").body == b"body"


@pytest.mark.parametrize("value", ["unsigned", "0" * 63, "STREAMING-OTHER"])
def test_what_is_no_payload_hash(server: Server, bucket: str, value: str) -> None:
    assert ask(f"{server.url}/{bucket}/key", "PUT", b"body", x_amz_content_sha256=value).code == "InvalidArgument"


def test_only_who_may_list_hears_that_a_key_is_missing(s3: Any, bucket: str, server: Server) -> None:
    s3.delete_public_access_block(Bucket=bucket)
    statement = {
        "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}",
        "Condition": {"StringLike": {"s3:prefix": "public/*"}},
    }  # fmt: skip
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def status(key: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("HEAD", f"/{bucket}/{key}")
        found = connection.getresponse().status
        connection.close()
        return found

    assert (status("public/none"), status("private/none")) == (404, 403)
