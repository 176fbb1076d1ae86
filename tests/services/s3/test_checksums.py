import http.client
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from millstream.core.checksum import checksum
from tests.server import Server

ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size", [7, 100_000])
def test_a_checksum_is_stored_and_returned(s3: Any, bucket: str, algorithm: str, size: int) -> None:
    expected = checksum(algorithm, b"x" * size)

    put = s3.put_object(Bucket=bucket, Key="key", Body=b"x" * size, ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED")

    assert put[f"Checksum{algorithm}"] == got[f"Checksum{algorithm}"] == expected
    assert got["ChecksumType"] == "FULL_OBJECT"
    assert got["Body"].read() == b"x" * size
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ChecksumAlgorithm"] == [algorithm]
    attributes = s3.get_object_attributes(
        Bucket=bucket, Key="key", ObjectAttributes=["Checksum", "ObjectSize", "ETag"]
    )
    assert attributes["Checksum"] == {f"Checksum{algorithm}": expected, "ChecksumType": "FULL_OBJECT"}
    assert (attributes["ObjectSize"], attributes["ETag"]) == (size, put["ETag"].strip('"'))


def test_it_is_told_only_when_asked_for_and_for_the_whole(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"data")

    assert "ChecksumCRC32" not in s3.head_object(Bucket=bucket, Key="key")
    part = s3.get_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED", Range="bytes=0-1")
    assert "ChecksumCRC32" not in part


def test_without_one_s3_computes_crc64nvme(server: Server, bucket: str) -> None:
    s3 = server.client("s3", request_checksum_calculation="when_required")

    put = s3.put_object(Bucket=bucket, Key="key", Body=b"data")
    assert put["ChecksumCRC64NVME"] == checksum("CRC64NVME", b"data")


def send(server: Server, path: str, data: bytes, length: int, **headers: str) -> tuple[int, bytes]:
    """A PUT in the form that clients take over https: chunks inside the body, the checksum behind them."""
    keys = server.environment
    body = b"%x\r\n%s\r\n" % (len(data), data) if data else b""
    body += b"0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % headers.pop("crc32").encode()
    request = AWSRequest("PUT", server.url + path, headers, data=body)
    request.headers["X-Amz-Trailer"] = "x-amz-checksum-crc32"
    request.headers["X-Amz-Decoded-Content-Length"] = str(length)
    request.context["checksum"] = {"request_algorithm": {"in": "trailer", "algorithm": "crc32"}}
    credentials = Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys.get("AWS_SESSION_TOKEN"))
    S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("PUT", path, iter([body[:3], body[3:]]), dict(request.headers.items()), encode_chunked=True)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


@pytest.mark.parametrize("data", [b"", b"data", b"x" * 100_000])
def test_chunked_bodies_are_unwrapped(server: Server, s3: Any, bucket: str, data: bytes) -> None:
    headers = {"Content-Encoding": "gzip,aws-chunked", "crc32": checksum("CRC32", data)}
    status, body = send(server, f"/{bucket}/key", data, len(data), **headers)

    assert status == 200, body
    got = s3.get_object(Bucket=bucket, Key="key", ChecksumMode="ENABLED")
    assert got["Body"].read() == data
    assert (got["ContentEncoding"], got["ChecksumCRC32"]) == ("gzip", checksum("CRC32", data))


@pytest.mark.parametrize(
    ("length", "crc32", "code"),
    [(4, checksum("CRC32", b"date"), b"BadDigest"), (5, checksum("CRC32", b"data"), b"IncompleteBody")],
)
def test_chunked_bodies_that_lie_are_refused(
    server: Server, s3: Any, bucket: str, length: int, crc32: str, code: bytes
) -> None:
    status, body = send(server, f"/{bucket}/key", b"data", length, crc32=crc32)

    assert status == 400
    assert b"<Code>" + code in body
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_the_mode_may_be_written_small(s3: Any, bucket: str) -> None:
    """AWS's SDK for C++ does, and with it pyarrow's and pandas' reading of parquet."""
    s3.put_object(Bucket=bucket, Key="key", Body=b"abc", ChecksumAlgorithm="CRC32")

    got = s3.get_object(Bucket=bucket, Key="key", ChecksumMode="enabled")

    assert (got["Body"].read(), got["ChecksumCRC32"]) == (b"abc", "NSRBwg==")
