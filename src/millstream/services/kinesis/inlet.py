"""How other services write to a stream."""

from millstream.api import kinesis as api
from millstream.core import ids
from millstream.core.caller import Caller
from millstream.domain.inlets import Target
from millstream.services.kinesis.records import put_record
from millstream.services.kinesis.service import Kinesis


class Inlet:
    def __init__(self, kinesis: Kinesis) -> None:
        self._kinesis = kinesis

    async def check(self, target: Target) -> None:
        await self._kinesis.live(_caller(target), None, target.arn)

    async def put(self, target: Target, data: bytes, key: str) -> None:
        request = api.PutRecordInput(stream_arn=target.arn, partition_key=key, data=data)
        await put_record(self._kinesis, request, _caller(target))


def _caller(target: Target) -> Caller:
    return Caller(target.account, target.region, f"{target.service}.amazonaws.com", "", "", ids.request_id())
