"""Object Lock: versions that nobody may delete yet. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html

A caller of the bucket's own account may pass over GOVERNANCE, where no policy denies s3:BypassGovernanceRetention.
"""

from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec import structs

from millstream.api import s3 as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError, aws_error
from millstream.ports.objects import Attributes, Bucket, Lock
from millstream.services.s3 import errors
from millstream.services.s3.service import S3, check_version
from millstream.wire.operation import operation
from millstream.wire.values import format_timestamp

NONE = Lock()
DAY = 86400.0
MOST_DAYS, MOST_YEARS = 36_500, 100
MODE, UNTIL, HOLD = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold"
PROTECTED = "Access Denied because object protected by object lock."
PAST = "The retain until date must be in the future!"
InvalidBucketState = aws_error("InvalidBucketState", 409)
NoBucketLock = aws_error("ObjectLockConfigurationNotFoundError", 404)
NoObjectLock = aws_error("NoSuchObjectLockConfiguration", 404)


def is_on(bucket: Bucket) -> bool:
    return "object-lock" in bucket.settings


def protected() -> AwsError:
    return errors.AccessDenied(PROTECTED)


def lock_of(request: Any, bucket: Bucket) -> Lock:
    """Of a new object: what its request says, else the bucket's default."""
    mode, until = request.object_lock_mode, request.object_lock_retain_until_date
    status = request.object_lock_legal_hold_status
    if not is_on(bucket):
        if mode is None and until is None and status is None:
            return NONE
        raise _missing()
    if (mode is None) != (until is None):
        raise errors.InvalidArgument(
            f"{UNTIL} and {MODE} must both be supplied", ArgumentName=UNTIL if until is None else MODE
        )
    hold = None if status is None else status == "ON"
    if until is None:
        return structs.replace(_default(bucket), hold=hold)
    return Lock(_known(mode), _future(until, UNTIL), hold)


def _missing() -> AwsError:
    return api.InvalidRequest("Bucket is missing Object Lock Configuration")


def _known(mode: str | None) -> Literal["GOVERNANCE", "COMPLIANCE"]:
    if mode == "GOVERNANCE":
        return "GOVERNANCE"
    if mode == "COMPLIANCE":
        return "COMPLIANCE"
    raise errors.InvalidArgument("Unknown wormMode directive.", ArgumentName=MODE, ArgumentValue=mode or "")


def _future(until: float, name: str) -> float:
    if until <= clock.now():
        shown = formatdate(until, usegmt=True)
        raise errors.InvalidArgument(PAST, ArgumentName=name, ArgumentValue=shown)
    return until


def _default(bucket: Bucket) -> Lock:
    rule = _configuration(bucket).rule
    kept = rule.default_retention if rule else None
    if kept is None or kept.mode is None:
        return NONE
    days = kept.days or 365 * (kept.years or 0)
    return Lock(kept.mode, float(int(clock.now() + days * DAY)))


def headers_of(lock: Lock) -> dict[str, str]:
    found = {MODE: lock.mode, UNTIL: format_timestamp(lock.until, "iso8601")} if lock.mode else {}
    return found if lock.hold is None else {**found, HOLD: "ON" if lock.hold else "OFF"}


def may_bypass(request: api.DeleteObjectRequest | api.DeleteObjectsRequest, bucket: Bucket) -> bool:
    """Raise InvalidArgument where no lock can be."""
    if request.bypass_governance_retention is not None and not is_on(bucket):
        name = "x-amz-bypass-governance-retention"
        raise errors.InvalidArgument(f"{name} is only applicable to Object Lock enabled buckets.", ArgumentName=name)
    return bool(request.bypass_governance_retention)


@operation
async def put_object_lock_configuration(
    s3: S3, request: api.PutObjectLockConfigurationRequest, caller: Caller
) -> api.PutObjectLockConfigurationOutput:
    bucket = await s3.bucket(request, caller)
    given = request.object_lock_configuration
    if given is None or given.object_lock_enabled is None:
        raise errors.MalformedXML(errors.MALFORMED)
    if given.rule:
        _check_rule(given.rule.default_retention)
    if bucket.versioning != "Enabled":
        raise InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    await s3.save(request, caller, "object-lock", given)
    return api.PutObjectLockConfigurationOutput()


