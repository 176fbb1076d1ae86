"""FilterLogEvents: the events of many streams, interleaved by time."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import msgspec

from millstream.api import logs as api
from millstream.core.caller import Caller
from millstream.domain.journal import PAGE_BYTES, PAGE_EVENTS, Placed, Stream, event_id
from millstream.services.logs.patterns import Match, compile_pattern
from millstream.services.logs.service import Logs, compiled, found, from_token, group_of, scope_of, to_token
from millstream.wire.operation import operation

FOR_EVER = 1 << 62


class _Place(NamedTuple):
    """Where an event stands in the merged order. `time` never falls within a stream, so that pages never skip."""

    time: int
    stream: str
    offset: int


class _Source:
    """One stream of the merge, a step ahead."""

    def __init__(self, stream: Stream, events: AsyncIterator[Placed], match: Match) -> None:
        self.stream, self._events, self._match = stream, events, match
        self.place, self.head = _Place(0, stream.name, 0), Placed(0, 0, None)  # type: ignore[arg-type]

    async def advance(self, after: _Place | None) -> bool:
        """Step to the next event that matches and lies after `after`; False when there is none."""
        async for placed in self._events:
            time = max(self.place.time, placed.event.timestamp)
            self.place, self.head = _Place(time, self.stream.name, placed.offset), placed
            if (after is None or self.place > after) and self._match(placed.event.message) is not None:
                return True
        return False


@operation
async def filter_log_events(
    logs: Logs, request: api.FilterLogEventsRequest, caller: Caller
) -> api.FilterLogEventsResponse:
    with compiled():
        match = compile_pattern(request.filter_pattern or "")
    if request.start_from_head is False:
        raise api.InvalidParameterException("startFromHead false is not implemented by Millstream.")
    streams = await _streams(logs, request, caller)
    span = request.start_time or 0, request.end_time or FOR_EVER
    sources = [_Source(s, logs.journal.scan(scope_of(caller), s, *span), match) for s in streams]
    after = _place(request.next_token) if request.next_token else None
    events, last = await _merge(sources, after, request.limit or PAGE_EVENTS)
    token = to_token(msgspec.json.encode(last).decode()) if last else None
    return api.FilterLogEventsResponse(events=events, searched_log_streams=[], next_token=token)


async def _streams(logs: Logs, request: api.FilterLogEventsRequest, caller: Caller) -> list[Stream]:
    group = group_of(request.log_group_name, request.log_group_identifier)
    if request.log_stream_names and request.log_stream_name_prefix:
        raise api.InvalidParameterException(
            "LogStream names and LogStream name prefix are mutually exclusive parameters."
        )
    with found():
        if names := request.log_stream_names:
            return [await logs.journal.stream(scope_of(caller), group, name) for name in sorted(set(names))]
        return await logs.journal.list_streams(scope_of(caller), group, request.log_stream_name_prefix or "")


def _place(token: str) -> _Place:
    try:
        return msgspec.json.decode(from_token(token), type=_Place)
    except msgspec.MsgspecError as bad:
        raise api.InvalidParameterException("The specified nextToken is invalid.") from bad


async def _merge(
    sources: list[_Source], after: _Place | None, limit: int
) -> tuple[list[api.FilteredLogEvent], _Place | None]:
    """At most `limit` events and 1 MB, and the last one's place when there are more."""
    alive = [source for source in sources if await source.advance(after)]
    page: list[api.FilteredLogEvent] = []
    last, size = None, 0
    while alive:
        source = min(alive, key=lambda s: s.place)
        size += len(source.head.event.message)
        if len(page) == limit or (page and size > PAGE_BYTES):
            return page, last
        page.append(_event(source.stream, source.head))
        last = source.place
        if not await source.advance(None):
            alive.remove(source)
    return page, None


def _event(stream: Stream, placed: Placed) -> api.FilteredLogEvent:
    return api.FilteredLogEvent(
        log_stream_name=stream.name,
        timestamp=placed.event.timestamp,
        message=placed.event.message,
        ingestion_time=placed.ingested,
        event_id=event_id(stream, placed),
    )
