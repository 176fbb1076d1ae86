"""Copies what a task prints into a log stream, each line once, also across a crash of the server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from millstream.core import clock
from millstream.domain.journal import Event, Journal, Scope, Stream

LONGEST = 256 << 10  # bytes of one event; a longer line is cut
Output = Callable[[int], Awaitable[bytes]]  # bytes from a position on


class Tail:
    """The position of each line's end is stored with its event: what is in the log was copied, and nothing else."""

    def __init__(self, journal: Journal, scope: Scope, stream: Stream, output: Output) -> None:
        self._journal, self._scope, self._stream, self._output = journal, scope, stream, output
        self._position: int | None = None
        self._time = 0

    async def copy(self, *, final: bool = False) -> list[Event]:
        """Copy what is there, and return it; without `final`, leave an unfinished line."""
        if self._position is None:
            await self._resume()
        assert self._position is not None
        data = await self._output(self._position)
        lines = list(_lines(data, final=final))
        if not lines:
            return []
        self._time = max(self._time, clock.now_ms())
        start = self._position
        events = [Event(self._time, _text(data[a:b]), start + b) for a, b in lines]
        await self._append([event for event in events if event.message])
        self._position = start + lines[-1][1]
        return events

    async def _append(self, events: list[Event]) -> None:
        """Not left half done when this task is cancelled: another copier may follow at once."""
        appending = asyncio.ensure_future(self._journal.append(self._scope, self._stream, events))
        try:
            await asyncio.shield(appending)
        except asyncio.CancelledError:
            await asyncio.gather(appending, return_exceptions=True)
            raise

    @property
    def position(self) -> int:
        """How much of the output was copied, in bytes."""
        return self._position or 0

    async def finish(self) -> list[Event]:
        """Copy the rest of an output that has ended."""
        rest: list[Event] = []
        while copied := await self.copy(final=True):
            rest += copied
        return rest

    async def say(self, line: str) -> None:
        """A line of the server's own; not repeated when it is already the last."""
        if self._position is None:
            await self._resume()
        last = await self._journal.last(self._scope, self._stream)
        if last is None or last.event.message != line:
            self._time = max(self._time, clock.now_ms())
            await self._append([Event(self._time, line, self._position or 0)])

    async def empty(self) -> bool:
        return await self._journal.last(self._scope, self._stream) is None

    async def _resume(self) -> None:
        last = await self._journal.last(self._scope, self._stream)
        self._position, self._time = (last.event.position, last.event.timestamp) if last else (0, 0)


def _lines(data: bytes, *, final: bool) -> Iterator[tuple[int, int]]:
    """Start and end of each line, with its newline."""
    start = 0
    while start < len(data):
        newline = data.find(b"\n", start, start + LONGEST)
        if newline >= 0:
            end = newline + 1
        elif len(data) - start >= LONGEST:
            end = start + LONGEST
        elif final:
            end = len(data)
        else:
            return
        yield start, end
        start = end


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")
