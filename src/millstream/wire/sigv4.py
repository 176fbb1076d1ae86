"""Signature Version 4, and the old query form of version 2 that boto3 still presigns S3 URLs with. No I/O.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import quote, unquote, unquote_to_bytes

from millstream.wire import refusals
from millstream.wire.chunked import Signatures
from millstream.wire.http import Request

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
SKEW = 15 * 60
LONGEST = 7 * 24 * 3600  # seconds that a presigned URL may live
MALFORMED = (
    "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
    '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
)
REMEMBERED = 256  # days of keys, and forms of a claim: few ever differ, and a stranger chooses what they hold
LONG = 2048  # characters of a claim that is too odd to be remembered
_FIELDS = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_EMPTY = hashlib.sha256(b"").hexdigest()
_V2_RESOURCES = frozenset(
    (
        "acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy",
        "requestPayment", "restore", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning",
        "versions", "website", "response-content-type", "response-content-language", "response-expires",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
    )
)  # fmt: skip


class Key(Protocol):
    """An access key, as far as a signature needs it."""

    @property
    def id(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def token(self) -> str: ...  # of a session, else empty
    @property
    def expires(self) -> float | None: ...  # seconds since the epoch


K = TypeVar("K", bound=Key)


class Verified(NamedTuple, Generic[K]):
    key: K
    region: str
    service: str
    payload: str  # hex SHA-256 that the body must have, UNSIGNED-PAYLOAD or STREAMING-…
    signatures: Signatures | None = None  # for chunks that are signed


class _Scope(NamedTuple):
    """The part of a claim that a client repeats in all requests of a day."""

    key_id: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]  # those that are signed
    names: str  # the same, as they are signed
    text: str


class _Claim(NamedTuple):
    """What a request says of its signature."""

    scope: _Scope
    signature: str
    moment: str  # YYYYMMDDTHHMMSSZ
    token: str
    expires: int | None  # seconds, query form only


def service_named(request: Request) -> str:
    """The service in the signature's scope, before anything is verified; empty when there is none."""
    given, _ = _fields(request.headers.get("authorization", ""))
    return _service(given.get("Credential") or request.parameter("X-Amz-Credential") or "")


def key_named(headers: Mapping[str, str]) -> str:
    """The id of the access key in a head, before anything is verified; empty where there is none."""
    given, _ = _fields(headers.get("authorization", ""))
    return given.get("Credential", "").partition("/")[0]


@lru_cache(maxsize=REMEMBERED)
def _service(credential: str) -> str:
    parts = credential.rsplit("/", 4)
    return parts[3] if len(parts) == 5 else ""


def verify(
    request: Request, find_key: Callable[[str], K | None], now: float, *, s3: bool, query: bool = False,
    body: str = "", region: str = "us-east-1",
) -> Verified[K]:  # fmt: skip
    """Raise the error that AWS answers; `s3` chooses S3's canonical form and texts, `query` that protocol's codes.

    `body` is the hex SHA-256 of the body, for the services that sign it without saying it; `region` is that of
    requests which name none (version 2).
    """
    refuse = refusals.S3 if s3 else refusals.QUERY if query else refusals.GENERIC
    authorization = request.headers.get("authorization", "")
    pairs = _pairs(request.raw_query) if request.raw_query else []
    if authorization.startswith(ALGORITHM):
        claim = _from_header(authorization, request.headers, refuse)
    elif (named := dict(pairs)).get("X-Amz-Algorithm") == ALGORITHM:
        claim = _from_query(named, refuse)
    elif s3 and "AWSAccessKeyId" in named and "Signature" in named:
        return _verify_v2(request, pairs, named, find_key, now, region)
    else:
        raise refuse.missing(authorization)
    scope = claim.scope
    key = current_key(scope.key_id, claim.token, find_key, now, refuse)
    _check_time(claim, now, refuse)
    _check_headers(scope, request.headers, refuse)
    payload = request.headers.get("x-amz-content-sha256") or _payload(claim, body, s3=s3)
    canonical = _canonical(request, pairs, scope, payload, s3=s3)
    digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()  # as headers were decoded
    to_sign = f"{ALGORITHM}\n{claim.moment}\n{scope.text}\n{digest}"
    expected = signer(key.secret, scope.date, scope.region, scope.service)(to_sign.encode())
    if not _same(expected, claim.signature):
        raise refuse.mismatch(key.id, to_sign, claim.signature, canonical)
    return Verified(key, scope.region, scope.service, payload, _signatures(claim, payload, key.secret))


