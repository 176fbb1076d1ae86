"""botocore signs, we verify; whatever is changed on the way is refused."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from millstream.core.body import Body
from millstream.core.errors import AwsError
from millstream.wire.http import Request, parse_query
from millstream.wire.sigv4 import Verified, derived, signer, verify


class Key(NamedTuple):
    id: str
    secret: str
    token: str
    expires: float | None = None


KEY = Key("AKIAEXAMPLE", "secret", "token")
NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC).timestamp()
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.fromtimestamp(NOW, UTC).replace(tzinfo=None)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: moment)


def signed(signer: Any, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Request:
    request = AWSRequest(method, url, data=body, headers=headers)
    signer.add_auth(request)
    parts = urlsplit(request.url)
    sent = {name.lower(): value for name, value in request.headers.items()} | {"host": parts.netloc}
    return Request(method, parts.path, parse_query(parts.query), sent, Body.of(body), parts.query)


def body_hash(request: Request) -> str:
    return hashlib.sha256(request.body.at_hand or b"").hexdigest()


def credentials() -> Credentials:
    return Credentials(KEY.id, KEY.secret, KEY.token)


def check(request: Request, *, s3: bool, now: float = NOW) -> Verified[Key]:
    return verify(request, {KEY.id: KEY}.get, now, s3=s3, body=body_hash(request))


def refusal(request: Request, *, s3: bool, now: float = NOW) -> AwsError:
    with pytest.raises(AwsError) as caught:
        check(request, s3=s3, now=now)
    return caught.value


@given(path=text, name=text, value=text, body=st.binary(max_size=20))
def test_what_botocore_signs_for_a_service_verifies(path: str, name: str, value: str, body: bytes) -> None:
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "eu-west-1")
    url = f"http://localhost:4566/{quote(path)}?{quote(name, safe='')}={quote(value, safe='')}"

    verified = check(signed(client, "POST", url, {"X-Amz-Target": "T"}, body), s3=False)

    assert (verified.region, verified.service, verified.key) == ("eu-west-1", "firehose", KEY)


@given(key=text.filter(bool), value=text)
def test_what_botocore_signs_for_s3_verifies(key: str, value: str) -> None:
    client = botocore.auth.S3SigV4Auth(credentials(), "s3", "us-east-1")
    url = f"http://localhost:4566/bucket/{quote(key, safe='/~')}?prefix={quote(value, safe='')}"

    verified = check(signed(client, "PUT", url, {"Content-Type": "text/plain"}, b"body"), s3=True)

    assert len(verified.payload) == 64


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r._replace(method="PUT"),
        lambda r: r._replace(path="/other"),
        lambda r: r._replace(raw_query="x=1"),
        lambda r: r._replace(headers=r.headers | {"host": "elsewhere"}),
        lambda r: r._replace(headers=r.headers | {"x-amz-target": "Other"}),
        lambda r: r._replace(body=Body.of(b"other")),
    ],
)
def test_any_change_is_refused(change: Any) -> None:
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "us-east-1")
    request = signed(client, "POST", "http://localhost:4566/", {"X-Amz-Target": "T"}, b"{}")

    error = refusal(change(request), s3=False)

    assert (error.code, error.status) == ("InvalidSignatureException", 403)


def test_a_header_that_is_not_under_the_signature_is_refused() -> None:
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "us-east-1")
    request = signed(client, "POST", "http://localhost:4566/", {}, b"{}")

    error = refusal(request._replace(headers=request.headers | {"x-amz-target": "T"}), s3=False)

    assert error.code == "InvalidSignatureException"


@pytest.mark.parametrize(("s3", "code"), [(False, "InvalidSignatureException"), (True, "RequestTimeTooSkewed")])
@pytest.mark.parametrize("late", [901, -901])
def test_fifteen_minutes_of_skew_is_the_most(s3: bool, code: str, late: int) -> None:
    name = "s3" if s3 else "firehose"
    kind = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
    request = signed(kind(credentials(), name, "us-east-1"), "POST", "http://localhost:4566/", {}, b"{}")

    assert check(request, s3=s3, now=NOW + late // 901 * 899).key == KEY
    assert refusal(request, s3=s3, now=NOW + late).code == code


@pytest.mark.parametrize(
    "key",
    [None, KEY._replace(secret="rotated"), KEY._replace(token="rotated"), KEY._replace(expires=NOW)],
)
@pytest.mark.parametrize("s3", [False, True])
def test_what_was_verified_before_says_nothing_of_a_key_that_changed(s3: bool, key: Key | None) -> None:
    kind = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
    request = signed(kind(credentials(), "s3" if s3 else "sts", "us-east-1"), "POST", "http://localhost:4566/", {})

    assert check(request, s3=s3).key == KEY
    with pytest.raises(AwsError):
        verify(request, lambda _: key, NOW, s3=s3)
    assert check(request, s3=s3).key == KEY


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/20260504/", "/20260503/"),
        ("/20260504/", "/2026/"),
        ("/20260504/", "//"),
        ("/us-east-1/", "/eu-west-1/"),
        ("/firehose/", "/kinesis/"),
        ("SignedHeaders=host;", "SignedHeaders=host;host;"),
        ("SignedHeaders=host;", "SignedHeaders=;host;"),
        ("Signature=", "Signature=0"),
        ("Signature=", "Signature=0, Signature="),
    ],
)
def test_a_changed_claim_is_refused_and_spoils_nothing(old: str, new: str) -> None:
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "us-east-1")
    request = signed(client, "POST", "http://localhost:4566/", {}, b"{}")
    claim = request.headers["authorization"]
    changed = request._replace(headers=request.headers | {"authorization": claim.replace(old, new)})

    assert check(request, s3=False).key == KEY
    if new == "Signature=0, Signature=":
        assert check(changed, s3=False).key == KEY  # the last one counts
    else:
        assert refusal(changed, s3=False).status in (400, 403)
    assert check(request, s3=False).key == KEY


def test_a_signature_for_part_of_a_date_is_refused() -> None:
    """Signed with the very key of that date: it would live longer than a day."""
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "us-east-1")
    request = signed(client, "POST", "http://localhost:4566/", {}, b"{}")
    for date in ("2026", ""):
        moment = request.headers["x-amz-date"]
        scope = f"{date}/us-east-1/firehose/aws4_request"
        names = sorted(("host", "x-amz-date", "x-amz-security-token"))
        lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
        canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{body_hash(request)}"
        to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = signer(KEY.secret, date, "us-east-1", "firehose")(to_sign.encode())
        claim = (
            f"AWS4-HMAC-SHA256 Credential={KEY.id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
        )

        error = refusal(request._replace(headers=request.headers | {"authorization": claim}), s3=False)

        assert error.status in (400, 403)


@given(secret=text, message=st.binary(max_size=200))
def test_a_kept_key_signs_as_hmac_does(secret: str, message: bytes) -> None:
    scope = (secret, "20260504", "us-east-1", "firehose")
    assert signer(*scope)(message) == hmac.new(derived(*scope), message, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(("s3", "code"), [(False, "UnrecognizedClientException"), (True, "InvalidAccessKeyId")])
def test_an_unknown_key_is_refused(s3: bool, code: str) -> None:
    kind = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
    stranger = kind(Credentials("AKIASTRANGER", "secret"), "s3" if s3 else "sts", "us-east-1")

    error = refusal(signed(stranger, "POST", "http://localhost:4566/", {}), s3=s3)

    assert error.code == code
    if not s3:
        assert error.message == "The security token included in the request is invalid."


@pytest.mark.parametrize(("s3", "code"), [(False, "ExpiredTokenException"), (True, "ExpiredToken")])
def test_an_ended_session_is_refused(s3: bool, code: str) -> None:
    kind = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
    request = signed(kind(credentials(), "s3" if s3 else "sts", "us-east-1"), "POST", "http://localhost:4566/", {})

    with pytest.raises(AwsError) as caught:
        verify(request, {KEY.id: KEY._replace(expires=NOW - 1)}.get, NOW, s3=s3)

    assert caught.value.code == code


@pytest.mark.parametrize("headers", [{}, {"authorization": "Basic abc"}])
def test_an_unsigned_request_is_refused(headers: dict[str, str]) -> None:
    bare = Request("GET", "/", (), {"host": "localhost"} | headers, Body.of(b""))

    generic, s3 = refusal(bare, s3=False), refusal(bare, s3=True)

    assert generic.code in ("MissingAuthenticationTokenException", "IncompleteSignatureException")
    assert s3.code in ("AccessDenied", "InvalidArgument")


def presigned_v4(expires: int) -> Request:
    client = botocore.auth.S3SigV4QueryAuth(credentials(), "s3", "us-east-1", expires=expires)
    return signed(client, "GET", "http://localhost:4566/bucket/a%20key", {})


def presigned_v2(expires: int, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(botocore.auth.time, "time", lambda: NOW)
    client = botocore.auth.HmacV1QueryAuth(credentials(), expires=expires)
    return signed(client, "GET", "http://localhost:4566/bucket/a%20key?versionId=1", {})


def test_presigned_urls_verify_until_they_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    for request in (presigned_v4(60), presigned_v2(60, monkeypatch)):
        assert check(request, s3=True, now=NOW + 59).payload == "UNSIGNED-PAYLOAD"

        error = refusal(request, s3=True, now=NOW + 61)

        assert (error.code, error.message) == ("AccessDenied", "Request has expired")


def test_a_presigned_url_for_another_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for request in (presigned_v4(60), presigned_v2(60, monkeypatch)):
        assert refusal(request._replace(path="/bucket/other"), s3=True).code == "SignatureDoesNotMatch"


def test_a_week_is_the_longest_for_a_presigned_url() -> None:
    assert refusal(presigned_v4(604801), s3=True).code == "AuthorizationQueryParametersError"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r._replace(headers={"host": "localhost"}), "MissingAuthenticationToken"),
        (lambda r: r._replace(headers=r.headers | {"x-amz-security-token": "other"}), "InvalidClientTokenId"),
        (lambda r: r._replace(path="/other"), "SignatureDoesNotMatch"),
    ],
)
def test_query_services_name_their_errors_otherwise(change: Any, code: str) -> None:
    request = signed(botocore.auth.SigV4Auth(credentials(), "sts", "us-east-1"), "POST", "http://localhost/", {})

    with pytest.raises(AwsError) as caught:
        verify(change(request), {KEY.id: KEY}.get, NOW, s3=False, query=True)

    assert (caught.value.code, caught.value.status) == (code, 403)


@pytest.mark.parametrize("moment", ["20269999T999999Z", "today", "20260504T030201", "²0260504T030201Z"])
def test_a_date_that_is_none_is_refused(moment: str) -> None:
    client = botocore.auth.SigV4Auth(credentials(), "firehose", "us-east-1")
    request = signed(client, "POST", "http://localhost:4566/", {}, b"{}")

    error = refusal(request._replace(headers=request.headers | {"x-amz-date": moment}), s3=False)

    assert error.status in (400, 403)


def test_a_signature_that_is_not_ascii_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    request = presigned_v2(60, monkeypatch)
    start, _, _ = request.raw_query.partition("Signature=")

    error = refusal(request._replace(raw_query=f"{start}Signature=%C3%A9&Expires={int(NOW) + 60}"), s3=True)

    assert error.status == 403
