from datetime import timedelta
from typing import Any

import pytest

from millstream.core.checksum import checksum
from tests.services.s3.conftest import Refused

MIB5 = 5 << 20


@pytest.fixture
def source(s3: Any, bucket: str) -> dict[str, str]:
    s3.put_object(
        Bucket=bucket, Key="a b/ü", Body=b"x" * 100_000, Metadata={"m": "1"}, ContentType="x/y", Tagging="t=1"
    )
    return {"Bucket": bucket, "Key": "a b/ü"}


def test_a_copy_has_the_bytes_and_what_goes_with_them(s3: Any, bucket: str, source: dict[str, str]) -> None:
    result = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)["CopyObjectResult"]
    s3.delete_object(**source)

    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["Body"].read() == b"x" * 100_000
    assert (got["ETag"], got["Metadata"], got["ContentType"]) == (result["ETag"], {"m": "1"}, "x/y")
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [{"Key": "t", "Value": "1"}]


def test_directives_replace(s3: Any, bucket: str, source: dict[str, str]) -> None:
    given = {"MetadataDirective": "REPLACE", "Metadata": {"n": "2"}, "TaggingDirective": "REPLACE", "Tagging": "u=2"}
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, **given)

    got = s3.head_object(Bucket=bucket, Key="copy")
    assert (got["Metadata"], got["ContentType"]) == ({"n": "2"}, "binary/octet-stream")
    assert s3.get_object_tagging(Bucket=bucket, Key="copy")["TagSet"] == [{"Key": "u", "Value": "2"}]


def test_a_copy_onto_itself_must_change_something(
    s3: Any, bucket: str, source: dict[str, str], refused: Refused
) -> None:
    assert refused(s3.copy_object, **source, CopySource=source)["Code"] == "InvalidRequest"
    s3.copy_object(**source, CopySource=source, MetadataDirective="REPLACE", Metadata={"new": "1"})

    got = s3.get_object(**source)
    assert (got["Metadata"], got["Body"].read()) == ({"new": "1"}, b"x" * 100_000)


def test_the_source_has_conditions(s3: Any, bucket: str, source: dict[str, str], refused: Refused) -> None:
    head = s3.head_object(**source)
    given = {"Bucket": bucket, "Key": "copy", "CopySource": source}

    s3.copy_object(**given, CopySourceIfMatch=head["ETag"])
    for failing in (
        {"CopySourceIfMatch": '"other"'},
        {"CopySourceIfNoneMatch": head["ETag"]},
        {"CopySourceIfModifiedSince": head["LastModified"]},
        {"CopySourceIfUnmodifiedSince": head["LastModified"] - timedelta(minutes=1)},
    ):
        error = refused(s3.copy_object, **given, **failing)
        assert (error["Code"], error["Status"]) == ("PreconditionFailed", 412)


@pytest.mark.parametrize(
    ("where", "code"),
    [("bucket/none", "NoSuchKey"), ("bucket-none/key", "NoSuchBucket"), ("bucket", "InvalidArgument")],
)
def test_sources_that_are_not_there(s3: Any, bucket: str, refused: Refused, where: str, code: str) -> None:
    text = where.replace("bucket", bucket, 1)
    assert refused(s3.copy_object, Bucket=bucket, Key="copy", CopySource=text)["Code"] == code


def test_a_copy_can_have_another_checksum(s3: Any, bucket: str, source: dict[str, str]) -> None:
    result = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, ChecksumAlgorithm="SHA256")

    assert result["CopyObjectResult"]["ChecksumSHA256"] == checksum("SHA256", b"x" * 100_000)


def test_parts_are_copied(s3: Any, bucket: str, refused: Refused) -> None:
    data = b"0123456789" * (1 << 20)
    s3.put_object(Bucket=bucket, Key="source", Body=data)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    given = {"Bucket": bucket, "Key": "key", "UploadId": upload, "CopySource": f"{bucket}/source"}

    ranges = {1: f"bytes=5-{MIB5 + 4}", 2: "bytes=0-2"}
    parts = [
        {
            "PartNumber": n,
            "ETag": s3.upload_part_copy(**given, PartNumber=n, CopySourceRange=r)["CopyPartResult"]["ETag"],
        }
        for n, r in ranges.items()
    ]
    s3.complete_multipart_upload(Bucket=bucket, Key="key", UploadId=upload, MultipartUpload={"Parts": parts})

    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == data[5 : MIB5 + 5] + data[:3]


@pytest.mark.parametrize("wrong", ["0-2", "bytes=0", "bytes=5-2", "bytes=0-100", "bytes=-3"])
def test_ranges_of_copied_parts_are_strict(s3: Any, bucket: str, refused: Refused, wrong: str) -> None:
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]

    error = refused(
        s3.upload_part_copy, Bucket=bucket, Key="key", UploadId=upload, PartNumber=1, CopySource=f"{bucket}/source",
        CopySourceRange=wrong,
    )  # fmt: skip
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "x-amz-copy-source-range")


def test_the_copy_of_a_multipart_object_is_plain(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    etag = s3.upload_part(Bucket=bucket, Key="key", UploadId=upload, PartNumber=1, Body=b"abc")["ETag"]
    parts = [{"PartNumber": 1, "ETag": etag}]
    s3.complete_multipart_upload(Bucket=bucket, Key="key", UploadId=upload, MultipartUpload={"Parts": parts})

    result = s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/key")["CopyObjectResult"]
    assert result["ETag"] == etag
