"""Log streams: create, describe, delete."""

from millstream.api import logs as api
from millstream.core.caller import Caller
from millstream.domain.journal import Exists, Stream
from millstream.services.logs.service import Logs, found, from_token, group_arn, group_of, scope_of, to_token
from millstream.wire.operation import operation

PAGE = 50


@operation
async def create_log_stream(logs: Logs, request: api.CreateLogStreamRequest, caller: Caller) -> None:
    try:
        with found():
            await logs.journal.create_stream(scope_of(caller), request.log_group_name, request.log_stream_name)
    except Exists as taken:
        raise api.ResourceAlreadyExistsException("The specified log stream already exists") from taken


@operation
async def delete_log_stream(logs: Logs, request: api.DeleteLogStreamRequest, caller: Caller) -> None:
    with found():
        await logs.journal.delete_stream(scope_of(caller), request.log_group_name, request.log_stream_name)


@operation
async def describe_log_streams(
    logs: Logs, request: api.DescribeLogStreamsRequest, caller: Caller
) -> api.DescribeLogStreamsResponse:
    """The last page carries no token: SDKs that never send one back would ask for ever."""
    by_time = request.order_by == "LastEventTime"
    if by_time and request.log_stream_name_prefix:
        raise api.InvalidParameterException("Cannot order by LastEventTime with a logStreamNamePrefix.")
    group = group_of(request.log_group_name, request.log_group_identifier)
    with found():
        streams = await logs.journal.list_streams(scope_of(caller), group, request.log_stream_name_prefix or "")
    found_streams = [await _described(logs, stream, caller) for stream in streams]
    ordered = sorted(found_streams, key=lambda s: _key(s, by_time), reverse=bool(request.descending))
    start = _after(ordered, request, by_time) if request.next_token else 0
    end = start + (request.limit or PAGE)
    token = to_token(_key(ordered[end - 1], by_time)) if end < len(ordered) else None
    return api.DescribeLogStreamsResponse(log_streams=ordered[start:end], next_token=token)


def _key(stream: api.LogStream, by_time: bool) -> str:
    return f"{(stream.last_event_timestamp or 0) if by_time else 0:020d}/{stream.log_stream_name}"


def _after(streams: list[api.LogStream], request: api.DescribeLogStreamsRequest, by_time: bool) -> int:
    last = from_token(request.next_token)
    for number, stream in enumerate(streams):
        key = _key(stream, by_time)
        if key < last if request.descending else key > last:
            return number
    return len(streams)


async def _described(logs: Logs, stream: Stream, caller: Caller) -> api.LogStream:
    extremes = await logs.journal.extremes(scope_of(caller), stream)
    end = await logs.journal.end(scope_of(caller), stream)
    return api.LogStream(
        log_stream_name=stream.name,
        creation_time=stream.created,
        first_event_timestamp=extremes.first if extremes else None,
        last_event_timestamp=extremes.last if extremes else None,
        last_ingestion_time=extremes.ingested if extremes else None,
        upload_sequence_token=f"{end:056d}" if end else None,  # AWS gives an empty stream none
        arn=f"{group_arn(caller, stream.group)}:log-stream:{stream.name}",
        stored_bytes=0,  # AWS has answered 0 since 2019
    )
