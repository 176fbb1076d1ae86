from typing import Any

import pytest

from tests.server import Server
from tests.services.s3.conftest import Refused


def test_a_bucket_is_created_found_and_deleted(s3: Any, unique: str, refused: Refused) -> None:
    assert s3.create_bucket(Bucket=unique)["Location"] == f"/{unique}"

    assert s3.head_bucket(Bucket=unique)["BucketRegion"] == "us-east-1"
    assert unique in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    s3.delete_bucket(Bucket=unique)
    assert refused(s3.head_bucket, Bucket=unique)["Code"] == "404"


def test_creating_ones_own_bucket_again_is_fine_in_us_east_1_only(
    server: Server, unique: str, refused: Refused
) -> None:
    east, west = server.client("s3"), server.client("s3", region="eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    east.create_bucket(Bucket=unique)
    west.create_bucket(Bucket=f"{unique}-west", CreateBucketConfiguration=where)

    east.create_bucket(Bucket=unique)
    error = refused(west.create_bucket, Bucket=f"{unique}-west", CreateBucketConfiguration=where)
    assert (error["Code"], error["Status"]) == ("BucketAlreadyOwnedByYou", 409)


@pytest.mark.parametrize(
    ("region", "constraint", "code"),
    [
        ("us-east-1", "eu-west-1", None),
        ("eu-west-1", "eu-west-1", None),
        ("eu-west-1", None, "IllegalLocationConstraintException"),
        ("eu-west-1", "us-west-2", "IllegalLocationConstraintException"),
        ("us-east-1", "us-east-1", "InvalidLocationConstraint"),
        ("us-east-1", "nowhere-1", "InvalidLocationConstraint"),
    ],
)
def test_location_constraints(
    server: Server, unique: str, refused: Refused, region: str, constraint: str | None, code: str | None
) -> None:
    s3 = server.client("s3", region=region)
    given = {"Bucket": unique}
    if constraint:
        given["CreateBucketConfiguration"] = {"LocationConstraint": constraint}  # type: ignore[assignment]

    if code:
        assert refused(s3.create_bucket, **given)["Code"] == code
    else:
        s3.create_bucket(**given)
        assert s3.get_bucket_location(Bucket=unique)["LocationConstraint"] == constraint


def test_us_east_1_has_no_location(s3: Any, bucket: str) -> None:
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None


@pytest.mark.parametrize(
    "name", ["ab", "Upper", "under_score", "-dash", "dash-", "two..dots", "10.0.0.1", "xn--a-b", "a" * 64]
)
def test_bad_names_are_refused(server: Server, refused: Refused, name: str) -> None:
    s3 = server.client("s3")
    s3.meta.events.unregister("before-parameter-build.s3", "validate-bucket-name")
    s3.meta.events._emitter.unregister("before-parameter-build.s3")

    error = refused(s3.create_bucket, Bucket=name)
    assert (error["Code"], error["Status"]) == ("InvalidBucketName", 400)


def test_a_bucket_that_holds_something_stays(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key")

    error = refused(s3.delete_bucket, Bucket=bucket)
    assert (error["Code"], error["Status"]) == ("BucketNotEmpty", 409)


def test_an_unexpected_owner_is_refused(s3: Any, bucket: str, refused: Refused) -> None:
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="123456789012")

    assert refused(s3.head_bucket, Bucket=bucket, ExpectedBucketOwner="210987654321")["Status"] == 403
    error = refused(s3.put_object, Bucket=bucket, Key="key", ExpectedBucketOwner="210987654321")
    assert (error["Code"], error["Status"]) == ("AccessDenied", 403)


def test_buckets_are_listed_in_pages(s3: Any, unique: str) -> None:
    for number in range(3):
        s3.create_bucket(Bucket=f"{unique}-{number}")

    first = s3.list_buckets(Prefix=unique, MaxBuckets=2)
    second = s3.list_buckets(Prefix=unique, MaxBuckets=2, ContinuationToken=first["ContinuationToken"])

    names = [bucket["Name"] for page in (first, second) for bucket in page["Buckets"]]
    assert names == [f"{unique}-{number}" for number in range(3)]
    assert "ContinuationToken" not in second


def test_what_would_be_lost_is_refused(s3: Any, unique: str, refused: Refused) -> None:
    error = refused(s3.create_bucket, Bucket=unique, ACL="public-read")
    assert error["Code"] == "InvalidBucketAclWithObjectOwnership"
    assert refused(s3.head_bucket, Bucket=unique)["Code"] == "404"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_policy_status", "NoSuchBucketPolicy"),
        ("get_bucket_cors", "NoSuchCORSConfiguration"),
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_bucket_website", "NoSuchWebsiteConfiguration"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
        ("get_bucket_tagging", "NoSuchTagSet"),
    ],
)
def test_what_is_not_configured_has_its_own_error(
    s3: Any, bucket: str, refused: Refused, operation: str, code: str
) -> None:
    error = refused(getattr(s3, operation), Bucket=bucket)
    assert (error["Code"], error["Status"]) == (code, 404)


def test_defaults_are_those_of_a_new_bucket(s3: Any, bucket: str) -> None:
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]

    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert all(blocked.values())
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"][0]["Permission"] == "FULL_CONTROL"
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_bucket_tags(s3: Any, bucket: str, refused: Refused) -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]

    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    assert refused(s3.get_bucket_tagging, Bucket=bucket)["Code"] == "NoSuchTagSet"
