"""Running functions: sandboxes that start when a call needs one, stay warm, and end when nobody calls."""

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Coroutine

from millstream.domain.functions import Answer, Call, Function, FunctionNotFound, FunctionThrottled
from millstream.domain.records import Record
from millstream.ports.compute import NotServing
from millstream.ports.objects import NoSuchKey
from millstream.services.awslambda.instance import Instance, Stage, Started
from millstream.services.awslambda.meter import Meter
from millstream.services.awslambda.runtime import Unprepared
from millstream.services.awslambda.service import Lambda

MOST = max(8, 2 * (os.cpu_count() or 1))  # sandboxes at once, of all functions
PATIENCE = 60.0  # seconds that a call waits for one to become free, where AWS would throttle at once
IDLE = 600.0  # seconds after which an instance that nobody called is ended
TICK = 30.0
log = logging.getLogger("millstream.lambda")


class Instances:
    def __init__(self, awslambda: Lambda) -> None:
        self._lambda = awslambda
        self._stage = Stage(awslambda.compute, awslambda.journal, awslambda.codes, awslambda.layers, awslambda.grants)
        self._all: set[Instance] = set()
        self._idle: list[Instance] = []  # the longest idle first
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        awslambda.functions.run = self.run
        awslambda.retired = self._retire

    async def start(self) -> None:
        """Clear up after the last server, and take its unfinished events up again."""
        functions = await self._lambda.every_function()
        used = {function.code.key for function in functions} | await self._lambda.layers.used(functions)
        await self._lambda.codes.sweep(used)
        if functions:
            self._lambda.runtime.begin()
        self._later(self._clear(await self._stage.started.list()))
        self._later(self._tick())
        await self._lambda.events.start()

    async def close(self) -> None:
        await self._lambda.events.close()
        await self._lambda.runtime.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(instance.end() for instance in self._all), return_exceptions=True)

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _clear(self, left: list[Record[Started]]) -> None:
        for record in left:
            await self._stage.clear(record.key, record.value)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            for instance in [one for one in self._idle if time.monotonic() - one.idle_since > IDLE]:
                self._end(instance)

    async def run(self, function: Function, call: Call) -> Answer:
        """Raise FunctionThrottled, FunctionNotFound where it was deleted meanwhile."""
        meter = Meter(self._lambda.metrics, function)
        try:
            answer = await self._run(function, call)
        except FunctionThrottled:
            meter.throttled()
            raise
        meter.answered(answer)
        return answer

    async def _run(self, function: Function, call: Call) -> Answer:
        await self._check_reserved(function)
        try:
            await self._lambda.runtime.ready()
        except Unprepared as reason:
            raise FunctionThrottled(f"no function can run here: {reason}") from reason
        for _ in range(3):
            instance = await self._take(function)
            try:
                return await instance.invoke(call)
            except NotServing:
                log.info("an instance of %s had ended; another one takes its call", function.name)
            except NoSuchKey:
                function = await self._renewed(function)  # its code was replaced while the call waited
            finally:
                self._give_back(instance)
        raise FunctionThrottled(f"the workers of {function.name} do not stay alive")

    async def _renewed(self, function: Function) -> Function:
        record = await self._lambda.functions.find(*function.key, function.version)
        if record is None or record.value.id != function.id:
            raise FunctionNotFound(function.arn)
        return record.value

    async def _check_reserved(self, function: Function) -> None:
        latest = await self._lambda.functions.get(*function.key)
        reserved = latest.value.reserved if latest else None
        if reserved is None:
            return
        running = sum(one.function.id == function.id for one in self._all) - sum(
            one.function.id == function.id for one in self._idle
        )
        if running >= reserved:
            reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
            raise FunctionThrottled(f"{reserved} calls of {function.name} may run at once", reason)

    async def _take(self, function: Function) -> Instance:
        """An idle instance of the function as it is now, else a new one, as soon as there is room for it."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    if found := next((one for one in reversed(self._idle) if one.fits(function)), None):
                        self._idle.remove(found)
                        return found
                    most = 1 if self._lambda.runtime.alone else MOST
                    if len(self._all) >= most and self._idle:
                        self._end(self._idle[0])
                    if len(self._all) < most:
                        made = Instance(self._stage, function)
                        self._all.add(made)
                        return made
                    await self._room()
        except TimeoutError as error:
            raise FunctionThrottled(
                f"{len(self._all)} calls run at once, and none ended within {PATIENCE:g} s"
            ) from error

    async def _room(self) -> None:
        free: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(free)
        await free

    def _give_back(self, instance: Instance) -> None:
        if instance.spent:
            self._end(instance)
            return
        instance.idle_since = time.monotonic()
        self._idle.append(instance)
        self._wake()

    def _wake(self) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return

    def _end(self, instance: Instance) -> None:
        if instance in self._idle:
            self._idle.remove(instance)
        self._all.discard(instance)
        self._later(self._ended(instance))
        self._wake()

    async def _ended(self, instance: Instance) -> None:
        try:
            await instance.end()
        except Exception:
            log.exception("an instance of %s did not end cleanly; the next start clears it up", instance.name)

    def _retire(self, function: Function) -> None:
        """Its code or configuration changed: calls under way end as they began."""
        for instance in [one for one in self._all if one.of(function)]:
            instance.spent = True
            if instance in self._idle:
                self._end(instance)
