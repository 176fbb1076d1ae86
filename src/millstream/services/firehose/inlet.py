"""How other services give records to a stream."""

from millstream.core import ids
from millstream.core.arn import parse_arn
from millstream.core.caller import Caller
from millstream.domain.inlets import Target
from millstream.services.firehose.records import accept
from millstream.services.firehose.service import Firehose
from millstream.services.firehose.stream import Stream


class Inlet:
    def __init__(self, firehose: Firehose) -> None:
        self._firehose = firehose

    async def check(self, target: Target) -> None:
        await self._stream(target)

    async def put(self, target: Target, data: bytes, key: str) -> None:
        await accept(self._firehose, await self._stream(target), data)

    async def _stream(self, target: Target) -> Stream:
        """Raise ResourceNotFoundException."""
        wanted, sender = parse_arn(target.arn), f"{target.service}.amazonaws.com"
        caller = Caller(wanted.account, wanted.region, sender, "", "", ids.request_id())
        return await self._firehose.stream(wanted.resource.removeprefix("deliverystream/"), caller)
