"""One sandbox of a function: started by its first call, one call at a time, its output in CloudWatch Logs."""

import asyncio
import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime

from msgspec import Struct

from millstream.core import clock
from millstream.domain.functions import Answer, Call, Function
from millstream.domain.grants import Grants
from millstream.domain.journal import Journal
from millstream.domain.records import Records
from millstream.domain.tail import Tail
from millstream.ports.compute import Compute, Invocation, Limits, Serving, TimedOut, WorkerDied
from millstream.services.awslambda.code import Codes
from millstream.services.awslambda.layer import Layers
from millstream.services.awslambda.runtime import IMAGE

INITIAL = 10.0  # seconds that AWS gives a module to load, before a first call's own time counts
LOOK = (0.1, 2.0)  # seconds between two looks at the output, while it prints and while it is quiet
BLOCK = 1 << 20
KEPT = 4096  # bytes of log that an answer holds
MOST_OUTPUT = 64 << 20  # bytes; then a fresh instance takes over, and the file is freed
SPENT = 502  # status of a worker that is no use any more
JSON = "application/json"
log = logging.getLogger("millstream.lambda")
EXIT = re.compile(r"(?P<memory>killed for memory)|exit status \d+|signal \d+")  # in the engine's words


class Started(Struct, frozen=True):
    """What a server that was killed leaves to the next: where the output of the instance belongs."""

    account: str
    region: str
    group: str
    stream: str


class Stage:
    """What all instances use."""

    def __init__(self, compute: Compute, journal: Journal, codes: Codes, layers: Layers, grants: Grants) -> None:
        self.compute, self.journal, self.codes, self.grants = compute, journal, codes, grants
        self.layers = layers
        self.started = Records(grants.meta, "lambda.instance", Started)

    async def tail(self, name: str, started: Started) -> Tail:
        scope = (started.account, started.region)
        stream = await self.journal.open_stream(scope, started.group, started.stream)
        return Tail(self.journal, scope, stream, lambda start: self.compute.output(name, start))

    async def clear(self, name: str, started: Started) -> None:
        """Of an instance that an earlier server left."""
        await (await self.tail(name, started)).finish()
        await self.compute.remove(name)
        await self.started.meta.commit([self.started.delete(name)])


