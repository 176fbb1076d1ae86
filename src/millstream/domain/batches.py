"""Entries of a feed gathered into objects, each entry in exactly one.

What goes into an object, and its key, is committed before it is written; that it was written is committed before its
entries are let go. Killed at any line, the next server writes the same bytes under the same key. Several objects are
under way at once: while one is being written the next ones are gathered, and one that is refused keeps only as many
back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, Protocol, TypeVar

from msgspec import Struct, structs

from millstream.core import clock
from millstream.domain.backoff import Backoff
from millstream.domain.feed import Cut, Feed, Oldest
from millstream.domain.records import Records

ABREAST = 4  # objects under way
LOOK = 1.0  # seconds: the longest that a full buffer waits, should entries grow of a sudden


class Trouble(Struct, frozen=True):
    """A failure as AWS names it."""

    code: str
    message: str


class Intent(Struct, frozen=True):
    """An object that was decided: these entries become it, however often it is tried."""

    start: int
    end: int
    bucket: str  # empty for an HTTP endpoint
    key: str  # or the id of the request
    compression: str = ""
    records: int = 0
    oldest: int = 0  # arrival of the oldest entry, milliseconds
    failing: int = 0  # when the first try failed
    attempts: int = 0  # that failed
    error: Trouble | None = None  # why they go to the error output, and not where they belong


class Position(Struct, frozen=True):
    next: int = 0  # entries below were decided
    intents: tuple[Intent, ...] = ()  # and are written, but for these

    @property
    def floor(self) -> int:
        """Entries below are not needed any more."""
        return min((intent.start for intent in self.intents), default=self.next)


P = TypeVar("P", bound=Position)
T = TypeVar("T")


class Target(Protocol):
    """What becomes of a batch. It is begun when `size` bytes wait, or its oldest entry is `interval` ms old."""

    size: int
    interval: int

    def due(self, oldest: Oldest) -> bool:
        """Whether it shall not wait for either."""

    def intent(self, oldest: Oldest, cut: Cut) -> Intent: ...

    async def write(self, intent: Intent) -> None:
        """Durable on return. The same intent gives the same bytes."""

    async def refused(self, intent: Intent, problem: Exception) -> Intent | None:
        """What to try next, the same entries at least; None gives them up."""


class Batches(Generic[P]):
    """The loop of one feed."""

    def __init__(self, feed: Feed, positions: Records[P], target: Target, backoff: Callable[[], Backoff]) -> None:
        self._feed, self._positions, self._target, self._backoff = feed, positions, target, backoff
        self._position = self._saved = positions.type()
        self._saving = asyncio.Lock()
        self._under_way = set[asyncio.Task[None]]()

    async def run(self) -> None:
        """Until the feed has no more. What fails stays where it is and is tried again, whatever it was."""
        await self._surely(self._begin)
        async with asyncio.TaskGroup() as group:
            for intent in self._position.intents:
                self._start(group, intent)
            while (decided := await self._surely(self._next)) or self._under_way:
                if decided:
                    self._start(group, decided)
                else:
                    await self._one_done()

    def _start(self, group: asyncio.TaskGroup, intent: Intent) -> None:
        task = group.create_task(self._finish(intent))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _begin(self) -> None:
        if record := await self._positions.get(self._feed.key):
            self._position = self._saved = record.value
        await self._feed.release(self._saved.floor)

    async def _next(self) -> Intent | None:
        """Decide on the next object; None when nothing waits for one."""
        while len(self._under_way) >= ABREAST:
            await self._one_done()
        if not await self._feed.more(self._position.next):
            return None
        intent = await self._decide(await self._feed.oldest(self._position.next))
        intents = (*self._position.intents, intent)
        self._position = structs.replace(self._position, next=intent.end, intents=intents)
        return intent

    async def _decide(self, oldest: Oldest) -> Intent:
        """Wait until the buffer is full or old enough, then name what goes into the object."""
        feed, target = self._feed, self._target
        due = oldest.since + target.interval
        while not (cut := await feed.cut(oldest, target.size)).full:
            left = due - clock.now_ms()
            if left <= 0 or target.due(oldest):
                break
            await feed.grow(cut, target.size, min(left / 1000, LOOK))
        return target.intent(oldest, cut)

    async def _finish(self, intent: Intent) -> None:
        backoff = self._backoff()
        await self._surely(self._save)
        while problem := await self._attempt(intent):
            following = await self._surely(partial(self._target.refused, intent, problem))
            if following is None:
                break
            self._replace(intent, following)
            intent = following
            await self._surely(self._save)
            await backoff.pause(problem)
        self._replace(intent)
        await self._surely(self._settle)

    async def _attempt(self, intent: Intent) -> Exception | None:
        try:
            await self._target.write(intent)
            return None
        except Exception as problem:
            return problem

    def _replace(self, intent: Intent, *others: Intent) -> None:
        kept = [one for one in self._position.intents if one is not intent]
        self._position = structs.replace(self._position, intents=(*kept, *others))

    async def _settle(self) -> None:
        await self._save()
        await self._feed.release(self._saved.floor)  # not what others have done since: the disk does not know yet

    async def _save(self) -> None:
        """Whoever waits for another's turn finds that all was saved together."""
        async with self._saving:
            if (position := self._position) is not self._saved:
                await self._positions.save(position, self._feed.key)
                self._saved = position

    async def _one_done(self) -> None:
        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _surely(self, step: Callable[[], Awaitable[T]]) -> T:
        return await self._backoff().surely(step)
