"""`s3://bucket/key` and the https forms that AWS takes in its place."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]\Z")
_VIRTUAL = re.compile(r"(.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\Z")
_PATH = re.compile(r"s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\Z")


class S3Uri(NamedTuple):
    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def parse(text: str) -> S3Uri:
    """Raise ValueError unless it names a bucket."""
    found = _https(text) if text.startswith("https://") else _split(text.removeprefix("s3://"))
    if not text.startswith(("s3://", "https://")) or found is None or not _BUCKET.match(found.bucket):
        raise ValueError(f"Invalid S3 URI: {text!r}. It has the form s3://bucket/key.")
    return found


def _split(path: str) -> S3Uri:
    bucket, _, key = path.partition("/")
    return S3Uri(bucket, key)


def _https(text: str) -> S3Uri | None:
    url = urlsplit(text)
    path = unquote(url.path.lstrip("/"))
    if match := _VIRTUAL.match(url.netloc):
        return S3Uri(match[1], path)
    return _split(path) if _PATH.match(url.netloc) else None
