"""The one way out of a container's own network: to this server, by a UNIX socket that its sandbox shows.

`inside/gate.py` is the other end: it listens, in the container's network, on the port under which the server is
known there, so that the same addresses hold as in every other sandbox.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

NAME = "socket"
KNOWN_BY = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ENDPOINT_URL")
PART = 1 << 16


def port_of(env: Mapping[str, str]) -> int | None:
    """Where a task's environment says that the server is, on loopback."""
    for name in KNOWN_BY:
        parts = urlsplit(env.get(name, ""))
        if parts.hostname in ("127.0.0.1", "localhost") and parts.port:
            return parts.port
    return None


class Gate:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        (self.folder / NAME).unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        folder = os.open(self.folder, os.O_PATH | os.O_DIRECTORY)
        try:
            listening.bind(f"/proc/self/fd/{folder}/{NAME}")  # addresses of sockets are short, folders may not be
        finally:
            os.close(folder)
        (self.folder / NAME).chmod(0o666)  # none but the sandbox's user comes as far as the folder
        self._server = await asyncio.start_unix_server(self._connected, sock=listening)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.gather(_pump(reader, to_writer), _pump(to_reader, writer))
            to_writer.close()
        except OSError:
            pass  # the other side sees a connection that ends
        finally:
            writer.close()
            self._connections.discard(task)

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(PART):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        if writer.can_write_eof():
            writer.write_eof()
