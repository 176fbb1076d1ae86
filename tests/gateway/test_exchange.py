"""The short way by itself: a transport that takes no more, clients that are gone, replies that cannot be sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest
import uvicorn
from uvicorn.server import ServerState

from millstream.api import SERVICES
from millstream.core.body import Body
from millstream.gateway import front
from millstream.gateway.asgi import Gateway
from millstream.gateway.mount import Mounts
from millstream.wire.http import Request, Response

KINESIS = "POST / HTTP/1.1\r\nX-Amz-Target: Kinesis_20131202.PutRecord\r\nContent-Type: application/x-amz-json-1.1"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Answering(Gateway):
    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer
        self._mounts = Mounts({name: (service, AsyncMock()) for name, service in SERVICES.items()})

    async def answer(self, request: Request) -> Response:
        return await self._answer(request)


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written, self.closing, self.reading, self.left = b"", False, True, 0

    def write(self, data: bytes) -> None:
        assert not self.closing
        self.written += data

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = True

    def get_write_buffer_size(self) -> int:
        return self.left

    def is_closing(self) -> bool:
        return self.closing

    def get_extra_info(self, name: str) -> None:
        return None

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


def opened(answer: Callable[[Request], Awaitable[Response]]) -> tuple[front.Front, Any]:
    options = {"ws": "none", "lifespan": "off", "log_config": None, "proxy_headers": False}  # as the server's own
    config = uvicorn.Config(Answering(answer), http=front.Front, **options)
    connection, transport = front.Front(config, ServerState(), {}), Transport()
    connection.connection_made(transport)  # type: ignore[arg-type]
    return connection, transport


async def settled(connection: front.Front) -> None:
    """Until nothing is under way."""
    while connection.tasks:
        await asyncio.wait(connection.tasks, timeout=10)
        await asyncio.sleep(0)


async def hello(request: Request) -> Response:
    return Response(200, [], b"hello")


def test_a_client_that_does_not_read_is_written_no_more() -> None:
    async def scenario() -> None:
        connection, transport = opened(hello)
        connection.pause_writing()
        connection.data_received(GET)
        connection.data_received(GET)
        for _ in range(10):
            await asyncio.sleep(0)
        assert transport.written == b""
        assert not transport.reading
        connection.resume_writing()
        await settled(connection)
        assert transport.written.count(b"hello") == 2
        assert transport.reading

    asyncio.run(scenario())


def test_a_reply_that_cannot_be_sent_is_an_error_of_ours() -> None:
    async def broken(value: str, body: bytes | Body) -> None:
        async def answer(request: Request) -> Response:
            return Response(200, [("x-a", value)], body)

        connection, transport = opened(answer)
        connection.data_received(GET + GET)
        await settled(connection)
        assert transport.written.startswith(b"HTTP/1.1 500 ")
        assert transport.written.count(b"HTTP/1.1") == 1
        assert transport.closing

    for value in ("a\nb", "a\rb", "a\r\nb: c", "\0", "\x7f"):
        asyncio.run(broken(value, b"hello"))
        asyncio.run(broken(value, Body.of(b"hello")))


def test_a_failure_answers_and_closes() -> None:
    async def fails(request: Request) -> Response:
        raise KeyError("ours")

    async def scenario() -> None:
        connection, transport = opened(fails)
        connection.data_received(GET)
        await settled(connection)
        assert transport.written.startswith(b"HTTP/1.1 500 ")
        assert b"ours" not in transport.written
        assert transport.closing

    asyncio.run(scenario())


def test_nothing_more_is_read_for_a_client_that_is_gone() -> None:
    sent = []

    async def scenario() -> None:
        async def blocks() -> AsyncIterator[bytes]:
            for number in range(100):
                if number == 3:
                    transport.close()
                    connection.connection_lost(None)
                sent.append(number)
                yield b"x"

        async def answer(request: Request) -> Response:
            return Response(200, [], Body(blocks(), 100))

        connection, transport = opened(answer)
        connection.data_received(GET)
        await settled(connection)
        await asyncio.get_running_loop().shutdown_asyncgens()

    asyncio.run(scenario())
    assert sent == [0, 1, 2, 3]


def test_a_client_that_is_gone_before_the_answer_is_written_nothing() -> None:
    async def scenario() -> None:
        async def answer(request: Request) -> Response:
            transport.close()
            connection.connection_lost(None)
            return Response(200, [], b"late")

        connection, transport = opened(answer)
        connection.data_received(GET)
        await settled(connection)
        assert transport.written == b""

    asyncio.run(scenario())


def test_what_follows_a_close_is_not_done() -> None:
    """Also where a task need not wait and is done before the rest is read."""
    asked = []

    async def scenario() -> None:
        async def answer(request: Request) -> Response:
            asked.append(request.path)
            return Response(200, [], b"")

        connection, transport = opened(answer)
        connection.data_received(
            GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + GET.replace(b"/", b"/2", 1)
        )
        await settled(connection)
        assert transport.written.count(b"HTTP/1.1") == 1
        assert transport.closing

    asyncio.run(scenario())
    assert asked == ["/"]


def looks(connection: front.Front, seconds: float) -> None:
    for _ in range(int(seconds / front.LOOK)):
        connection.look()


def test_an_idle_connection_is_closed_and_a_reply_may_take_its_time() -> None:
    async def scenario() -> None:
        ready = asyncio.Event()

        async def answer(request: Request) -> Response:
            await ready.wait()
            return Response(200, [], b"slow")

        connection, transport = opened(answer)
        connection.data_received(GET + GET)
        looks(connection, 10 * front.KEEP_ALIVE)
        assert not transport.closing
        ready.set()
        await settled(connection)
        assert transport.written.count(b"slow") == 2
        looks(connection, front.KEEP_ALIVE)
        assert not transport.closing
        connection.look()
        assert transport.closing

    asyncio.run(scenario())


def test_a_head_must_come_to_an_end_and_a_body_must_go_on() -> None:
    async def scenario() -> None:
        connection, transport = opened(hello)
        connection.data_received(b"GET / HTTP/1.1\r\nX: ")
        for _ in range(int(front.KEEP_ALIVE / front.LOOK)):
            connection.look()
            connection.data_received(b"x")
        assert not transport.closing
        connection.look()
        assert transport.closing

        connection, transport = opened(hello)
        connection.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        for _ in range(50):
            looks(connection, front.STALLED)
            connection.data_received(b"x")
        assert not transport.closing
        looks(connection, front.STALLED)
        connection.look()
        assert transport.closing

    asyncio.run(scenario())


@pytest.mark.parametrize("length", ["Content-Length: 9", "Transfer-Encoding: chunked"], ids=["short", "cycle"])
@pytest.mark.parametrize(
    ("head", "said"),
    [("PUT /b/k HTTP/1.1", b"<Code>RequestTimeout</Code>"), (KINESIS, b'{"__type":"RequestTimeout"')],
)
def test_who_does_not_send_a_body_to_its_end_is_told(length: str, head: str, said: bytes) -> None:
    async def read(request: Request) -> Response:
        return Response(200, [], await request.body.whole(100))

    async def scenario() -> None:
        connection, transport = opened(read)
        connection.data_received(f"{head}\r\nHost: x\r\n{length}\r\n\r\n5".encode())
        looks(connection, front.STALLED)
        assert not transport.closing
        connection.look()
        assert transport.closing
        connection.connection_lost(None)
        await settled(connection)
        assert transport.written.startswith(b"HTTP/1.1 400 ")
        assert said in transport.written
        assert b"Idle connections will be closed." in transport.written

    asyncio.run(scenario())


def test_who_waits_to_be_asked_for_a_body_may_wait() -> None:
    async def scenario() -> None:
        ready = asyncio.Event()

        async def answer(request: Request) -> Response:
            await ready.wait()
            return Response(200, [], await request.body.whole(100))

        connection, transport = opened(answer)
        connection.data_received(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        looks(connection, 10 * front.STALLED)
        ready.set()
        while not transport.written:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert transport.written == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.data_received(b"x")
        await settled(connection)
        assert transport.written.endswith(b"\r\n\r\nx")

    asyncio.run(scenario())


@pytest.mark.parametrize("more", [b"", b"G", b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"])
def test_a_client_that_takes_nothing_of_its_reply_is_left(more: bytes) -> None:
    """Whatever it sends meanwhile."""

    async def scenario() -> None:
        connection, transport = opened(hello)
        connection.pause_writing()
        connection.data_received(GET + more)
        for left in range(100, 0, -1):  # it reads slowly
            transport.left = left
            looks(connection, front.UNREAD / 2)
        assert not transport.closing
        looks(connection, front.UNREAD)
        assert transport.closing
        assert not transport.written  # it would not be read

    asyncio.run(scenario())


@pytest.mark.parametrize("more", [b"G", b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"])
def test_a_reply_under_way_is_not_cut_for_what_comes_after(more: bytes) -> None:
    async def scenario() -> None:
        ready = asyncio.Event()

        async def answer(request: Request) -> Response:
            await ready.wait()
            return Response(200, [], b"hello")

        connection, transport = opened(answer)
        connection.data_received(GET + more)
        looks(connection, 10 * front.KEEP_ALIVE)
        ready.set()
        while not transport.written:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert transport.written.endswith(b"hello")
        looks(connection, front.KEEP_ALIVE)
        connection.look()
        assert transport.closing
        connection.connection_lost(None)
        await settled(connection)

    asyncio.run(scenario())


def test_a_body_in_chunks_goes_on() -> None:
    async def read(request: Request) -> Response:
        return Response(200, [], await request.body.whole(10_000))

    async def scenario() -> None:
        connection, transport = opened(read)
        connection.data_received(b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n")
        for _ in range(10):
            looks(connection, front.STALLED)
            connection.data_received(b"hello\r\n5\r\n")
        connection.data_received(b"hello\r\n0\r\n\r\n")
        await settled(connection)
        assert transport.written.endswith(b"hello" * 11)

    asyncio.run(scenario())


def test_what_came_before_garbage_is_answered_first() -> None:
    async def scenario(*parts: bytes) -> None:
        fed = asyncio.Event()

        async def answer(request: Request) -> Response:
            await fed.wait()
            return Response(200, [], b"hello")

        connection, transport = opened(answer)
        for part in parts:
            connection.data_received(part)
        fed.set()
        await settled(connection)
        assert transport.written.count(b"HTTP/1.1 ") == transport.written.count(b"hello") == 2
        assert b"connection: close" in transport.written
        assert transport.closing

    asyncio.run(scenario(GET + GET + b"garbage\r\n\r\n"))
    asyncio.run(scenario(GET + GET + b"GET /", b"a" * 300_000, b"a" * 300_000))
