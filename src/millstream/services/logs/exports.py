"""Export tasks: create, describe, cancel."""

import uuid
from collections.abc import AsyncIterator
from typing import cast

from msgspec import structs

from millstream.api import logs as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.ports.objects import Attributes, NoSuchBucket
from millstream.services.logs.exporting import Export
from millstream.services.logs.service import PAGE, Logs, found, from_token, scope_of, to_token
from millstream.wire.operation import operation

CHECK = "aws-logs-write-test"


@operation
async def create_export_task(
    logs: Logs, request: api.CreateExportTaskRequest, caller: Caller
) -> api.CreateExportTaskResponse:
    """One may be under way in an account and region, as on AWS."""
    scope = scope_of(caller)
    with found():
        await logs.journal.group(scope, request.log_group_name)
    if request.from_ >= request.to:
        raise api.InvalidParameterException("The from time must be before the to time.")
    if any(record.value.active for record in await logs.exports.list(*scope)):
        raise api.LimitExceededException("Resource limit exceeded.")
    await _check_bucket(logs, request)
    account, region = scope
    export = Export(
        account=account,
        region=region,
        id=str(uuid.uuid4()),
        name=request.task_name,
        group=request.log_group_name,
        streams=request.log_stream_name_prefix or "",
        since=request.from_,
        until=request.to,
        bucket=request.destination,
        prefix=request.destination_prefix,
        created=clock.now_ms(),
    )
    await logs.exports.save(export, *export.key)
    logs.exporting.begin(export)
    return api.CreateExportTaskResponse(task_id=export.id)


async def _check_bucket(logs: Logs, request: api.CreateExportTaskRequest) -> None:
    """Leave the object by which AWS tries whether it may write."""
    key = f"{request.destination_prefix}/{CHECK}" if request.destination_prefix else CHECK
    try:
        await logs.objects.put(request.destination, key, _checking(), Attributes())
    except NoSuchBucket as absent:
        message = "The given bucket does not exist. Please make sure the bucket is valid."
        raise api.InvalidParameterException(message) from absent


async def _checking() -> AsyncIterator[bytes]:
    yield b"Permission Check Successful"


@operation
async def describe_export_tasks(
    logs: Logs, request: api.DescribeExportTasksRequest, caller: Caller
) -> api.DescribeExportTasksResponse:
    scope, limit = scope_of(caller), request.limit or PAGE
    after = "/".join((*scope, from_token(request.next_token))) if request.next_token else ""
    exports = [
        record.value
        for record in await logs.exports.list(*scope, after=after)
        if request.task_id in (None, record.value.id) and request.status_code in (None, record.value.status)
    ]
    token = to_token(exports[limit - 1].id) if len(exports) > limit else None
    return api.DescribeExportTasksResponse(
        export_tasks=[_described(one) for one in exports[:limit]], next_token=token
    )


def _described(export: Export) -> api.ExportTask:
    status = cast(api.ExportTaskStatusCode, export.status)
    return api.ExportTask(
        task_id=export.id,
        task_name=export.name,
        log_group_name=export.group,
        from_=export.since,
        to=export.until,
        destination=export.bucket,
        destination_prefix=export.prefix or "exportedlogs",
        status=api.ExportTaskStatus(code=status, message=export.message or None),
        execution_info=api.ExportTaskExecutionInfo(creation_time=export.created, completion_time=export.completed),
    )


@operation
async def cancel_export_task(logs: Logs, request: api.CancelExportTaskRequest, caller: Caller) -> None:
    key = (*scope_of(caller), request.task_id)
    record = await logs.exports.get(*key)
    if record is None:
        raise api.ResourceNotFoundException("The specified export task does not exist.")
    if not record.value.active:
        raise api.InvalidOperationException("The specified export task has already finished")
    await logs.exporting.stop(record.value)
    cancelled = structs.replace(record.value, status="CANCELLED", completed=clock.now_ms())
    await logs.exports.save(cancelled, *key)
