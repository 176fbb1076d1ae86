"""Background: now and then, free what the groups' retention has forgotten."""

from millstream.core.rounds import Rounds
from millstream.domain.journal import Journal


class Retention(Rounds):
    """Reads leave old events out at once; this gives their disk back."""

    pause = 3600.0

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def look(self) -> None:
        await self._journal.sweep()
