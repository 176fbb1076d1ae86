"""Requests to the workers of one serving: at the end of a loop's tick, what waits goes to the one with least in hand.

A worker that batches is given all that waits, since rows that are predicted together cost little more than one;
another is given one request at a time. One timer a serving, not one a request, looks for what is late.
"""

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

from millstream.engines.compute.frames import Heads, Request, Streaming, encode
from millstream.engines.compute.worker import Worker
from millstream.ports.compute import Invocation, NotServing, Reply, TimedOut, WorkerDied

TICK = 0.1  # seconds between two looks for late requests
MOST_BYTES = 32 << 20  # in one worker's hands


class Dispatch:
    def __init__(self, name: str, tail: Callable[[], str]) -> None:
        self._name, self._tail = name, tail
        self._loop = asyncio.get_running_loop()
        self._heads = Heads()
        self._waiting: deque[Request] = deque()
        self._workers: list[Worker] = []
        self._leaving: set[Worker] = set()
        self._sending = False
        self._look: asyncio.TimerHandle | None = None
        self._watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._refusal = "it is starting"  # until a worker is admitted
        self._ended = ""  # for ever
        self.answered = self.failed = self.latency = 0

    async def invoke(self, invocation: Invocation, patience: float) -> Reply:
        """A request that is given up still holds its worker until the model answers or its time is over."""
        request = Request(self._loop.create_future(), self._heads.of(invocation), invocation.body, patience)
        self._take(request)
        reply = await request.answer
        self.answered += 1
        self.latency += reply.latency
        return reply

    async def stream(self, invocation: Invocation, patience: float) -> tuple[Reply, AsyncIterator[bytes]]:
        head = encode(invocation, stream=True)
        request = Streaming(self._loop.create_future(), head, invocation.body, patience)
        self._take(request)
        return await request.answer, self._parts(request)

    async def _parts(self, request: Streaming) -> AsyncIterator[bytes]:
        try:
            while part := await request.parts.get():
                if isinstance(part, Exception):
                    raise part
                yield part
            self.answered += 1
        finally:
            if not request.over:
                request.deadline = self._loop.time()  # for a container to be told
            request.give_up()

    def _take(self, request: Request) -> None:
        if self._refusal or self._ended:
            raise NotServing(f"{self._name}: {self._ended or self._refusal}")
        self._waiting.append(request)
        self._send_soon()
        if self._look is None:
            self._look = self._loop.call_later(TICK, self._look_for_late)

    def _send_soon(self) -> None:
        if not self._sending:
            self._sending = True
            self._loop.call_soon(self._send)

    def _send(self) -> None:
        self._sending = False
        while self._waiting and (worker := self._freest()):
            self._give(worker)

    def _freest(self) -> Worker | None:
        free = [worker for worker in self._workers if _has_room(worker)]
        return min(free, key=lambda worker: len(worker.frames.held)) if free else None

    def _give(self, worker: Worker) -> None:
        waiting, given = self._waiting, []
        room, space = worker.frames.pong.capacity - len(worker.frames.held), MOST_BYTES - worker.frames.held_bytes
        while waiting and room > 0 and space > 0:
            request = waiting.popleft()
            if not request.over:
                given.append(request)
                room, space = room - 1, space - len(request.body)
        worker.frames.send(given)

    def freed(self) -> None:
        if self._waiting:
            self._send_soon()
        self._notice()

    def lost(self, held: list[Request]) -> None:
        """A worker ended with these in its hands."""
        waited = [request for request in held if not request.over]
        if waited:
            self._fail(waited, f"the model's worker ended during the request\n{self._tail()}")
        self._notice()

    def _fail(self, requests: list[Request], reason: str) -> None:
        for request in requests:
            self.failed += request.patience < math.inf  # a ping is no invocation
            request.fail(WorkerDied(reason))

    def _look_for_late(self) -> None:
        now, busy = self._loop.time(), bool(self._waiting)
        for worker in (*self._workers, *self._leaving):
            held = worker.frames.held.values()
            busy = busy or bool(held)
            if any(request.deadline <= now for request in held):
                self._end_late(worker, now)
        late = [request for request in self._waiting if request.deadline <= now and not request.over]
        for request in late:
            self._too_late(request, "no worker was free")
        if late:
            self._waiting = deque(request for request in self._waiting if not request.over)
        self._look = self._loop.call_later(TICK, self._look_for_late) if busy else None

    def _end_late(self, worker: Worker, now: float) -> None:
        """End it, as the container's own server does with a worker that hangs. What only waited in its hands
        behind the late request goes to another, once. Where its requests do not hold up each other, it lives.
        """
        if worker.frames.pong.separable:
            return self._drop_late(worker, now)
        held = [request for request in worker.frames.held.values() if not request.over]
        worker.frames.held.clear()
        worker.end()
        for request in held:
            if request.deadline <= now:
                self._too_late(request, "the model did not answer")
        again = [request for request in held if not request.over and request.sent == 1]
        self._waiting.extendleft(reversed(again))
        self._fail(
            [request for request in held if not request.over and request.sent > 1],
            "the model's worker was ended since it did not answer",
        )
        self._send_soon()

    def _drop_late(self, worker: Worker, now: float) -> None:
        for number, request in worker.frames.held.items():
            if request.deadline <= now:
                request.deadline = math.inf  # seen to
                worker.frames.drop(number)
                if not request.over:
                    self._too_late(request, "the model did not answer")

    def _too_late(self, request: Request, what: str) -> None:
        self.failed += 1
        request.fail(TimedOut(f"{what} within {request.patience:g} s"))

    def admit(self, worker: Worker) -> None:
        """From here on it is given requests."""
        self._workers.append(worker)
        self._refusal = ""
        self._send_soon()

    def dismiss(self, worker: Worker) -> None:
        """Give it no more; what it has in hand may come to an end (`empty`)."""
        if worker in self._workers:
            self._workers.remove(worker)

    async def empty(self, worker: Worker) -> None:
        """Return when a dismissed worker has nothing in hand any more, at the latest when all is late."""
        self._leaving.add(worker)
        await self._until(lambda: not worker.frames.held)
        self._leaving.discard(worker)

    def refuse(self, reason: str) -> None:
        """Take no more invocations until one is admitted; those that wait for a worker fail as well."""
        self._refusal = reason
        for request in self._waiting:
            request.fail(NotServing(f"{self._name}: {reason}"))
        self._waiting.clear()
        self._notice()

    async def drain(self, patience: float) -> None:
        """Take no more; return when all that were taken are answered, at the latest after `patience`."""
        self._ended = "it is ending"
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._until(lambda: not (self._waiting or self.held))

    async def _until(self, done: Callable[[], bool]) -> None:
        if done():
            return
        watcher = (done, self._loop.create_future())
        self._watchers.append(watcher)
        try:
            await watcher[1]
        finally:
            self._watchers.remove(watcher)

    def _notice(self) -> None:
        for done, watcher in self._watchers:
            if not watcher.done() and done():
                watcher.set_result(None)

    @property
    def ready(self) -> int:
        return len(self._workers)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def held(self) -> int:
        return sum(len(worker.frames.held) for worker in (*self._workers, *self._leaving))

    @property
    def notes(self) -> tuple[str, ...]:
        return self._workers[0].frames.pong.notes if self._workers else ()

    @property
    def advice(self) -> Mapping[str, int | str]:
        return self._workers[0].frames.pong.advice if self._workers else {}

    def close(self) -> None:
        self._ended = "it has ended"
        self.refuse(self._ended)
        if self._look is not None:
            self._look.cancel()
            self._look = None


def _has_room(worker: Worker) -> bool:
    frames = worker.frames
    held = len(frames.held)
    return held < worker.frames.pong.capacity and frames.held_bytes < MOST_BYTES and not frames.closed.is_set()
