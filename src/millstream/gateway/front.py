"""uvicorn's HTTP protocol, with a shorter way for requests that need no stream.

A request whose body has a known and small length is gathered as it comes, answered by the gateway in one task and,
where the reply's body is at hand, written at once. All others (`Expect`, chunked, large or pipelined ones) go through
uvicorn's ASGI cycle to the same gateway.
"""

import asyncio
import contextlib
import logging
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from millstream.core.body import Body
from millstream.core.caller import Origin
from millstream.gateway.asgi import Gateway, HungUp, name_of, origin_of, request_of, send_response
from millstream.wire.http import Request, Response

GATHERED = 8 << 20  # bytes of a body that is kept in memory until it is whole: the largest batch in base64
STRANGERS = 64 << 10  # the same of requests without a key that is known here
HEAD = 32 << 10  # bytes of a request's head; S3 takes 8 KB of headers
READ = 256 << 10  # bytes that may come at once, before a head's as well as of it
LOOK = 5.0  # seconds between two looks at silent connections
KEEP_ALIVE = 75.0  # seconds that an idle connection stays open, since clients pool theirs, and that a head may take
STALLED = 60.0  # seconds without a byte of a body that is due
UNREAD = 600.0  # seconds without a byte of a reply being taken
NO_BODY = (204, 304)
INVALID = "Invalid HTTP request received."
_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
BROKEN = Response(500, (("content-type", "text/plain"),), b"Internal Server Error")
log = logging.getLogger("millstream")
_started: Callable[..., asyncio.Task[None]] = getattr(
    asyncio, "eager_task_factory", lambda loop, coroutine: loop.create_task(coroutine)
)  # since 3.12 a task that need not wait is done at once


class _Nobody:
    """Nothing waits for an exchange's body: it starts when the body is there."""

    def set(self) -> None: ...


class Exchange:
    """A request under way without uvicorn's cycle. It stands in the cycle's place, and has what uvicorn looks at."""

    __slots__ = (
        "body", "disconnected", "headers", "keep_alive", "method", "origin", "response_complete", "task", "url"
    )  # fmt: skip
    message_event: ClassVar = _Nobody()

    def __init__(self, method: str, url: bytes, headers: dict[str, str], origin: Origin, keep_alive: bool) -> None:
        self.method, self.url, self.headers, self.origin, self.keep_alive = method, url, headers, origin, keep_alive
        self.body: list[bytes] = []
        self.task: asyncio.Task[None] | None = None
        self.disconnected = self.response_complete = False

    @property
    def request(self) -> Request:
        path, _, query = self.url.partition(b"?")
        return request_of(self.method, path, query, self.headers, Body.of(b"".join(self.body)), self.origin)


