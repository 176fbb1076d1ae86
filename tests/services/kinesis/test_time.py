"""What takes minutes or days on the wall's clock, on a clock that the test sets."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from msgspec import structs

from millstream.api import kinesis as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.metrics import Metrics
from millstream.domain.streams import HOUR, Streams
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.services.kinesis import consumers, fanout, positions, reading, records, resharding, streams
from millstream.services.kinesis.retention import Trimming
from millstream.services.kinesis.scaling import Scaling
from millstream.services.kinesis.service import Kinesis
from millstream.services.kinesis.throughput import Throughput
from millstream.wire.eventstream import Event

CALLER = Caller("123456789012", "us-east-1", "", "", "", "")
SHARD = "shardId-000000000000"
START = 1_700_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def pass_hours(self, hours: float) -> None:
        self.now += hours * 3600


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    set_clock = Clock()
    monkeypatch.setattr(clock, "now", lambda: set_clock.now)
    return set_clock


def run(folder: Path, scenario: Callable[[Kinesis], Awaitable[None]]) -> None:
    """In small segments, so that trimming shows on the disk."""

    async def whole() -> None:
        meta = SqliteMeta(folder / "meta.db")
        async with SegmentLog(folder / "log", largest=64 << 10) as log:
            kinesis = Kinesis(meta, Streams(meta, log), Metrics(meta))
            await streams.create_stream(kinesis, api.CreateStreamInput(stream_name="s", shard_count=1), CALLER)
            await scenario(kinesis)
        meta.close()

    asyncio.run(whole())


async def put(kinesis: Kinesis, *data: bytes) -> None:
    entries = [api.PutRecordsRequestEntry(data=one, partition_key="k") for one in data]
    answer = await records.put_records(kinesis, api.PutRecordsInput(stream_name="s", records=entries), CALLER)
    assert answer.failed_record_count == 0


async def place(kinesis: Kinesis) -> str:
    request = api.GetShardIteratorInput(stream_name="s", shard_id=SHARD, shard_iterator_type="TRIM_HORIZON")
    iterator = (await positions.get_shard_iterator(kinesis, request, CALLER)).shard_iterator
    assert iterator
    return iterator


async def get(kinesis: Kinesis, iterator: str) -> api.GetRecordsOutput:
    return await reading.get_records(kinesis, api.GetRecordsInput(shard_iterator=iterator), CALLER)


async def read(kinesis: Kinesis) -> list[bytes]:
    return [record.data for record in (await get(kinesis, await place(kinesis))).records]


def used(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "log").rglob("*.log"))


def test_records_pass_out_of_sight_with_their_retention(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"old")
        time.pass_hours(20)
        await put(kinesis, b"new")
        assert await read(kinesis) == [b"old", b"new"]
        time.pass_hours(5)
        assert await read(kinesis) == [b"new"]
        time.pass_hours(20)
        assert await read(kinesis) == []

    run(tmp_path, scenario)


def test_an_on_demand_stream_grows_to_twice_what_was_written(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        scaling = Scaling(kinesis)
        mode = api.StreamModeDetails(stream_mode="ON_DEMAND")
        await streams.create_stream(kinesis, api.CreateStreamInput(stream_name="d", stream_mode_details=mode), CALLER)
        live = await kinesis.live(CALLER, "d")

        async def after(records: int) -> int:
            """Open shards, after a minute in which so many came in."""
            live.measures.incoming(live.stream, live.router.open[0], records, records)
            time.now += 60
            await scaling.look()
            return len(live.router.open)

        assert await after(10_000_000) == 4
        kinesis.throughput = Throughput()
        assert [await after(records * 60) for records in (2000, 2500, 4900, 10_000, 100)] == [4, 5, 10, 20, 20]
        assert all(shard.closed is None or shard.end == 0 for shard in live.stream.shards)

    run(tmp_path, scenario)


def test_a_sweep_gives_the_disk_back_and_numbers_go_on(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        for _ in range(20):
            await put(kinesis, *[b"x" * 1000] * 50)
        full, trimming = used(tmp_path), Trimming(kinesis)
        await trimming.look()
        assert used(tmp_path) == full
        time.pass_hours(25)
        await trimming.look()
        await put(kinesis, b"after")
        assert used(tmp_path) < full / 4
        (stream,) = await kinesis.streams.list()
        page = await kinesis.streams.read(stream, stream.shards[0], 0, 10, 1 << 20)
        assert [(record.offset, record.data) for record in page.records] == [(1000, b"after")]

    run(tmp_path, scenario)


def test_a_longer_retention_keeps_more(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"old")
        (stream,) = await kinesis.all()

        await kinesis.change(stream, lambda stream: structs.replace(stream, retention=168))
        time.pass_hours(167)
        await Trimming(kinesis).look()
        assert await read(kinesis) == [b"old"]

    run(tmp_path, scenario)


def test_a_closed_shard_goes_when_its_records_have(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"old")
        request = api.SplitShardInput(stream_name="s", shard_to_split=SHARD, new_starting_hash_key="1000")
        await resharding.split_shard(kinesis, request, CALLER)
        await Trimming(kinesis).look()
        (stream,) = await kinesis.streams.list()
        assert [shard.index for shard in stream.shards] == [0, 1, 2]
        time.pass_hours(25)
        await Trimming(kinesis).look()
        (stream,) = await kinesis.streams.list()
        assert [shard.index for shard in stream.shards] == [1, 2]
        assert await kinesis.streams.log.topics("kinesis/") == []

    run(tmp_path, scenario)


def test_topics_that_a_kill_left_behind_are_dropped(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"kept")
        await kinesis.streams.log.append("kinesis/1/r/gone/id/shardId-000000000000", [b"x"], 0)
        await Trimming(kinesis).look()
        assert len(await kinesis.streams.log.topics("kinesis/")) == 1
        assert await read(kinesis) == [b"kept"]

    run(tmp_path, scenario)


def test_an_iterator_lives_five_minutes(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        iterator = await place(kinesis)
        time.pass_hours(5 / 60)
        await get(kinesis, iterator)
        time.now += 1
        with pytest.raises(AwsError) as expired:
            await get(kinesis, iterator)
        assert expired.value.code == "ExpiredIteratorException"
        assert expired.value.message == (
            "Iterator expired. The iterator was created at time Tue Nov 14 22:13:20 UTC 2023 while right now it is "
            "Tue Nov 14 22:18:21 UTC 2023 which is further in the future than the tolerated delay of 300000 "
            "milliseconds."
        )

    run(tmp_path, scenario)


def test_how_far_behind_is_the_last_records_age(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"a", b"b")
        time.pass_hours(1)
        request = api.GetRecordsInput(shard_iterator=await place(kinesis), limit=1)
        answer = await reading.get_records(kinesis, request, CALLER)
        assert answer.millis_behind_latest == HOUR

    run(tmp_path, scenario)


async def subscribe(kinesis: Kinesis, consumer: str) -> AsyncIterator[Event]:
    start = api.StartingPosition(type="TRIM_HORIZON")
    request = api.SubscribeToShardInput(consumer_arn=consumer, shard_id=SHARD, starting_position=start)
    return (await fanout.subscribe_to_shard(kinesis, request, CALLER)).stream


async def register(kinesis: Kinesis) -> str:
    (stream,) = await kinesis.streams.list()
    request = api.RegisterStreamConsumerInput(stream_arn=stream.arn, consumer_name="c")
    return (await consumers.register_stream_consumer(kinesis, request, CALLER)).consumer.consumer_arn


def test_a_subscription_without_records_beats_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanout, "BEAT", 0.01)
    monkeypatch.setattr(fanout, "LIFE", 0.1)

    async def scenario(kinesis: Kinesis) -> None:
        await put(kinesis, b"a")
        events = [event.payload async for event in await subscribe(kinesis, await register(kinesis))]
        (live,) = await kinesis.all()
        seen = [(len(one.records), one.millis_behind_latest) for one in events if isinstance(one, fanout.Shown)]
        assert seen[:3] == [(1, 0), (0, 0), (0, 0)]
        assert live.subscriptions == {}

    run(tmp_path, scenario)


def test_a_later_subscription_takes_over(tmp_path: Path, time: Clock) -> None:
    async def scenario(kinesis: Kinesis) -> None:
        consumer = await register(kinesis)
        first = await subscribe(kinesis, consumer)
        await anext(first)
        time.now += 6
        second = await subscribe(kinesis, consumer)
        assert [event async for event in first] == []
        await put(kinesis, b"a")
        event = await anext(second)
        assert isinstance(event.payload, fanout.Shown)
        assert [record.data for record in event.payload.records] == [b"a"]

    run(tmp_path, scenario)
