"""Kinesis data streams as all services see them: records of streams and shards, and how a shard is written and read.

A shard is a topic of the log. Writers other than Kinesis itself would have to wait at its gate while shards change.
"""

import struct
from collections.abc import Sequence as Several
from typing import NamedTuple

from msgspec import Struct

from millstream.core import clock
from millstream.domain.records import Records
from millstream.domain.sequence import NEXT, Sequence
from millstream.domain.shards import Shard
from millstream.ports.log import Entry, StreamLog
from millstream.ports.meta import Change, MetaStore

TOPICS = "kinesis/"  # begins the names of all shards' topics
HOUR = 3_600_000  # milliseconds
_KEY = struct.Struct(">H")  # bytes of the partition key, with a bit for encryption
_ENCRYPTED = 1 << 15


class Stream(Struct, frozen=True, omit_defaults=True):
    """`id` tells it from an earlier one of the same name, and signs its shard iterators: no answer shows it."""

    name: str
    id: str
    account: str
    region: str
    created: float
    shards: tuple[Shard, ...]
    made: int  # shards it ever had
    mode: str = "PROVISIONED"
    retention: int = 24  # hours
    tags: dict[str, str] = {}
    key: str = ""  # of encryption, empty for none
    metrics: tuple[str, ...] = ()
    largest: int = 1024  # KiB of a record
    distribution: str = "USER_PARTITION_KEY"
    policy: str = ""

    @property
    def arn(self) -> str:
        return f"arn:aws:kinesis:{self.region}:{self.account}:stream/{self.name}"

    @property
    def salt(self) -> int:
        return int(self.id[:2], 16)

    def topic(self, shard: Shard) -> str:
        return f"{TOPICS}{self.account}/{self.region}/{self.name}/{self.id}/{shard.id}"

    def number(self, shard: Shard, place: int, time: int) -> str:
        return str(self.sequence(shard, place, time))

    def numbers(self, shard: Shard, place: int, count: int, time: int) -> list[str]:
        """Of `count` records in a row."""
        first = int(self.sequence(shard, place, time))
        return [str(first + n * NEXT) for n in range(count)]

    def sequence(self, shard: Shard, place: int, time: int) -> Sequence:
        """`place` 0 is the shard's start, n its n-th record; `time` in milliseconds."""
        return Sequence(shard.created, shard.index, place, self.salt, time // 1000)


class Record(NamedTuple):
    offset: int  # in its shard: the first is 0
    number: str  # AWS's sequence number
    time: int  # arrival, milliseconds since the epoch
    key: str  # of its partition
    data: bytes
    encrypted: bool


class Page(NamedTuple):
    """What one read gives."""

    records: list[Record]
    next: int  # offset behind them, or the oldest kept
    ended: bool  # the shard is closed and read to its end
    behind: int  # milliseconds behind the shard's tip
    size: int  # bytes of data


class Streams:
    def __init__(self, meta: MetaStore, log: StreamLog) -> None:
        self.log = log
        self._records = Records(meta, "kinesis.stream", Stream)

    async def get(self, account: str, region: str, name: str) -> Stream | None:
        record = await self._records.get(account, region, name)
        return record and record.value

    async def list(self, *place: str, after: str = "", limit: int | None = None) -> list[Stream]:
        """Of an account and region, by name; of all when `place` is empty."""
        start = "/".join([*place, after]) if after else ""
        return [record.value for record in await self._records.list(*place, after=start, limit=limit)]

    async def save(self, stream: Stream, *, new: bool = False) -> None:
        """Raise Conflict when `new` and the name is taken."""
        await self._records.save(stream, stream.account, stream.region, stream.name, version=0 if new else None)

    def delete(self, stream: Stream) -> Change:
        return self._records.delete(stream.account, stream.region, stream.name)

    async def append(self, stream: Stream, shard: Shard, packed: Several[bytes], time: int) -> int:
        """Offset of the first; each is what `pack` made. Raise OSError, and nothing is appended."""
        return await self.log.append(stream.topic(shard), packed, time)

    async def end(self, stream: Stream, shard: Shard) -> int:
        """The offset that the shard's next record will get."""
        return (await self.log.extent(stream.topic(shard))).end

    async def since(self, stream: Stream, shard: Shard, time: int) -> int:
        """Offset of the oldest record that came at `time`, in ms, or later; the end when there is none."""
        return await self.log.since(stream.topic(shard), time)

    async def wait(self, stream: Stream, shard: Shard, offset: int, timeout: float) -> bool:  # noqa: ASYNC109
        """True as soon as there is a record at or after `offset`; False after `timeout` seconds."""
        return await self.log.wait(stream.topic(shard), offset, timeout)

    async def read(self, stream: Stream, shard: Shard, start: int, most: int, size: int) -> Page:
        """At most `most` records and `size` bytes from offset `start`, one record at least where there is one.

        Records whose retention has passed are not shown, whether or not their disk is freed.
        """
        log, topic, now = self.log, stream.topic(shard), clock.now_ms()
        horizon = now - stream.retention * HOUR
        entries = await log.read(topic, start, most, size)
        if entries and entries[0].time < horizon:
            start = max(start, await log.since(topic, horizon))
            entries = await log.read(topic, start, most, size)
        first, end, _ = await log.extent(topic)
        following = entries[-1].offset + 1 if entries else max(start, first)
        records = unpack(stream, shard, entries)
        return Page(
            records,
            following,
            shard.end is not None and following >= shard.end,
            0 if following >= end or not entries else max(0, now - entries[-1].time),
            sum([len(record.data) for record in records]),
        )


def pack(key: bytes, data: bytes, *, encrypted: bool) -> bytes:
    """As the log holds a record: the partition key's length, the key, the data."""
    return _KEY.pack(len(key) | (_ENCRYPTED if encrypted else 0)) + key + data


def unpack(stream: Stream, shard: Shard, entries: Several[Entry]) -> list[Record]:
    """Entries in a row."""
    records: list[Record] = []
    came, base = -1, 0
    for offset, time, raw in entries:
        if time != came:
            came, base = time, int(stream.sequence(shard, 1, time))
        (length,) = _KEY.unpack_from(raw)
        start = _KEY.size + (length & ~_ENCRYPTED)
        key = raw[_KEY.size : start].decode()
        records.append(Record(offset, str(base + offset * NEXT), time, key, raw[start:], length >= _ENCRYPTED))
    return records
