"""The Python environment that all functions share: built once, before the first of them is Active."""

import asyncio
from typing import Literal

from millstream.ports import compute
from millstream.ports.compute import Compute, Task

IMAGE = "aws-lambda-python"
NAME = "lambda/environment"
State = Literal["Active", "Pending", "Failed"]


class Unprepared(Exception):
    """The message says why no function can run here."""


class Runtime:
    """Pending until a program has run in the image, since nothing less shows that functions will."""

    def __init__(self, compute: Compute) -> None:
        self._compute = compute
        self._preparing: asyncio.Task[None] | None = None
        self.alone = False  # where the machine's sandbox holds one at a time

    def begin(self) -> None:
        """Prepare it where that was not done yet, or failed."""
        if self._preparing is None or (self._preparing.done() and self._failure()):
            self._preparing = asyncio.create_task(self._prepare())

    async def _prepare(self) -> None:
        await self._compute.remove(NAME)
        await self._compute.start(Task(NAME, IMAGE, ("python", "-c", "import boto3")))
        status = await self._compute.wait(NAME)
        if status.state is not compute.State.EXITED or status.exit_code:
            output = (await self._compute.output(NAME, 0)).decode(errors="replace")
            raise Unprepared(status.reason or output[-500:] or f"it ended with {status.exit_code}")
        self.alone = "one job at a time" in status.sandbox
        await self._compute.remove(NAME)

    def _failure(self) -> str:
        preparing = self._preparing
        if preparing is None or not preparing.done():
            return ""
        if preparing.cancelled():
            return "it was cut off"
        return str(preparing.exception() or "")

    def state(self) -> tuple[State, str]:
        """A function's State, and its reason."""
        if reason := self._failure():
            return "Failed", f"The environment of Python functions could not be built: {reason}"
        if self._preparing is None or not self._preparing.done():
            return "Pending", "The function is being created."
        return "Active", ""

    async def ready(self) -> None:
        """Raise Unprepared."""
        self.begin()
        assert self._preparing is not None
        if not self._preparing.done():
            await asyncio.wait([self._preparing])
        if reason := self._failure():
            raise Unprepared(reason)

    async def close(self) -> None:
        if self._preparing:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
