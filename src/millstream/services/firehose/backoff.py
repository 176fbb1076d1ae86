"""Waits between tries of a loop that must not give up."""

import logging
import random

from millstream.services.firehose.flushes import Flushes

RETRY = (1.0, 300.0)  # seconds before the first retry, and the most between two
log = logging.getLogger("millstream.firehose")


class Backoff:
    """A flush of the stream's ends a wait."""

    def __init__(self, what: str, topic: str, flushes: Flushes) -> None:
        self._what, self._topic, self._flushes, self._wait = what, topic, flushes, RETRY[0]

    def reset(self) -> None:
        self._wait = RETRY[0]

    async def pause(self, problem: Exception) -> None:
        log.warning("%s failed, next try in %.0f s: %r", self._what, self._wait, problem)
        await self._flushes.wait(self._topic, self._wait * random.uniform(0.5, 1.0))
        self._wait = min(self._wait * 2, RETRY[1])
