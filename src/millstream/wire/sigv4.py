"""Signature Version 4, and the old query form of version 2 that boto3 still presigns S3 URLs with. No I/O.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes

from millstream.wire import refusals
from millstream.wire.chunked import Signatures

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
SKEW = 15 * 60
LONGEST = 7 * 24 * 3600  # seconds that a presigned URL may live
REMEMBERED = 1024  # days of keys, and forms of a claim: few ever differ, and a stranger chooses what they hold
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


class SignedRequest(NamedTuple):
    """What was signed, as it came over the wire."""

    method: str
    path: str  # percent-encoded as sent
    query: str  # raw
    headers: dict[str, str]  # lower-case names
    payload: str = ""  # hex SHA-256 of the body, for the services that sign it without saying it


class Key(NamedTuple):
    """An access key, as far as a signature needs it."""

    id: str
    secret: str
    token: str = ""  # of a session
    expires: float | None = None  # seconds since the epoch


class Verified(NamedTuple):
    key: Key
    region: str
    service: str
    payload: str  # hex SHA-256 that the body must have, UNSIGNED-PAYLOAD or STREAMING-…
    signatures: Signatures | None = None  # for chunks that are signed


class _Claim(NamedTuple):
    """What a request says of its signature."""

    key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    moment: str  # YYYYMMDDTHHMMSSZ
    token: str
    expires: int | None  # seconds, query form only

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


class _Scope(NamedTuple):
    """The part of a claim that a client repeats in all requests of a day."""

    key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]


FindKey = Callable[[str], Key | None]


def service_named(headers: dict[str, str], query: dict[str, str]) -> str:
    """The service in the signature's scope, before anything is verified; empty when there is none."""
    credential = query.get("X-Amz-Credential", "")
    if authorization := headers.get("authorization"):
        credential = _fields(authorization).get("Credential", credential)
    parts = credential.rsplit("/", 4)
    return parts[3] if len(parts) == 5 else ""


def verify(
    request: SignedRequest, find_key: FindKey, now: float, *, s3: bool, query: bool = False, region: str = "us-east-1"
) -> Verified:
    """Raise the error that AWS answers; `s3` chooses S3's canonical form and texts, `query` that protocol's codes.

    `region` is that of requests which name none (version 2).
    """
    refuse = refusals.S3 if s3 else refusals.QUERY if query else refusals.GENERIC
    pairs = _pairs(request.query)
    named = dict(pairs)
    authorization = request.headers.get("authorization", "")
    if authorization.startswith(ALGORITHM):
        claim = _from_header(authorization, request.headers, refuse)
    elif named.get("X-Amz-Algorithm") == ALGORITHM:
        claim = _from_query(named, refuse)
    elif s3 and "AWSAccessKeyId" in named and "Signature" in named:
        return _verify_v2(request, pairs, named, find_key, now, region)
    else:
        raise refuse.missing(authorization)
    key = _key(claim.key_id, claim.token, find_key, now, refuse)
    _check_time(claim, now, refuse)
    _check_headers(claim, request.headers, refuse)
    payload = _payload(request, claim, s3=s3)
    canonical = _canonical(request, pairs, claim, payload, s3=s3)
    digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()  # as headers were decoded
    to_sign = f"{ALGORITHM}\n{claim.moment}\n{claim.scope}\n{digest}"
    signing_key = derived(key.secret, claim.date, claim.region, claim.service)
    expected = keyed(signing_key)(to_sign.encode())
    if not _same(expected, claim.signature):
        raise refuse.mismatch(key.id, to_sign, claim.signature, canonical)
    return Verified(key, claim.region, claim.service, payload, _signatures(claim, payload, signing_key))


