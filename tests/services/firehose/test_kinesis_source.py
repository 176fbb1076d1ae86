"""A Kinesis stream as the source of a delivery stream."""

import asyncio
import hashlib
from itertools import count
from pathlib import Path
from typing import Any

from millstream.core import clock
from millstream.domain import streams as kinesis
from millstream.domain.shards import KEYS, Shard
from tests.server import Server
from tests.services.firehose.configured import NEW_LINE, processed
from tests.services.firehose.delivered import body, objects, until
from tests.services.firehose.test_killed_anywhere import RECORDS, cut_off, delivered, destination, moody
from tests.services.firehose.test_streams import ROLE, refused, s3_destination
from tests.services.firehose.world import ACCOUNT, REGION, World, world


def make_source(kinesis: Any, name: str, shards: int = 1) -> str:
    kinesis.create_stream(StreamName=name, ShardCount=shards)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    arn: str = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return arn


def make(firehose: Any, name: str, source: str, wanted: dict[str, Any]) -> None:
    firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": source, "RoleARN": ROLE},
        ExtendedS3DestinationConfiguration=wanted,
    )


def put(kinesis: Any, stream: str, *records: bytes) -> None:
    entries = [{"Data": data, "PartitionKey": data.decode()} for data in records]
    assert kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"] == 0


def lines(s3: Any, bucket: str) -> list[bytes]:
    return sorted(b"".join(body(s3, bucket, key) for key in objects(s3, bucket)).splitlines())


def test_records_of_all_shards_are_delivered_from_the_creation_on(quick: Any, lake: str) -> None:
    kinesis, firehose, s3 = quick("kinesis"), quick("firehose"), quick("s3")
    source = make_source(kinesis, lake, 3)
    make(firehose, lake, source, processed(lake, NEW_LINE))
    sent = sorted(b"%d" % number for number in range(40))
    put(kinesis, lake, *sent)

    assert until(lambda: (found := lines(s3, lake)) == sent and found) == sent

    described = firehose.describe_delivery_stream(DeliveryStreamName=lake)["DeliveryStreamDescription"]
    assert "DeliveryStreamEncryptionConfiguration" not in described
    assert described["DeliveryStreamType"] == "KinesisStreamAsSource"
    assert described["Source"]["KinesisStreamSourceDescription"]["KinesisStreamARN"] == source
    listed = firehose.list_delivery_streams(DeliveryStreamType="KinesisStreamAsSource")["DeliveryStreamNames"]
    assert lake in listed


def test_a_producer_cannot_put_to_it(quick: Any, lake: str) -> None:
    firehose = quick("firehose")
    make(firehose, lake, make_source(quick("kinesis"), lake), s3_destination(lake))

    found = refused(firehose.put_record, DeliveryStreamName=lake, Record={"Data": b"x"})

    assert found == (
        "InvalidArgumentException",
        "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
    )


def test_a_source_must_be_named(quick: Any, unique: str) -> None:
    found = refused(
        quick("firehose").create_delivery_stream,
        DeliveryStreamName=unique,
        DeliveryStreamType="KinesisStreamAsSource",
        S3DestinationConfiguration=s3_destination("b"),
    )

    message = "KinesisSourceStreamConfig is mandatory for KinesisStreamAsSource stream type."
    assert found == ("InvalidArgumentException", message)


def test_the_position_survives_restarts_and_resharding(own_server: Server) -> None:
    kinesis, firehose, s3 = (own_server.client(name) for name in ("kinesis", "firehose", "s3"))
    s3.create_bucket(Bucket="lake")
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
    make(firehose, "f", make_source(kinesis, "k", 1), processed("lake", NEW_LINE, BufferingHints=hints))
    sent = [b"%03d" % number for number in range(90)]
    put(kinesis, "k", *sent[:30])
    half = str(KEYS // 2)
    kinesis.split_shard(StreamName="k", ShardToSplit="shardId-000000000000", NewStartingHashKey=half)
    kinesis.get_waiter("stream_exists").wait(StreamName="k", WaiterConfig={"Delay": 1})
    put(kinesis, "k", *sent[30:60])
    until(lambda: lines(s3, "lake") == sent[:60])
    own_server.kill9()
    own_server.start()
    put(kinesis, "k", *sent[60:])

    until(lambda: len(lines(s3, "lake")) >= 90)

    assert lines(s3, "lake") == sent


def test_a_function_sees_where_a_record_came_from(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w") as here:
            stream, shard = await source(here)
            here.function.handler = lambda event: moody(count(), event)
            await create(here)
            aggregated = kpl(("k1", b"one"), ("k2", b"two"))
            packed = [kinesis.pack(b"outer", aggregated, encrypted=False)]
            await here.firehose.kinesis.append(stream, shard, packed, clock.now_ms())
            await here.lines("lake", "data/", 1)

            (event,) = here.function.events
            assert list(event)[:4] == ["invocationId", "deliveryStreamArn", "sourceKinesisStreamArn", "region"]
            found = [record["kinesisRecordMetadata"] for record in event["records"]]
            assert [(m["partitionKey"], m["subsequenceNumber"], m["shardId"]) for m in found] == [
                ("k1", 0, "shardId-000000000000"),
                ("k2", 1, "shardId-000000000000"),
            ]

    asyncio.run(scenario())


async def source(here: World) -> tuple[kinesis.Stream, Shard]:
    shard = Shard(0, "0", str(KEYS - 1), 1000, 0)
    stream = kinesis.Stream("k", "ab", ACCOUNT, REGION, 0.0, (shard,), 1)
    await here.firehose.kinesis.save(stream, new=True)
    return stream, shard


async def create(here: World) -> None:
    await here.bucket("lake")
    await here.bucket("backup")
    await here.call(
        "CreateDeliveryStream",
        DeliveryStreamName="s",
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={
            "KinesisStreamARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/k",
            "RoleARN": ROLE,
        },
        ExtendedS3DestinationConfiguration=destination(),
    )


def kpl(*records: tuple[str, bytes]) -> bytes:
    """As the producer library puts records together."""

    def field(number: int, data: bytes) -> bytes:
        return bytes([number << 3 | 2, len(data)]) + data

    message = b"".join(field(1, key.encode()) for key, _ in records)
    for index, (_, data) in enumerate(records):
        message += field(3, bytes([1 << 3, index]) + field(3, data))
    return b"\xf3\x89\x9a\xc2" + message + hashlib.md5(message).digest()


def test_every_record_is_delivered_once_whatever_write_is_cut_off(tmp_path: Path) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root, interval=0.01) as here:
            calls = count()
            here.function.handler = lambda event: moody(calls, event)
            stream, shard = await source(here)
            await create(here)
            packed = [kinesis.pack(b"key", data, encrypted=False) for data in RECORDS]
            await here.firehose.kinesis.append(stream, shard, packed, clock.now_ms())
            reached = await cut_off(here, at, after=bool(at % 2), wanted=lambda: all_delivered(here))

            await all_delivered(here)
            assert await delivered(here) == RECORDS
            return reached

    at = 1
    while asyncio.run(scenario(at, tmp_path / str(at))):
        at += 1
    assert at > 12, "few writes were met; the test says little"


async def all_delivered(here: World) -> None:
    async with asyncio.timeout(20):
        while len(await delivered(here)) < len(RECORDS) or not await _empty(here):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _empty(here: World) -> bool:
    (record,) = await here.firehose.streams.list()
    extent = await here.log.extent(record.value.spool)
    return extent.first == extent.end
