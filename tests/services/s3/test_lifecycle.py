"""Lifecycle rules: what may be said, what is shown, and what goes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.services.s3.conftest import Refused

PAST = datetime(2020, 1, 1, tzinfo=UTC)


def _put(s3: Any, bucket: str, **rule: Any) -> None:
    given = {"ID": "rule", "Status": "Enabled", "Filter": {}} | rule
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [given]})


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)


def test_a_configuration_is_given_back_with_an_id(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-kept")
    rule = {"Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 7}}
    s3.put_bucket_lifecycle_configuration(Bucket="lc-kept", LifecycleConfiguration={"Rules": [rule]})
    kept = s3.get_bucket_lifecycle_configuration(Bucket="lc-kept")
    assert [one | {"ID": ""} for one in kept["Rules"]] == [rule | {"ID": ""}]
    assert kept["Rules"][0]["ID"]
    assert kept["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"


def test_objects_say_when_they_expire(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-says")
    _put(s3, "lc-says", ID="a week", Filter={"Prefix": "logs/"}, Expiration={"Days": 7})
    answer = s3.put_object(Bucket="lc-says", Key="logs/a", Body=b"x")
    made = s3.head_object(Bucket="lc-says", Key="logs/a")["LastModified"]
    end = datetime.fromtimestamp((int(made.timestamp()) // 86400 + 8) * 86400, UTC)
    assert answer["Expiration"] == f'expiry-date="{end:%a, %d %b %Y %H:%M:%S} GMT", rule-id="a%20week"'
    assert "Expiration" not in s3.put_object(Bucket="lc-says", Key="other", Body=b"x")


def test_what_is_over_goes_and_the_rest_stays(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-goes")
    for key, tagging in (("tmp/a", ""), ("tmp/b", "keep=yes"), ("c", "")):
        s3.put_object(Bucket="lc-goes", Key=key, Body=b"x", Tagging=tagging)
    _put(s3, "lc-goes", Filter={"Prefix": "c"}, Expiration={"Days": 1})
    both = {"And": {"Prefix": "tmp/", "Tags": [{"Key": "keep", "Value": "yes"}]}}
    _put(s3, "lc-goes", Filter=both, Expiration={"Date": PAST})
    _until(lambda: [one["Key"] for one in s3.list_objects_v2(Bucket="lc-goes")["Contents"]] == ["c", "tmp/a"])


def test_in_a_versioned_bucket_a_marker_is_left(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-versioned")
    s3.put_bucket_versioning(Bucket="lc-versioned", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="lc-versioned", Key="a", Body=b"x")
    _put(s3, "lc-versioned", Expiration={"Date": PAST})
    _until(lambda: "DeleteMarkers" in s3.list_object_versions(Bucket="lc-versioned"))
    assert len(s3.list_object_versions(Bucket="lc-versioned")["Versions"]) == 1


def test_a_delete_marker_alone_is_cleaned_up(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-markers")
    s3.put_bucket_versioning(Bucket="lc-markers", VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket="lc-markers", Key="alone")
    s3.put_object(Bucket="lc-markers", Key="b", Body=b"x")
    s3.delete_object(Bucket="lc-markers", Key="b")
    _put(s3, "lc-markers", Expiration={"ExpiredObjectDeleteMarker": True})
    _until(lambda: [m["Key"] for m in s3.list_object_versions(Bucket="lc-markers")["DeleteMarkers"]] == ["b"])


def test_a_locked_version_outlives_its_rule(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-locked", ObjectLockEnabledForBucket=True)
    version = s3.put_object(Bucket="lc-locked", Key="a", Body=b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    _put(s3, "lc-locked", Expiration={"Date": PAST})
    _until(lambda: "DeleteMarkers" in s3.list_object_versions(Bucket="lc-locked"))
    assert s3.head_object(Bucket="lc-locked", Key="a", VersionId=version)["ContentLength"] == 1


def test_what_ends_beyond_all_dates_never_ends(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-never")
    _put(s3, "lc-never", Expiration={"Days": (1 << 31) - 1})
    assert "Expiration" not in s3.put_object(Bucket="lc-never", Key="a", Body=b"x")


def test_objects_move_to_another_storage_class(s3: Any) -> None:
    s3.create_bucket(Bucket="lc-moves")
    s3.put_object(Bucket="lc-moves", Key="large", Body=bytes(128 << 10))
    s3.put_object(Bucket="lc-moves", Key="small", Body=b"x")
    _put(s3, "lc-moves", Transitions=[{"Date": PAST, "StorageClass": "GLACIER_IR"}])
    _until(lambda: s3.head_object(Bucket="lc-moves", Key="large").get("StorageClass") == "GLACIER_IR")
    assert "StorageClass" not in s3.head_object(Bucket="lc-moves", Key="small")


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        ({"Expiration": {"Days": 0}}, "InvalidArgument", "'Days' for Expiration action must be a positive integer"),
        ({"Expiration": {"Days": 1, "Date": PAST}}, "MalformedXML", "The XML you provided"),
        ({"Expiration": {"Days": 1 << 31}}, "MalformedXML", "The XML you provided"),
        (
            {"Transitions": [{"Days": -1, "StorageClass": "GLACIER"}]},
            "InvalidArgument",
            "'Days' in Transition action must be nonnegative",
        ),
        ({"Expiration": {"Date": PAST.replace(hour=1)}}, "InvalidArgument", "'Date' must be at midnight GMT"),
        ({}, "InvalidRequest", "At least one action needs to be specified in a rule"),
        ({"ID": "x" * 256, "Expiration": {"Days": 1}}, "InvalidArgument", "ID length should not exceed"),
    ],
)
def test_bad_rules_get_s3s_words(s3: Any, refused: Refused, rule: dict[str, Any], code: str, message: str) -> None:
    s3.create_bucket(Bucket="lc-bad")
    given = {"ID": "rule", "Status": "Enabled", "Filter": {}} | rule
    error = refused(s3.put_bucket_lifecycle_configuration, Bucket="lc-bad", LifecycleConfiguration={"Rules": [given]})
    assert error["Code"] == code
    assert error["Message"].startswith(message)
