"""Load without a client's own cost: one signed request, sent again and again over raw connections.

The load runs on the last core and everything under test on the first ones, so that neither takes the other's time.
"""

import asyncio
import os
import re
import statistics
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

import uvloop
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.server import Server

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")
SECONDS = 1.0  # of one turn


class Load(NamedTuple):
    count: float  # answers
    rate: float  # answers a second
    p50: float  # seconds
    p99: float


def signed(server: Server, service: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of one request as boto3 would send it; a signature is good for fifteen minutes."""
    given = server.environment
    keys = Credentials(given["AWS_ACCESS_KEY_ID"], given["AWS_SECRET_ACCESS_KEY"], given.get("AWS_SESSION_TOKEN"))
    request = AWSRequest("POST", f"{server.url}{path}", data=body, headers=dict(headers))
    SigV4Auth(keys, service, "us-east-1").add_auth(request)
    sent = {"Host": server.url.removeprefix("http://"), "User-Agent": "Boto3/1.44 md/Botocore#1.44 ua/2.1 os/linux"}
    for name, value in request.prepare().headers.items():
        sent[name] = value.decode() if isinstance(value, bytes) else value
    return plain("POST", path, sent, body)


def plain(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*dict.fromkeys(lines), "", ""]).encode() + body


def pin(pid: int, cores: set[int]) -> None:
    """All threads of a process and of its children, now and later."""
    for one in tree(pid):
        for thread in Path(f"/proc/{one}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores)


def children(of: int | str = "self") -> list[int]:
    """Process ids of all that a process started, of this program's as a rule."""
    tasks = Path(f"/proc/{of}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def apart(*pids: int) -> None:
    """Those under test on the first core, this process on the last."""
    last = (os.cpu_count() or 1) - 1
    os.sched_setaffinity(0, {last})
    for pid in pids:
        pin(pid, {0})


def drive(port: int, request: bytes, connections: int, seconds: float = SECONDS) -> Load:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_drive(port, request, connections, seconds))


def interleave(
    contenders: Mapping[str, tuple[int, bytes, int]], pids: Sequence[int], rounds: int = 5
) -> dict[str, Load]:
    """Medians over rounds in which each contender (port, request, connections) takes a turn; one round warms up.

    Before each turn all of `pids` come to rest, so that no turn pays for what another has left to be delivered.
    """
    turns: dict[str, list[Load]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, (port, request, connections) in contenders.items():
            _rest(pids)
            load = drive(port, request, connections)
            if number:
                turns[name].append(load)
    return {
        name: Load(*(statistics.median(values) for values in zip(*loads, strict=True)))
        for name, loads in turns.items()
    }


def _rest(pids: Sequence[int]) -> None:
    """Wait until the processes use next to nothing of a core, at most half a minute."""
    used = spent(pids)
    for _ in range(100):
        sleep(0.3)
        before, used = used, spent(pids)
        if used - before < 0.03:
            return


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    return [pid, *(one for child in children(pid) for one in tree(child))]


def spent(pids: Sequence[int]) -> float:
    """Seconds of a core that their present threads have used, to the nanosecond: ticks miss short work."""
    used = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            used += sum(
                int((one / "schedstat").read_text().split()[0]) for one in Path(f"/proc/{pid}/task").iterdir()
            )
    return used / 1e9


class _Connection(asyncio.Protocol):
    """Sends the request and waits for its answer, again and again, until `end` or until the server closes."""

    def __init__(self, request: bytes, times: list[float], end: float) -> None:
        self._request, self._times, self._until = request, times, end
        self._answer, self._length, self._closing = b"", -1, False
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._start = perf_counter()
        self._transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, _, body = self._answer.partition(b"\r\n\r\n")
        if not self._complete(head.lower(), body):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._end(RuntimeError(self._answer.decode(errors="replace")[:500]))
            return
        now = perf_counter()
        self._times.append(now - self._start)
        self._answer = b""
        if now >= self._until or b"\r\nconnection: close" in head.lower():
            self._end()
        else:
            self._send()

    def _complete(self, head: bytes, body: bytes) -> bool:
        if self._length < 0 and (found := _LENGTH.search(head)):
            self._length = int(found[1])
        if self._length < 0:
            return body.endswith(b"0\r\n\r\n")
        if len(body) < self._length:
            return False
        self._length = -1
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._end(error or ConnectionResetError("the server closed the connection"))

    def _end(self, error: Exception | None = None) -> None:
        if not self.closed.done():
            self.closed.set_exception(error) if error else self.closed.set_result(None)
        self._transport.close()


async def _drive(port: int, request: bytes, connections: int, seconds: float) -> Load:
    times: list[float] = []
    start = perf_counter()
    await asyncio.gather(*(_client(port, request, times, start + seconds) for _ in range(connections)))
    took = perf_counter() - start
    ordered = sorted(times)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    return Load(len(ordered), len(ordered) / took, statistics.median(ordered), p99)


async def _client(port: int, request: bytes, times: list[float], end: float) -> None:
    """One connection after another, since some servers close them; to connect is not counted."""
    loop = asyncio.get_running_loop()
    while perf_counter() < end:
        _, one = await loop.create_connection(lambda: _Connection(request, times, end), "127.0.0.1", port)
        await one.closed
