"""Records, shards and a shard's children as answers show them."""

from millstream.api import kinesis as api
from millstream.domain.shards import Shard, shard_id
from millstream.domain.streams import Record, Stream
from millstream.services.kinesis.live import Live


def described_record(record: Record) -> api.Record:
    return api.Record(
        sequence_number=record.number,
        approximate_arrival_timestamp=record.time / 1000,
        data=record.data,
        partition_key=record.key,
        encryption_type="KMS" if record.encrypted else None,
    )


def described_shard(stream: Stream, shard: Shard) -> api.Shard:
    start = stream.number(shard, 0, shard.created * 1000)
    ending = None
    if shard.closed is not None and shard.end is not None:
        ending = stream.number(shard, shard.end + 1, shard.closed)
    return api.Shard(
        shard_id=shard.id,
        parent_shard_id=None if shard.parent is None else shard_id(shard.parent),
        adjacent_parent_shard_id=None if shard.adjacent is None else shard_id(shard.adjacent),
        hash_key_range=_range(shard),
        sequence_number_range=api.SequenceNumberRange(starting_sequence_number=start, ending_sequence_number=ending),
    )


def children(live: Live, parent: Shard) -> list[api.ChildShard]:
    return [
        api.ChildShard(
            shard_id=shard.id,
            parent_shards=[shard_id(index) for index in (shard.parent, shard.adjacent) if index is not None],
            hash_key_range=_range(shard),
        )
        for shard in live.stream.shards
        if parent.index in (shard.parent, shard.adjacent)
    ]


def _range(shard: Shard) -> api.HashKeyRange:
    return api.HashKeyRange(starting_hash_key=shard.start, ending_hash_key=shard.last)
