"""Content-MD5 and x-amz-checksum-*: what a client says of its body is checked while the body streams by.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

import base64
import binascii
import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple

from millstream.core import checksum
from millstream.core.body import Body
from millstream.core.errors import AwsError, aws_error
from millstream.wire.chunked import ChunkedBody
from millstream.wire.http import Request

BadDigest = aws_error("BadDigest")
InvalidDigest = aws_error("InvalidDigest")
InvalidRequest = aws_error("InvalidRequest")
HEADERS = {f"x-amz-checksum-{name.lower()}": name for name in checksum.ALGORITHMS}
NOT_VALUES = ("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type")


class Claim(NamedTuple):
    algorithm: str
    value: str  # base64; empty when it comes as a trailer


class CheckedBody(Body):
    """Raises at its end when the bytes are not what was claimed. `algorithm` is the one that the client chose."""

    __slots__ = ("algorithm",)

    def __init__(self, source: Body, md5: bytes, claim: Claim | None) -> None:
        super().__init__(_checked(source, md5, claim) if md5 or claim else aiter(source), source.length)
        self.algorithm = claim.algorithm if claim else None


def checked(request: Request, operation: str) -> Request:
    """The request with a body that checks itself. Raise for claims that cannot be true."""
    if mode := request.headers.get("x-amz-checksum-mode"):  # in any case, though the model knows one
        request.headers["x-amz-checksum-mode"] = mode.upper()
    if request.method not in ("PUT", "POST"):
        return request
    md5, claim = _md5(request), _claim(request)
    if operation == "DeleteObjects" and not md5 and not claim:
        raise InvalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
    return request._replace(body=CheckedBody(request.body, md5, claim))


def _md5(request: Request) -> bytes:
    if (given := request.headers.get("content-md5")) is None:
        return b""
    try:
        digest = base64.b64decode(given, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != 16:
        raise InvalidDigest("The Content-MD5 you specified was invalid.", **{"Content-MD5": given})
    return digest


def _claim(request: Request) -> Claim | None:
    headers = request.headers
    given = [name for name in headers if name.startswith("x-amz-checksum-") and name not in NOT_VALUES]
    declared = request.body.declared if isinstance(request.body, ChunkedBody) else ()
    trailing = [name for name in declared if name.startswith("x-amz-checksum-")]
    if len(given) + len(trailing) > 1:
        raise InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    for name in (*given, *trailing):
        if name not in HEADERS:
            raise InvalidRequest(f"The checksum {name} is not supported by Millstream.")
    chosen = headers.get("x-amz-sdk-checksum-algorithm", "").upper()
    if not given and not trailing:
        return None
    name = (given or trailing)[0]
    algorithm, value = HEADERS[name], headers[name] if given else ""
    if chosen and chosen != algorithm:
        raise InvalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
    if given and not is_whole(request) and not checksum.is_checksum(algorithm, value):
        raise InvalidRequest(f"Value for {name} header is invalid.")
    return None if is_whole(request) else Claim(algorithm, value)


def is_whole(request: Request) -> bool:
    """CompleteMultipartUpload speaks of the object's checksum, not of its own body's."""
    return request.method == "POST" and request.parameter("uploadId") is not None


async def _checked(source: Body, md5: bytes, claim: Claim | None) -> AsyncIterator[bytes]:
    running = [hashlib.md5(usedforsecurity=False)] if md5 else []
    other = checksum.hasher(claim.algorithm) if claim else None
    async for block in source:
        for digest in running:
            digest.update(block)
        if other:
            other.update(block)
        yield block
    if md5 and running[0].digest() != md5:
        raise BadDigest(
            "The Content-MD5 you specified did not match what we received.",
            ExpectedDigest=md5.hex(),
            CalculatedDigest=checksum.text(running[0].digest()),
        )
    if claim and other and checksum.text(other.digest()) != _value(source, claim):
        raise _mismatch(claim.algorithm)


def _value(source: Body, claim: Claim) -> str:
    if claim.value or not isinstance(source, ChunkedBody):
        return claim.value
    name = f"x-amz-checksum-{claim.algorithm.lower()}"
    value = source.trailers.get(name, "")
    if not checksum.is_checksum(claim.algorithm, value):
        raise InvalidRequest(f"Value for {name} trailing header is invalid.")
    return value


def _mismatch(algorithm: str) -> AwsError:
    return BadDigest(f"The {algorithm} you specified did not match the calculated checksum.")