class Front(HttpToolsProtocol):
    cycle: Any  # an Exchange, or uvicorn's own
    _origin: Origin
    _fields: dict[str, str]  # the present head's, by lower-case name; repeated ones joined with commas
    _size = 0  # bytes of its lines that are whole
    _unfinished = 0  # bytes since a head or trailer began that is not whole, roughly
    _headed = False  # whether the head is whole: what comes now is the body, and its trailer
    _again = b""  # the head of a request that is read once more
    _silent = 0  # looks in a row that found nothing new
    _left = 0  # bytes of replies that the client had not taken at the last look

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._origin = origin_of(self.client, self.scheme)

    def data_received(self, data: bytes) -> None:
        if not self._unfinished:
            self._silent = 0
        try:
            self._feed(data)
        except httptools.HttpParserError:
            self._refuse()
        if self._unfinished:
            self._unfinished += len(data)
            if self._unfinished > HEAD + READ:
                self._refuse()

    def _refuse(self) -> None:
        """What is no request, once those before it are answered."""
        if self.transport.is_closing():
            return
        if not self._headed and self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
            self.flow.pause_reading()
            return
        self.logger.warning(INVALID)
        self.send_400_response(INVALID)

    def _feed(self, data: bytes) -> None:
        """A server may ignore an offer to upgrade; the parser would ignore the body then: it is read without the
        offer, which JDK's and curl's HTTP/2 clients make.
        """
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                data = self._again + data[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def on_message_begin(self) -> None:
        if self.transport.is_closing():
            raise ConnectionAbortedError("what follows a `Connection: close` is not done")
        self.url, self._fields, self._again = b"", {}, b""
        self._silent, self._size, self._unfinished, self._headed = 0, 0, 1, False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._size += len(name) + len(value)
        if self._size > HEAD:
            raise ValueError("the head is too long")
        if self._headed:
            return  # a trailer is no part of it
        known, text = name_of(name), value.strip(b" \t").decode("latin-1")
        fields = self._fields
        fields[known] = f"{fields[known]},{text}" if known in fields else text

    def on_headers_complete(self) -> None:
        fields, parser = self._fields, self.parser
        if len(self.url) > HEAD:
            raise ValueError("the path is too long")
        self._unfinished, self._headed = 0, True
        if parser.should_upgrade() and parser.get_method() != b"CONNECT":
            self._again = self._without_upgrade()
            return
        idle = self.cycle is None or self.cycle.response_complete
        if (
            idle
            and self.url.startswith(b"/")
            and b"#" not in self.url
            and isinstance(self.app, Gateway)
            and _is_small(fields, self.app)
        ):
            keep_alive = parser.should_keep_alive() and parser.get_http_version() != "1.0"
            self.cycle = Exchange(parser.get_method().decode(), self.url, fields, self._origin, keep_alive)
        else:
            self._begin_cycle()

    def _without_upgrade(self) -> bytes:
        kept = "".join(f"{name}: {value}\r\n" for name, value in self._fields.items() if name != "upgrade")
        first = b"%b %b HTTP/%b\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return first + kept.encode("latin-1") + b"\r\n"

    def _begin_cycle(self) -> None:
        """What uvicorn would have done from the first byte on."""
        url = self.url
        super().on_message_begin()
        self.url = url
        for name, value in self._fields.items():
            super().on_header(name.encode("latin-1"), value.encode("latin-1"))
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._unfinished = 1  # the last chunk has no body but a trailer

    def on_body(self, body: bytes) -> None:
        self._silent = self._unfinished = 0
        if type(self.cycle) is Exchange:
            self.cycle.body.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._unfinished, self._headed = 0, False
        if self._again:
            return
        exchange = self.cycle
        if type(exchange) is not Exchange:
            super().on_message_complete()
            return
        task = exchange.task = _started(self.loop, self._exchange(exchange))
        if not task.done():
            self.tasks.add(task)

    async def _exchange(self, exchange: Exchange) -> None:
        assert isinstance(self.app, Gateway)
        try:
            response = await self.app.answer(exchange.request)
            if isinstance(response.body, Body):
                _lines(response.headers)
                await self._stream(exchange, response)
                return
            written = self._written(exchange, response)
            if self.flow.write_paused:  # by earlier replies that the client has not read
                await self.flow.drain()
        except Exception:
            log.exception("%s %s failed", exchange.method, exchange.url)
            exchange.keep_alive = False
            written = self._written(exchange, BROKEN)
        except BaseException:
            self.transport.close()
            raise
        finally:
            self.tasks.discard(exchange.task)
        if not self.transport.is_closing():
            self.transport.write(written)
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
        if self.cycle is exchange:
            self.cycle = cycle

        async def send(message: Any) -> None:
            if self.flow.write_paused:
                await self.flow.drain()
            if self.transport.is_closing():
                cycle.disconnected = True
                raise HungUp  # nothing more need be read for it
            await cycle.send(message)

        async def application(*_: Any) -> None:
            with contextlib.suppress(HungUp):
                await send_response(response, exchange.method, send)

        await cycle.run_asgi(application)

    def _written(self, exchange: Exchange, response: Response) -> bytes:
        status, body = response.status, response.body
        assert isinstance(body, bytes)
        lines, bodiless = _lines(response.headers), status in NO_BODY
        if not bodiless and "content-length" not in [name.lower() for name, _ in response.headers]:
            lines += f"content-length: {len(body)}\r\n"
        if not exchange.keep_alive:
            lines += "connection: close\r\n"
        head = b"%b%b%b\r\n" % (STATUS_LINE[status], _defaults(self.server_state.default_headers), lines.encode())
        return head if bodiless or exchange.method == "HEAD" else head + body

    def on_response_complete(self) -> None:
        """As uvicorn does it, without a timer for each reply: `look` sees to silent connections."""
        self._silent = 0
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    def look(self) -> None:
        """Every LOOK seconds: close the connection when it is silent for too long and the client's turn."""
        self._silent += 1
        before, self._left = self._left, self.transport.get_write_buffer_size()
        if self._left:
            limit = UNREAD if self._left == before else math.inf
        elif self._headed and not self.pipeline:
            asked = not (self.flow.read_paused or getattr(self.cycle, "waiting_for_100_continue", False))
            limit = STALLED if asked else math.inf
        elif self.cycle is not None and not self.cycle.response_complete:
            limit = math.inf
        else:
            limit = KEEP_ALIVE
        if limit == math.inf:
            self._silent = 0
        elif self._silent * LOOK > limit:
            self._give_up()

    def _give_up(self) -> None:
        """Whose body does not come is told so, as by AWS, unless it reads nothing or its reply has begun."""
        told = getattr(self.cycle, "response_started", False)
        leaving = self._left or self.transport.is_closing()  # it reads nothing
        if leaving or not self._headed or told or not isinstance(self.app, Gateway):
            self.transport.abort()
            return
        asked = Exchange(self.parser.get_method().decode(), self.url, self._fields, self._origin, keep_alive=False)
        self.transport.write(self._written(asked, self.app.late(asked.request)))
        self.transport.close()


def _lines(headers: Sequence[tuple[str, str]]) -> str:
    """Raise ValueError for a header that would begin another."""
    text = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if text.count("\n") != len(headers) or text.count("\r") != len(headers) or _CONTROL.search(text):
        raise ValueError("a header holds a line break or a control character")
    return text


def _is_small(headers: dict[str, str], gateway: Gateway) -> bool:
    """Of a stranger only what is no burden is kept in memory."""
    if "expect" in headers or "transfer-encoding" in headers:
        return False
    length = headers.get("content-length", "0")
    return length.isdigit() and (int(length) <= STRANGERS or (int(length) <= GATHERED and gateway.knows(headers)))


_dated: tuple[object, bytes] = (None, b"")


def _defaults(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The headers of every reply; uvicorn makes the list anew each second."""
    global _dated  # noqa: PLW0603
    if _dated[0] is not headers:
        _dated = headers, b"".join(b"%b: %b\r\n" % pair for pair in headers)
    return _dated[1]
