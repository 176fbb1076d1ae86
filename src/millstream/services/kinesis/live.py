"""A stream as this server works with it: who writes, who is subscribed, and who changes it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.domain.shards import Router
from millstream.domain.streams import Stream
from millstream.services.kinesis.measures import Measures


class Live:
    """While the stream's shards change, writers wait at the gate."""

    def __init__(self, stream: Stream, measures: Measures) -> None:
        self.measures = measures
        self.lock = asyncio.Lock()  # of changes
        self.deleted = False
        self.subscriptions: dict[tuple[str, int], Subscription] = {}  # by consumer and shard
        self._writers = 0
        self._gate: asyncio.Event | None = None
        self._empty = asyncio.Event()
        self.become(stream)

    def become(self, stream: Stream) -> None:
        self.stream, self.router = stream, Router(stream.shards)
        self.shards = {shard.index: shard for shard in stream.shards}
        for subscription in self.subscriptions.values():
            subscription.wake()

    async def enter(self, certain: Callable[[], Awaitable[None]]) -> None:
        """Before a record's shard is chosen; `leave` once it is written. Raise ResourceNotFoundException, and what
        `certain` raises while a crash could find done what was refused: a split of the shard, or the end of all.
        """
        await certain()
        while self._gate:
            await self._gate.wait()
            await certain()
        if self.deleted:
            raise not_found(self.stream.name, self.stream.account)
        self._writers += 1

    def leave(self) -> None:
        self._writers -= 1
        if not self._writers:
            self._empty.set()

    async def shut(self) -> None:
        """Let nobody in; return when all are out."""
        self._gate = asyncio.Event()
        while self._writers:
            self._empty.clear()
            await self._empty.wait()

    def reopen(self) -> None:
        if self._gate:
            self._gate.set()
            self._gate = None

    def end_subscriptions(self, consumer: str | None = None) -> None:
        """Of one consumer, or all."""
        for key in [key for key in self.subscriptions if consumer in (None, key[0])]:
            self.subscriptions.pop(key).end()

    def leave_subscription(self, subscription: "Subscription") -> None:
        """It may have been taken over."""
        if self.subscriptions.get(subscription.key) is subscription:
            del self.subscriptions[subscription.key]


class Subscription:
    """A consumer's, to a shard."""

    def __init__(self, key: tuple[str, int]) -> None:
        self.key = key
        self.since, self.over = clock.now(), False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """The shard may have changed."""
        self._woken.set()

    def end(self) -> None:
        self.over = True
        self._woken.set()

    async def wait(self, more: Coroutine[Any, Any, bool]) -> None:
        """Until `more` is done, or somebody wakes."""
        tasks = [asyncio.create_task(more), asyncio.create_task(self._woken.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._woken.clear()


def not_found(name: str, account: str) -> api.ResourceNotFoundException:
    return api.ResourceNotFoundException(f"Stream {name} under account {account} not found.")
