import base64
import hashlib
import io
from typing import Any

import pytest

from millstream.core.checksum import checksum
from tests.services.s3.conftest import Refused

MIB5 = 5 << 20


def start(s3: Any, bucket: str, bodies: list[bytes], **given: Any) -> tuple[str, list[dict[str, Any]]]:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key", **given)["UploadId"]
    algorithm = given.get("ChecksumAlgorithm", "CRC32")
    parts = []
    for number, body in enumerate(bodies, 1):
        part = s3.upload_part(
            Bucket=bucket, Key="key", UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm
        )
        sums = {name: value for name, value in part.items() if name.startswith("Checksum")}
        parts.append({"PartNumber": number, "ETag": part["ETag"], **sums})
    return upload, parts


def complete(s3: Any, bucket: str, upload: str, parts: list[dict[str, Any]], **given: Any) -> Any:
    return s3.complete_multipart_upload(
        Bucket=bucket, Key="key", UploadId=upload, MultipartUpload={"Parts": parts}, **given
    )


def test_parts_become_an_object(s3: Any, bucket: str) -> None:
    bodies = [b"a" * MIB5, b"b" * MIB5, b"c"]
    upload, parts = start(s3, bucket, bodies, Metadata={"a": "b"}, ContentType="x/y", Tagging="t=1")

    done = complete(s3, bucket, upload, parts)

    digests = b"".join(hashlib.md5(body).digest() for body in bodies)
    got = s3.get_object(Bucket=bucket, Key="key")
    assert done["ETag"] == got["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    assert got["Body"].read() == b"".join(bodies)
    assert (got["Metadata"], got["ContentType"], got["TagCount"]) == ({"a": "b"}, "x/y", 1)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_completing_twice_gives_the_same_answer(s3: Any, bucket: str, refused: Refused) -> None:
    upload, parts = start(s3, bucket, [b"part"])

    assert complete(s3, bucket, upload, parts)["ETag"] == complete(s3, bucket, upload, parts)["ETag"]
    parts[0]["ETag"] = '"0"'
    assert refused(complete, s3=s3, bucket=bucket, upload=upload, parts=parts)["Code"] == "NoSuchUpload"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256"])
def test_composite_checksums(s3: Any, bucket: str, algorithm: str) -> None:
    bodies = [b"a" * MIB5, b"b"]
    upload, parts = start(s3, bucket, bodies, ChecksumAlgorithm=algorithm)

    done = complete(s3, bucket, upload, parts)

    digests = b"".join(base64.b64decode(checksum(algorithm, body)) for body in bodies)
    expected = f"{checksum(algorithm, digests)}-2"
    head = s3.head_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED")
    assert done[f"Checksum{algorithm}"] == head[f"Checksum{algorithm}"] == expected
    assert head["ChecksumType"] == "COMPOSITE"
    second = s3.head_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED", PartNumber=2)
    assert second[f"Checksum{algorithm}"] == checksum(algorithm, b"b")


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
def test_full_object_checksums(s3: Any, bucket: str, refused: Refused, algorithm: str) -> None:
    bodies = [b"a" * MIB5, b"b"]
    whole = {f"Checksum{algorithm}": checksum(algorithm, b"".join(bodies)), "ChecksumType": "FULL_OBJECT"}
    upload, parts = start(s3, bucket, bodies, ChecksumAlgorithm=algorithm, ChecksumType="FULL_OBJECT")
    wrong = whole | {f"Checksum{algorithm}": checksum(algorithm, b"other")}

    assert refused(complete, s3=s3, bucket=bucket, upload=upload, parts=parts, **wrong)["Code"] == "BadDigest"
    done = complete(s3, bucket, upload, parts, **whole)

    assert {name: done[name] for name in whole} == whole
    attributes = s3.get_object_attributes(Bucket=bucket, Key="key", ObjectAttributes=["Checksum", "ObjectParts"])
    assert attributes["Checksum"] == whole
    assert attributes["ObjectParts"] == {"TotalPartsCount": 2}


def test_without_an_algorithm_s3_keeps_crc64nvme(s3: Any, bucket: str) -> None:
    upload, parts = start(s3, bucket, [b"a" * MIB5, b"b"])

    done = complete(s3, bucket, upload, [{name: part[name] for name in ("PartNumber", "ETag")} for part in parts])
    assert done["ChecksumCRC64NVME"] == checksum("CRC64NVME", b"a" * MIB5 + b"b")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"}, "sha256"),
        ({"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"}, "crc64nvme"),
        ({"ChecksumType": "COMPOSITE"}, "x-amz-checksum-algorithm"),
    ],
)
def test_checksum_types_that_do_not_go_together(
    s3: Any, bucket: str, refused: Refused, given: dict[str, str], text: str
) -> None:
    error = refused(s3.create_multipart_upload, Bucket=bucket, Key="key", **given)
    assert error["Code"] == "InvalidRequest"
    assert text in error["Message"]


def test_a_part_must_have_the_uploads_checksum(s3: Any, bucket: str, refused: Refused) -> None:
    upload, _ = start(s3, bucket, [], ChecksumAlgorithm="SHA256")

    error = refused(
        s3.upload_part, Bucket=bucket, Key="key", UploadId=upload, PartNumber=1, Body=b"", ChecksumAlgorithm="CRC32"
    )
    assert error["Message"].startswith("Checksum Type mismatch occurred, expected checksum Type: sha256")


