"""Compute on this machine: every task in a sandbox under a supervisor of its own, which outlives the server."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from millstream.container.environments import BuildFailed, Environments
from millstream.container.images import Catalogue
from millstream.container.sandbox import NoSandbox
from millstream.engines.compute.folder import Folder, reap
from millstream.engines.compute.room import Rooms
from millstream.engines.compute.serving import Workers
from millstream.engines.compute.usage import usage
from millstream.ports.compute import (
    Invocation,
    NotServing,
    Reply,
    Served,
    Serving,
    State,
    Status,
    Task,
    UnknownImage,
    Usage,
)

UNPREPARED = (UnknownImage, BuildFailed, NoSandbox, RuntimeError, OSError)
NO_COMMAND = "the image has no entry point of its own: name a command"


class ProcessCompute:
    """`root` is this engine's alone; `ca_bundle` is shown in every sandbox and named in its environment."""

    def __init__(
        self,
        root: Path,
        *,
        catalogue: Catalogue | None = None,
        environments: Environments | None = None,
        ca_bundle: Path | None = None,
        rung: str | None = None,
    ) -> None:
        self._root = root.absolute()
        self._root.mkdir(parents=True, exist_ok=True)
        self._root.chmod(0o700)
        self._rooms = Rooms(catalogue or Catalogue(), environments or Environments(), ca_bundle, rung)
        self._preparing: dict[str, asyncio.Task[None]] = {}
        self._launching: set[str] = set()
        self._reaping: set[asyncio.Task[None]] = set()
        self._servings: dict[str, Workers] = {}

    def check_image(self, image: str) -> None:
        self._rooms.catalogue.find(image)

    def own_server(self, image: str) -> bool:
        return self._rooms.catalogue.find(image).image.listens

    def _folder(self, name: str) -> Folder:
        return Folder(self._root / quote(name, safe="@+=:, "))

    def workspace(self, name: str) -> Path:
        folder = self._folder(name)
        folder.make()
        return folder.workspace

    async def start(self, task: Task) -> None:
        folder = self._folder(task.name)
        await asyncio.to_thread(folder.create, task)
        await self.status(task.name)

    async def status(self, name: str) -> Status | None:
        folder = self._folder(name)
        task = folder.task()
        if task is None:
            return None
        status = folder.status()
        if status.state is State.PREPARING and name not in self._preparing:
            self._resume(folder, task)
        return status

    def _resume(self, folder: Folder, task: Task) -> None:
        """Take a task on its way, also one that an earlier server did not get to launch."""
        preparing = self._preparing[task.name] = asyncio.create_task(self._prepare(folder, task))
        preparing.add_done_callback(lambda _: self._prepared(task.name, preparing))

    def _prepared(self, name: str, preparing: asyncio.Task[None]) -> None:
        """Also one that was cancelled before it ran a line: what is kept of it would hold up the next of its name."""
        if self._preparing.get(name) is preparing:
            del self._preparing[name]
            self._launching.discard(name)

    async def _prepare(self, folder: Folder, task: Task) -> None:
        try:
            if folder.note("stop.json") and not folder.held():
                folder.end(State.STOPPED, "")
            elif not folder.held():
                await self._launch(folder, task)
            while folder.status().state is State.PREPARING:
                await self._first_sign(folder)
        except UNPREPARED as error:
            folder.say(str(error))
            folder.end(State.FAILED, str(error))

    async def _launch(self, folder: Folder, task: Task) -> None:
        arguments = (folder, task.image, task.env, task.limits, task.network, ("code",))
        choice, room = await self._rooms.prepare(*arguments)
        argv = task.argv or (choice.image.training if task.train else choice.image.command)
        if not argv:
            raise RuntimeError(NO_COMMAND)
        self._launching.add(task.name)  # from here on the supervisor sees to a stop
        room = replace(room, argv=argv, host=task.host, peers=task.peers)
        process = await self._rooms.start(folder, room, folder.output)
        reaping = asyncio.create_task(reap(process))
        self._reaping.add(reaping)
        reaping.add_done_callback(self._reaping.discard)

    async def _first_sign(self, folder: Folder) -> None:
        """A supervisor notes its start within milliseconds, or is gone without having taken its lock."""
        for _ in range(500):
            await asyncio.sleep(0.01)
            if folder.status().state is not State.PREPARING:
                return
        if not folder.held():
            raise RuntimeError(f"its supervisor did not start:\n{folder.tail(5)}")

    async def wait(self, name: str) -> Status:
        while True:
            status = await self.status(name)
            if status is None:
                raise LookupError(name)
            if status.state not in (State.PREPARING, State.RUNNING):
                return status
            if preparing := self._preparing.get(name):
                await asyncio.wait([preparing])
            else:
                await self._folder(name).gone()

    async def stop(self, name: str, grace: float = 120.0) -> None:
        folder = self._folder(name)
        status = await self.status(name)
        if status is None or status.state not in (State.PREPARING, State.RUNNING):
            return
        folder.write("stop.json", {"grace": grace})
        preparing = self._preparing.get(name)
        if preparing and name not in self._launching and not folder.held():
            preparing.cancel()
            folder.end(State.STOPPED, "")
        elif pid := folder.supervisor():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    async def output(self, name: str, start: int, size: int = 1 << 20) -> bytes:
        try:
            with self._folder(name).output.open("rb") as file:
                return os.pread(file.fileno(), size, start)
        except FileNotFoundError:
            return b""

    async def serve(self, serving: Serving) -> None:
        workers = self._servings.get(serving.name)
        if workers is None:
            folder = self._folder(serving.name)
            folder.make()
            workers = self._servings[serving.name] = Workers(serving, folder, self._rooms)
        try:
            await workers.ready()
        except BaseException:
            if self._servings.get(serving.name) is workers:
                del self._servings[serving.name]
            await workers.close()
            raise

    async def invoke(self, name: str, invocation: Invocation, timeout: float = 60.0) -> Reply:  # noqa: ASYNC109
        workers = self._servings.get(name)
        if workers is None:
            raise NotServing(name)
        return await workers.invoke(invocation, timeout)

    async def stream(
        self,
        name: str,
        invocation: Invocation,
        timeout: float = 60.0,  # noqa: ASYNC109
    ) -> tuple[Reply, AsyncIterator[bytes]]:
        return await self._serving(name).stream(invocation, timeout)

    async def scale(self, name: str, workers: int) -> None:
        await self._serving(name).scale(workers)

    async def drain(self, name: str, patience: float = 60.0) -> None:
        if workers := self._servings.get(name):
            await workers.drain(patience)

    def served(self, name: str) -> Served | None:
        workers = self._servings.get(name)
        return workers.served() if workers else None

    async def usage(self, name: str) -> Usage | None:
        return await asyncio.to_thread(usage, self._folder(name))

    def _serving(self, name: str) -> Workers:
        if workers := self._servings.get(name):
            return workers
        raise NotServing(name)

    async def remove(self, name: str) -> None:
        if workers := self._servings.pop(name, None):
            await workers.close()
        await self.stop(name, grace=0)
        if self._folder(name).task():
            await self.wait(name)
        await asyncio.to_thread(_delete, self._folder(name).path)

    async def close(self) -> None:
        self._rooms.abandon()
        preparing = [task for name, task in self._preparing.items() if name not in self._launching]
        for task in (*preparing, *self._reaping):
            task.cancel()
        closing: list[Coroutine[None, None, None]] = [workers.close() for workers in self._servings.values()]
        self._servings.clear()
        await asyncio.gather(*closing)
        if self._preparing:
            await asyncio.wait(list(self._preparing.values()))


def _delete(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():  # user code may have made folders unreadable for its own user
        for folder, names, _ in os.walk(path):
            for name in names:
                with suppress(OSError):
                    os.chmod(os.path.join(folder, name), 0o700)
        shutil.rmtree(path, ignore_errors=True)
