"""The errors that AWS answers to a signature it does not accept: S3 has its own, the other services share theirs."""

from datetime import UTC, datetime
from typing import Protocol

from millstream.core.errors import AwsError, aws_error

AccessDenied = aws_error("AccessDenied", 403)
AuthorizationHeaderMalformed = aws_error("AuthorizationHeaderMalformed", 400)
AuthorizationQueryParametersError = aws_error("AuthorizationQueryParametersError", 400)
ExpiredToken = aws_error("ExpiredToken", 400)
ExpiredQueryToken = aws_error("ExpiredToken", 403)
ExpiredTokenException = aws_error("ExpiredTokenException", 403)
IncompleteQuerySignature = aws_error("IncompleteSignature", 403)
IncompleteSignature = aws_error("IncompleteSignatureException", 403)
InvalidAccessKeyId = aws_error("InvalidAccessKeyId", 403)
InvalidArgument = aws_error("InvalidArgument", 400)
InvalidClientTokenId = aws_error("InvalidClientTokenId", 403)
InvalidSignature = aws_error("InvalidSignatureException", 403)
InvalidToken = aws_error("InvalidToken", 400)
MissingAuthentication = aws_error("MissingAuthenticationToken", 403)
MissingAuthenticationToken = aws_error("MissingAuthenticationTokenException", 403)
RequestTimeTooSkewed = aws_error("RequestTimeTooSkewed", 403)
SignatureDoesNotMatch = aws_error("SignatureDoesNotMatch", 403)
UnrecognizedClient = aws_error("UnrecognizedClientException", 403)

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
S3_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method."
)
TOKEN = "The security token included in the request is "


class Refusals(Protocol):
    def missing(self, authorization: str) -> AwsError: ...

    def incomplete(self, authorization: str, absent: list[str]) -> AwsError: ...

    def malformed(self, credential: str) -> AwsError: ...

    def query(self, message: str) -> AwsError: ...

    def unknown_key(self, key_id: str) -> AwsError: ...

    def invalid_token(self, token: str) -> AwsError: ...

    def expired_token(self, token: str) -> AwsError: ...

    def skewed(self, moment: str, now: float, *, early: bool) -> AwsError: ...

    def not_yet(self, now: float) -> AwsError: ...

    def expired(self, end: float, seconds: int | None, now: float) -> AwsError: ...

    def unsigned_headers(self, names: list[str]) -> AwsError: ...

    def mismatch(self, key_id: str, to_sign: str, signature: str, canonical: str) -> AwsError: ...


def _basic(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%SZ")


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Generic:
    _missing: type[AwsError] = MissingAuthenticationToken
    _incomplete: type[AwsError] = IncompleteSignature
    _unknown: type[AwsError] = UnrecognizedClient
    _expired: type[AwsError] = ExpiredTokenException
    _invalid: type[AwsError] = InvalidSignature

    def missing(self, authorization: str) -> AwsError:
        if authorization:
            return self.incomplete(authorization, ["Credential"])
        return self._missing("Missing Authentication Token")

    def incomplete(self, authorization: str, absent: list[str]) -> AwsError:
        wanted = " ".join(f"Authorization header requires '{name}' parameter." for name in absent)
        return self._incomplete(f"{wanted} Authorization={authorization.split(maxsplit=1)[0]}")

    def malformed(self, credential: str) -> AwsError:
        return self._incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{credential}'"
        )

    def query(self, message: str) -> AwsError:
        return self._incomplete(message)

    def unknown_key(self, key_id: str) -> AwsError:
        return self._unknown(f"{TOKEN}invalid.")

    def invalid_token(self, token: str) -> AwsError:
        return self._unknown(f"{TOKEN}invalid.")

    def expired_token(self, token: str) -> AwsError:
        return self._expired(f"{TOKEN}expired")

    def skewed(self, moment: str, now: float, *, early: bool) -> AwsError:
        edge = _basic(now + 900) if early else _basic(now - 900)
        what = "is not yet current" if early else "expired"
        word = "later" if early else "earlier"
        sign = "+" if early else "-"
        return self._invalid(f"Signature {what}: {moment} is now {word} than {edge} ({_basic(now)} {sign} 15 min.)")

    def not_yet(self, now: float) -> AwsError:
        return self._invalid("Signature not yet current")

    def expired(self, end: float, seconds: int | None, now: float) -> AwsError:
        return self._invalid(f"Signature expired: {_basic(end)} is now earlier than {_basic(now)}")

    def unsigned_headers(self, names: list[str]) -> AwsError:
        if names == ["host"]:
            return self._invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
        return self._invalid(f"{', '.join(names)} must be signed.")

    def mismatch(self, key_id: str, to_sign: str, signature: str, canonical: str) -> AwsError:
        return self._invalid(MISMATCH)


