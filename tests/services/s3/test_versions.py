"""Versioned buckets, as boto3 sees them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.s3.conftest import Refused


@pytest.fixture
def versioned(s3: Any, bucket: str) -> str:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def put(s3: Any, bucket: str, body: bytes, key: str = "key") -> str:
    return str(s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"])


def test_the_status_is_told(s3: Any, versioned: str) -> None:
    assert s3.get_bucket_versioning(Bucket=versioned)["Status"] == "Enabled"
    s3.put_bucket_versioning(Bucket=versioned, VersioningConfiguration={"Status": "Suspended"})
    assert s3.get_bucket_versioning(Bucket=versioned)["Status"] == "Suspended"


@pytest.mark.parametrize(
    ("configuration", "code"),
    [({}, "IllegalVersioningConfigurationException"), ({"Status": "enabled"}, "MalformedXML")],
)
def test_what_is_no_status(s3: Any, bucket: str, refused: Refused, configuration: Any, code: str) -> None:
    error = refused(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration=configuration)
    assert error["Code"] == code


def test_every_version_can_be_read(s3: Any, versioned: str) -> None:
    ids = [put(s3, versioned, body) for body in (b"one", b"two")]

    assert s3.get_object(Bucket=versioned, Key="key")["VersionId"] == ids[1]
    for version, body in zip(ids, (b"one", b"two"), strict=True):
        assert s3.get_object(Bucket=versioned, Key="key", VersionId=version)["Body"].read() == body


def test_a_delete_marker(s3: Any, versioned: str, refused: Refused) -> None:
    version = put(s3, versioned, b"one")
    marker = s3.delete_object(Bucket=versioned, Key="key")
    with pytest.raises(ClientError) as hidden:
        s3.get_object(Bucket=versioned, Key="key")
    error = refused(s3.get_object, Bucket=versioned, Key="key", VersionId=marker["VersionId"])
    listed = s3.list_object_versions(Bucket=versioned)

    assert marker["DeleteMarker"]
    headers = hidden.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["x-amz-delete-marker"], headers["x-amz-version-id"]) == ("true", marker["VersionId"])
    assert (error["Code"], error["Status"]) == ("MethodNotAllowed", 405)
    assert [(one["VersionId"], one["IsLatest"]) for one in listed["Versions"]] == [(version, False)]
    assert [(one["VersionId"], one["IsLatest"]) for one in listed["DeleteMarkers"]] == [(marker["VersionId"], True)]
    s3.delete_object(Bucket=versioned, Key="key", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=versioned, Key="key")["Body"].read() == b"one"


def test_a_delete_marker_has_neither_tags_nor_a_list(s3: Any, versioned: str, refused: Refused) -> None:
    """Named or not: only GetObjectAcl, as on AWS, says of the newest that there is no such key."""
    of = {"Bucket": versioned, "Key": "key"}
    s3.put_object(**of, Body=b"body")
    marker = s3.delete_object(**of)["VersionId"]
    calls: list[tuple[Any, dict[str, Any], str, str]] = [
        (s3.get_object_tagging, {}, "GET", "MethodNotAllowed"),
        (s3.put_object_tagging, {"Tagging": {"TagSet": []}}, "PUT", "MethodNotAllowed"),
        (s3.delete_object_tagging, {}, "DELETE", "MethodNotAllowed"),
        (s3.put_object_acl, {"ACL": "private"}, "PUT", "MethodNotAllowed"),
        (s3.get_object_acl, {}, "GET", "NoSuchKey"),
    ]

    for call, given, method, code in calls:
        assert refused(call, **of, **given)["Code"] == code
        named = refused(call, **of, **given, VersionId=marker)
        assert (named["Code"], named["Method"], named["Status"]) == ("MethodNotAllowed", method, 405)
    assert refused(s3.get_object_tagging, Bucket=versioned, Key="none")["Code"] == "NoSuchKey"


def test_many_versions_are_deleted_at_once(s3: Any, versioned: str) -> None:
    version = put(s3, versioned, b"one")
    deleted = s3.delete_objects(
        Bucket=versioned, Delete={"Objects": [{"Key": "key"}, {"Key": "key", "VersionId": version}]}
    )["Deleted"]

    assert deleted[0]["DeleteMarker"]
    assert deleted[0]["DeleteMarkerVersionId"]
    assert deleted[1] == {"Key": "key", "VersionId": version}


def test_a_version_has_its_own_tags(s3: Any, versioned: str) -> None:
    old, new = put(s3, versioned, b"one"), put(s3, versioned, b"two")
    tags = [{"Key": "a", "Value": "1"}]
    s3.put_object_tagging(Bucket=versioned, Key="key", VersionId=old, Tagging={"TagSet": tags})

    assert s3.get_object_tagging(Bucket=versioned, Key="key", VersionId=old)["TagSet"] == tags
    assert s3.get_object_tagging(Bucket=versioned, Key="key")["VersionId"] == new
    assert s3.get_object_tagging(Bucket=versioned, Key="key")["TagSet"] == []


def test_an_old_version_comes_back_by_a_copy(s3: Any, versioned: str) -> None:
    old = put(s3, versioned, b"one")
    put(s3, versioned, b"two")
    source = {"Bucket": versioned, "Key": "key", "VersionId": old}
    copied = s3.copy_object(Bucket=versioned, Key="key", CopySource=source)

    assert copied["CopySourceVersionId"] == old
    assert s3.get_object(Bucket=versioned, Key="key", VersionId=copied["VersionId"])["Body"].read() == b"one"


def test_a_finished_upload_is_a_version(s3: Any, versioned: str) -> None:
    upload = s3.create_multipart_upload(Bucket=versioned, Key="key")["UploadId"]
    part = {"PartNumber": 1, "ETag": s3.upload_part(
        Bucket=versioned, Key="key", UploadId=upload, PartNumber=1, Body=b"part"
    )["ETag"]}  # fmt: skip
    done = s3.complete_multipart_upload(
        Bucket=versioned, Key="key", UploadId=upload, MultipartUpload={"Parts": [part]}
    )

    assert s3.head_object(Bucket=versioned, Key="key")["VersionId"] == done["VersionId"]


@pytest.mark.parametrize(
    ("version", "code", "status"), [("0" * 32, "NoSuchVersion", 404), ("wrong", "InvalidArgument", 400)]
)
def test_versions_that_do_not_exist(
    s3: Any, versioned: str, refused: Refused, version: str, code: str, status: int
) -> None:
    put(s3, versioned, b"one")

    error = refused(s3.get_object, Bucket=versioned, Key="key", VersionId=version)
    assert (error["Code"], error["Status"]) == (code, status)


def test_versions_outlive_a_kill(own_server: Server, unique: str) -> None:
    s3 = own_server.client("s3")
    s3.create_bucket(Bucket=unique)
    s3.put_bucket_versioning(Bucket=unique, VersioningConfiguration={"Status": "Enabled"})
    ids = [put(s3, unique, body) for body in (b"one", b"x" * 100_000)]
    marker = s3.delete_object(Bucket=unique, Key="key")["VersionId"]
    own_server.kill9()
    own_server.start()
    listed = s3.list_object_versions(Bucket=unique)

    assert [one["VersionId"] for one in listed["Versions"]] == ids[::-1]
    assert [one["VersionId"] for one in listed["DeleteMarkers"]] == [marker]
    assert s3.get_object(Bucket=unique, Key="key", VersionId=ids[1])["Body"].read() == b"x" * 100_000