def _check_rule(given: api.DefaultRetention | None) -> None:
    if given is None or given.mode is None or (given.days is None) == (given.years is None):
        raise errors.MalformedXML(errors.MALFORMED)
    if given.default_event_hold:
        raise errors.NotImplementedYet("Event holds are not implemented by Millstream.")
    if (given.days or given.years or 0) <= 0:
        raise errors.InvalidArgument("Default retention period must be a positive integer value.")
    if (given.days or 0) > MOST_DAYS or (given.years or 0) > MOST_YEARS:
        raise errors.InvalidArgument(
            f"Default retention period too large. Maximum allowed is {MOST_DAYS} days or {MOST_YEARS} years."
        )


def _configuration(bucket: Bucket) -> api.ObjectLockConfiguration:
    return msgspec.json.decode(bucket.settings["object-lock"], type=api.ObjectLockConfiguration)


@operation
async def get_object_lock_configuration(
    s3: S3, request: api.GetObjectLockConfigurationRequest, caller: Caller
) -> api.GetObjectLockConfigurationOutput:
    bucket = await s3.bucket(request, caller)
    if not is_on(bucket):
        raise NoBucketLock("Object Lock configuration does not exist for this bucket", BucketName=bucket.name)
    return api.GetObjectLockConfigurationOutput(object_lock_configuration=_configuration(bucket))


async def _change(s3: S3, request: Any, caller: Caller, change: Callable[[Lock], Lock]) -> None:
    bucket = await s3.bucket(request, caller)
    if not is_on(bucket):
        raise _missing()
    check_version(request.version_id, bucket)

    def changed(kept: Attributes) -> Attributes:
        return structs.replace(kept, lock=change(kept.lock))

    with errors.translated(bucket.name, request.key, unmarked="PUT"):
        await s3.objects.set_attributes(bucket.name, request.key, changed, request.version_id)


@operation
async def put_object_retention(
    s3: S3, request: api.PutObjectRetentionRequest, caller: Caller
) -> api.PutObjectRetentionOutput:
    """An empty retention takes away what is there."""
    given = request.retention
    if given is None or (given.mode is None) != (given.retain_until_date is None):
        raise errors.MalformedXML(errors.MALFORMED)
    if given.event_hold or given.event_hold_duration:
        raise errors.NotImplementedYet("Event holds are not implemented by Millstream.")
    wanted = NONE
    if given.mode and given.retain_until_date is not None:
        wanted = Lock(given.mode, _future(given.retain_until_date, "RetainUntilDate"))
    await _change(s3, request, caller, partial(_retained, wanted, bool(request.bypass_governance_retention)))
    return api.PutObjectRetentionOutput()


def _retained(wanted: Lock, bypass: bool, kept: Lock) -> Lock:
    """Longer is always possible; shorter or milder only past GOVERNANCE, by who may."""
    retention = structs.replace(kept, hold=None)
    weaker = wanted.until < kept.until or wanted.mode != kept.mode
    if weaker and retention.holds(clock.now(), bypass=bypass):
        raise protected()
    return structs.replace(wanted, hold=kept.hold)


@operation
async def put_object_legal_hold(
    s3: S3, request: api.PutObjectLegalHoldRequest, caller: Caller
) -> api.PutObjectLegalHoldOutput:
    if request.legal_hold is None or request.legal_hold.status is None:
        raise errors.MalformedXML(errors.MALFORMED)
    await _change(s3, request, caller, partial(structs.replace, hold=request.legal_hold.status == "ON"))
    return api.PutObjectLegalHoldOutput()


async def _lock(s3: S3, request: Any, caller: Caller) -> Lock:
    bucket = await s3.bucket(request, caller)
    if not is_on(bucket):
        raise _missing()
    check_version(request.version_id, bucket)
    with errors.translated(bucket.name, request.key, unmarked="GET"):
        return (await s3.objects.head(bucket.name, request.key, request.version_id)).attributes.lock


def _unlocked() -> AwsError:
    return NoObjectLock("The specified object does not have a ObjectLock configuration")


@operation
async def get_object_retention(
    s3: S3, request: api.GetObjectRetentionRequest, caller: Caller
) -> api.GetObjectRetentionOutput:
    lock = await _lock(s3, request, caller)
    if not lock.mode:
        raise _unlocked()
    retention = api.ObjectLockRetention(mode=lock.mode, retain_until_date=lock.until)
    return api.GetObjectRetentionOutput(retention=retention)


@operation
async def get_object_legal_hold(
    s3: S3, request: api.GetObjectLegalHoldRequest, caller: Caller
) -> api.GetObjectLegalHoldOutput:
    lock = await _lock(s3, request, caller)
    if lock.hold is None:
        raise _unlocked()
    return api.GetObjectLegalHoldOutput(legal_hold=api.ObjectLockLegalHold(status="ON" if lock.hold else "OFF"))
