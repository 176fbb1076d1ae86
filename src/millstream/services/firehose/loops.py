"""The background work of all delivery streams of this server."""

import asyncio

from millstream.domain.backoff import Backoff
from millstream.domain.feed import TopicFeed
from millstream.services.firehose.delivery import Delivery
from millstream.services.firehose.route import route
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.spool import Share, Spool
from millstream.services.firehose.stream import Stream
from millstream.services.firehose.transform import Transform, settled


class Deliveries:
    def __init__(self, firehose: Firehose) -> None:
        self._firehose = firehose
        self._works: dict[str, Work] = {}
        self._changing = asyncio.Lock()  # two loops of one stream would deliver twice
        firehose.changed = self._changed

    async def start(self) -> None:
        for record in await self._firehose.streams.list():
            await self._changed(await self._firehose.know(record.value), True)

    async def close(self) -> None:
        for work in self._works.values():
            work.cancel()  # at once: what they call may be closed at the same time
        await asyncio.gather(*(work.stop() for work in self._works.values()))

    async def _changed(self, stream: Stream, exists: bool) -> None:
        """Whole, whatever becomes of the request that asked."""
        await asyncio.shield(self._change(stream, exists))

    async def _change(self, stream: Stream, exists: bool) -> None:
        async with self._changing:
            if work := self._works.pop(stream.topic, None):
                await work.stop()
            if exists:
                self._works[stream.topic] = Work(self._firehose, stream)


class Ended(TopicFeed):
    """Of a topic that something else reads on: only what is under way is still delivered."""

    async def more(self, start: int) -> bool:
        return False


class Work:
    """One stream's: records go straight to their objects, or through the processors and the spool."""

    def __init__(self, firehose: Firehose, stream: Stream) -> None:
        self._firehose, self._stream = firehose, stream
        self._deliveries: dict[Share, asyncio.Task[None]] = {}
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.cancel()  # what it began meanwhile
        await asyncio.gather(*self._deliveries.values(), return_exceptions=True)

    def cancel(self) -> None:
        for task in (self._task, *self._deliveries.values()):
            task.cancel()

    async def _run(self) -> None:
        backoff = self._firehose.backoff("start", self._stream)
        while (spool := await self._opened(backoff)) is None:
            pass
        firehose, stream = self._firehose, self._stream
        transform = Transform(firehose, stream, spool)
        firehose.waiting[stream.topic] = transform.oldest
        feed = (Ended if stream.processed else TopicFeed)(firehose.log, stream.topic)
        await Delivery(firehose, route(stream), feed).run()
        await transform.run()  # a stream without processors does not come here

    async def _opened(self, backoff: Backoff) -> Spool | None:
        firehose, stream = self._firehose, self._stream
        try:
            spool = Spool(firehose.log, stream.spool, firehose.positions, self._deliver)
            await settled(firehose, stream)
            await spool.open()
            return spool
        except Exception as problem:
            await backoff.pause(problem)
            return None

    def _deliver(self, share: Share) -> None:
        """A share has its first blocks."""
        delivery = Delivery(self._firehose, route(self._stream, share.place), share)
        task = self._deliveries[share] = asyncio.create_task(delivery.run())
        task.add_done_callback(lambda _: self._deliveries.pop(share, None))
