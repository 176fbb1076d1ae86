"""The workers of one serving: kept alive, more or fewer of them, and ended in order."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator

from millstream.container.environments import BuildFailed
from millstream.container.sandbox import NoSandbox
from millstream.engines.compute.dispatch import Dispatch
from millstream.engines.compute.folder import Folder
from millstream.engines.compute.room import Rooms
from millstream.engines.compute.usage import usage
from millstream.engines.compute.worker import Crew, Worker
from millstream.ports.compute import Invocation, Reply, Served, Serving, UnknownImage, Usage

FIRST_PAUSE, LONGEST_PAUSE, HEALTHY = 0.2, 30.0, 60.0
CODES = ("code", "model/code")
NONE = "it is scaled to zero"


class Slot:
    """A place for one worker after the other."""

    def __init__(self, worker: Worker) -> None:
        self.worker: Worker | None = worker
        self.failed = False  # its last start
        self.keeping: asyncio.Task[None] | None = None


class Workers:
    def __init__(self, serving: Serving, folder: Folder, rooms: Rooms) -> None:
        self._serving, self._folder, self._rooms = serving, folder, rooms
        self._dispatch = Dispatch(serving.name, folder.tail)
        self._slots: list[Slot] = []
        self._crew: Crew | None = None
        self._scaling = asyncio.Lock()
        self._opening = asyncio.create_task(self._open())

    async def ready(self) -> None:
        """Return when every worker answered its first ping. Raise RuntimeError."""
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder.path / "workers", True)  # of an earlier server
        one = self._serving
        try:
            arguments = (self._folder, one.image, one.env, one.limits, one.network, CODES)
            prepared = await self._rooms.prepare(*arguments)
            count = await asyncio.to_thread(self._rooms.at_once, one.workers)
        except (UnknownImage, BuildFailed, NoSandbox, OSError) as error:
            raise RuntimeError(str(error)) from error
        prepared = prepared[0], self._rooms.furnished(*prepared)
        self._crew = Crew(self._folder, self._rooms, prepared, one.load, self._dispatch.freed, self._dispatch.lost)
        await self._grow(count)
        if not count:
            self._dispatch.refuse(NONE)

    async def scale(self, count: int) -> None:
        """More: when all new ones answered their first ping, or none of them is kept and RuntimeError is raised.
        Fewer: when those that leave have answered what they had in hand.
        """
        await self.ready()
        async with self._scaling:
            count = await asyncio.to_thread(self._rooms.at_once, count)
            if count > len(self._slots):
                await self._grow(count - len(self._slots))
            else:
                await self._shrink(len(self._slots) - count)

    async def _grow(self, count: int) -> None:
        assert self._crew is not None
        loading = [asyncio.create_task(self._crew.load()) for _ in range(count)]
        try:
            workers = await asyncio.gather(*loading)
        except BaseException:
            for one in loading:
                one.cancel()
            done = await asyncio.gather(*loading, return_exceptions=True)
            for worker in done:
                if isinstance(worker, Worker):
                    self._crew.end(worker)
            raise
        for worker in workers:
            slot = Slot(worker)
            self._slots.append(slot)
            self._dispatch.admit(worker)
            slot.keeping = asyncio.create_task(self._keep(slot))

    async def _shrink(self, count: int) -> None:
        """Those go first that do not run, then those with least in hand."""
        busy = sorted(self._slots, key=lambda slot: len(slot.worker.frames.held) if slot.worker else -1)
        leaving = busy[:count]
        self._slots = [slot for slot in self._slots if slot not in leaving]
        if not self._slots:
            self._dispatch.refuse(NONE)
        await asyncio.gather(*map(self._retire, leaving))

    async def _retire(self, slot: Slot) -> None:
        worker = slot.worker
        if slot.keeping:
            slot.keeping.cancel()
        if worker and self._crew:
            self._dispatch.dismiss(worker)
            await self._dispatch.empty(worker)
            self._crew.end(worker)
            await worker.ended()

    async def _keep(self, slot: Slot) -> None:
        """Serve with one worker after the other, pausing longer the more often they die young."""
        pause = 0.0
        while slot.worker and self._crew:
            worker = slot.worker
            await worker.ended()
            self._dispatch.dismiss(worker)
            self._crew.alive.discard(worker)
            slot.worker = None
            pause = 0.0 if time.monotonic() - worker.began > HEALTHY else min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)
            await asyncio.sleep(pause)
            slot.worker = await self._again(slot, self._crew)
            self._dispatch.admit(slot.worker)

    async def _again(self, slot: Slot, crew: Crew) -> Worker:
        pause = FIRST_PAUSE
        while True:
            try:
                worker = await crew.load()
            except (RuntimeError, OSError) as error:
                self._folder.say(f"A worker did not start again: {str(error).splitlines()[0]}")
                slot.failed = True
                if all(other.failed for other in self._slots):
                    self._dispatch.refuse("its workers do not start any more")
                pause = min(LONGEST_PAUSE, pause * 2)
                await asyncio.sleep(pause)
            else:
                slot.failed = False
                return worker

    async def invoke(self, invocation: Invocation, patience: float) -> Reply:
        return await self._dispatch.invoke(invocation, patience)

    async def stream(self, invocation: Invocation, patience: float) -> tuple[Reply, AsyncIterator[bytes]]:
        return await self._dispatch.stream(invocation, patience)

    def served(self) -> Served:
        one = self._dispatch
        return Served(
            len(self._slots), one.ready, one.waiting, one.held, one.answered, one.failed, one.latency, one.notes
        )

    def usage(self) -> Usage:
        return usage([slot.worker.pid for slot in list(self._slots) if slot.worker])

    async def drain(self, patience: float) -> None:
        await self._dispatch.drain(patience)

    async def close(self) -> None:
        tasks = [self._opening, *(slot.keeping for slot in self._slots if slot.keeping)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._dispatch.close()
        if self._crew:
            await self._crew.close()
