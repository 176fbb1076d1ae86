"""The workers of one serving: kept alive, given one request at a time, and never in each other's way."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from millstream.container.environments import BuildFailed
from millstream.container.images import Choice
from millstream.container.sandbox import NoSandbox, Room
from millstream.engines.compute.folder import Folder, reap
from millstream.engines.compute.frames import Answer, Frames
from millstream.engines.compute.room import Rooms
from millstream.ports.compute import Invocation, NotServing, Reply, Serving, TimedOut, UnknownImage, WorkerDied

LOAD = 600.0  # seconds that a model may take to load
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY = 0.2, 30.0, 60.0
CODES = ("code", "model/code")


class Worker:
    """One sandboxed process with a model, and our end of its stream."""

    def __init__(self, folder: Folder, frames: Frames, lifeline: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.frames, self._process = folder, frames, process
        self._lifeline: int | None = lifeline
        self.began = time.monotonic()

    def end(self) -> None:
        """Its supervisor kills it when the lifeline closes."""
        self.frames.close()
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None

    async def ended(self) -> str:
        """Wait for the end; return its reason where the supervisor knows one."""
        await self.frames.closed.wait()
        self.end()
        await reap(self._process)
        reason = self.folder.status().reason
        await asyncio.to_thread(shutil.rmtree, self.folder.path, True)
        return reason


class Workers:
    def __init__(self, serving: Serving, folder: Folder, rooms: Rooms) -> None:
        self._serving, self._folder, self._rooms = serving, folder, rooms
        self._idle: list[Worker] = []
        self._alive: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._failed: set[int] = set()  # slots whose last start failed
        self._made, self._closing = 0, False
        self._slots: list[asyncio.Task[None]] = []
        self._opening = asyncio.create_task(self._open())

    async def ready(self) -> None:
        """Return when every worker answered its first ping. Raise RuntimeError."""
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        shutil.rmtree(self._folder.path / "workers", ignore_errors=True)  # of an earlier server
        one = self._serving
        try:
            arguments = (self._folder, one.image, one.env, one.limits, one.network, CODES)
            choice, room = await self._rooms.prepare(*arguments)
            count = await asyncio.to_thread(self._rooms.at_once, one.workers)
        except (UnknownImage, BuildFailed, NoSandbox, OSError) as error:
            raise RuntimeError(str(error)) from error
        started = await asyncio.gather(*(self._load(choice, room) for _ in range(count)), return_exceptions=True)
        for failed in started:
            if isinstance(failed, BaseException):
                raise failed
        workers = [worker for worker in started if isinstance(worker, Worker)]
        self._slots = [asyncio.create_task(self._keep(n, one, choice, room)) for n, one in enumerate(workers)]

    async def _load(self, choice: Choice, room: Room) -> Worker:
        """Start a worker and wait for its first ping; raise RuntimeError with the end of its log."""
        worker = await self._spawn(choice, room)
        self._alive.add(worker)
        try:
            async with asyncio.timeout(LOAD):
                await worker.frames.ask({"op": "ping"}, b"")
        except (ConnectionError, TimeoutError) as error:
            slow = f"it did not load within {LOAD:.0f} s" if isinstance(error, TimeoutError) else ""
            worker.end()
            reason = slow or await worker.ended() or "the model did not load"
            self._alive.discard(worker)
            raise RuntimeError(f"{reason}\n{self._folder.tail()}") from error
        return worker

    async def _spawn(self, choice: Choice, room: Room) -> Worker:
        self._made += 1
        folder = Folder(self._folder.path / "workers" / str(self._made))
        folder.path.mkdir(parents=True)
        ours, theirs = socket.socketpair()
        watched, lifeline = os.pipe()
        argv = [*choice.image.serve, str(theirs.fileno())]
        options = ["--lifeline", str(watched), "--keep", str(theirs.fileno())]
        room = replace(room, folder=folder.path, argv=argv)
        try:
            keep = [watched, theirs.fileno()]
            process = await self._rooms.start(folder, room, self._folder.output, options, keep)
        finally:
            theirs.close()
            os.close(watched)
        ours.setblocking(False)
        _, frames = await asyncio.get_running_loop().create_connection(Frames, sock=ours)
        return Worker(folder, frames, lifeline, process)

    async def _keep(self, slot: int, worker: Worker, choice: Choice, room: Room) -> None:
        """Serve with one worker after the other, pausing longer the more often they die young."""
        pause = 0.0
        while True:
            self._release(worker)
            await worker.ended()
            self._forget(worker)
            pause = 0.0 if time.monotonic() - worker.began > HEALTHY else min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)
            await asyncio.sleep(pause)
            worker = await self._again(slot, choice, room)

    async def _again(self, slot: int, choice: Choice, room: Room) -> Worker:
        pause = FIRST_PAUSE
        while True:
            try:
                worker = await self._load(choice, room)
            except (RuntimeError, OSError) as error:
                self._folder.say(f"A worker did not start again: {str(error).splitlines()[0]}")
                self._failed.add(slot)
                self._give_up_waiting()
                pause = min(LONGEST_PAUSE, pause * 2)
                await asyncio.sleep(pause)
            else:
                self._failed.discard(slot)
                return worker

    def _give_up_waiting(self) -> None:
        while len(self._failed) == len(self._slots) and self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(NotServing("its workers do not start any more"))

    def _release(self, worker: Worker) -> None:
        if worker.frames.closed.is_set():
            return
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter.set_result(worker)
        self._idle.append(worker)

    def _forget(self, worker: Worker) -> None:
        self._alive.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)

    async def invoke(self, invocation: Invocation, patience: float) -> Reply:
        """A request that is given up still holds its worker until the model answers or its time is over."""
        deadline = asyncio.get_running_loop().time() + patience
        worker = self._idle.pop() if self._idle else await self._free(patience)
        head = {
            "op": "invoke",
            "content_type": invocation.content_type,
            "accept": invocation.accept,
            "headers": dict(invocation.headers),
        }
        answer = worker.frames.ask(head, invocation.body)
        timer = asyncio.get_running_loop().call_at(deadline, self._too_slow, worker, answer, patience)
        answer.add_done_callback(lambda _: self._answered(worker, timer))
        try:
            reply, body = await asyncio.shield(answer)
        except ConnectionError as error:
            raise WorkerDied(f"the model's worker ended during the request\n{self._folder.tail()}") from error
        return _reply(reply, body)

    def _answered(self, worker: Worker, timer: asyncio.TimerHandle) -> None:
        timer.cancel()
        self._release(worker)

    def _too_slow(self, worker: Worker, answer: Answer, after: float) -> None:
        if not answer.done():
            worker.end()  # as the container's own server does with a worker that hangs
            answer.set_exception(TimedOut(f"the model did not answer within {after:g} s"))

    async def _free(self, patience: float) -> Worker:
        if self._closing or not self._slots or len(self._failed) == len(self._slots):
            raise NotServing(self._serving.name)
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(patience):
                return await waiter
        except TimeoutError as error:
            self._hand_back(waiter)
            raise TimedOut(f"no worker was free within {patience:g} s") from error
        except asyncio.CancelledError:
            self._hand_back(waiter)
            raise

    def _hand_back(self, waiter: asyncio.Future[Worker]) -> None:
        """A worker that came in the moment in which the request was given up."""
        if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
            self._release(waiter.result())

    async def close(self) -> None:
        self._closing = True
        tasks = [self._opening, *self._slots]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_exception(NotServing(self._serving.name))
        ending = list(self._alive)
        for worker in ending:
            worker.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await asyncio.gather(*(worker.ended() for worker in ending))


def _reply(head: Mapping[str, object], body: bytes) -> Reply:
    return Reply(int(str(head["status"])), body, str(head["content_type"]), int(str(head["latency"])))
