"""Object Lock: retention, legal holds, and what they keep from being deleted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.s3.conftest import Refused

PROTECTED = "Access Denied because object protected by object lock."


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"locked-{abs(hash(request.node.name))}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return name


def _tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def test_a_bucket_made_with_object_lock_is_versioned_for_good(s3: Any, bucket: str, refused: Refused) -> None:
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    error = refused(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert (error["Code"], error["Status"]) == ("InvalidBucketState", 409)


def test_object_lock_needs_versioning(s3: Any, refused: Refused) -> None:
    s3.create_bucket(Bucket="later-locked")
    configuration = {"ObjectLockEnabled": "Enabled"}
    error = refused(s3.put_object_lock_configuration, Bucket="later-locked", ObjectLockConfiguration=configuration)
    assert error["Code"] == "InvalidBucketState"
    s3.put_bucket_versioning(Bucket="later-locked", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket="later-locked", ObjectLockConfiguration=configuration)
    kept = s3.get_object_lock_configuration(Bucket="later-locked")
    assert kept["ObjectLockConfiguration"] == configuration


def test_governance_holds_until_it_is_bypassed(s3: Any, bucket: str, refused: Refused) -> None:
    version = s3.put_object(
        Bucket=bucket, Key="a", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=_tomorrow()
    )["VersionId"]
    error = refused(s3.delete_object, Bucket=bucket, Key="a", VersionId=version)
    assert (error["Code"], error["Message"], error["Status"]) == ("AccessDenied", PROTECTED, 403)
    assert s3.delete_object(Bucket=bucket, Key="a")["DeleteMarker"]
    s3.delete_object(Bucket=bucket, Key="a", VersionId=version, BypassGovernanceRetention=True)
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_nobody_shortens_compliance(s3: Any, bucket: str, refused: Refused) -> None:
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"x")["VersionId"]
    until = _tomorrow()
    s3.put_object_retention(Bucket=bucket, Key="a", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until})
    shorter = {"Mode": "COMPLIANCE", "RetainUntilDate": until - timedelta(hours=1)}
    error = refused(
        s3.put_object_retention, Bucket=bucket, Key="a", Retention=shorter, BypassGovernanceRetention=True
    )
    assert error["Message"] == PROTECTED
    longer = {"Mode": "COMPLIANCE", "RetainUntilDate": until + timedelta(hours=1)}
    s3.put_object_retention(Bucket=bucket, Key="a", Retention=longer)
    answer = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "a", "VersionId": version}]}, BypassGovernanceRetention=True
    )
    assert [one["Code"] for one in answer["Errors"]] == ["AccessDenied"]


def test_a_legal_hold_is_on_until_it_is_off(s3: Any, bucket: str, refused: Refused) -> None:
    version = s3.put_object(Bucket=bucket, Key="a", Body=b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    assert s3.get_object_legal_hold(Bucket=bucket, Key="a")["LegalHold"] == {"Status": "ON"}
    error = refused(s3.delete_object, Bucket=bucket, Key="a", VersionId=version, BypassGovernanceRetention=True)
    assert error["Message"] == PROTECTED
    s3.put_object_legal_hold(Bucket=bucket, Key="a", LegalHold={"Status": "OFF"})
    assert s3.head_object(Bucket=bucket, Key="a")["ObjectLockLegalHoldStatus"] == "OFF"
    s3.delete_object(Bucket=bucket, Key="a", VersionId=version)


def test_new_objects_get_the_buckets_retention(s3: Any, bucket: str) -> None:
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}}
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )
    before = datetime.now(UTC).replace(microsecond=0)
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    head = s3.head_object(Bucket=bucket, Key="a")
    assert head["ObjectLockMode"] == "GOVERNANCE"
    made = head["ObjectLockRetainUntilDate"] - timedelta(days=2)
    assert before <= made <= head["LastModified"]


def test_a_lock_lives_through_a_change_of_tags(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", ObjectLockLegalHoldStatus="ON")
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    assert s3.get_object_legal_hold(Bucket=bucket, Key="a")["LegalHold"] == {"Status": "ON"}


def test_a_policy_may_deny_the_bypass(s3: Any, bucket: str, refused: Refused) -> None:
    version = s3.put_object(
        Bucket=bucket, Key="a", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=_tomorrow()
    )["VersionId"]
    deny = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",'
        f'"Action":"s3:BypassGovernanceRetention","Resource":"arn:aws:s3:::{bucket}/*"}}]}}'
    )
    s3.put_bucket_policy(Bucket=bucket, Policy=deny)
    error = refused(s3.delete_object, Bucket=bucket, Key="a", VersionId=version, BypassGovernanceRetention=True)
    assert error["Code"] == "AccessDenied"


@pytest.mark.parametrize("given", [{"ObjectLockMode": "GOVERNANCE"}, {"ObjectLockRetainUntilDate": _tomorrow()}])
def test_mode_and_date_come_together(s3: Any, bucket: str, refused: Refused, given: dict[str, Any]) -> None:
    error = refused(s3.put_object, Bucket=bucket, Key="a", Body=b"x", **given)
    assert error["Code"] == "InvalidArgument"
    assert error["Message"] == (
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
    )


def test_objects_of_other_buckets_have_no_lock(s3: Any, refused: Refused) -> None:
    s3.create_bucket(Bucket="unlocked")
    s3.put_object(Bucket="unlocked", Key="a", Body=b"x")
    error = refused(s3.put_object_legal_hold, Bucket="unlocked", Key="a", LegalHold={"Status": "ON"})
    assert (error["Code"], error["Message"]) == ("InvalidRequest", "Bucket is missing Object Lock Configuration")
