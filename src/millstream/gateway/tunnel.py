"""Bytes to and from any other host, untouched: straight, or through the user's own proxy."""

import asyncio
import base64
import contextlib
from urllib.parse import unquote, urlsplit

from millstream.gateway.hosts import is_local

BLOCK = 1 << 16
PATIENCE = 30.0  # seconds to reach the other side


class Refused(Exception):
    """Why there is no way to the host."""


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def reach(host: str, port: int, proxy: str | None) -> Streams:
    """Raise Refused."""
    try:
        async with asyncio.timeout(PATIENCE):
            if is_local(host):
                return await asyncio.open_connection("127.0.0.1" if host.endswith("localhost") else host, port)
            return await (_through(proxy, host, port) if proxy else asyncio.open_connection(host, port))
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        via = f" through the proxy {urlsplit(proxy).hostname}" if proxy else ""
        raise Refused(f"{host}:{port} cannot be reached{via}: {error or type(error).__name__}") from error


async def _through(proxy: str, host: str, port: int) -> Streams:
    parts = urlsplit(proxy)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"the proxy {parts.scheme}://{parts.hostname} is not one for http")
    secure = parts.scheme == "https"
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or (443 if secure else 80), ssl=True if secure else None
    )
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}")
    writer.write("\r\n".join((*lines, "", "")).encode())
    status = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode("latin-1")
    if status.split(" ")[1:2] != ["200"]:
        writer.close()
        raise Refused(f"the proxy {parts.hostname} answered {status!r} for {target}")
    return reader, writer


async def join(one: Streams, other: Streams) -> None:
    """Until both sides have said all, or one breaks off."""
    with contextlib.suppress(OSError, ExceptionGroup):
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pipe(one[0], other[1]))
                both.create_task(_pipe(other[0], one[1]))
        finally:
            one[1].close()
            other[1].close()


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while block := await source.read(BLOCK):
        sink.write(block)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()
