"""The services of a server, each read and built when it is first asked, or when the server goes on with its work."""

import asyncio
import gc
from contextlib import AsyncExitStack
from importlib import import_module

from millstream.domain.part import Ground, Part


class Parts:
    """By the folders of `services`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._tasks: dict[str, asyncio.Task[Part]] = {}
        self._one = asyncio.Lock()  # modules of one service at a time
        self._known: dict[str, Part] = {}

    async def get(self, name: str) -> Part:
        """Whole, whatever becomes of the request that asked; what the disk refused is tried again by the next."""
        if part := self._known.get(name):
            return part
        task = self._tasks.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._tasks[name] = asyncio.create_task(self._build(name))
        return await asyncio.shield(task)

    async def service(self, name: str) -> object:
        return (await self.get(name)).service

    async def _build(self, name: str) -> Part:
        async with self._one:
            module = await asyncio.to_thread(import_module, f"millstream.services.{name}")  # others go on meanwhile
            gc.freeze()  # as at the server's start: it stays
            part: Part = module.build(self._ground)
            async with AsyncExitStack() as started:
                for loop in part.loops:
                    started.push_async_callback(loop.close)
                    await loop.start()
                started.pop_all()
            self._known[name] = part
            return part

    def leave(self) -> None:
        """The server is about to stop."""
        for part in self._known.values():
            part.leaving()

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(loop.close() for part in self._known.values() for loop in part.loops))
