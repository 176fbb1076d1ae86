import asyncio
import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from millstream.domain.hosting import Capture
from millstream.ports.compute import Reply
from millstream.services.runtime.capture import Sample, line
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled, variant
from tests.services.sagemaker.test_killed_anywhere import Cut
from tests.services.sagemaker.world import PATIENCE, World, world


async def captured(here: World, count: int) -> list[dict[str, Any]]:
    """All lines on S3, when there are `count`."""

    async def read() -> list[dict[str, Any]]:
        keys = [key for key in await here.keys("data") if key.startswith("captured/")]
        return [json.loads(one) for key in keys for one in (await here.get("data", key)).splitlines()]

    lines: list[dict[str, Any]] = await here.until(read, lambda lines: len(lines) >= count)
    return lines


async def capturing(here: World, **more: Any) -> None:
    await create_model(here, "m")
    config = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": "s3://data/captured",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
        **more,
    }
    await create_config(here, "m", DataCaptureConfig=config)
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    await settled(here, "e")


def test_requests_and_replies_arrive_as_json_lines(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await capturing(here)
            here.compute.reply = Reply(200, b"1.5\n", "text/csv; charset=utf-8", 10)
            await invoke(here, "e", inference_id="i-1", custom_attributes="who=me")
            await invoke(here, "e", content_type="application/x-npy", body=b"\xff\x00")

            first, second = await captured(here, 2)
            assert first["captureData"] == {
                "endpointInput": {
                    "observedContentType": "text/csv",
                    "mode": "INPUT",
                    "data": "1,2",
                    "encoding": "CSV",
                },
                "endpointOutput": {
                    "observedContentType": "text/csv; charset=utf-8",
                    "mode": "OUTPUT",
                    "data": "1.5\n",
                    "encoding": "CSV",
                },
            }
            assert first["eventVersion"] == "0"
            assert first["eventMetadata"]["inferenceId"] == "i-1"
            assert first["eventMetadata"]["customAttributes"] == ["who=me"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["eventMetadata"]["inferenceTime"])
            taken = second["captureData"]["endpointInput"]
            assert (base64.b64decode(taken["data"]), taken["encoding"]) == (b"\xff\x00", "BASE64")
            (key,) = [key for key in await here.keys("data") if key.startswith("captured/")][:1]
            assert re.fullmatch(
                r"captured/e/AllTraffic/\d{4}/\d\d/\d\d/\d\d/\d\d-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl", key
            )
            described = await here.call("DescribeEndpoint", EndpointName="e")
            assert described["DataCaptureConfig"] == {
                "EnableCapture": True,
                "CaptureStatus": "Started",
                "CurrentSamplingPercentage": 100,
                "DestinationS3Uri": "s3://data/captured",
                "KmsKeyId": "",
            }

    asyncio.run(scenario())


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("store", "method", "at"),
    [("meta", "commit", 2), ("objects", "put", 1), ("meta", "commit", 3)],
    ids=["intent", "object", "position"],
)
def test_each_sample_is_delivered_once_when_the_server_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, method: str, at: int, after: bool
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await capturing(here)
            target = getattr(here, store)
            cut = Cut(target, method, at, after=after)
            with monkeypatch.context() as patch:
                patch.setattr(type(target), method, lambda _, *given, **named: cut(*given, **named))
                for number in range(3):
                    await invoke(here, "e", inference_id=str(number))
                async with asyncio.timeout(PATIENCE):
                    await cut.hung.wait()
                cut.over.set()
                await here.restart()

            lines = await captured(here, 3)
            assert sorted(one["eventMetadata"]["inferenceId"] for one in lines) == ["0", "1", "2"]

    asyncio.run(scenario())


def test_an_update_can_stop_capture_and_what_was_taken_is_still_delivered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await capturing(here)
            await invoke(here, "e")
            await create_config(here, "off", variant("m"))
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="off")

            assert "DataCaptureConfig" not in await settled(here, "e")
            assert len(await captured(here, 1)) == 1

    asyncio.run(scenario())


def test_without_content_types_all_is_base64() -> None:
    sample = Sample("id", 0.0, "text/csv", b"1,2", "text/csv", b"1", None, None)
    capture = Capture(percentage=100, destination="s3://b", input=True, output=False)
    taken = json.loads(line(sample, capture))["captureData"]
    assert taken == {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "MSwy", "encoding": "BASE64"}
    }


def test_nothing_is_taken_at_zero_percent_or_when_it_is_off(tmp_path: Path) -> None:
    async def scenario(number: int, **more: Any) -> None:
        async with world(tmp_path / str(number)) as here:
            await capturing(here, **more)
            await invoke(here, "e")
            assert not here.captures.logging

    asyncio.run(scenario(1, InitialSamplingPercentage=0))
    asyncio.run(scenario(2, EnableCapture=False))