def derived(secret: str, date: str, region: str, service: str) -> bytes:
    """The signing key of one day."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


@lru_cache(maxsize=REMEMBERED)
def signer(secret: str, date: str, region: str, service: str) -> Callable[[bytes], str]:
    """HMAC-SHA256 in hexadecimal. Both pads are hashed once for a key that signs all requests of a day."""
    key = derived(secret, date, region, service)
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key.ljust(64, b"\0")))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key.ljust(64, b"\0")))

    def sign(message: bytes) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.hexdigest()

    return sign


def _from_header(authorization: str, headers: Mapping[str, str], refuse: refusals.Refusals) -> _Claim:
    fields, signature = _fields(authorization)
    credential, signed = fields.get("Credential"), fields.get("SignedHeaders")
    if not (credential and signed and signature):
        given = {"Credential": credential, "Signature": signature, "SignedHeaders": signed}
        raise refuse.incomplete(authorization, [name for name, value in given.items() if not value])
    moment = headers.get("x-amz-date") or _http_date(headers.get("date", ""))
    if not moment:
        raise refuse.incomplete(authorization, ["X-Amz-Date"])
    return _claim(credential, signed, signature, moment, headers.get("x-amz-security-token", ""), None, refuse)


def _fields(authorization: str) -> tuple[Mapping[str, str], str]:
    """Its fields, and the signature."""
    before, named, signature = authorization.rpartition("Signature=")
    if named and signature.isalnum():
        return _repeated(before), signature
    fields = dict(_FIELDS.findall(authorization))
    return fields, fields.get("Signature", "")


@lru_cache(maxsize=REMEMBERED)
def _repeated(text: str) -> Mapping[str, str]:
    """The fields before the signature, which a client sends again and again."""
    return dict(_FIELDS.findall(text))


def _from_query(named: dict[str, str], refuse: refusals.Refusals) -> _Claim:
    wanted = ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires")
    if any(not named.get(name) for name in wanted):
        raise refuse.query(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    if not re.fullmatch(r"-?\d+", named["X-Amz-Expires"]):
        raise refuse.query("X-Amz-Expires should be a number")
    expires = int(named["X-Amz-Expires"])
    if expires < 0:
        raise refuse.query("X-Amz-Expires must be non-negative")
    if expires > LONGEST:
        raise refuse.query("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
                           f"must be less than {LONGEST} seconds")  # fmt: skip
    headers, signature = named["X-Amz-SignedHeaders"], named["X-Amz-Signature"]
    token = named.get("X-Amz-Security-Token", "")
    return _claim(named["X-Amz-Credential"], headers, signature, named["X-Amz-Date"], token, expires, refuse)


def _claim(
    credential: str, headers: str, signature: str, moment: str, token: str, expires: int | None,
    refuse: refusals.Refusals,
) -> _Claim:  # fmt: skip
    short = len(credential) + len(headers) < LONG
    scope = _scope(credential, headers) if short else _scope.__wrapped__(credential, headers)
    if scope is None or _seconds(moment) is None or not moment.startswith(scope.date):
        raise refuse.malformed(credential) if expires is None else refuse.query(MALFORMED)
    return _Claim(scope, signature, moment, token, expires)


@lru_cache(maxsize=REMEMBERED)
def _scope(credential: str, headers: str) -> _Scope | None:
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request" or len(parts[1]) != 8:
        return None
    (key_id, date, region, service, _), names = parts, headers.lower()
    return _Scope(key_id, date, region, service, tuple(names.split(";")), names, credential[len(key_id) + 1 :])


def _same(ours: str, given: str) -> bool:
    """In constant time; `given` may hold anything."""
    return given.isascii() and hmac.compare_digest(ours, given)


def _http_date(text: str) -> str:
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").strftime("%Y%m%dT%H%M%SZ")
    except ValueError:
        return text if re.fullmatch(r"\d{8}T\d{6}Z", text) else ""


def current_key(
    key_id: str, token: str, find_key: Callable[[str], K | None], now: float, refuse: refusals.Refusals
) -> K:
    """The key of that id, if it may sign at present. Raise the error that AWS answers."""
    if (key := find_key(key_id)) is None:
        raise refuse.unknown_key(key_id)
    if not _same(key.token, token):
        raise refuse.invalid_token(token)
    if key.expires is not None and key.expires <= now:
        raise refuse.expired_token(token)
    return key


@lru_cache(maxsize=256)
def _seconds(moment: str) -> float | None:
    """Since the epoch; None for what is no moment. A client signs with the same second again and again."""
    try:
        if not re.fullmatch(r"\d{8}T\d{6}Z", moment, re.ASCII):
            return None
        return datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _check_time(claim: _Claim, now: float, refuse: refusals.Refusals) -> None:
    signed = _seconds(claim.moment) or 0
    if claim.expires is None:
        if abs(now - signed) > SKEW:
            raise refuse.skewed(claim.moment, now, early=signed > now)
    elif signed - now > SKEW:
        raise refuse.not_yet(now)
    elif now > signed + claim.expires:
        raise refuse.expired(signed + claim.expires, claim.expires, now)


def _check_headers(scope: _Scope, headers: Mapping[str, str], refuse: refusals.Refusals) -> None:
    """`host` and every x-amz-* header must be under the signature, or they could be changed on the way."""
    signed = scope.headers
    unsigned = [name for name in headers if name[:6] == "x-amz-" and name not in signed]
    if "host" not in signed or unsigned:
        raise refuse.unsigned_headers(unsigned or ["host"])


def _payload(claim: _Claim, body: str, *, s3: bool) -> str:
    """Where the request does not say it."""
    return UNSIGNED_PAYLOAD if s3 and claim.expires is not None else body or _EMPTY


def _canonical(
    request: Request, query: list[tuple[str, str]], scope: _Scope, payload: str, *, s3: bool
) -> str:  # fmt: skip
    given = request.headers.get
    headers = "".join([f"{name}:{given(name, '')}\n" for name in scope.headers])
    if "  " in headers or "\t" in headers:
        headers = "".join([f"{name}:{_trimmed(given(name, ''))}\n" for name in scope.headers])
    if query:
        pairs = sorted([(_quoted(k), _quoted(v)) for k, v in query if k != "X-Amz-Signature"])
        text = "&".join([f"{name}={value}" for name, value in pairs])
    else:
        text = ""
    path = _path(request.path, s3=s3)
    return f"{request.method}\n{path}\n{text}\n{headers}\n{scope.names}\n{payload}"


def _trimmed(value: str) -> str:
    """Single spaces; not by `split()`, for which bytes of UTF-8 read as latin-1 are spaces too."""
    return " ".join(part for part in value.replace("\t", " ").split(" ") if part)


@lru_cache(maxsize=REMEMBERED)
def _path(path: str, *, s3: bool) -> str:
    """S3 signs the path encoded once, as it is; other services normalise it and encode it twice."""
    if s3:
        return quote(unquote_to_bytes(path), safe="/~") or "/"
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts[-1:] = []
        elif part not in ("", "."):
            parts.append(part)
    slash = "/" if path.endswith("/") and parts else ""
    return quote("/" + "/".join(parts) + slash, safe="/~")


def _pairs(query: str) -> list[tuple[str, str]]:
    split = (part.partition("=") for part in query.split("&") if part)
    return [(unquote(name.replace("+", " ")), unquote(value.replace("+", " "))) for name, _, value in split]


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _signatures(claim: _Claim, payload: str, secret: str) -> Signatures | None:
    if not payload.startswith("STREAMING-AWS4-HMAC-SHA256"):
        return None
    scope = claim.scope
    keyed = signer(secret, scope.date, scope.region, scope.service)

    def sign(kind: str, previous: str, *hashes: str) -> str:
        return keyed("\n".join((f"{ALGORITHM}-{kind}", claim.moment, scope.text, previous, *hashes)).encode())

    return Signatures(
        claim.signature,
        lambda previous, digest: sign("PAYLOAD", previous, _EMPTY, digest),
        lambda previous, digest: sign("TRAILER", previous, digest),
    )


def _verify_v2(
    request: Request, query: list[tuple[str, str]], named: dict[str, str], find_key: Callable[[str], K | None],
    now: float, region: str,
) -> Verified[K]:  # fmt: skip
    """docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html, query string form."""
    refuse = refusals.S3
    token = named.get("x-amz-security-token") or request.headers.get("x-amz-security-token", "")
    key = current_key(named["AWSAccessKeyId"], token, find_key, now, refuse)
    expires = named.get("Expires", "")
    if not re.fullmatch(r"\d{1,15}", expires, re.ASCII):
        raise refuse.query(f"Invalid date (should be seconds since epoch): {expires}")
    if int(expires) < now:
        raise refuse.expired(int(expires), None, now)
    amz = {n: v for n, v in request.headers.items() if n.startswith("x-amz-")}
    amz |= {n.lower(): v for n, v in query if n.lower().startswith("x-amz-")}
    headers = "".join(f"{name}:{' '.join(value.split())}\n" for name, value in sorted(amz.items()))
    resources = sorted((k, v) for k, v in query if k in _V2_RESOURCES)
    suffix = "&".join(f"{k}={v}" if v else k for k, v in resources)
    resource = request.path + (f"?{suffix}" if suffix else "")
    md5, kind = request.headers.get("content-md5", ""), request.headers.get("content-type", "")
    to_sign = f"{request.method}\n{md5}\n{kind}\n{expires}\n{headers}{resource}"
    expected = base64.b64encode(hmac.new(key.secret.encode(), to_sign.encode(), hashlib.sha1).digest()).decode()
    if not _same(expected, named["Signature"]):
        raise refuse.mismatch(key.id, to_sign, named["Signature"], "")
    return Verified(key, region, "s3", request.headers.get("x-amz-content-sha256", UNSIGNED_PAYLOAD))