def test_a_completion_must_name_composite_checksums(s3: Any, bucket: str, refused: Refused) -> None:
    upload, parts = start(s3, bucket, [b"a"], ChecksumAlgorithm="SHA256")
    plain = [{"PartNumber": 1, "ETag": parts[0]["ETag"]}]
    wrong = [plain[0] | {"ChecksumSHA256": checksum("SHA256", b"b")}]

    error = refused(complete, s3=s3, bucket=bucket, upload=upload, parts=plain)
    assert "It was missing for part 1" in error["Message"]
    assert refused(complete, s3=s3, bucket=bucket, upload=upload, parts=wrong)["Code"] == "InvalidPart"


@pytest.mark.parametrize(
    ("choose", "code"),
    [
        (lambda parts: parts[::-1], "InvalidPartOrder"),
        (lambda parts: parts[1:], "EntityTooSmall"),
        (lambda parts: [parts[0], {"PartNumber": 9, "ETag": '"0"'}], "InvalidPart"),
        (lambda parts: [parts[0] | {"ETag": '"0"'}], "InvalidPart"),
        (lambda parts: [], "InvalidRequest"),
    ],
)
def test_wrong_lists_of_parts(s3: Any, bucket: str, refused: Refused, choose: Any, code: str) -> None:
    upload, parts = start(s3, bucket, [b"a" * MIB5, b"b", b"c"])

    assert refused(complete, s3=s3, bucket=bucket, upload=upload, parts=choose(parts))["Code"] == code
    assert refused(s3.head_object, Bucket=bucket, Key="key")["Status"] == 404


def test_the_size_said_must_be_true(s3: Any, bucket: str, refused: Refused) -> None:
    upload, parts = start(s3, bucket, [b"abc"])

    error = refused(complete, s3=s3, bucket=bucket, upload=upload, parts=parts, MpuObjectSize=4)
    assert error["Code"] == "InvalidRequest"
    complete(s3, bucket, upload, parts, MpuObjectSize=3)


def test_completion_is_conditional(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key")
    upload, parts = start(s3, bucket, [b"abc"])

    error = refused(complete, s3=s3, bucket=bucket, upload=upload, parts=parts, IfNoneMatch="*")
    assert error["Code"] == "PreconditionFailed"


def test_an_aborted_upload_is_gone(s3: Any, bucket: str, refused: Refused) -> None:
    upload, _ = start(s3, bucket, [b"abc"])
    given = {"Bucket": bucket, "Key": "key", "UploadId": upload}

    s3.abort_multipart_upload(**given)

    for operation in (s3.abort_multipart_upload, s3.list_parts):
        error = refused(operation, **given)
        assert (error["Code"], error["Status"], error["UploadId"]) == ("NoSuchUpload", 404, upload)
    assert refused(s3.upload_part, **given, PartNumber=1, Body=b"")["Code"] == "NoSuchUpload"


def test_parts_are_listed_in_pages(s3: Any, bucket: str) -> None:
    upload, parts = start(s3, bucket, [b"a", b"bb", b"ccc"], ChecksumAlgorithm="CRC32")

    pages = s3.get_paginator("list_parts").paginate(
        Bucket=bucket, Key="key", UploadId=upload, PaginationConfig={"PageSize": 2}
    )
    listed = [part for page in pages for part in page["Parts"]]
    assert [(part["PartNumber"], part["Size"], part["ETag"]) for part in listed] == [
        (part["PartNumber"], size, part["ETag"]) for size, part in enumerate(parts, 1)
    ]
    assert listed[1]["ChecksumCRC32"] == checksum("CRC32", b"bb")


@pytest.mark.parametrize("number", [0, 10_001])
def test_part_numbers_have_limits(s3: Any, bucket: str, refused: Refused, number: int) -> None:
    upload, _ = start(s3, bucket, [])

    error = refused(s3.upload_part, Bucket=bucket, Key="key", UploadId=upload, PartNumber=number, Body=b"")
    assert (error["Code"], error["ArgumentName"]) == ("InvalidArgument", "partNumber")


def test_uploads_are_listed_in_pages(s3: Any, bucket: str) -> None:
    for key in ["a/1", "a/2", "b", "b", "c"]:
        s3.create_multipart_upload(Bucket=bucket, Key=key)

    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    assert [upload["Key"] for page in pages for upload in page["Uploads"]] == ["a/1", "a/2", "b", "b", "c"]
    rolled = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in rolled["CommonPrefixes"]] == ["a/"]


def test_boto3s_own_transfers(s3: Any, bucket: str) -> None:
    data = bytes(range(256)) * (20 << 12)
    s3.upload_fileobj(io.BytesIO(data), bucket, "key")

    target = io.BytesIO()
    s3.download_fileobj(bucket, "key", target)
    assert target.getvalue() == data


def test_a_condition_on_what_changed_meanwhile_conflicts(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"before")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="key", UploadId=upload, PartNumber=1, Body=b"part")
    s3.delete_object(Bucket=bucket, Key="key")
    error = refused(
        s3.complete_multipart_upload, Bucket=bucket, Key="key", UploadId=upload, IfNoneMatch="*",
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )  # fmt: skip
    assert (error["Code"], error["Status"]) == ("ConditionalRequestConflict", 409)
