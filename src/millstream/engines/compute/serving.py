"""The workers of one serving: kept alive, more or fewer of them, and ended in order."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator

from millstream.container.environments import BuildFailed
from millstream.container.images import Choice
from millstream.container.sandbox import NoSandbox, Room
from millstream.engines.compute.dispatch import Dispatch
from millstream.engines.compute.folder import Folder
from millstream.engines.compute.gate import Gate, port_of
from millstream.engines.compute.room import Rooms
from millstream.engines.compute.worker import Crew, Worker
from millstream.ports.compute import Invocation, Reply, Served, Serving, UnknownImage

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
        self._gate: Gate | None = None
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
            if prepared[0].image.listens:
                prepared = prepared[0], await self._own_network(*prepared)
            count = await asyncio.to_thread(self._rooms.at_once, one.workers)
        except (UnknownImage, BuildFailed, NoSandbox, OSError) as error:
            raise RuntimeError(str(error)) from error
        self._crew = Crew(self._folder, self._rooms, prepared, one.load, self._dispatch.freed, self._dispatch.lost)
        await self._grow(count)
        if not count:
            self._dispatch.refuse(NONE)

    async def _own_network(self, choice: Choice, room: Room) -> Room:
        port = port_of(room.env) if room.network else None
        if port:
            self._gate = Gate(self._folder.path / "gate", port)
            await self._gate.open()
        return self._rooms.own_network(choice, room, self._gate)

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
            await self._crew.retire(worker)

    async def _keep(self, slot: Slot) -> None:
        """Serve with one worker after the other: the next at once, but later the more often they die young."""
        deaths = 0
        while slot.worker and self._crew:
            worker = slot.worker
            reason = await worker.ended()
            self._folder.say(f"A worker ended: {reason or 'nothing is known of its end'}")
            self._dispatch.dismiss(worker)
            self._crew.alive.discard(worker)
            slot.worker = None
            deaths = 0 if time.monotonic() - worker.began > HEALTHY else deaths + 1
            await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(deaths - 2, 9)) if deaths > 1 else 0)
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
        counts = (one.ready, one.waiting, one.held, one.answered, one.failed, one.latency)
        return Served(len(self._slots), *counts, one.notes, one.advice)

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
        if self._gate:
            await self._gate.close()
