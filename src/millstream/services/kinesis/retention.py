"""Background: free what retention has passed, in records and in closed shards."""

from msgspec import structs

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.domain.shards import Shard
from millstream.domain.streams import HOUR, TOPICS, Stream
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.service import Kinesis


class Trimming(Rounds):
    """Reads leave old records out at once; this gives their disk back."""

    pause = 300.0

    def __init__(self, kinesis: Kinesis) -> None:
        self._kinesis = kinesis

    async def look(self) -> None:
        for live in await self._kinesis.all():
            await self._sweep(live)
        await self._drop_orphans()

    async def _sweep(self, live: Live) -> None:
        store, now = self._kinesis.streams.log, clock.now_ms()
        horizon = now - live.stream.retention * HOUR
        for shard in live.stream.shards:
            topic = live.stream.topic(shard)
            await store.trim(topic, await store.since(topic, horizon))
        gone = [shard for shard in live.stream.shards if shard.closed is not None and shard.closed < horizon]
        if gone and not live.deleted:
            await self._forget(live, gone)

    async def _forget(self, live: Live, gone: list[Shard]) -> None:
        def without(stream: Stream) -> Stream:
            return structs.replace(stream, shards=tuple(shard for shard in stream.shards if shard not in gone))

        await self._kinesis.change(live, without)
        for shard in gone:
            await self._kinesis.streams.log.drop(live.stream.topic(shard))

    async def _drop_orphans(self) -> None:
        """Topics of streams and shards that were forgotten when the server was killed before it could drop them."""
        store = self._kinesis.streams.log
        topics = await store.topics(TOPICS)
        streams = [live.stream for live in await self._kinesis.all()]
        present = {stream.topic(shard) for stream in streams for shard in stream.shards}
        for topic in topics:
            if topic not in present:
                await store.drop(topic)
