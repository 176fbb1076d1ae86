"""Lifecycle rules of buckets: what they say, and what AWS says of those that say it wrong.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import structs

from millstream.api import s3 as api
from millstream.core import ids
from millstream.core.caller import Caller
from millstream.core.errors import aws_error
from millstream.ports.objects import Bucket
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

DAY = 86400
MOST_RULES = 1000
LARGEST = (1 << 31) - 1  # of an integer in a document
LONGEST_ID = 255
SLOW = {"STANDARD_IA": 30, "ONEZONE_IA": 30}  # days that an object must have been there first
ACTIONS = ("expiration", "transitions", "noncurrent_version_transitions", "noncurrent_version_expiration",
           "abort_incomplete_multipart_upload")  # fmt: skip
SMALLEST: Literal["all_storage_classes_128K"] = "all_storage_classes_128K"  # what S3 says where a client does not
NoSuchLifecycle = aws_error("NoSuchLifecycleConfiguration", 404)
Kept = api.GetBucketLifecycleConfigurationOutput


@lru_cache(maxsize=256)
def decoded(text: str) -> Kept:
    return msgspec.json.decode(text, type=Kept)


def rules_of(bucket: Bucket) -> Sequence[api.LifecycleRule]:
    """Those that are in force."""
    text = bucket.settings.get("lifecycle")
    return [rule for rule in decoded(text).rules or [] if rule.status == "Enabled"] if text else ()


@operation
async def put_bucket_lifecycle_configuration(
    s3: S3, request: api.PutBucketLifecycleConfigurationRequest, caller: Caller
) -> api.PutBucketLifecycleConfigurationOutput:
    await s3.bucket(request, caller)
    given = request.lifecycle_configuration
    if given is None or not 1 <= len(given.rules) <= MOST_RULES:
        raise errors.MalformedXML(errors.MALFORMED)
    for rule in given.rules:
        _check(rule)
    named = [rule.id for rule in given.rules if rule.id]
    if len(set(named)) < len(named):
        raise errors.InvalidArgument(
            "Rule ID must be unique. Found same ID for more than one rule",
            ArgumentName="ID",
            ArgumentValue=next(one for one in named if named.count(one) > 1),
        )
    smallest = request.transition_default_minimum_object_size or SMALLEST
    kept = Kept(
        rules=[rule if rule.id else structs.replace(rule, id=ids.unique_id("", 48)) for rule in given.rules],
        transition_default_minimum_object_size=smallest,
    )
    await s3.at_work()
    await s3.save(request, caller, "lifecycle", kept)
    return api.PutBucketLifecycleConfigurationOutput(transition_default_minimum_object_size=smallest)


@operation
async def get_bucket_lifecycle_configuration(
    s3: S3, request: api.GetBucketLifecycleConfigurationRequest, caller: Caller
) -> api.GetBucketLifecycleConfigurationOutput:
    bucket = await s3.bucket(request, caller)
    if (text := bucket.settings.get("lifecycle")) is None:
        raise NoSuchLifecycle("The lifecycle configuration does not exist", BucketName=bucket.name)
    return decoded(text)


@operation
async def delete_bucket_lifecycle(s3: S3, request: api.DeleteBucketLifecycleRequest, caller: Caller) -> None:
    await s3.save(request, caller, "lifecycle", None)


def _check(rule: api.LifecycleRule) -> None:
    if len(rule.id or "") > LONGEST_ID:
        raise _invalid(f"ID length should not exceed allowed limit of {LONGEST_ID}", "ID", rule.id or "")
    if (rule.filter is None) == (rule.prefix is None):
        raise errors.MalformedXML(errors.MALFORMED)
    if rule.filter:
        _check_filter(rule.filter)
    if all(getattr(rule, action) is None for action in ACTIONS):
        raise api.InvalidRequest("At least one action needs to be specified in a rule")
    _check_actions(rule)
    _check_transitions(rule)


def _check_filter(given: api.LifecycleRuleFilter) -> None:
    fields = (given.prefix, given.tag, given.object_size_greater_than, given.object_size_less_than, given.and_)
    if sum(field is not None for field in fields) > 1:
        raise errors.MalformedXML(errors.MALFORMED)
    if given.and_ is None:
        return
    both = given.and_
    tags = [tag.key for tag in both.tags or []]
    if len(set(tags)) < len(tags):
        raise api.InvalidRequest("Duplicate Tag Keys are not allowed.")
    sizes = (both.object_size_greater_than, both.object_size_less_than)
    if len(tags) + sum(field is not None for field in (both.prefix, *sizes)) < 2:
        raise errors.MalformedXML(errors.MALFORMED)
    if None not in sizes and (sizes[0] or 0) >= (sizes[1] or 0):
        raise api.InvalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")


def _check_actions(rule: api.LifecycleRule) -> None:
    tagged = bool(tags_of(rule))
    if expiration := rule.expiration:
        given = (expiration.days, expiration.date, expiration.expired_object_delete_marker)
        if sum(field is not None for field in given) != 1:
            raise errors.MalformedXML(errors.MALFORMED)
        _check_days(expiration.days, "'Days' for Expiration action must be a positive integer", "Days")
        _check_midnight(expiration.date)
        if tagged and expiration.expired_object_delete_marker is not None:
            raise api.InvalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.")
    if noncurrent := rule.noncurrent_version_expiration:
        if noncurrent.noncurrent_days is None:
            raise errors.MalformedXML(errors.MALFORMED)
        text = "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
        _check_days(noncurrent.noncurrent_days, text, "NoncurrentDays")
    if abort := rule.abort_incomplete_multipart_upload:
        text = "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer"
        _check_days(abort.days_after_initiation or 0, text, "DaysAfterInitiation")
        if tagged:
            raise api.InvalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")


def _check_transitions(rule: api.LifecycleRule) -> None:
    current = [(one.storage_class, one.days, one.date) for one in rule.transitions or []]
    older = [(one.storage_class, one.noncurrent_days, None) for one in rule.noncurrent_version_transitions or []]
    for storage, days, date in (*current, *older):
        if storage is None or (days is None) == (date is None):
            raise errors.MalformedXML(errors.MALFORMED)
        _check_midnight(date)
        _check_integer(days)
        if days is not None and days < 0:
            raise _invalid("'Days' in Transition action must be nonnegative", "Days", str(days))
        if days is not None and days < SLOW.get(storage, 0):
            raise _invalid(
                f"'Days' in Transition action must be greater than or equal to {SLOW[storage]} for storageClass "
                f"'{storage}'",
                "Days",
                str(days),
            )
    _check_order(rule)


def _check_order(rule: api.LifecycleRule) -> None:
    """Nothing moves at or after its end."""
    end = rule.expiration.days if rule.expiration else None
    if end is not None and any((one.days or 0) >= end for one in rule.transitions or []):
        raise _invalid(
            f"'Days' in the Expiration action for filter '(prefix={prefix_of(rule)})' must be greater than 'Days' in "
            "the Transition action",
            "Days",
            str(end),
        )


def _check_integer(number: int | None) -> None:
    if number is not None and not -LARGEST - 1 <= number <= LARGEST:
        raise errors.MalformedXML(errors.MALFORMED)


def _check_days(days: int | None, text: str, name: str) -> None:
    _check_integer(days)
    if days is not None and days <= 0:
        raise _invalid(text, name, str(days))


def _check_midnight(date: float | None) -> None:
    if date is not None and date % DAY:
        raise _invalid("'Date' must be at midnight GMT", "Date", api_date(date))


def api_date(date: float) -> str:
    return msgspec.json.encode(date).decode()


def _invalid(message: str, name: str, value: str) -> Exception:
    return errors.InvalidArgument(message, ArgumentName=name, ArgumentValue=value)


def prefix_of(rule: api.LifecycleRule) -> str:
    found = rule.filter
    if found is None:
        return rule.prefix or ""
    return (found.and_.prefix if found.and_ else found.prefix) or ""


def tags_of(rule: api.LifecycleRule) -> Sequence[api.Tag]:
    found = rule.filter
    if found is None:
        return ()
    return (found.and_.tags or ()) if found.and_ else [found.tag] if found.tag else ()
