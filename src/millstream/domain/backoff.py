"""Waits between tries of what must not be given up."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

RETRY = (1.0, 300.0)  # seconds before the first retry, and the most between two
T = TypeVar("T")


class Backoff:
    """`wait` takes seconds; it may be over sooner."""

    def __init__(
        self, what: str, log: logging.Logger, wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._what, self._log, self._wait, self._seconds = what, log, wait, RETRY[0]

    def reset(self) -> None:
        self._seconds = RETRY[0]

    async def pause(self, problem: Exception) -> None:
        self._log.warning("%s failed, next try in %.0f s: %r", self._what, self._seconds, problem)
        await self._wait(self._seconds * random.uniform(0.5, 1.0))
        self._seconds = min(self._seconds * 2, RETRY[1])

    async def surely(self, step: Callable[[], Awaitable[T]]) -> T:
        """What fails is tried again, whatever it was."""
        while True:
            try:
                found = await step()
                self.reset()
                return found
            except Exception as problem:
                await self.pause(problem)
