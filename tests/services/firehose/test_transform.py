"""Lambda functions as processors."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from millstream.services.firehose.function import Given, calls
from tests.services.firehose.configured import NEW_LINE, partitioned, processed, processor
from tests.services.firehose.test_streams import s3_destination
from tests.services.firehose.world import ARN, World, each, ok, world

ERRORS = "errors/!{firehose:error-output-type}/"


def function(**parameters: str) -> dict[str, Any]:
    return processor("Lambda", **{"LambdaArn": ARN, "NumberOfRetries": "0", **parameters})


Scenario = Callable[[World], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        async def whole() -> None:
            async with world(tmp_path / "world") as here:
                await scenario(here)

        asyncio.run(whole())

    return run


def test_a_functions_data_is_delivered(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        here.function.handler = lambda event: each(event, bytes.upper)
        await here.create("s", processed("lake", function(), NEW_LINE, Prefix="raw/"))
        await here.put("s", b"a", b"b")

        assert await here.lines("lake", "raw/", 2) == [b"A", b"B"]

    play(scenario)


def test_a_function_gets_awss_event(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        await here.create("s", processed("lake", function(), NEW_LINE, Prefix="raw/"))
        await here.put("s", b"\xff1", b"2")
        await here.lines("lake", "raw/", 2)

        (event,) = here.function.events
        assert list(event) == ["invocationId", "deliveryStreamArn", "region", "records"]
        assert event["deliveryStreamArn"] == "arn:aws:firehose:us-east-1:123456789012:deliverystream/s"
        assert list(event["records"][0]) == ["recordId", "approximateArrivalTimestamp", "data"]
        assert [b64decode(record["data"]) for record in event["records"]] == [b"\xff1", b"2"]
        assert len({record["recordId"] for record in event["records"]}) == 2

    play(scenario)


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """Each record says what becomes of it."""
    records = []
    for record in event["records"]:
        wish, id = b64decode(record["data"]).decode(), record["recordId"]
        made = {
            "ok": [ok(record, b"fine")],
            "dropped": [{"recordId": id, "result": "Dropped"}],
            "failed": [{"recordId": id, "result": "ProcessingFailed", "data": record["data"]}],
            "missing": [],
            "twice": [ok(record, b"1"), ok(record, b"2")],
            "no data": [{"recordId": id, "result": "Ok"}],
            "no base64": [{"recordId": id, "result": "Ok", "data": "?"}],
            "no result": [{"recordId": id, "result": "Perhaps", "data": record["data"]}],
        }
        records += made[wish]
    return {"records": [*records, {"recordId": "never given", "result": "Ok", "data": ""}, 7]}


def test_each_record_has_its_own_outcome(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        here.function.handler = answer
        await here.create("s", processed("lake", function(), NEW_LINE, Prefix="raw/", ErrorOutputPrefix=ERRORS))
        failing = [b"failed", b"missing", b"twice", b"no data", b"no base64", b"no result"]
        await here.put("s", b"ok", b"dropped", *failing)

        lines = [json.loads(line) for line in await here.lines("lake", "errors/processing-failed/", 6)]

        assert await here.lines("lake", "raw/", 1) == [b"fine"]
        assert [b64decode(line["rawData"]) for line in lines] == failing
        assert [line["errorCode"] for line in lines] == [
            "Lambda.ProcessingFailedStatus",
            "Lambda.MissingRecordId",
            "Lambda.DuplicatedRecordId",
            *["Lambda.InvalidReturnFormat"] * 3,
        ]
        members = ["rawData", "errorCode", "errorMessage", "attemptsMade"]
        assert list(lines[0]) == [*members, "arrivalTimestamp", "attemptEndingTimestamp", "lambdaARN"]
        assert (lines[0]["attemptsMade"], lines[0]["lambdaARN"]) == (1, ARN)

    play(scenario)


def test_a_function_that_fails_is_called_again(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        def failing(event: dict[str, Any]) -> dict[str, Any]:
            if len(here.function.events) < 3:
                raise RuntimeError("not yet")
            return each(event, bytes.upper)

        here.function.handler = failing
        await here.create("s", processed("lake", function(NumberOfRetries="2"), NEW_LINE, Prefix="raw/"))
        await here.put("s", b"a")

        assert await here.lines("lake", "raw/", 1) == [b"A"]
        assert len({event["invocationId"] for event in here.function.events}) == 1

    play(scenario)


@pytest.mark.parametrize(("arn", "code"), [(ARN, "Lambda.FunctionError"), (f"{ARN}-gone", "Lambda.ResourceNotFound")])
def test_a_function_that_goes_on_failing_fails_its_records(
    play: Callable[[Scenario], None], arn: str, code: str
) -> None:
    async def scenario(here: World) -> None:
        here.function.handler = lambda event: 1 / 0
        processors = processed("lake", function(LambdaArn=arn, NumberOfRetries="1"), Prefix="raw/")
        await here.create("s", processors)
        await here.put("s", b"a", b"b")

        lines = [json.loads(line) for line in await here.lines("lake", "processing-failed/", 2)]

        assert [(line["errorCode"], line["attemptsMade"]) for line in lines] == [(code, 2)] * 2

    play(scenario)


def test_a_function_names_partitions(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        def handler(event: dict[str, Any]) -> dict[str, Any]:
            return {
                "records": [
                    ok(record, b"x", metadata={"partitionKeys": {"n": int(b64decode(record["data"])) % 2}})
                    for record in event["records"]
                ]
            }

        here.function.handler = handler
        prefix = "n=!{partitionKeyFromLambda:n}/"
        await here.create("s", partitioned("lake", function(), NEW_LINE, Prefix=prefix))
        await here.put("s", b"1", b"2", b"3")

        assert await here.lines("lake", "n=1/", 2) == [b"x", b"x"]
        assert await here.lines("lake", "n=0/", 1) == [b"x"]

    play(scenario)


def test_the_source_is_backed_up_as_it_came(play: Callable[[Scenario], None]) -> None:
    async def scenario(here: World) -> None:
        here.function.handler = lambda event: each(event, bytes.upper)
        destination = processed(
            "lake",
            function(),
            NEW_LINE,
            Prefix="raw/",
            S3BackupMode="Enabled",
            S3BackupConfiguration=s3_destination("lake", Prefix="source/"),
        )
        await here.create("s", destination)
        await here.put("s", b"a\n", b"b\n")

        assert await here.lines("lake", "raw/", 2) == [b"A", b"", b"B", b""]
        assert await here.lines("lake", "source/", 2) == [b"a", b"b"]
        described = await here.call("DescribeDeliveryStream", DeliveryStreamName="s")
        (found,) = described["DeliveryStreamDescription"]["Destinations"]
        assert found["ExtendedS3DestinationDescription"]["S3BackupDescription"]["Prefix"] == "source/"

    play(scenario)


def test_a_chunk_that_no_call_holds_goes_in_several() -> None:
    records = [Given(str(number), 0, b"x" * 1000) for number in range(10_000)]

    parts = list(calls(records))

    assert [record for part in parts for record in part] == records
    assert len(parts) == 3
    assert list(calls([])) == []
