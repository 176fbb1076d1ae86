import urllib.request
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.server import Server
from tests.services.s3.conftest import Refused

DATA = bytes(range(256)) * 400  # in a data file
MIB5 = 5 << 20


@pytest.fixture(params=[DATA, DATA[:300]], ids=["file", "inline"])
def stored(request: pytest.FixtureRequest, s3: Any, bucket: str) -> bytes:
    s3.put_object(Bucket=bucket, Key="key", Body=request.param)
    data: bytes = request.param
    return data


@pytest.mark.parametrize(
    ("header", "first", "last"), [("0-9", 0, 10), ("290-", 290, None), ("-7", -7, None), ("5-5", 5, 6)]
)
def test_ranges(s3: Any, bucket: str, stored: bytes, header: str, first: int, last: int | None) -> None:
    got = s3.get_object(Bucket=bucket, Key="key", Range=f"bytes={header}")

    expected = stored[first:last]
    start = first % len(stored)
    assert got["Body"].read() == expected
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["ContentRange"] == f"bytes {start}-{start + len(expected) - 1}/{len(stored)}"


def test_a_range_may_pass_the_end(s3: Any, bucket: str, stored: bytes) -> None:
    got = s3.get_object(Bucket=bucket, Key="key", Range="bytes=200-99999999")
    assert got["Body"].read() == stored[200:]


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,3-4", "bytes=-"])
def test_other_ranges_are_ignored(s3: Any, bucket: str, stored: bytes, header: str) -> None:
    got = s3.get_object(Bucket=bucket, Key="key", Range=header)

    assert got["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert got["Body"].read() == stored


@pytest.mark.parametrize("header", ["bytes=999999-", "bytes=-0"])
def test_a_range_that_cannot_be_is_416(s3: Any, bucket: str, stored: bytes, refused: Refused, header: str) -> None:
    error = refused(s3.get_object, Bucket=bucket, Key="key", Range=header)
    assert (error["Code"], error["Status"], error["RangeRequested"]) == ("InvalidRange", 416, header)
    assert error["ActualObjectSize"] == str(len(stored))


def test_an_empty_object_has_no_range(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="empty")

    assert refused(s3.get_object, Bucket=bucket, Key="empty", Range="bytes=0-0")["Status"] == 416


def test_etags_as_conditions(s3: Any, bucket: str, stored: bytes, refused: Refused) -> None:
    etag = s3.head_object(Bucket=bucket, Key="key")["ETag"]

    for given in ({"IfMatch": etag}, {"IfMatch": "*"}, {"IfNoneMatch": '"other"'}):
        assert s3.get_object(Bucket=bucket, Key="key", **given)["Body"].read() == stored
    assert refused(s3.get_object, Bucket=bucket, Key="key", IfMatch='"other"')["Code"] == "PreconditionFailed"
    for read in (s3.get_object, s3.head_object):
        assert refused(read, Bucket=bucket, Key="key", IfNoneMatch=etag)["Status"] == 304
        assert refused(read, Bucket=bucket, Key="key", IfMatch='"other"')["Status"] == 412


def test_dates_as_conditions(s3: Any, bucket: str, stored: bytes, refused: Refused) -> None:
    head = s3.head_object(Bucket=bucket, Key="key")
    modified, before = head["LastModified"], head["LastModified"] - timedelta(minutes=1)

    for given in ({"IfModifiedSince": before}, {"IfUnmodifiedSince": modified}):
        assert s3.get_object(Bucket=bucket, Key="key", **given)["Body"].read() == stored
    assert refused(s3.get_object, Bucket=bucket, Key="key", IfModifiedSince=modified)["Status"] == 304
    assert refused(s3.get_object, Bucket=bucket, Key="key", IfUnmodifiedSince=before)["Status"] == 412
    both = s3.get_object(Bucket=bucket, Key="key", IfMatch=head["ETag"], IfUnmodifiedSince=before)
    assert both["Body"].read() == stored
    both = s3.get_object(Bucket=bucket, Key="key", IfNoneMatch='"other"', IfModifiedSince=modified)
    assert both["Body"].read() == stored


def test_headers_are_overridden(s3: Any, bucket: str, stored: bytes) -> None:
    got = s3.get_object(
        Bucket=bucket, Key="key", ResponseContentType="text/x", ResponseContentDisposition="inline; a=ü"
    )
    assert (got["ContentType"], got["Body"].read()) == ("text/x", stored)


def test_an_override_cannot_smuggle_a_header(s3: Any, bucket: str, stored: bytes, refused: Refused) -> None:
    error = refused(s3.get_object, Bucket=bucket, Key="key", ResponseContentType="text/x\r\nset-cookie: a=b")
    assert error["Code"] == "InvalidArgument"


def test_parts_of_an_object_are_read_by_number(s3: Any, bucket: str, refused: Refused) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    bodies = {1: b"a" * MIB5, 2: b"bcd"}
    parts = [
        {
            "PartNumber": n,
            "ETag": s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=n, Body=b)["ETag"],
        }
        for n, b in bodies.items()
    ]
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})

    got = s3.get_object(Bucket=bucket, Key="parts", PartNumber=2)
    assert (got["Body"].read(), got["PartsCount"]) == (b"bcd", 2)
    assert got["ContentRange"] == f"bytes {MIB5}-{MIB5 + 2}/{MIB5 + 3}"
    assert s3.head_object(Bucket=bucket, Key="parts", PartNumber=1)["ContentLength"] == MIB5
    error = refused(s3.get_object, Bucket=bucket, Key="parts", PartNumber=3)
    assert (error["Code"], error["Status"]) == ("InvalidPartNumber", 416)
    error = refused(s3.get_object, Bucket=bucket, Key="parts", PartNumber=1, Range="bytes=0-1")
    assert error["Code"] == "InvalidRequest"


def test_versions_other_than_null_do_not_exist(s3: Any, bucket: str, stored: bytes, refused: Refused) -> None:
    assert s3.get_object(Bucket=bucket, Key="key", VersionId="null")["Body"].read() == stored
    assert refused(s3.get_object, Bucket=bucket, Key="key", VersionId="abc")["Code"] == "InvalidArgument"


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
def test_presigned_urls(server: Server, s3: Any, bucket: str, signature: str) -> None:
    signer = server.client("s3", signature_version=signature)
    put = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "a b"})
    get = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "a b", "ResponseContentType": "x/y"})

    urllib.request.urlopen(urllib.request.Request(put, b"data", {"content-type": ""}, method="PUT")).close()
    with urllib.request.urlopen(get) as response:
        assert (response.read(), response.headers["content-type"]) == (b"data", "x/y")
    with pytest.raises(HTTPError) as error:
        urllib.request.urlopen(get.replace("a%20b", "other"))
    assert error.value.code == 403
    error.value.close()
