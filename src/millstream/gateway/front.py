"""uvicorn's HTTP protocol, with a shorter way for requests that need no stream.

A request whose body has a known and small length is gathered as it comes, answered by the gateway in one task and,
where the reply's body is at hand, written at once. All others (`Expect`, chunked, large or pipelined ones) go through
uvicorn's ASGI cycle to the same gateway.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from millstream.core.body import Body
from millstream.gateway.asgi import Gateway, headers_of, request_of, send_response
from millstream.wire.http import Request, Response

GATHERED = (
    8 << 20
)  # bytes of a body that is kept in memory until it is whole: the largest batch of records, in base64
NO_BODY = (204, 304)
_started: Callable[..., asyncio.Task[None]] = getattr(
    asyncio, "eager_task_factory", lambda loop, coroutine: loop.create_task(coroutine)
)  # since 3.12 a task that need not wait is done at once


class _Nobody:
    """Nothing waits for an exchange's body: it starts when the body is there."""

    def set(self) -> None: ...


class Exchange:
    """A request under way without uvicorn's cycle. It stands in the cycle's place, and has what uvicorn looks at."""

    __slots__ = ("body", "disconnected", "headers", "keep_alive", "method", "response_complete", "url")
    message_event: ClassVar = _Nobody()

    def __init__(self, method: str, url: bytes, headers: dict[str, str], keep_alive: bool) -> None:
        self.method, self.url, self.headers, self.keep_alive = method, url, headers, keep_alive
        self.body: list[bytes] = []
        self.disconnected = self.response_complete = False

    @property
    def request(self) -> Request:
        path, _, query = self.url.partition(b"?")
        return request_of(self.method, path, query, self.headers, Body.of(b"".join(self.body)))


class Front(HttpToolsProtocol):
    cycle: Any  # an Exchange, or uvicorn's own

    def on_message_begin(self) -> None:
        self.url, self.headers = b"", []

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self.url[:1] == b"/" and b"#" not in self.url and isinstance(self.app, Gateway):
            headers = headers_of(self.headers)
            if _is_small(headers) and not self.parser.should_upgrade():
                keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
                self.cycle = Exchange(self.parser.get_method().decode(), self.url, headers, keep_alive)
                return
        self._begin_cycle()

    def _begin_cycle(self) -> None:
        """What uvicorn would have done from the first byte on."""
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        for name, value in headers:
            super().on_header(name, value)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if type(self.cycle) is Exchange:
            self.cycle.body.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        exchange = self.cycle
        if type(exchange) is not Exchange:
            super().on_message_complete()
            return
        task = _started(self.loop, self._exchange(exchange))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _exchange(self, exchange: Exchange) -> None:
        try:
            assert isinstance(self.app, Gateway)
            response = await self.app.answer(exchange.request)
            if isinstance(response.body, Body):
                await self._stream(exchange, response)
                return
            if not exchange.disconnected:
                self.transport.write(self._written(exchange, response))
        except BaseException:
            self.transport.close()
            raise
        exchange.response_complete = True
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

    async def _stream(self, exchange: Exchange, response: Response) -> None:
        """Replies that are read as they are sent: uvicorn's cycle knows how."""
        cycle = RequestResponseCycle(
            scope={"method": exchange.method},  # type: ignore[typeddict-item]
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=exchange.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.disconnected = exchange.disconnected
        if self.cycle is exchange:
            self.cycle = cycle
        await send_response(response, exchange.method, cycle.send)

    def _written(self, exchange: Exchange, response: Response) -> bytes:
        status, body = response.status, response.body
        assert isinstance(body, bytes)
        lines = [f"{name}: {value}\r\n" for name, value in response.headers]
        if status not in NO_BODY and not any(name.lower() == "content-length" for name, _ in response.headers):
            lines.append(f"content-length: {len(body)}\r\n")
        if not exchange.keep_alive:
            lines.append("connection: close\r\n")
        text = "".join(lines)
        if text.count("\n") != len(lines) or text.count("\r") != len(lines):
            raise ValueError("a header holds a line break")
        head = b"%b%b%b\r\n" % (STATUS_LINE[status], _defaults(self.server_state.default_headers), text.encode())
        return head + body if exchange.method != "HEAD" and status not in NO_BODY else head


def _is_small(headers: dict[str, str]) -> bool:
    if "expect" in headers or "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    return length.isdigit() and int(length) <= GATHERED


_dated: tuple[object, bytes] = (None, b"")


def _defaults(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The headers of every reply; uvicorn makes the list anew each second."""
    global _dated  # noqa: PLW0603
    if _dated[0] is not headers:
        _dated = headers, b"".join(b"%b: %b\r\n" % pair for pair in headers)
    return _dated[1]
