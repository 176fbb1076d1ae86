"""One sandboxed process with a model, and its start up to the first ping."""

import asyncio
import math
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from millstream.container.images import Choice
from millstream.container.pace import brisk
from millstream.container.sandbox import Room
from millstream.container.supervisor import descendants
from millstream.engines.compute.folder import Folder, reap
from millstream.engines.compute.frames import PING, Frames, Request
from millstream.engines.compute.room import Rooms
from millstream.ports.compute import Status, WorkerDied

GRACE = 30.0  # seconds between SIGTERM and SIGKILL, as on AWS
LAST_GRACE = 5.0  # the same where the server itself ends


class Worker:
    def __init__(self, folder: Folder, frames: Frames, lifeline: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.frames, self._process = folder, frames, process
        self._lifeline: int | None = lifeline
        self._ended: asyncio.Task[str] | None = None
        self.began = time.monotonic()

    async def hurry(self) -> None:
        """It was started to make way for others; now others wait for it."""
        await asyncio.to_thread(lambda: brisk((self._process.pid, *descendants(self._process.pid))))

    def end(self) -> None:
        """Its supervisor kills it when the lifeline closes."""
        self.frames.close()
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    async def leave(self, grace: float) -> None:
        """SIGTERM, as a container gets it; what is still there after `grace` seconds is ended."""
        await asyncio.to_thread(self.folder.write, "stop.json", {"grace": grace})
        self._process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self.frames.closed.wait()
        self.end()

    async def ended(self) -> str:
        """Wait for the end; return its reason where the supervisor knows one. May be awaited by several."""
        if self._ended is None:
            self._ended = asyncio.create_task(self._end())
        return await asyncio.shield(self._ended)

    async def _end(self) -> str:
        await self.frames.closed.wait()
        self.end()
        await reap(self._process)
        reason = _reason(self.folder.status())
        await asyncio.to_thread(shutil.rmtree, self.folder.path, True)
        return reason


class Crew:
    """Starts workers of one serving, all alike."""

    def __init__(
        self,
        folder: Folder,
        rooms: Rooms,
        prepared: tuple[Choice, Room],
        patience: float,
        freed: Callable[[], None],
        lost: Callable[[list[Request]], None],
    ) -> None:
        self._folder, self._rooms, (self._choice, self._room) = folder, rooms, prepared
        self._patience, self._freed, self._lost = patience, freed, lost
        self._leaving: set[asyncio.Task[str]] = set()
        self._made = 0
        self.alive: set[Worker] = set()

    async def load(self) -> Worker:
        """Start a worker and wait for its first ping; raise RuntimeError with the end of its log."""
        worker = await self._spawn()
        self.alive.add(worker)
        ping = Request(asyncio.get_running_loop().create_future(), PING, b"", math.inf)
        worker.frames.send([ping])
        try:
            async with asyncio.timeout(self._patience):
                worker.frames.learn((await ping.answer).body)
            await worker.hurry()
        except (WorkerDied, TimeoutError) as error:
            slow = f"it did not load within {self._patience:.0f} s" if isinstance(error, TimeoutError) else ""
            worker.end()
            reason = slow or await worker.ended() or "the model did not load"
            self.alive.discard(worker)
            raise RuntimeError(f"{reason}\n{self._folder.tail()}") from error
        except asyncio.CancelledError:
            self.end(worker)
            raise
        return worker

    def end(self, worker: Worker) -> None:
        """At once; it is seen off in the background."""
        worker.end()
        seeing_off = asyncio.create_task(worker.ended())
        self._leaving.add(seeing_off)
        seeing_off.add_done_callback(self._leaving.discard)
        self.alive.discard(worker)

    async def retire(self, worker: Worker, grace: float = GRACE) -> None:
        """It has nothing in hand. Only a container's own program may have something to bring to an end."""
        if self._choice.image.listens:
            await worker.leave(grace)
        self.end(worker)
        await worker.ended()

    async def _spawn(self) -> Worker:
        self._made += 1
        folder = Folder(self._folder.path / "workers" / str(self._made))
        folder.path.mkdir(parents=True)
        ours, theirs = socket.socketpair()
        watched, lifeline = os.pipe()
        argv = [*self._choice.image.serve, str(theirs.fileno())]
        options = ["--lifeline", str(watched), "--keep", str(theirs.fileno())]
        room = replace(self._room, folder=folder.path, argv=argv)
        try:
            keep = [watched, theirs.fileno()]
            process = await self._rooms.start(folder, room, self._folder.output, options, keep)
        except BaseException:
            os.close(lifeline)
            raise
        finally:
            theirs.close()
            os.close(watched)
        ours.setblocking(False)
        connecting = asyncio.get_running_loop().create_connection(lambda: Frames(self._freed, self._lost), sock=ours)
        try:
            return Worker(folder, (await connecting)[1], lifeline, process)
        except BaseException:
            os.close(lifeline)
            ours.close()
            raise

    async def close(self) -> None:
        """Let all end together, and see them off."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_GRACE + 10):
                await asyncio.gather(*self._leaving, *(self.retire(one, LAST_GRACE) for one in list(self.alive)))


def _reason(status: Status) -> str:
    """Why a worker ended, as far as its supervisor knows."""
    if status.reason or status.exit_code is None:
        return status.reason
    return f"exit status {status.exit_code}" if status.exit_code >= 0 else f"signal {-status.exit_code}"