class Instance:
    def __init__(self, stage: Stage, function: Function) -> None:
        self._stage, self.function = stage, function
        own = uuid.uuid4().hex
        self.name = f"lambda/{function.account}/{function.region}/{function.name}/{own}"
        stream = f"{datetime.fromtimestamp(clock.now(), UTC):%Y/%m/%d}/[{function.version}]{own}"
        self._note = Started(function.account, function.region, function.log_group, stream)
        self.spent = False  # to be ended rather than called again
        self.idle_since = time.monotonic()
        self._tail: Tail | None = None
        self._copier: asyncio.Task[None] | None = None
        self._spoke = asyncio.Event()
        self._read = 0  # of the output, by answers

    def fits(self, function: Function) -> bool:
        return (self.function.id, self.function.revision) == (function.id, function.revision)

    def of(self, function: Function) -> bool:
        """Whether it is this one, in whatever revision."""
        return (self.function.id, self.function.version) == (function.id, function.version)

    async def invoke(self, call: Call) -> Answer:
        """Raise NotServing when the worker is gone; then another instance may take the call."""
        began = time.monotonic()
        try:
            if self._tail is None:
                await self._start()
            return await self._ask(call)
        except (TimedOut, TimeoutError):
            return await self._timed_out(call, time.monotonic() - began)
        except (WorkerDied, RuntimeError) as died:
            return await self._died(call, died, time.monotonic() - began)
        except BaseException:
            self.spent = True
            raise

    async def _start(self) -> None:
        stage, function = self._stage, self.function
        await stage.started.save(self._note, self.name)
        workspace = stage.compute.workspace(self.name)
        for arn in function.layers:
            if layer := await stage.layers.of(arn):
                await stage.codes.unpack(layer.code, workspace / "layers")  # a later one's files win
        await stage.codes.unpack(function.code, workspace / "task")
        self._tail = await stage.tail(self.name, self._note)
        self._copier = asyncio.create_task(self._copy(self._tail))
        async with asyncio.timeout(INITIAL + function.timeout):
            await stage.compute.serve(
                Serving(self.name, IMAGE, self._environment(), limits=Limits(memory=function.memory << 20))
            )

    def _environment(self) -> dict[str, str]:
        function = self.function
        own = {
            "_HANDLER": function.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": self._note.group,
            "AWS_LAMBDA_LOG_STREAM_NAME": self._note.stream,
            "TZ": ":UTC",
        }
        given = own | (function.environment or {})
        return self._stage.grants.environment(function.region, function.token, function.secret, given, network=True)

    async def _ask(self, call: Call) -> Answer:
        timeout = self.function.timeout
        headers = {"request-id": call.request_id, "arn": call.arn or self.function.arn, "timeout": str(timeout)}
        if call.client_context:
            headers["client-context"] = call.client_context
        invocation = Invocation(call.payload, JSON, JSON, headers)
        began = time.perf_counter()
        reply = await self._stage.compute.invoke(self.name, invocation, timeout)
        duration = (time.perf_counter() - began) * 1000
        self._spoke.set()
        if reply.status == SPENT:
            self.spent = True
        error = None if reply.status == 200 else "Unhandled"
        return Answer(reply.body, error, await self._said(call), self.function.version, duration)

    async def _said(self, call: Call) -> str:
        """The end of what was printed since the last answer, from this call's first line on."""
        last, more = b"", True
        while more:
            data = await self._stage.compute.output(self.name, self._read, BLOCK)
            self._read += len(data)
            last, more = (last + data)[-KEPT:], len(data) == BLOCK
        self.spent = self.spent or self._read > MOST_OUTPUT
        start = max(0, last.find(f"START RequestId: {call.request_id}".encode()))
        return last[start:].decode(errors="replace")

    async def _timed_out(self, call: Call, seconds: float) -> Answer:
        text = f"Task timed out after {self.function.timeout:.2f} seconds"
        moment = datetime.fromtimestamp(clock.now(), UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
        lines = [f"{moment} {call.request_id} {text}"]
        return await self._ended(call, "Sandbox.Timedout", text, lines, seconds, "timeout")

    async def _died(self, call: Call, died: Exception, seconds: float) -> Answer:
        how = EXIT.search(str(died)) or EXIT.search(await self._epitaph())
        text = "Runtime exited without providing a reason"
        if how and how[0] != "exit status 0":
            text = f"Runtime exited with error: {'signal: killed' if how['memory'] else how[0]}"
        lines = [f"RequestId: {call.request_id} Error: {text}", "Runtime.ExitError"]
        return await self._ended(call, "Runtime.ExitError", text, lines, seconds, "error")

    async def _epitaph(self) -> str:
        """What the output says of the worker's end, a moment after it."""
        output = self._stage.compute.output
        for _ in range(100):
            if b"[millstream] A worker ended: " in (seen := await output(self.name, self._read)):
                return seen.decode(errors="replace")
            await asyncio.sleep(0.02)
        return ""

    async def _ended(self, call: Call, kind: str, text: str, lines: list[str], seconds: float, status: str) -> Answer:
        """What the worker cannot say any more is said for it."""
        self.spent = True
        size = self.function.memory
        lines += [
            f"END RequestId: {call.request_id}",
            f"REPORT RequestId: {call.request_id}\tDuration: {seconds * 1000:.2f} ms\t"
            f"Billed Duration: {int(seconds * 1000)} ms\tMemory Size: {size} MB\tStatus: {status}",
        ]
        log = await self._said(call)
        await self._finish()
        if self._tail:
            for line in lines:
                await self._tail.say(line)
        told = {"errorType": kind, "errorMessage": f"RequestId: {call.request_id} Error: {text}"}
        said = "".join(f"{line}\n" for line in lines)
        return Answer(
            json.dumps(told).encode(), "Unhandled", (log + said)[-KEPT:], self.function.version, seconds * 1000
        )

    async def _copy(self, tail: Tail) -> None:
        pause = LOOK[0]
        while True:
            self._spoke.clear()
            try:
                pause = LOOK[0] if await tail.copy() else min(pause * 2, LOOK[1])
            except OSError as problem:  # what was not copied is so later
                log.warning("the output of %s was not copied: %s", self.name, problem)
            try:
                async with asyncio.timeout(pause):
                    await self._spoke.wait()
            except TimeoutError:
                continue

    async def _finish(self) -> None:
        if self._copier:
            self._copier.cancel()
            await asyncio.gather(self._copier, return_exceptions=True)
            self._copier = None
            # A new one: where a copier was cut off, its tail may not know how far it had come.
            self._tail = await self._stage.tail(self.name, self._note)
            await self._tail.finish()

    async def end(self) -> None:
        await self._finish()
        await self._stage.compute.remove(self.name)
        await self._stage.started.meta.commit([self._stage.started.delete(self.name)])
