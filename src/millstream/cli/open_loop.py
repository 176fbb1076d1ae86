"""Open-loop load over raw connections: requests are due at a constant rate, whether or not answers keep up.

A latency counts from the moment at which the request was due, so that a server that stalls is charged for all that it
kept waiting (what is called coordinated omission is none).
"""

import asyncio
import selectors
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httptools

PATIENCE = 65.0  # seconds after the last request was due: an invocation may take 60
AGAIN = 0.1  # seconds between two tries to connect
MOST_CONNECTIONS = 500  # of which select() can watch


@dataclass(slots=True)
class Outcome:
    """Times in seconds. `latencies` are those of requests answered with 200, `late` what the load itself lost."""

    latencies: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    waited: int = 0  # requests for which no connection was free when they were due
    took: float = 0.0


class Stopped(Exception):
    """The server cannot be reached; the message says why."""


Request = Callable[[int], bytes]  # of a number, the whole request as it goes over the wire


def drive(port: int, request: Request, count: int, rate: float, connections: int) -> Outcome:
    """Send `count` requests at `rate` a second. Raise Stopped."""
    with asyncio.Runner(loop_factory=_exact_loop) as runner:
        return runner.run(_run(port, request, count, rate, connections))


def _exact_loop() -> asyncio.AbstractEventLoop:
    """With timers exact to some ten microseconds; those of epoll, and so of uvloop, are to a millisecond."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def _run(port: int, request: Request, count: int, rate: float, connections: int) -> Outcome:
    return await _Load(port, request, count, rate).run(connections)


class _Load:
    def __init__(self, port: int, request: Request, count: int, rate: float) -> None:
        self._port, self._request, self._count, self._rate = port, request, count, rate
        self._idle: list[_Connection] = []
        self._queue: deque[tuple[int, float]] = deque()
        self._settled = 0
        self._over, self._time = asyncio.Event(), asyncio.get_running_loop().time
        self._making: set[asyncio.Task[None]] = set()  # connections
        self.outcome = Outcome()

    async def run(self, connections: int) -> Outcome:
        now = self._time
        try:
            await asyncio.gather(*(self._connect() for _ in range(connections)))
        except OSError as reason:
            raise Stopped(str(reason)) from reason
        start = now() + 0.01
        for number in range(self._count):
            due = start + number / self._rate
            if (early := due - now()) > 0:
                await asyncio.sleep(early)
            if number % 64 == 63:
                await asyncio.sleep(0)  # answers are read also when the load is behind
            self.outcome.late.append(now() - due)
            self._send(number, due)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._over.wait()
        if missing := self._count - self._settled:
            self.outcome.errors[f"no answer within {PATIENCE:g} s"] += missing
        self.outcome.took = now() - start
        return self.outcome

    def _send(self, number: int, due: float) -> None:
        if self._idle:
            self._idle.pop().send(self._request(number), due)
            return
        self.outcome.waited += 1
        self._queue.append((number, due))

    async def _connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: _Connection(self), "127.0.0.1", self._port)

    def free(self, connection: "_Connection") -> None:
        if self._queue:
            number, due = self._queue.popleft()
            connection.send(self._request(number), due)
        else:
            self._idle.append(connection)

    def answered(self, due: float, error: str) -> None:
        if error:
            self.outcome.errors[error] += 1
        else:
            self.outcome.latencies.append(self._time() - due)
        self._settled += 1
        if self._settled == self._count:
            self._over.set()

    def lost(self, connection: "_Connection") -> None:
        """Another takes its place; when none can be made, the requests that wait fail."""
        with suppress(ValueError):
            self._idle.remove(connection)
        if self._settled < self._count:
            making = asyncio.create_task(self._reconnect())
            self._making.add(making)
            making.add_done_callback(self._making.discard)

    async def _reconnect(self) -> None:
        while self._settled < self._count:
            try:
                await self._connect()
                return
            except OSError as reason:
                while self._queue:
                    self.answered(self._queue.popleft()[1], f"not connected: {reason.strerror or reason}")
                await asyncio.sleep(AGAIN)


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._due: float | None = None
        self._kind = ""
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._load.free(self)

    def send(self, request: bytes, due: float) -> None:
        self._due, self._kind = due, ""
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"x-amzn-errortype":
            self._kind = value.decode("latin-1").partition(":")[0]

    def on_message_complete(self) -> None:
        due, self._due = self._due, None
        status = self._parser.get_status_code()
        if due is not None:
            self._load.answered(due, "" if status == 200 else f"{status} {self._kind}".strip())
        if self._parser.should_keep_alive():
            self._load.free(self)
        else:
            self._transport.close()

    def connection_lost(self, reason: Exception | None) -> None:
        if self._due is not None:
            self._load.answered(self._due, "connection lost")
            self._due = None
        self._load.lost(self)
