"""What someone asked to be delivered at once."""

import asyncio
from contextlib import suppress

from millstream.core import clock


class Flushes:
    """By a stream's topic. Not kept: a server that starts anew buffers as the streams say."""

    def __init__(self) -> None:
        self._before: dict[str, int] = {}
        self._asked: dict[str, asyncio.Event] = {}

    def ask(self, topic: str) -> int:
        """All that has arrived by now is due; returns now, in milliseconds."""
        self._before[topic] = now = clock.now_ms()
        if event := self._asked.pop(topic, None):
            event.set()
        return now

    def due(self, topic: str, arrival: int) -> bool:
        return self._before.get(topic, 0) >= arrival

    async def wait(self, topic: str, seconds: float) -> None:
        """Until someone asks, or for so long."""
        event = self._asked.setdefault(topic, asyncio.Event())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for of 3.11 can lose a cancellation
                await event.wait()
