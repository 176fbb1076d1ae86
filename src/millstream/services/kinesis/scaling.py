"""Background: an on-demand stream gets more shards before its writers need them.

AWS: docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html: twice the throughput of its peak is taken, up
to a limit. It keeps what it has, as AWS does for 30 days at least.
"""

import math

from millstream.core.rounds import Rounds
from millstream.domain.streams import Stream
from millstream.services.kinesis.layout import Layout
from millstream.services.kinesis.live import Live
from millstream.services.kinesis.resharding import reshard
from millstream.services.kinesis.service import Kinesis

MOST = 200  # shards, for AWS's 200 MB a second
HEADROOM = 2


class Scaling(Rounds):
    """Where shards take all they can, more of them would cost files and gain nothing."""

    pause = 60.0

    def __init__(self, kinesis: Kinesis) -> None:
        self._kinesis = kinesis

    async def look(self) -> None:
        for live in await self._kinesis.all() if self._kinesis.throughput else ():
            if live.stream.mode == "ON_DEMAND" and not live.deleted:
                await self._scale(live)

    async def _scale(self, live: Live) -> None:
        used = await live.measures.used()

        def grow(layout: Layout, stream: Stream) -> None:
            present = len(live.router.open)
            layout.spread(max(present, min(math.ceil(HEADROOM * used), HEADROOM * present, MOST)))

        if HEADROOM * used > len(live.router.open):
            await reshard(self._kinesis, live, grow)
