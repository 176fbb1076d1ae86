"""Log groups: create, describe, delete, retention."""

import re

from millstream.api import logs as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.journal import Exists, Group
from millstream.services.logs.service import (
    Logs,
    found,
    from_arn,
    from_token,
    group_arn,
    scope_of,
    to_token,
)
from millstream.services.logs.subscriptions import drop
from millstream.wire.operation import operation

PAGE = 50
RETENTION = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


@operation
async def create_log_group(logs: Logs, request: api.CreateLogGroupRequest, caller: Caller) -> None:
    if request.log_group_class not in (None, "STANDARD"):
        raise api.InvalidParameterException(f"Log class {request.log_group_class} is not implemented by Millstream.")
    if request.deletion_protection_enabled:
        raise api.InvalidParameterException("Deletion protection is not implemented by Millstream.")
    group = Group(request.log_group_name, clock.now_ms(), tags=request.tags or {}, kms_key=request.kms_key_id)
    try:
        await logs.journal.create_group(scope_of(caller), group)
    except Exists as taken:
        raise api.ResourceAlreadyExistsException("The specified log group already exists") from taken


@operation
async def delete_log_group(logs: Logs, request: api.DeleteLogGroupRequest, caller: Caller) -> None:
    """With its filters, which go first: they must not wait for another group of that name."""
    scope, name = scope_of(caller), request.log_group_name
    with found():
        await logs.journal.group(scope, name)
    for subscription in await logs.subscriptions.list(*scope, starts=f"{name}:"):
        await drop(logs, scope, subscription.value)
    filters = await logs.metric_filters.list(*scope, starts=f"{name}:")
    await logs.journal.meta.commit([logs.metric_filters.delete(record.key) for record in filters])
    for record in filters:
        logs.measuring.drop(scope, name, record.value.name)
    with found():
        await logs.journal.delete_group(scope, name)


@operation
async def describe_log_groups(
    logs: Logs, request: api.DescribeLogGroupsRequest, caller: Caller
) -> api.DescribeLogGroupsResponse:
    if request.log_group_name_prefix and request.log_group_name_pattern:
        raise api.InvalidParameterException(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
        )
    prefix, limit = request.log_group_name_prefix or "", request.limit or PAGE
    after = "/".join((*scope_of(caller), from_token(request.next_token))) if request.next_token else ""
    records = await logs.journal.groups.list(*scope_of(caller), starts=prefix, after=after)
    wanted = [record.value for record in records if _selected(record.value, request)]
    groups = [await _described(logs, group, caller) for group in wanted[:limit]]
    token = to_token(wanted[limit - 1].name) if len(wanted) > limit else None
    return api.DescribeLogGroupsResponse(log_groups=groups, next_token=token)


@operation
async def list_log_groups(logs: Logs, request: api.ListLogGroupsRequest, caller: Caller) -> api.ListLogGroupsResponse:
    """`^` before the pattern asks for names that begin with it, `|` for any of several."""
    for name, asked in (
        ("includeLinkedAccounts", request.include_linked_accounts),
        ("dataSources", request.data_sources),
        ("fieldIndexNames", request.field_index_names),
        ("logGroupTags", request.log_group_tags),
    ):
        if asked:
            raise api.InvalidParameterException(f"{name} is not implemented by Millstream.")
    after = "/".join((*scope_of(caller), from_token(request.next_token))) if request.next_token else ""
    wanted = re.compile("|".join(map(_pattern, (request.log_group_name_pattern or "").split("|"))))
    records = await logs.journal.groups.list(*scope_of(caller), after=after)
    found = [record.value for record in records if wanted.search(record.value.name)]
    limit = request.limit or PAGE
    summaries = [
        api.LogGroupSummary(
            log_group_name=group.name, log_group_arn=group_arn(caller, group.name), log_group_class="STANDARD"
        )
        for group in found[:limit]
    ]
    token = to_token(found[limit - 1].name) if len(found) > limit else None
    return api.ListLogGroupsResponse(log_groups=summaries, next_token=token)


def _pattern(text: str) -> str:
    return f"^{re.escape(text[1:])}" if text[:1] == "^" else re.escape(text)


def _selected(group: Group, request: api.DescribeLogGroupsRequest) -> bool:
    named = request.log_group_identifiers
    return (
        (request.log_group_name_pattern or "").lower() in group.name.lower()
        and request.log_group_class in (None, group.log_class)
        and (not named or group.name in [from_arn(n) if n.startswith("arn:") else n for n in named])
    )


async def _described(logs: Logs, group: Group, caller: Caller) -> api.LogGroup:
    scope = scope_of(caller)
    streams = await logs.journal.list_streams(scope, group.name)
    return api.LogGroup(
        log_group_name=group.name,
        creation_time=group.created,
        retention_in_days=group.retention,
        metric_filter_count=len(await logs.metric_filters.list(*scope, starts=f"{group.name}:")),
        arn=f"{group_arn(caller, group.name)}:*",
        stored_bytes=sum([await logs.journal.size(scope, stream) for stream in streams]),
        kms_key_id=group.kms_key,
        log_group_class="STANDARD",
        log_group_arn=group_arn(caller, group.name),
    )


@operation
async def put_retention_policy(logs: Logs, request: api.PutRetentionPolicyRequest, caller: Caller) -> None:
    days = request.retention_in_days
    if days not in RETENTION:
        raise api.InvalidParameterException(
            f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(map(str, RETENTION))}]"
        )
    with found():
        await logs.journal.update_group(scope_of(caller), request.log_group_name, retention=days)


@operation
async def delete_retention_policy(logs: Logs, request: api.DeleteRetentionPolicyRequest, caller: Caller) -> None:
    with found():
        await logs.journal.update_group(scope_of(caller), request.log_group_name, retention=None)
