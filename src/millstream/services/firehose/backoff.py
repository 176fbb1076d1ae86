"""Waits between tries of a loop that must not give up."""

import asyncio
import logging
import random

RETRY = (1.0, 300.0)  # seconds before the first retry, and the most between two
log = logging.getLogger("millstream.firehose")


class Backoff:
    def __init__(self, what: str) -> None:
        self._what, self._wait = what, RETRY[0]

    def reset(self) -> None:
        self._wait = RETRY[0]

    async def pause(self, problem: Exception) -> None:
        log.warning("%s failed, next try in %.0f s: %r", self._what, self._wait, problem)
        await asyncio.sleep(self._wait * random.uniform(0.5, 1.0))
        self._wait = min(self._wait * 2, RETRY[1])
