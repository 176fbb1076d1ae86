"""ListShards: filters and pages."""

import base64
import binascii
from collections.abc import Callable
from typing import TypeVar

import msgspec

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.shards import Shard
from millstream.domain.streams import HOUR, Stream
from millstream.services.kinesis.described import described_shard
from millstream.services.kinesis.service import Kinesis
from millstream.wire.operation import operation

PAGE = 1000
TOKEN_LIFE = 300_000  # milliseconds
T = TypeVar("T")
ALONE = ("stream_name", "stream_arn", "exclusive_start_shard_id", "stream_creation_timestamp", "shard_filter")


class Token(msgspec.Struct, frozen=True, array_like=True):
    made: int
    stream: str
    id: str  # enough of the stream's id to tell it from a later one
    after: int
    filter: api.ShardFilter | None


@operation
async def list_shards(kinesis: Kinesis, request: api.ListShardsInput, caller: Caller) -> api.ListShardsOutput:
    token = _token(request)
    if token is None and request.stream_name is None and request.stream_arn is None:
        raise api.InvalidArgumentException("Either NextToken or StreamName should be provided.")
    name = token.stream if token else request.stream_name
    stream = (await kinesis.live(caller, name, request.stream_arn)).stream
    if token and not stream.id.startswith(token.id):
        raise api.ResourceNotFoundException(f"Stream {stream.name} under account {stream.account} not found.")
    wanted = token.filter if token else request.shard_filter
    shards = [shard for shard in stream.shards if _filter(stream, wanted)(shard)]
    if token:
        shards = [shard for shard in shards if shard.index > token.after]
    elif request.exclusive_start_shard_id:
        shards = [shard for shard in shards if shard.id > request.exclusive_start_shard_id]
    limit = request.max_results or PAGE
    following = _encode(stream, shards[limit - 1], wanted) if len(shards) > limit else None
    return api.ListShardsOutput(
        shards=[described_shard(stream, shard) for shard in shards[:limit]], next_token=following
    )


def _filter(stream: Stream, wanted: api.ShardFilter | None) -> Callable[[Shard], bool]:
    """A shard is open from its creation until it closes; AT asks for those of one moment, FROM for all since."""
    start = max(clock.now_ms() - stream.retention * HOUR, round(stream.created * 1000))
    match wanted.type if wanted else None:
        case None | "FROM_TRIM_HORIZON":
            return lambda shard: True
        case "AT_LATEST":
            return lambda shard: shard.closed is None
        case "AT_TRIM_HORIZON":
            return lambda shard: shard.open_at(start)
        case "AFTER_SHARD_ID":
            after = _needed(wanted.shard_id if wanted else None, "ShardId", "AFTER_SHARD_ID")
            return lambda shard: shard.id > after
    moment = round(1000 * _needed(wanted.timestamp if wanted else None, "Timestamp", wanted.type if wanted else ""))
    if wanted and wanted.type == "AT_TIMESTAMP":
        return lambda shard: shard.open_at(max(moment, start))
    return lambda shard: shard.closed is None or shard.closed >= moment


def _needed(value: T | None, member: str, kind: str) -> T:
    if value is None:
        raise api.InvalidArgumentException(f"{member} must be specified when ShardFilterType is {kind}.")
    return value


def _token(request: api.ListShardsInput) -> Token | None:
    if request.next_token is None:
        return None
    if any(getattr(request, name) is not None for name in ALONE):
        raise api.InvalidArgumentException("NextToken and StreamName cannot be provided together.")
    try:
        token = msgspec.json.decode(base64.b64decode(request.next_token, validate=True), type=Token)
    except (binascii.Error, msgspec.DecodeError) as error:
        raise api.InvalidArgumentException("Invalid NextToken.") from error
    if clock.now_ms() - token.made > TOKEN_LIFE:
        raise api.ExpiredNextTokenException("NextToken has expired.")
    return token


def _encode(stream: Stream, last: Shard, wanted: api.ShardFilter | None) -> str:
    token = Token(clock.now_ms(), stream.name, stream.id[:2], last.index, wanted)
    return base64.b64encode(msgspec.json.encode(token)).decode()
