"""Notification configurations: which events of a bucket go to which Lambda function.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import structs

from millstream.api import s3 as api
from millstream.core import ids
from millstream.core.caller import Caller
from millstream.domain import inlets
from millstream.domain.functions import Reference, parse_reference
from millstream.ports.objects import Bucket
from millstream.services.s3 import errors
from millstream.services.s3.service import S3
from millstream.wire.operation import operation

Target = api.LambdaFunctionConfiguration
UNABLE = "Unable to validate the following destination configurations"
ELSEWHERE = {
    "topic_configurations": "SNS topics",
    "queue_configurations": "SQS queues",
    "event_bridge_configuration": "EventBridge",
}


def targets_of(bucket: Bucket) -> Sequence[Target]:
    text = bucket.settings.get("notification")
    kept = msgspec.json.decode(text, type=api.NotificationConfiguration) if text else None
    return (kept and kept.lambda_function_configurations) or ()


def inlet_of(bucket: Bucket, target: Target) -> inlets.Target:
    source = f"arn:aws:s3:::{bucket.name}"
    return inlets.Target(target.lambda_function_arn, bucket.account, bucket.region, source, "s3")


@operation
async def put_bucket_notification_configuration(
    s3: S3, request: api.PutBucketNotificationConfigurationRequest, caller: Caller
) -> None:
    bucket = await s3.bucket(request, caller)
    given = request.notification_configuration
    for field, what in ELSEWHERE.items():
        if getattr(given, field) is not None:
            raise errors.NotImplementedYet(
                f"Millstream has no {what}: notifications go to Lambda functions only (LambdaFunctionConfigurations)."
            )
    targets = [_checked(target) for target in given.lambda_function_configurations or []]
    _check_overlaps(targets)
    if not request.skip_destination_validation:
        await _check_functions(s3, bucket, targets)
    await s3.at_work()
    kept = structs.replace(given, lambda_function_configurations=targets) if targets else None
    await s3.save(request, caller, "notification", kept)


@operation
async def get_bucket_notification_configuration(
    s3: S3, request: api.GetBucketNotificationConfigurationRequest, caller: Caller
) -> api.NotificationConfiguration:
    targets = targets_of(await s3.bucket(request, caller))
    return api.NotificationConfiguration(lambda_function_configurations=list(targets) or None)


def _checked(target: Target) -> Target:
    """With an id, and its filters named as S3 names them."""
    arn = target.lambda_function_arn
    _function(arn)
    rules = target.filter and target.filter.key and target.filter.key.filter_rules
    for rule in rules or []:
        if (rule.name or "").lower() not in ("prefix", "suffix"):
            raise errors.InvalidArgument(
                "filter rule name must be either prefix or suffix",
                ArgumentName="FilterRule.Name",
                ArgumentValue=rule.name or "",
            )
    return structs.replace(target, id=target.id or ids.unique_id("", 48), filter=_named(rules) if rules else None)


def _function(arn: str) -> Reference:
    try:
        if not arn.startswith("arn:"):
            raise ValueError
        return parse_reference(arn)
    except ValueError:
        raise errors.InvalidArgument(
            "The ARN could not be parsed", ArgumentName="CloudFunction", ArgumentValue=arn
        ) from None


def _named(rules: Sequence[api.FilterRule]) -> api.NotificationConfigurationFilter:
    named: list[Any] = [structs.replace(rule, name=(rule.name or "").capitalize()) for rule in rules]
    return api.NotificationConfigurationFilter(key=api.S3KeyFilter(filter_rules=named))


def _check_overlaps(targets: Sequence[Target]) -> None:
    """No event may have two ways to go."""
    for number, one in enumerate(targets):
        for other in targets[:number]:
            if _share(one.events, other.events) and _overlap(one, other):
                raise errors.InvalidArgument(
                    "Configurations overlap. Configurations on the same bucket cannot share a common event type."
                )


def _share(some: Sequence[str], others: Sequence[str]) -> bool:
    return any(_covers(one, other) or _covers(other, one) for one in some for other in others)


def _covers(pattern: str, event: str) -> bool:
    return pattern == event or (pattern.endswith("*") and event.startswith(pattern[:-1]))


def ends_of(target: Target) -> tuple[str, str]:
    """The prefix and the suffix of the keys that it is about."""
    rules = target.filter and target.filter.key and target.filter.key.filter_rules
    found = {(rule.name or "").lower(): rule.value or "" for rule in rules or []}
    return found.get("prefix", ""), found.get("suffix", "")


def _overlap(one: Target, other: Target) -> bool:
    (start, end), (start_of_other, end_of_other) = ends_of(one), ends_of(other)
    starts = start.startswith(start_of_other) or start_of_other.startswith(start)
    return starts and (end.endswith(end_of_other) or end_of_other.endswith(end))


def is_wanted(target: Target, event: str, key: str) -> bool:
    """`event` as in "s3:ObjectCreated:Put"."""
    start, end = ends_of(target)
    return any(_covers(one, event) for one in target.events) and key.startswith(start) and key.endswith(end)


async def _check_functions(s3: S3, bucket: Bucket, targets: Sequence[Target]) -> None:
    for target in targets:
        arn = target.lambda_function_arn
        if _function(arn).region != bucket.region:
            raise errors.InvalidArgument(
                "The notification destination service region is not valid for the bucket location constraint",
                ArgumentName="CloudFunction",
                ArgumentValue=arn,
            )
        try:
            await s3.inlets.to(arn).check(inlet_of(bucket, target))
        except (LookupError, PermissionError):
            raise errors.InvalidArgument(
                UNABLE, ArgumentName1=f"{arn}, null", ArgumentValue1=f"Not authorized to invoke function [{arn}]"
            ) from None