class _Query(_Generic):
    """Services of the query protocol (STS, IAM) name the same errors otherwise."""

    _missing = MissingAuthentication
    _incomplete = IncompleteQuerySignature
    _unknown = InvalidClientTokenId
    _expired = ExpiredQueryToken
    _invalid = SignatureDoesNotMatch


class _S3:
    def missing(self, authorization: str) -> AwsError:
        if authorization:
            return InvalidArgument("Unsupported Authorization Type", ArgumentName="Authorization")
        return AccessDenied("Access Denied")

    def incomplete(self, authorization: str, absent: list[str]) -> AwsError:
        if absent == ["X-Amz-Date"]:
            return AccessDenied("AWS authentication requires a valid Date or x-amz-date header")
        return AuthorizationHeaderMalformed(
            "The authorization header is malformed; the authorization header requires three components: "
            "Credential, SignedHeaders, and Signature."
        )

    def malformed(self, credential: str) -> AwsError:
        return AuthorizationHeaderMalformed(
            "The authorization header is malformed; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )

    def query(self, message: str) -> AwsError:
        return AuthorizationQueryParametersError(message)

    def unknown_key(self, key_id: str) -> AwsError:
        message = "The AWS Access Key Id you provided does not exist in our records."
        return InvalidAccessKeyId(message, AWSAccessKeyId=key_id)

    def invalid_token(self, token: str) -> AwsError:
        return InvalidToken("The provided token is malformed or otherwise invalid.", **{"Token-0": token})

    def expired_token(self, token: str) -> AwsError:
        return ExpiredToken("The provided token has expired.", **{"Token-0": token})

    def skewed(self, moment: str, now: float, *, early: bool) -> AwsError:
        return RequestTimeTooSkewed(
            "The difference between the request time and the current time is too large.",
            RequestTime=moment,
            ServerTime=_iso(now),
            MaxAllowedSkewMilliseconds=900000,
        )

    def not_yet(self, now: float) -> AwsError:
        return AccessDenied("Request is not valid yet", ServerTime=_iso(now))

    def expired(self, end: float, seconds: int | None, now: float) -> AwsError:
        fields: dict[str, str | int] = {} if seconds is None else {"X-Amz-Expires": seconds}
        return AccessDenied("Request has expired", **fields, Expires=_iso(end), ServerTime=_iso(now))

    def unsigned_headers(self, names: list[str]) -> AwsError:
        message = "There were headers present in the request which were not signed"
        return AccessDenied(message, HeadersNotSigned=", ".join(names))

    def mismatch(self, key_id: str, to_sign: str, signature: str, canonical: str) -> AwsError:
        fields = {"AWSAccessKeyId": key_id, "StringToSign": to_sign, "SignatureProvided": signature}
        fields |= {"StringToSignBytes": to_sign.encode().hex(" ")}
        if canonical:
            fields |= {"CanonicalRequest": canonical, "CanonicalRequestBytes": canonical.encode().hex(" ")}
        return SignatureDoesNotMatch(S3_MISMATCH, **fields)


GENERIC: Refusals = _Generic()
QUERY: Refusals = _Query()
S3: Refusals = _S3()
