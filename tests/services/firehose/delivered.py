"""Looking at what a delivery stream has put on S3."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def objects(s3: Any, bucket: str, prefix: str = "") -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def until(look: Callable[[], T], seconds: float = 30) -> T:
    """What `look` sees once that is true."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{seen} after {seconds} s"
        time.sleep(0.05)
    return seen


def wait_for_objects(s3: Any, bucket: str, prefix: str = "", count: int = 1, seconds: float = 30) -> list[str]:
    """Poll until `count` objects are there."""
    deadline = time.monotonic() + seconds
    while len(keys := objects(s3, bucket, prefix)) < count:
        assert time.monotonic() < deadline, f"{len(keys)} of {count} objects after {seconds} s"
        time.sleep(0.05)
    return keys


def body(s3: Any, bucket: str, key: str) -> bytes:
    data: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return data
