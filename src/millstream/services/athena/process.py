"""The server's end of a query's process."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec

from millstream.domain.confined import environment, send
from millstream.sql.words import HEAD, Asked, Failure, Job, Outcome, Said, framed, length

Answer = Callable[[Asked], Awaitable[object]]  # raise Refused
_decode = msgspec.msgpack.Decoder(Said).decode


class Refused(Exception):
    """What the process asked for cannot be given; the query fails so."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class Crashed(Exception):
    """It ended without a word; the message says how."""


class Process:
    def __init__(self, job: Job, answer: Answer) -> None:
        self._job, self._answer = job, answer

    async def run(self) -> Outcome | Failure:
        """Raise Crashed. However this ends, the process has ended."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "millstream.sql"),
            stdin=PIPE, stdout=PIPE, cwd=self._job.scratch, env=environment(), start_new_session=True,
        )  # fmt: skip
        try:
            return await self._talk(process)
        except (EOFError, OSError, msgspec.DecodeError) as end:
            code = await process.wait()
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            raise Crashed(f"The query's process ended abnormally ({how})") from end
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _talk(self, process: asyncio.subprocess.Process) -> Outcome | Failure:
        assert process.stdin is not None
        assert process.stdout is not None
        await send(process.stdin, framed(self._job))
        while True:
            said = _decode(await self._heard(process.stdout))
            if isinstance(said, Outcome | Failure):
                return said
            await send(process.stdin, framed(await self._answered(said)))

    async def _answered(self, asked: Asked) -> tuple[object, Failure | None]:
        try:
            return await self._answer(asked), None
        except Refused as refused:
            return None, refused.failure

    async def _heard(self, stdout: asyncio.StreamReader) -> bytes:
        size = length(await stdout.readexactly(HEAD))
        return await stdout.readexactly(size)
