"""uvicorn as Millstream runs it."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from millstream.gateway.asgi import Gateway
from millstream.gateway.front import LOOK, Front

GRACE = 5  # seconds that requests under way may take when the server stops


class Server(uvicorn.Server):
    """uvicorn, telling when it listens and when it is about to stop, and leaving the process's signals to us."""

    def __init__(
        self, gateway: Gateway, protocol: type[Any] | str, ready: Callable[[], None], leaving: Callable[[], None]
    ) -> None:
        config = uvicorn.Config(
            gateway,
            http=protocol,
            loop="none",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who calls is what the signature says
            timeout_graceful_shutdown=GRACE,
            backlog=1024,
        )
        super().__init__(config)
        self._ready, self._leaving, self._ending = ready, leaving, asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what start-up made lives as long as the server: no collection need look through it again
        self._ready()

    async def main_loop(self) -> None:
        """uvicorn's own looks ten times a second whether it is to end; only its clock is to be set each second."""
        tenths = 0
        while not await self.on_tick(tenths):
            tenths += 10
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._ending.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._ending.set()

    async def on_tick(self, counter: int) -> bool:
        """`counter` is tenths of a second."""
        if counter % (LOOK * 10) == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Front):
                    connection.look()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving()  # what would go on for minutes ends now
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own would raise the signal again, before the stores are closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
