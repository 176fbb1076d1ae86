"""Log events: put and get."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from millstream.api import logs as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.journal import AHEAD, DAY, PAGE_BYTES, PAGE_EVENTS, Event, Journal, Placed, Scope, Stream
from millstream.services.logs.service import Logs, found, group_of, scope_of
from millstream.wire.operation import operation

BATCH_BYTES = 1 << 20  # with OVERHEAD an event
OVERHEAD = 26
BEHIND = 14 * DAY  # the oldest event that AWS takes
BATCH = 1000  # entries read at a time
FOR_EVER = 1 << 62
_TOKEN = re.compile(r"([fb])/(\d{56})(?:/s)?\Z")


@operation
async def put_log_events(logs: Logs, request: api.PutLogEventsRequest, caller: Caller) -> api.PutLogEventsResponse:
    scope = scope_of(caller)
    with found():
        stream = await logs.journal.stream(scope, request.log_group_name, request.log_stream_name)
        group = await logs.journal.group(scope, request.log_group_name)
    events = request.log_events
    _check(events)
    oldest = clock.now_ms() - min(BEHIND, group.retention * DAY if group.retention else BEHIND)
    newest = clock.now_ms() + AHEAD
    taken = [Event(e.timestamp, e.message) for e in events if oldest <= e.timestamp <= newest]
    await logs.journal.append(scope, stream, taken)
    return api.PutLogEventsResponse(
        next_sequence_token=f"{await logs.journal.end(scope, stream):056d}",
        rejected_log_events_info=_rejected(events, oldest, newest, expires=bool(group.retention)),
    )


def _check(events: Sequence[api.InputLogEvent]) -> None:
    size = sum(len(event.message.encode()) + OVERHEAD for event in events)
    if size > BATCH_BYTES:
        raise api.InvalidParameterException(f"Upload too large: {size} bytes exceeds limit of {BATCH_BYTES}")
    times = [event.timestamp for event in events]
    if times != sorted(times):
        message = "Log events in a single PutLogEvents request must be in chronological order."
        raise api.InvalidParameterException(message)
    if times[-1] - times[0] > DAY:
        message = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
        raise api.InvalidParameterException(message)


def _rejected(
    events: Sequence[api.InputLogEvent], oldest: int, newest: int, *, expires: bool
) -> api.RejectedLogEventsInfo | None:
    old = sum(event.timestamp < oldest for event in events)
    new = sum(event.timestamp > newest for event in events)
    if not old and not new:
        return None
    return api.RejectedLogEventsInfo(
        too_new_log_event_start_index=len(events) - new if new else None,
        too_old_log_event_end_index=old if old and not expires else None,
        expired_log_event_end_index=old if old and expires else None,
    )


@operation
async def get_log_events(logs: Logs, request: api.GetLogEventsRequest, caller: Caller) -> api.GetLogEventsResponse:
    """Both tokens are always there; a token that comes back unchanged means that there is no more for now."""
    group = group_of(request.log_group_name, request.log_group_identifier)
    with found():
        stream = await logs.journal.stream(scope_of(caller), group, request.log_stream_name)
    window = _Window(request.start_time or 0, request.end_time or FOR_EVER, request.limit or PAGE_EVENTS)
    reader = _Reader(logs.journal, scope_of(caller), stream, window)
    first = await logs.journal.start(scope_of(caller), stream, window.since)
    end = await logs.journal.end(scope_of(caller), stream)
    direction, offset = _position(request, first, end)
    if direction == "f":
        page, low, high = await reader.forward(max(offset, first))
    else:
        page, low, high = await reader.backward(min(offset, end), first)
    events = [
        api.OutputLogEvent(timestamp=p.event.timestamp, message=p.event.message, ingestion_time=p.ingested)
        for p in sorted(page, key=lambda p: p.event.timestamp)
    ]
    return api.GetLogEventsResponse(
        events=events, next_forward_token=f"f/{high:056d}/s", next_backward_token=f"b/{low:056d}/s"
    )


def _position(request: api.GetLogEventsRequest, first: int, end: int) -> tuple[str, int]:
    if not request.next_token:
        return ("f", first) if request.start_from_head else ("b", end)
    if not (match := _TOKEN.match(request.next_token)):
        raise api.InvalidParameterException("The specified nextToken is invalid.")
    return match[1], int(match[2])


class _Window(NamedTuple):
    since: int
    until: int
    limit: int

    def holds(self, placed: Placed) -> bool:
        return self.since <= placed.event.timestamp < self.until


class _Page:
    """Events up to the window's limit and AWS's 1 MB."""

    def __init__(self, window: _Window) -> None:
        self._window, self._size = window, 0
        self.events: list[Placed] = []

    def take(self, placed: Placed) -> bool:
        """False when the page has no room for it."""
        if not self._window.holds(placed):
            return True
        size = self._size + len(placed.event.message) + OVERHEAD
        if len(self.events) == self._window.limit or (self.events and size > PAGE_BYTES):
            return False
        self.events.append(placed)
        self._size = size
        return True


class _Reader(NamedTuple):
    """Pages of one stream, each with the offsets of its two ends."""

    journal: Journal
    scope: Scope
    stream: Stream
    window: _Window

    async def forward(self, start: int) -> tuple[list[Placed], int, int]:
        page, offset = _Page(self.window), start
        while batch := await self.journal.read(self.scope, self.stream, offset, BATCH):
            for placed in batch:
                if not page.take(placed):
                    return page.events, start, offset
                offset = placed.offset + 1
        return page.events, start, offset

    async def backward(self, end: int, first: int) -> tuple[list[Placed], int, int]:
        page, offset = _Page(self.window), end
        while offset > first:
            start = max(first, offset - BATCH)
            for placed in reversed(await self._span(start, offset)):
                if not page.take(placed):
                    return page.events[::-1], offset, end
                offset = placed.offset
            offset = min(offset, start)
        return page.events[::-1], offset, end

    async def _span(self, start: int, end: int) -> list[Placed]:
        """All events of [start, end), however large."""
        span: list[Placed] = []
        while start < end and (batch := await self.journal.read(self.scope, self.stream, start, end - start)):
            span += batch
            start = batch[-1].offset + 1
        return span