@lru_cache(maxsize=REMEMBERED)
def derived(secret: str, date: str, region: str, service: str) -> bytes:
    """The signing key of one day."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


@lru_cache(maxsize=REMEMBERED)
def keyed(key: bytes) -> Callable[[bytes], str]:
    """HMAC-SHA256 in hexadecimal. Both pads are hashed once for a key that signs all requests of a day."""
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key.ljust(64, b"\0")))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key.ljust(64, b"\0")))

    def sign(message: bytes) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(message)
        second.update(first.digest())
        return second.hexdigest()

    return sign


def _from_header(authorization: str, headers: dict[str, str], refuse: refusals.Refusals) -> _Claim:
    fields = _fields(authorization)
    if absent := [name for name in ("Credential", "Signature", "SignedHeaders") if name not in fields]:
        raise refuse.incomplete(authorization, absent)
    moment = headers.get("x-amz-date") or _http_date(headers.get("date", ""))
    if not moment:
        raise refuse.incomplete(authorization, ["X-Amz-Date"])
    token = headers.get("x-amz-security-token", "")
    return _claim(fields["Credential"], fields["SignedHeaders"], fields["Signature"], moment, token, None, refuse)


def _fields(authorization: str) -> dict[str, str]:
    before, named, signature = authorization.rpartition("Signature=")
    if named and signature.isalnum():
        return {**_repeated_fields(before), "Signature": signature}
    return dict(_FIELDS.findall(authorization))


@lru_cache(maxsize=REMEMBERED)
def _repeated_fields(text: str) -> dict[str, str]:
    """Those before the signature."""
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
    scope = _scope(credential, headers)
    if scope is None or _seconds(moment) is None or moment[:8] != scope.date:
        raise refuse.malformed(credential)
    return _Claim(*scope, signature, moment, token, expires)


@lru_cache(maxsize=REMEMBERED)
def _scope(credential: str, headers: str) -> _Scope | None:
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request":
        return None
    key_id, date, region, service, _ = parts
    return _Scope(key_id, date, region, service, tuple(name.lower() for name in headers.split(";")))


def _same(ours: str, given: str) -> bool:
    """In constant time; `given` may hold anything."""
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def _http_date(text: str) -> str:
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").strftime("%Y%m%dT%H%M%SZ")
    except ValueError:
        return text if re.fullmatch(r"\d{8}T\d{6}Z", text) else ""


def _key(key_id: str, token: str, find_key: FindKey, now: float, refuse: refusals.Refusals) -> Key:
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


def _check_headers(claim: _Claim, headers: dict[str, str], refuse: refusals.Refusals) -> None:
    """`host` and every x-amz-* header must be under the signature, or they could be changed on the way."""
    signed = claim.signed_headers
    unsigned = [name for name in headers if name[:6] == "x-amz-" and name not in signed]
    if "host" not in signed or unsigned:
        raise refuse.unsigned_headers(unsigned or ["host"])


def _payload(request: SignedRequest, claim: _Claim, *, s3: bool) -> str:
    if given := request.headers.get("x-amz-content-sha256"):
        return given
    return UNSIGNED_PAYLOAD if s3 and claim.expires is not None else request.payload or _EMPTY


def _canonical(
    request: SignedRequest, query: list[tuple[str, str]], claim: _Claim, payload: str, *, s3: bool
) -> str:  # fmt: skip
    pairs = sorted([(_quoted(k), _quoted(v)) for k, v in query if k != "X-Amz-Signature"])
    given = request.headers.get
    headers = "".join([f"{name}:{_trimmed(given(name, ''))}\n" for name in claim.signed_headers])
    return "\n".join(
        (
            request.method,
            _path(request.path, s3=s3),
            "&".join([f"{name}={value}" for name, value in pairs]),
            headers,
            ";".join(claim.signed_headers),
            payload,
        )
    )


def _trimmed(value: str) -> str:
    """Single spaces; not by `split()`, for which bytes of UTF-8 read as latin-1 are spaces too."""
    if "  " not in value and "\t" not in value:
        return value.strip(" ")
    return " ".join(part for part in value.replace("\t", " ").split(" ") if part)


@lru_cache(maxsize=1024)
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


def _signatures(claim: _Claim, payload: str, key: bytes) -> Signatures | None:
    if not payload.startswith("STREAMING-AWS4-HMAC-SHA256"):
        return None

    def sign(kind: str, previous: str, *hashes: str) -> str:
        text = "\n".join((f"{ALGORITHM}-{kind}", claim.moment, claim.scope, previous, *hashes))
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    return Signatures(
        claim.signature,
        lambda previous, digest: sign("PAYLOAD", previous, _EMPTY, digest),
        lambda previous, digest: sign("TRAILER", previous, digest),
    )


def _verify_v2(
    request: SignedRequest, query: list[tuple[str, str]], named: dict[str, str], find_key: FindKey, now: float,
    region: str,
) -> Verified:  # fmt: skip
    """docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html, query string form."""
    refuse = refusals.S3
    token = named.get("x-amz-security-token") or request.headers.get("x-amz-security-token", "")
    key = _key(named["AWSAccessKeyId"], token, find_key, now, refuse)
    expires = named.get("Expires", "")
    if not expires.isdigit():
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
