"""The state in one S3 object, which one program at a time may write: whoever finds another's in its place stops."""

import gzip
import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from realtime.patience import Patience

PIECE = 200  # entries encoded at once: decisions are made meanwhile, in the same interpreter
MISSING = ("NoSuchKey", "404")


class TakenOver(Exception):
    """Another program is at work on this stream."""


class Checkpoint:
    def __init__(self, s3: Any, bucket: str, key: str, patience: Patience) -> None:
        self._s3, self._bucket, self._key, self._patience = s3, bucket, key, patience
        self._writer = uuid.uuid4().hex
        self._etag = ""
        self.at: datetime | None = None  # when the last one was written, by S3's clock
        self.orderly = True  # the last program said good-bye: nothing is on its way that it does not tell

    def load(self) -> dict[str, Any] | None:
        """What was saved last, by whomever."""
        try:
            answer = self._patience.call(self._s3.get_object, Bucket=self._bucket, Key=self._key)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        saved: dict[str, Any] = json.loads(gzip.decompress(answer["Body"].read()))
        self._etag, self.at, self.orderly = answer["ETag"], answer["LastModified"], saved["orderly"]
        return saved

    def save(self, snapshot: dict[str, Any], orderly: bool = False) -> None:
        """Replace what was loaded or saved last. Raise TakenOver where another program did."""
        body = gzip.compress(b"".join(_encode({"writer": self._writer, "orderly": orderly, **snapshot})), 1, mtime=0)
        condition = {"IfMatch": self._etag} if self._etag else {"IfNoneMatch": "*"}
        request = {"Bucket": self._bucket, "Key": self._key, "Body": body, **condition}
        try:
            self._etag = self._patience.call(self._s3.put_object, **request)["ETag"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            self._find_own()

    def _find_own(self) -> None:
        """A call without an answer may have been carried out, and its repetition then finds its own work."""
        etag = self._etag
        saved = self.load()
        if saved is None or saved["writer"] != self._writer or self._etag == etag:
            raise TakenOver("another live.py is at work on this stream; this one stops")


def _encode(whole: dict[str, Any]) -> Iterator[bytes]:
    """JSON, in pieces: encoding it at one go would hold up decisions for as long."""
    opening = "{"
    for name, value in whole.items():
        yield f"{opening}{json.dumps(name)}:".encode()
        yield from _pieces(value) if isinstance(value, dict) else [json.dumps(value).encode()]
        opening = ","
    yield b"}"


def _pieces(entries: dict[str, Any]) -> Iterator[bytes]:
    names, opening = list(entries), b"{"
    for start in range(0, len(names), PIECE):
        part = json.dumps({name: entries[name] for name in names[start : start + PIECE]})
        yield opening + part[1:-1].encode()
        opening = b","
    yield b"}" if names else b"{}"
