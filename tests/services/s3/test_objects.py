import base64
import hashlib
import time
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.server import Server
from tests.services.s3.conftest import Refused

SIZES = [0, 5, 32 << 10, 100_000, 3 << 20]
KEYS = [
    "a",
    "a/x",
    "..",
    "../up",
    "/lead",
    "a//b",
    "trail/",
    "ü/日本",
    "sp ace+plus%25",
    "é" * 512,
    "\u0085",
    "q?a=b&c#d",
]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_is_read(s3: Any, bucket: str, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    put = s3.put_object(Bucket=bucket, Key="key", Body=data)
    got = s3.get_object(Bucket=bucket, Key="key")

    assert got["Body"].read() == data
    assert got["ETag"] == put["ETag"] == f'"{hashlib.md5(data).hexdigest()}"'
    assert got["ContentLength"] == size


def test_keys_of_any_form(s3: Any, bucket: str) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())

    for key in KEYS:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(KEYS, key=str.encode)


def test_a_key_has_at_most_1024_bytes(s3: Any, bucket: str, refused: Refused) -> None:
    error = refused(s3.put_object, Bucket=bucket, Key="é" * 513)
    assert (error["Code"], error["Size"], error["MaxSizeAllowed"]) == ("KeyTooLongError", "1026", "1024")


def test_headers_and_metadata_come_back(s3: Any, bucket: str) -> None:
    given = {
        "CacheControl": "no-store",
        "ContentDisposition": 'attachment; filename="a.csv"',
        "ContentEncoding": "gzip",
        "ContentLanguage": "de",
        "ContentType": "text/csv",
        "StorageClass": "STANDARD_IA",
        "ServerSideEncryption": "aws:kms",
        "Metadata": {"one": "1", "two": "zwei"},
        "WebsiteRedirectLocation": "/other",
    }
    s3.put_object(Bucket=bucket, Key="key", Body=b"1", Tagging="a=b&c=", **given)

    got = s3.head_object(Bucket=bucket, Key="key")
    assert {name: got[name] for name in given} == given
    assert got["TagCount"] == 2


def test_defaults_are_reported_as_s3_does(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="key")

    got = s3.head_object(Bucket=bucket, Key="key")
    assert (got["ContentType"], got["ServerSideEncryption"]) == ("binary/octet-stream", "AES256")
    assert "StorageClass" not in got
    assert got["AcceptRanges"] == "bytes"


def test_missing_objects_and_buckets(s3: Any, bucket: str, refused: Refused) -> None:
    missing = refused(s3.get_object, Bucket=bucket, Key="none")
    nowhere = refused(s3.put_object, Bucket=f"{bucket}-none", Key="key")

    assert (missing["Code"], missing["Status"], missing["Key"]) == ("NoSuchKey", 404, "none")
    assert (nowhere["Code"], nowhere["Status"], nowhere["BucketName"]) == ("NoSuchBucket", 404, f"{bucket}-none")
    assert refused(s3.head_object, Bucket=bucket, Key="none")["Code"] == "404"


def test_deleting_is_no_error_twice(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key")

    for _ in range(2):
        assert s3.delete_object(Bucket=bucket, Key="key")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(s3.head_object, Bucket=bucket, Key="key")["Status"] == 404


def test_many_are_deleted_at_once(s3: Any, bucket: str) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key)
    wanted = [{"Key": key} for key in [*KEYS, "none"]]

    loud = s3.delete_objects(Bucket=bucket, Delete={"Objects": wanted})
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": wanted, "Quiet": True})

    assert [one["Key"] for one in loud["Deleted"]] == [*KEYS, "none"]
    assert "Deleted" not in quiet
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_at_most_a_thousand_are_deleted_at_once(s3: Any, bucket: str, refused: Refused) -> None:
    wanted = [{"Key": str(number)} for number in range(1001)]

    assert refused(s3.delete_objects, Bucket=bucket, Delete={"Objects": wanted})["Code"] == "MalformedXML"


def test_if_none_match_creates_once(s3: Any, bucket: str, refused: Refused) -> None:
    s3.put_object(Bucket=bucket, Key="key", Body=b"first", IfNoneMatch="*")

    error = refused(s3.put_object, Bucket=bucket, Key="key", Body=b"second", IfNoneMatch="*")
    assert (error["Code"], error["Status"]) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"first"


