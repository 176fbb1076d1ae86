"""If-Match and its kin: RFC 9110, section 13, as S3 reads it."""

from collections.abc import Sequence
from typing import NamedTuple, overload

from millstream.ports.objects import Condition, ObjectInfo
from millstream.services.s3 import errors

NOT_TAKEN = "We don't accept the provided value of {} header for this API"
FAILED = "At least one of the pre-conditions you specified did not hold"


class ReadCondition(NamedTuple):
    match: str | None
    none_match: str | None
    unmodified_since: float | None
    modified_since: float | None

    def failed(self, info: ObjectInfo) -> str:
        """The header whose demand does not hold, or nothing. An ETag given outdoes the date of its kind."""
        if self.match is not None:
            if not _among(self.match, info.etag):
                return "If-Match"
        elif self.unmodified_since is not None and info.modified > self.unmodified_since:
            return "If-Unmodified-Since"
        if self.none_match is not None:
            return "If-None-Match" if _among(self.none_match, info.etag) else ""
        if self.modified_since is not None and info.modified <= self.modified_since:
            return "If-Modified-Since"
        return ""


def _among(given: str, etag: str) -> bool:
    return any(one == "*" or plain(one) == etag for one in _split(given))


def _split(given: str) -> Sequence[str]:
    return [one.strip() for one in given.split(",")]


@overload
def plain(etag: str) -> str: ...
@overload
def plain(etag: str | None) -> str | None: ...
def plain(etag: str | None) -> str | None:
    """Without quotes."""
    return etag and etag.removeprefix("W/").strip('"')


def failure(header: str) -> errors.PreconditionFailed:  # type: ignore[valid-type]
    return errors.PreconditionFailed(FAILED, Condition=header)


def write_condition(match: str | None, none_match: str | None) -> Condition:
    """Of PutObject, CopyObject and CompleteMultipartUpload, where S3 takes less than HTTP does."""
    if match is not None and none_match is not None:
        raise _refused("If-Match,If-None-Match", "Multiple conditional request headers present in the request")
    if none_match not in (None, "*"):
        raise _refused("If-None-Match", NOT_TAKEN.format("If-None-Match"))
    if match == "*":
        raise _refused("If-Match", NOT_TAKEN.format("If-Match"))
    return Condition(plain(match), none_match)


def _refused(header: str, why: str) -> Exception:
    message = "A header you provided implies functionality that is not implemented"
    return errors.NotImplementedYet(message, Header=header, additionalMessage=why)
