"""Background: now and then, free what the groups' retention has forgotten."""

import asyncio
import logging

from millstream.domain.journal import Journal

PAUSE = 3600.0  # seconds
log = logging.getLogger("millstream.logs")


class Retention:
    """Reads leave old events out at once; this gives their disk back."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self._journal.sweep()
            except OSError as problem:
                log.error("old log events could not be removed: %s", problem)