def test_if_match_replaces_what_was_seen(s3: Any, bucket: str, refused: Refused) -> None:
    etag = s3.put_object(Bucket=bucket, Key="key", Body=b"first")["ETag"]

    s3.put_object(Bucket=bucket, Key="key", Body=b"second", IfMatch=etag)
    error = refused(s3.put_object, Bucket=bucket, Key="key", Body=b"third", IfMatch=etag)
    assert (error["Code"], error["Status"]) == ("PreconditionFailed", 412)
    assert refused(s3.put_object, Bucket=bucket, Key="none", IfMatch=etag)["Code"] == "NoSuchKey"


def test_a_refused_put_does_not_disturb_its_connection(s3: Any, bucket: str, refused: Refused) -> None:
    for _ in range(3):
        refused(s3.put_object, Bucket=bucket, Key="key", Body=b"x" * 200_000, IfMatch='"other"')

    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ACL": "public-read"}, "AccessControlListNotSupported"),
        ({"GrantRead": f"id={'0' * 64}"}, "AccessControlListNotSupported"),
        ({"StorageClass": "OUTPOSTS"}, "InvalidStorageClass"),
        ({"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": 2_000_000_000}, "InvalidRequest"),
        ({"WriteOffsetBytes": 3}, "NotImplemented"),
        ({"Metadata": {"a": "x" * 2048}}, "MetadataTooLarge"),
        ({"Tagging": "&".join(f"k{n}=v" for n in range(11))}, "BadRequest"),
        ({"Tagging": "a=" + "v" * 257}, "InvalidTag"),
        ({"ContentMD5": "bm90IGFuIG1kNQ=="}, "InvalidDigest"),
        ({"ContentMD5": base64.b64encode(b"0" * 16).decode()}, "BadDigest"),
        ({"ChecksumSHA256": base64.b64encode(b"0" * 32).decode()}, "BadDigest"),
        ({"ChecksumCRC32": "AAAA"}, "InvalidRequest"),
    ],
)
def test_what_s3_refuses_is_not_stored(
    s3: Any, bucket: str, refused: Refused, given: dict[str, Any], code: str
) -> None:
    assert refused(s3.put_object, Bucket=bucket, Key="key", Body=b"data", **given)["Code"] == code
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_large_bodies_flow_through(server: Server, s3: Any, bucket: str) -> None:
    """128 MiB here; the engine's own test takes a gigabyte."""
    assert server.process
    before = _resident(server.process.pid)

    s3.put_object(Bucket=bucket, Key="large", Body=b"\0" * (128 << 20))

    got = s3.get_object(Bucket=bucket, Key="large")["Body"]
    assert sum(len(block) for block in got.iter_chunks(1 << 20)) == 128 << 20
    assert _resident(server.process.pid) - before < 64 << 20


def _resident(pid: int) -> int:
    """The most it ever had, in bytes."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) << 10


def test_objects_survive_kill_9(own_server: Server, unique: str) -> None:
    s3 = own_server.client("s3")
    s3.create_bucket(Bucket=unique)
    for size in SIZES:
        s3.put_object(Bucket=unique, Key=str(size), Body=b"x" * size)

    own_server.kill9()
    own_server.start()

    for size in SIZES:
        assert s3.get_object(Bucket=unique, Key=str(size))["Body"].read() == b"x" * size


def test_modified_is_now_in_whole_seconds(s3: Any, bucket: str) -> None:
    start = int(time.time())
    s3.put_object(Bucket=bucket, Key="key")

    modified = s3.head_object(Bucket=bucket, Key="key")["LastModified"].timestamp()
    assert modified == int(modified)
    assert start <= modified <= time.time()
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["LastModified"].timestamp() == modified


def test_metadata_in_utf_8_is_signed_and_kept(server: Server, bucket: str) -> None:
    """Other clients than boto3 send it raw."""
    s3 = server.client("s3")
    s3.meta.events.register(
        "before-call.s3.PutObject", lambda params, **_: params["headers"].update({"x-amz-meta-name": "à la carte Ü"})
    )
    s3.put_object(Bucket=bucket, Key="key")

    told = s3.head_object(Bucket=bucket, Key="key")["Metadata"]["name"]
    assert told == "=?UTF-8?Q?=C3=A0_la_carte_=C3=9C?="
    s3.meta.events.unregister("before-call.s3.PutObject")
    s3.put_object(Bucket=bucket, Key="again", Metadata={"name": told})
    assert s3.head_object(Bucket=bucket, Key="again")["Metadata"]["name"] == told


def test_headers_in_a_presigned_url_count(server: Server, s3: Any, bucket: str) -> None:
    """boto3's older form keeps metadata in the URL's query."""
    old = server.client("s3", signature_version="s3")
    url = old.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k", "Metadata": {"a": "b c"}})
    with urlopen(Request(url, data=b"x", method="PUT", headers={"Content-Type": ""})) as reply:
        assert reply.status == 200
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "b c"}
