"""Subscription filters: whom a group's events are sent to as they come."""

from msgspec import structs

from millstream.api import logs as api
from millstream.core import clock
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.core.errors import AwsError, aws_error
from millstream.domain.journal import Scope
from millstream.services.logs.filters import Position, Subscription, key_of
from millstream.services.logs.forwarding import control_message, target_of
from millstream.services.logs.patterns import compile_pattern
from millstream.services.logs.service import Logs, compiled, found, named, page, scope_of
from millstream.wire.operation import operation

MOST = 2  # of a group
AccessDenied = aws_error("AccessDeniedException")
FUNCTION = (
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
    "function."
)
STREAM = (
    "Could not deliver test message to specified {kind} stream. Check if the given {word} stream is in ACTIVE state."
)
WORDS = {"kinesis": ("Kinesis", "kinesis"), "firehose": ("Firehose", "Firehose")}


@operation
async def put_subscription_filter(logs: Logs, request: api.PutSubscriptionFilterRequest, caller: Caller) -> None:
    """A stream is sent a control message first, as on AWS."""
    scope = scope_of(caller)
    _check_destination(request, caller)
    with found():
        await logs.journal.group(scope, request.log_group_name)
    with compiled():
        compile_pattern(request.filter_pattern)
    given = _subscription(request)
    key = key_of(scope, given.group, given.name)
    before = await logs.subscriptions.get(*key)
    if before:
        given = structs.replace(given, created=before.value.created)
    elif len(await logs.subscriptions.list(*scope, starts=f"{given.group}:")) >= MOST:
        raise api.LimitExceededException("Resource limit exceeded.")
    await _greet(logs, scope, given)
    places = [] if before else await _places(logs, scope, given)
    changes = [logs.positions.put(Position(next_), *key, stream) for stream, next_ in places]
    await logs.journal.meta.commit([logs.subscriptions.put(given, *key), *changes])
    await logs.forwarding.follow(scope, given)


def _check_destination(request: api.PutSubscriptionFilterRequest, caller: Caller) -> None:
    for name, asked in (
        ("applyOnTransformedLogs", request.apply_on_transformed_logs),
        ("fieldSelectionCriteria", request.field_selection_criteria),
        ("emitSystemFields", request.emit_system_fields),
    ):
        if asked:
            raise api.InvalidParameterException(f"{name} is not implemented by Millstream.")
    try:
        arn = parse_arn(request.destination_arn)
    except ValueError as bad:
        raise api.InvalidParameterException("Invalid destinationArn.") from bad
    vendor = arn.service
    if vendor == "lambda" and arn.account != caller.account:
        raise AccessDenied(
            "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create "
            "cross account lambda triggers."
        )
    if vendor not in ("lambda", *WORDS):
        message = f"PutSubscriptionFilter operation cannot work with destinationArn for vendor {vendor}"
        raise api.InvalidParameterException(message)
    if vendor in WORDS and not request.role_arn:
        message = f"destinationArn for vendor {vendor} cannot be used without roleArn"
        raise api.InvalidParameterException(message)


def _subscription(request: api.PutSubscriptionFilterRequest) -> Subscription:
    return Subscription(
        name=request.filter_name,
        group=request.log_group_name,
        pattern=request.filter_pattern,
        created=clock.now_ms(),
        destination=request.destination_arn,
        role=request.role_arn or "",
        distribution=request.distribution or "ByLogStream",
    )


async def _greet(logs: Logs, scope: Scope, given: Subscription) -> None:
    target, vendor = target_of(scope, given), parse_arn(given.destination).service
    try:
        if given.role:
            await logs.check_role(given.role, scope[0])
        inlet = logs.inlets.to(given.destination)
        await inlet.check(target)
        if vendor in WORDS:
            await inlet.put(target, control_message(), "control")
    except (LookupError, PermissionError, ValueError, AwsError) as reason:
        kind, word = WORDS.get(vendor, ("", ""))
        message = STREAM.format(kind=kind, word=word) if kind else FUNCTION
        raise api.InvalidParameterException(message) from reason


async def _places(logs: Logs, scope: Scope, given: Subscription) -> list[tuple[str, int]]:
    """Where the streams end by now: what is in them is not sent."""
    streams = await logs.journal.list_streams(scope, given.group)
    return [(stream.id, await logs.journal.end(scope, stream)) for stream in streams]


@operation
async def describe_subscription_filters(
    logs: Logs, request: api.DescribeSubscriptionFiltersRequest, caller: Caller
) -> api.DescribeSubscriptionFiltersResponse:
    scope, starts = scope_of(caller), f"{request.log_group_name}:{request.filter_name_prefix or ''}"
    with found():
        await logs.journal.group(scope, request.log_group_name)
    records = await logs.subscriptions.list(*scope, starts=starts)
    filters, token = page([record.value for record in records], request.limit, request.next_token)
    return api.DescribeSubscriptionFiltersResponse(
        subscription_filters=[_described(one) for one in filters], next_token=token
    )


def _described(one: Subscription) -> api.SubscriptionFilter:
    return api.SubscriptionFilter(
        filter_name=one.name,
        log_group_name=one.group,
        filter_pattern=one.pattern,
        destination_arn=one.destination,
        role_arn=one.role or None,
        distribution=one.distribution,
        apply_on_transformed_logs=False,
        creation_time=one.created,
    )


@operation
async def delete_subscription_filter(
    logs: Logs, request: api.DeleteSubscriptionFilterRequest, caller: Caller
) -> None:
    scope, key = scope_of(caller), key_of(scope_of(caller), request.log_group_name, request.filter_name)
    with found():
        await logs.journal.group(scope, request.log_group_name)
    record = named(await logs.subscriptions.get(*key), "subscription filter")
    await drop(logs, scope, record.value)


async def drop(logs: Logs, scope: Scope, given: Subscription) -> None:
    key = key_of(scope, given.group, given.name)
    await logs.forwarding.leave(scope, given)
    positions = [logs.positions.delete(record.key) for record in await logs.positions.list(*key)]
    await logs.journal.meta.commit([logs.subscriptions.delete(*key), *positions])
