"""Objects that S3 refuses."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from millstream.core import clock
from millstream.domain import backoff
from tests.services.firehose import delivered
from tests.services.firehose.configured import NEW_LINE, extraction, partitioned
from tests.services.firehose.test_streams import s3_destination
from tests.services.firehose.world import World, world

DAY = 24 * 3600
ERRORS = {"ErrorOutputPrefix": "errors/!{firehose:error-output-type}/"}


@asynccontextmanager
async def picky(root: Path, patch: pytest.MonkeyPatch, refused: Callable[[str], bool]) -> AsyncIterator[World]:
    """A world whose store refuses some keys, and whose loops try again at once."""
    patch.setattr(backoff, "RETRY", (0.01, 0.01))
    async with world(root) as here:
        put = here.objects.put

        async def picky_put(bucket: str, key: str, *given: Any, **named: Any) -> Any:
            if refused(key):
                raise OSError(28, "No space left on device")
            return await put(bucket, key, *given, **named)

        patch.setattr(here.objects, "put", picky_put)
        yield here


async def until(look: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def test_after_24_hours_the_records_go_to_the_error_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with picky(tmp_path / "w", monkeypatch, lambda key: key.startswith("raw/")) as here:
            await here.create("s", s3_destination("lake", Prefix="raw/", **ERRORS))
            await here.put("s", b"a", b"b")
            monitor = here.firehose.monitor((await here.firehose.streams.list())[0].value)
            await until(lambda: monitor.troubles)
            assert await here.bodies("lake") == []
            real = clock.now
            monkeypatch.setattr(clock, "now", lambda: real() + DAY)

            lines = [json.loads(line) for line in await here.lines("lake", "errors/delivery-failed/", 2)]

            assert [b64decode(line["rawData"]) for line in lines] == [b"a", b"b"]
            assert {line["errorCode"] for line in lines} == {"S3.InternalError"}
            await until(lambda: not monitor.troubles)

    asyncio.run(scenario())


def test_what_is_refused_everywhere_for_24_hours_is_lost_as_on_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        refusing = True
        async with picky(tmp_path / "w", monkeypatch, lambda key: refusing) as here:
            await here.create("s", s3_destination("lake", Prefix="raw/", **ERRORS))
            await here.put("s", b"lost")
            monitor = here.firehose.monitor((await here.firehose.streams.list())[0].value)
            await until(lambda: monitor.troubles)
            real = clock.now
            monkeypatch.setattr(clock, "now", lambda: real() + DAY)
            await until(lambda: not monitor.troubles)
            refusing = False
            await here.put("s", b"kept")

            assert await here.until("lake", "", bool) == [b"kept"]
            assert "1 records of s are lost" in caplog.text

    asyncio.run(scenario())


def test_a_partition_is_tried_as_long_as_its_stream_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with picky(tmp_path / "w", monkeypatch, lambda key: key.startswith("x=bad/")) as here:
            options = {"Enabled": True, "RetryOptions": {"DurationInSeconds": 0}}
            destination = partitioned(
                "lake",
                extraction("{x: .x}"),
                NEW_LINE,
                Prefix="x=!{partitionKeyFromQuery:x}/",
                DynamicPartitioningConfiguration=options,
            )
            await here.create("s", destination)
            await here.put("s", b'{"x":"bad"}', b'{"x":"good"}')

            (line,) = await here.lines("lake", "errors/delivery-failed/", 1)

            assert b64decode(json.loads(line)["rawData"]) == b'{"x":"bad"}\n'
            assert await here.lines("lake", "x=good/", 1) == [b'{"x":"good"}']

    asyncio.run(scenario())


def test_a_refusal_is_told_in_the_log_group(quick: Any, unique: str) -> None:
    logs, firehose = quick("logs"), quick("firehose")
    logs.create_log_group(logGroupName=unique)
    logs.create_log_stream(logGroupName=unique, logStreamName="S3Delivery")
    options = {"Enabled": True, "LogGroupName": unique, "LogStreamName": "S3Delivery"}
    made = firehose.create_delivery_stream(
        DeliveryStreamName=unique,
        S3DestinationConfiguration=s3_destination(unique, CloudWatchLoggingOptions=options),
    )
    firehose.put_record(DeliveryStreamName=unique, Record={"Data": b"x"})

    events = delivered.until(lambda: logs.get_log_events(logGroupName=unique, logStreamName="S3Delivery")["events"])

    line = json.loads(events[0]["message"])
    assert list(line) == ["deliveryStreamARN", "destination", "deliveryStreamVersionId", "message", "errorCode"]
    assert (line["deliveryStreamARN"], line["errorCode"]) == (made["DeliveryStreamARN"], "S3.NoSuchBucket")
    assert line["destination"] == f"arn:aws:s3:::{unique}"
