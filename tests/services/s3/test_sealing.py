"""SSE-C: what is stored under the client's own key."""

import base64
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.server import Server
from tests.services.s3.conftest import Refused

PART = 5 << 20


def customer(key: bytes, prefix: str = "") -> dict[str, Any]:
    return {f"{prefix}SSECustomerAlgorithm": "AES256", f"{prefix}SSECustomerKey": key}


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


@pytest.mark.parametrize("size", [0, 5, 1_000_000])
def test_an_object_and_its_ranges(s3: Any, bucket: str, key: bytes, size: int) -> None:
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="key", Body=body, **customer(key))
    got = s3.get_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED", **customer(key))
    told = s3.head_object(Bucket=bucket, Key="key", **customer(key))

    assert got["Body"].read() == body
    assert got["SSECustomerKeyMD5"] == base64.b64encode(hashlib.md5(key).digest()).decode()
    assert "ServerSideEncryption" not in told
    for first, last in ((0, 0), (15, 16), (999, 700_001), (size - 3, size - 1)) if size > 5 else ():
        asked = f"bytes={first}-{last}"
        part = s3.get_object(Bucket=bucket, Key="key", Range=asked, **customer(key))["Body"].read()
        assert part == body[first : last + 1]


def test_without_the_key_there_is_nothing(s3: Any, bucket: str, key: bytes, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"body", **customer(key))
    s3.put_object(Bucket=bucket, Key="plain", Body=b"body")

    assert refused(s3.get_object, Bucket=bucket, Key="key")["Code"] == "InvalidRequest"
    assert refused(s3.head_object, Bucket=bucket, Key="key")["Status"] == 400
    assert refused(s3.get_object, Bucket=bucket, Key="key", **customer(os.urandom(32)))["Code"] == "AccessDenied"
    assert refused(s3.get_object, Bucket=bucket, Key="plain", **customer(key))["Code"] == "InvalidRequest"
    error = refused(s3.copy_object, Bucket=bucket, Key="copy", CopySource=f"{bucket}/key")
    assert error["Code"] == "InvalidRequest"


@pytest.mark.parametrize("given", [{"SSECustomerKey": b"short"}, {"SSECustomerAlgorithm": "KMS"}])
def test_keys_that_are_refused(s3: Any, bucket: str, key: bytes, refused: Refused, given: dict[str, Any]) -> None:
    error = refused(s3.put_object, Bucket=bucket, Key="key", Body=b"", **(customer(key) | given))
    assert error["Code"] in ("InvalidArgument", "InvalidEncryptionAlgorithmError")


def test_parts_that_are_not_consecutive(s3: Any, bucket: str, key: bytes, refused: Refused) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="key", **customer(key))["UploadId"]
    bodies = {2: os.urandom(PART), 5: os.urandom(PART), 9: b"end"}
    of = {"Bucket": bucket, "Key": "key", "UploadId": upload}
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(**of, PartNumber=n, Body=body, **customer(key))["ETag"]}
        for n, body in bodies.items()
    ]
    error = refused(s3.upload_part, **of, PartNumber=1, Body=b"")
    s3.complete_multipart_upload(**of, MultipartUpload={"Parts": parts})
    whole = b"".join(bodies.values())

    assert error["Code"] == "InvalidRequest"
    assert s3.get_object(Bucket=bucket, Key="key", **customer(key))["Body"].read() == whole
    asked = f"bytes={PART - 7}-{2 * PART + 1}"
    got = s3.get_object(Bucket=bucket, Key="key", Range=asked, **customer(key))["Body"].read()
    assert got == whole[PART - 7 : 2 * PART + 2]


def test_copies_open_and_seal(s3: Any, bucket: str, key: bytes) -> None:
    other = os.urandom(32)
    s3.put_object(Bucket=bucket, Key="key", Body=b"body", Metadata={"a": "b"}, **customer(key))
    source = {"Bucket": bucket, "CopySource": f"{bucket}/key"} | customer(key, "CopySource")
    s3.copy_object(Key="plain", **source)
    s3.copy_object(Key="sealed", **source, **customer(other))
    plain = s3.get_object(Bucket=bucket, Key="plain")

    assert (plain["Body"].read(), plain["Metadata"]) == (b"body", {"a": "b"})
    assert s3.get_object(Bucket=bucket, Key="sealed", **customer(other))["Body"].read() == b"body"


def test_the_disk_holds_no_plain_text_and_outlives_a_kill(own_server: Server, unique: str, key: bytes) -> None:
    s3 = own_server.client("s3")
    s3.create_bucket(Bucket=unique)
    secret = b"a very secret sentence"
    for name, body in (("small", secret), ("large", secret * 10_000)):
        s3.put_object(Bucket=unique, Key=name, Body=body, **customer(key))
    own_server.kill9()
    files = [path for path in Path(own_server.data).rglob("*") if path.is_file()]
    found = [path for path in files if secret in path.read_bytes() or key in path.read_bytes()]
    own_server.start()

    assert found == []
    assert s3.get_object(Bucket=unique, Key="large", **customer(key))["Body"].read() == secret * 10_000


def test_no_two_data_files_share_a_key_stream(own_server: Server, unique: str, key: bytes) -> None:
    """Of the same bytes under the same key, written again and again, the disk has no two alike blocks."""
    s3 = own_server.client("s3")
    s3.create_bucket(Bucket=unique)
    s3.put_bucket_versioning(Bucket=unique, VersioningConfiguration={"Status": "Enabled"})
    of, body = {"Bucket": unique, "Key": "key"}, bytes(300_000)
    source = {"CopySource": f"{unique}/key"} | customer(key, "CopySource")
    for _ in range(2):
        s3.put_object(**of, Body=body, **customer(key))
    s3.copy_object(**of, **source, MetadataDirective="REPLACE", **customer(key))
    upload = s3.create_multipart_upload(**of, **customer(key))["UploadId"]
    part = of | {"UploadId": upload, "PartNumber": 1} | customer(key)
    before = _blocks(own_server)
    s3.upload_part(**part, Body=body)
    first = _blocks(own_server) - before
    s3.upload_part(**part, Body=body)
    second = _blocks(own_server) - before - first
    s3.upload_part_copy(**part, **source)
    third = _blocks(own_server) - before - first - second
    last = {"PartNumber": 1, "ETag": s3.list_parts(**of, UploadId=upload)["Parts"][0]["ETag"]}
    s3.complete_multipart_upload(**of, UploadId=upload, MultipartUpload={"Parts": [last]})

    assert len(before) == 3
    assert len(first) == len(second) == len(third) == 1
    assert s3.get_object(**of, **customer(key))["Body"].read() == body


def _blocks(server: Server) -> set[bytes]:
    """How each data file begins; what a newer part replaced is deleted in the background."""
    found = set()
    for path in (Path(server.data) / "objects").rglob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_size == 300_000:
                found.add(path.read_bytes()[:16])
    return found
