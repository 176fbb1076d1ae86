"""A process for users' expressions, where one that does not end stops nothing else."""

import asyncio
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

_LENGTH = struct.Struct(">I")


class Confined:
    """A program of ours, run as a file, that answers frames: a length as 4 bytes, then that much.

    It is started when it is first asked, and again after it ended.
    """

    def __init__(self, file: str, *arguments: str) -> None:
        self._command = (sys.executable, "-I", file, *arguments)
        self._process: Process | None = None
        self.ended: int | None = None  # exit status of the last

    async def ask(self, message: bytes) -> bytes:
        """Raise OSError, EOFError; then the process is gone."""
        try:
            return await self._exchange(message)
        except BaseException:
            await self.close()
            raise

    async def _exchange(self, message: bytes) -> bytes:
        process = self._process = self._process or await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, env=environment()
        )
        assert process.stdin is not None
        assert process.stdout is not None
        await send(process.stdin, _LENGTH.pack(len(message)) + message)
        (size,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        return await process.stdout.readexactly(size)

    async def close(self) -> None:
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            self.ended = await process.wait()


async def send(stdin: asyncio.StreamWriter, data: bytes) -> None:
    """To a process. Raise OSError when it has ended, where uvloop would raise RuntimeError."""
    if stdin.is_closing():
        raise BrokenPipeError
    stdin.write(data)
    await stdin.drain()


def environment() -> dict[str, str]:
    """What a Python may need to start, and no more."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
