"""Background work that comes round every so many seconds, whatever became of the last time."""

import asyncio
import logging
from typing import ClassVar

log = logging.getLogger("millstream")


class Rounds:
    """`look` is called every `pause` seconds from `start` to `close`. The disk's refusals are logged in a line, other
    failures with their traceback; the next look comes all the same.
    """

    pause: ClassVar[float]
    _rounds: asyncio.Task[None] | None = None

    async def look(self) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        self._rounds = asyncio.create_task(self._go_round())

    async def close(self) -> None:
        if self._rounds:
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(self.pause)
            try:
                await self.look()
            except OSError as problem:
                log.error("%s: the disk refused, the next try is in %g s: %s", self._name, self.pause, problem)
            except Exception:
                log.exception("%s failed, the next try is in %g s", self._name, self.pause)

    @property
    def _name(self) -> str:
        return f"{type(self).__module__.removeprefix('millstream.')}.{type(self).__name__}"
