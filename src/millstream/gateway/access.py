"""Who calls: every request's signature is verified, and its body held to the hash that was signed."""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping
from time import perf_counter
from typing import Protocol

from millstream.core import clock
from millstream.core.body import Body
from millstream.core.caller import ANONYMOUS, Caller
from millstream.core.errors import aws_error
from millstream.core.model import Service
from millstream.wire import chunked, refusals, sigv4
from millstream.wire.http import Request

LIMIT = 64 << 20  # bytes of a body that is read before its signature can be checked; S3's stream
SIGNED = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "AWSAccessKeyId", "Signature")
OF_URLS = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders",
           "x-amz-signature", "x-amz-security-token", "x-amz-content-sha256",
           "x-amz-sdk-checksum-algorithm")  # fmt: skip
CONDITIONS = ("if-match", "if-none-match")
STREAMING = (
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
)
NO_HASH = (
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 "
    "value."
)
InvalidArgument = aws_error("InvalidArgument")
_HEX = re.compile(r"^[0-9a-f]{64}$")
XAmzContentSHA256Mismatch = aws_error("XAmzContentSHA256Mismatch", 400)
InvalidSignature = aws_error("InvalidSignatureException", 403)
AuthorizationHeaderMalformed = aws_error("AuthorizationHeaderMalformed", 400)


class Principal(sigv4.Key, Protocol):
    """An access key, and whom it stands for."""

    @property
    def account(self) -> str: ...
    @property
    def principal(self) -> str: ...  # ARN
    @property
    def user_id(self) -> str: ...


class Access:
    def __init__(self, find: Callable[[str], Principal | None], region: str) -> None:
        self._find, self._region = find, region

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request's head names a key that is known here; nothing is verified."""
        named = sigv4.key_named(headers)
        return bool(named) and self._find(named) is not None

    async def verify(self, service: Service, request: Request, request_id: str) -> tuple[Caller, Request]:
        """The caller, and the request with a body that is decoded and checked as it streams."""
        arrived = perf_counter()
        s3 = service.signing_name == "s3"
        if (s3 or service.protocol == "query") and _unsigned(request):
            return self._anonymous(request, request_id, s3=s3)
        body_hash = ""
        if not s3 and "x-amz-content-sha256" not in request.headers:
            if (whole := request.body.at_hand) is None:
                stranger = "authorization" in request.headers and not self.knows(request.headers)
                whole = b"" if stranger else await request.body.whole(LIMIT)
                request = request._replace(body=Body.of(whole))
            body_hash = hashlib.sha256(whole).hexdigest()
        by_form, now = service.protocol == "query", clock.now()
        verified = sigv4.verify(request, self._find, now, s3=s3, query=by_form, body=body_hash, region=self._region)
        if verified.service != service.signing_name:
            raise _wrong_service(service, verified.service, s3=s3)
        if s3 and "authorization" not in request.headers:
            request = _presigned(request)
        key = verified.key
        caller = Caller(
            key.account,
            verified.region,
            key.principal,
            key.user_id,
            key.id,
            request_id,
            request.origin,
            request.headers,
            arrived,
        )
        return caller, request if body_hash else _checked(request, verified.payload, verified.signatures, s3=s3)

    def _anonymous(self, request: Request, request_id: str, *, s3: bool) -> tuple[Caller, Request]:
        """S3 lets strangers ask: what they may is the bucket's affair. Of other services it is the operation's."""
        payload = request.headers.get("x-amz-content-sha256", sigv4.UNSIGNED_PAYLOAD)
        caller = Caller("", self._region, ANONYMOUS, "", "", request_id, request.origin, request.headers)
        return caller, _checked(request, payload, None, s3=True) if s3 else request


def _presigned(request: Request) -> Request:
    """With the headers that its URL holds instead: they are under the signature there."""
    named = {name.lower(): value for name, value in request.query}
    found = {
        name: value.encode().decode("latin-1")
        for name, value in named.items()
        if name in CONDITIONS or (name.startswith("x-amz-") and name not in OF_URLS)
    }
    return request._replace(headers={**found, **request.headers}) if found else request


def _unsigned(request: Request) -> bool:
    return "authorization" not in request.headers and not any(name in SIGNED for name, _ in request.query)


def _wrong_service(service: Service, given: str, *, s3: bool) -> Exception:
    if s3:
        message = (
            f'The authorization header is malformed; incorrect service "{given}". This endpoint belongs to "s3".'
        )
        return AuthorizationHeaderMalformed(message)
    error = refusals.SignatureDoesNotMatch if service.protocol == "query" else InvalidSignature
    return error(f"Credential should be scoped to correct service: '{service.signing_name}'.")


def _checked(request: Request, payload: str, signatures: chunked.Signatures | None, *, s3: bool) -> Request:
    """With a body that is decoded as `payload` says, and held to it."""
    if payload in STREAMING:
        return chunked.decoded(request, signatures)
    if not _HEX.match(payload):
        if s3 and payload != sigv4.UNSIGNED_PAYLOAD:
            raise InvalidArgument(NO_HASH, ArgumentName="x-amz-content-sha256", ArgumentValue=payload)
        return request
    if (whole := request.body.at_hand) is not None:
        _compare(hashlib.sha256(whole).hexdigest(), payload, s3=s3)
        return request
    return request._replace(body=Body(_hashed(request.body, payload, s3=s3), request.body.length))


async def _hashed(body: Body, payload: str, *, s3: bool) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    async for block in body:
        digest.update(block)
        yield block
    _compare(digest.hexdigest(), payload, s3=s3)


def _compare(digest: str, payload: str, *, s3: bool) -> None:
    """Raise what AWS answers when the bytes are not those that were signed."""
    if digest == payload:
        return
    if s3:
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise XAmzContentSHA256Mismatch(
            message,
            ClientComputedContentSHA256=payload,
            S3ComputedContentSHA256=digest,
        )
    raise InvalidSignature(refusals.MISMATCH)
