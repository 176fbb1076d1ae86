"""The proxy route: CONNECT to one of AWS's hosts ends in TLS here and goes on to the same application."""

import asyncio
import base64
import ipaddress
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple, cast
from urllib.parse import urlsplit

from millstream.gateway import hosts, route, tunnel
from millstream.gateway.authority import Authority
from millstream.gateway.front import HEAD, Front

HANDSHAKE = 15.0  # seconds
ESTABLISHED = b"HTTP/1.1 200 Connection Established\r\n\r\n"
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
log = logging.getLogger("millstream.route")


def front(authority: Authority, environ: Mapping[str, str]) -> type["Outside"]:
    """uvicorn's HTTP protocol with the route; `environ` may name the server's own proxy."""

    class Configured(Outside):
        _authority, _environ = authority, environ

    return Configured


class Target(NamedTuple):
    """What a CONNECT asks for."""

    host: str
    port: int
    proxy: str | None  # of the client, passed on
    rest: bytes  # sent without waiting for the answer


class Outside(Front):
    """What a client first meets: plain HTTP, or a CONNECT."""

    _authority: ClassVar[Authority]
    _environ: ClassVar[Mapping[str, str]]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._inside: Callable[[], Inside] = partial(Inside, *arguments, **named)
        self._opening, self._head = True, b""
        self._work: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        if self._opening:
            data = self._head + data
            if b"CONNECT ".startswith(data[:8]):
                self._head = data
                if b"\r\n\r\n" in data or len(data) > HEAD:
                    self._opening = False
                    self._connect(data)
                return
            self._opening, self._head = False, b""
        super().data_received(data)

    def on_headers_complete(self) -> None:
        if self.url[:7].lower() != b"http://":
            super().on_headers_complete()
            return
        app, self.app = self.app, self._app_for(urlsplit(self.url.decode("latin-1")).netloc)
        super().on_headers_complete()
        self.app = app

    def _app_for(self, authority: str) -> Any:
        """A plain http proxy is asked for whole URLs."""
        try:
            host, port = hosts.split(authority, 80)
        except ValueError:
            return refuse
        if hosts.is_telemetry(host):
            return drop
        ours = hosts.is_aws(host) or (hosts.is_local(host) and port == self._port)
        return self.app if ours else refuse

    @property
    def _port(self) -> int:
        return (self.server and self.server[1]) or 0

    def look(self) -> None:
        """A tunnel is the two sides' own."""
        if self._work is None:
            super().look()

    def _connect(self, head: bytes) -> None:
        if not self.client or not _loopback(self.client[0]):
            self._answer(403, "The proxy route is for programs on the same machine.")
            return
        try:
            target = _target(head)
        except ValueError as error:
            self._answer(400, str(error))
            return
        self.transport.pause_reading()
        self._work = self.loop.create_task(self._end_tls(target) if hosts.is_aws(target.host) else self._pass(target))

    async def _end_tls(self, target: Target) -> None:
        inside = self._inside()
        if hosts.is_telemetry(target.host):
            inside.app = drop
        try:
            context = self._authority.context(target.host)
            self.transport.write(ESTABLISHED)
            transport = await self.loop.start_tls(
                self.transport, inside, context, server_side=True, ssl_handshake_timeout=HANDSHAKE
            )
        except (OSError, ssl.SSLError) as error:
            log.warning("%s: no TLS with the client: %s. Does it trust our CA (millstream run)?", target.host, error)
            self.transport.close()
        else:
            inside.opened(cast(asyncio.Transport, transport))  # uvloop's is none by inheritance
        finally:
            self.connections.discard(self)

    async def _pass(self, target: Target) -> None:
        try:
            proxy = target.proxy or route.upstream(self._environ, self._port)
            far = await tunnel.reach(target.host, target.port, proxy)
        except tunnel.Refused as reason:
            self._answer(502, str(reason))
            return
        reader = asyncio.StreamReader(loop=self.loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=self.loop)
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        near = asyncio.StreamWriter(self.transport, protocol, reader, self.loop)
        near.write(ESTABLISHED)
        if target.rest:
            far[1].write(target.rest)
        self.transport.resume_reading()
        try:
            await tunnel.join((reader, near), far)
        finally:
            self.connections.discard(self)

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: text/plain\r\nconnection: close\r\n"
        self.transport.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        self.transport.close()


class Inside(Front):
    """HTTP inside TLS. A client's first bytes may come with the end of its handshake, before `start_tls` returns."""

    _early = b""
    _lost = False

    def opened(self, transport: asyncio.Transport) -> None:
        if self._lost:
            transport.close()
            return
        self.connection_made(transport)
        if self._early:
            super().data_received(self._early)

    def data_received(self, data: bytes) -> None:
        if self.transport is None:
            self._early += data
        else:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self.transport is not None:
            super().connection_lost(exc)


def _target(head: bytes) -> Target:
    """Raise ValueError."""
    text, end, rest = head.partition(b"\r\n\r\n")
    if not end:
        raise ValueError("the head of this CONNECT is too long")
    first, *lines = text.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        raise ValueError("a CONNECT names a host and a port")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    scheme, _, token = headers.get("proxy-authorization", "").partition(" ")
    proxy = None
    if scheme.lower() == "basic":
        proxy = route.passed_on(base64.b64decode(token + "==").decode("latin-1"))
    host, port = hosts.split(words[1], 443)
    if rest and hosts.is_aws(host):
        raise ValueError("a client waits for the answer to CONNECT before it speaks TLS")
    return Target(host, port, proxy, rest)


def _loopback(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


async def drop(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    """Answer the SDK's reports of its use with nothing, and keep nothing."""
    while (await receive()).get("more_body"):
        pass
    await _reply(send, 200, "")


async def refuse(scope: Mapping[str, Any], receive: Any, send: Send) -> None:
    text = (
        "Millstream's proxy carries https to any host, and plain http to AWS's only: unset HTTP_PROXY for this one."
    )
    await _reply(send, 501, text)


async def _reply(send: Send, status: int, text: str) -> None:
    headers = [(b"content-length", str(len(text)).encode()), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
