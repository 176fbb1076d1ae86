import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.core import clock
from millstream.core.body import blocks
from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from millstream.ports.objects import Attributes
from tests.services.sagemaker.deployed import create_config, create_model, invoke, invoke_async, settled
from tests.services.sagemaker.test_killed_anywhere import Cut
from tests.services.sagemaker.world import ACCOUNT, PATIENCE, World, world


async def deployed(here: World, **output: Any) -> None:
    await create_model(here, "m")
    config = {
        "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 2},
        "OutputConfig": {"S3OutputPath": "s3://data/out/", "S3FailurePath": "s3://data/failed", **output},
    }
    await create_config(here, "m", AsyncInferenceConfig=config)
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    await settled(here, "e")


async def there(here: World, key: str) -> bytes:
    await here.until(lambda: here.keys("data"), lambda keys: key in keys)
    return await here.get("data", key)


def test_a_reply_to_an_inline_body_and_to_an_object_arrives_on_s3(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            await here.put("data", "in.csv", b"5,6")
            inline = await invoke_async(here, "e", body=b"1,2", inference_id="one")
            far = await invoke_async(
                here, "e", input_location="s3://data/in.csv", s3_output_path_extension="x/y", filename="r.csv"
            )

            assert inline.inference_id == "one"
            assert (inline.output_location, inline.failure_location) == (
                "s3://data/out/one.out",
                "s3://data/failed/one-error.out",
            )
            assert far.output_location == "s3://data/out/x/y/r.csv"
            assert await there(here, "out/one.out") == b"1,0\n"
            assert await there(here, "out/x/y/r.csv") == b"1,0\n"
            assert (await here.objects.head("data", "out/one.out")).attributes.headers["content-type"] == "text/csv"
            assert {one.body for _, one in here.compute.asked} == {b"1,2", b"5,6"}
            described = await here.call("DescribeEndpoint", EndpointName="e")
            assert described["AsyncInferenceConfig"]["ClientConfig"] == {"MaxConcurrentInvocationsPerInstance": 2}

    asyncio.run(scenario())


def test_an_object_says_its_content_type_where_the_request_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            kind = Attributes({"content-type": "text/x-mine"}, owner=ACCOUNT)
            await here.objects.put("data", "in", blocks(b"5"), kind)
            await invoke_async(here, "e", input_location="s3://data/in", content_type=None, inference_id="one")
            await there(here, "out/one.out")
            assert here.compute.asked[-1][1].content_type == "text/x-mine"

    asyncio.run(scenario())


def test_what_goes_wrong_is_written_as_a_failure(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            await invoke_async(here, "e", input_location="s3://data/none", inference_id="absent")
            assert b"the object does not exist" in await there(here, "failed/absent-error.out")
            here.compute.reply = Reply(500, b"boom", "text/plain", 1)
            await invoke_async(here, "e", body=b"1", inference_id="bad")

            said = await there(here, "failed/bad-error.out")
            assert said.startswith(b'Received server error (500) from primary with message "boom".')

    asyncio.run(scenario())


def test_no_more_than_the_wanted_number_run_at_a_time(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            here.compute.slow = 0.05
            for number in range(8):
                await invoke_async(here, "e", body=b"1", inference_id=f"n{number}")
            most = 0
            while len([key for key in await here.keys("data") if key.startswith("out/")]) < 8:
                most = max(most, sum(here.hosting.busy.values()))
                await asyncio.sleep(0.005)
            assert most == 2

    asyncio.run(scenario())


def test_a_worker_that_ends_takes_no_request_with_it_but_one_that_ends_each(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            here.compute.deaths = 1
            await invoke_async(here, "e", body=b"1", inference_id="one")
            assert await there(here, "out/one.out") == b"1,0\n"
            here.compute.deaths = 2
            await invoke_async(here, "e", body=b"1", inference_id="bad")
            assert b"the model's worker ended" in await there(here, "failed/bad-error.out")
            assert "out/bad.out" not in await here.keys("data")

    asyncio.run(scenario())


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("store", "method"), [("meta", "commit"), ("objects", "put")])
def test_requests_survive_a_server_that_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, method: str, after: bool
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            target = getattr(here, store)
            cut = Cut(target, method, 2, after=after)
            with monkeypatch.context() as patch:
                patch.setattr(type(target), method, lambda _, *given, **named: cut(*given, **named))
                for number in range(5):
                    await invoke_async(here, "e", body=b"1", inference_id=str(number))
                async with asyncio.timeout(PATIENCE):
                    await cut.hung.wait()
                cut.over.set()
                await here.restart()

            for number in range(5):
                assert await there(here, f"out/{number}.out") == b"1,0\n"
            (topic,) = await here.log.topics("async/")
            place = await here.until(lambda: here.queues.places.get(topic), lambda one: one.value.next == 5)
            assert place.value.done == ()

    asyncio.run(scenario())


def test_a_request_that_waited_too_long_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            (name,) = here.compute.servings
            del here.compute.servings[name]  # its workers do not come up
            await invoke_async(here, "e", body=b"1", inference_id="late", request_ttl_seconds=60)
            now = clock.now()
            monkeypatch.setattr(clock, "now", lambda: now + 61)
            assert b"RequestTTLSeconds of 60" in await there(here, "failed/late-error.out")

    asyncio.run(scenario())


def test_a_deleted_endpoint_forgets_its_queue(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            await invoke_async(here, "e", body=b"1", inference_id="one")
            await there(here, "out/one.out")
            await here.call("DeleteEndpoint", EndpointName="e")
            await here.until(lambda: here.hosting.get("123456789012", "us-east-1", "e"), lambda one: one is None)
            await here.restart()
            await here.until(lambda: here.log.topics("async/"), lambda topics: not topics)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("request_", "message"),
    [({}, "Exactly one of"), ({"body": b"1", "input_location": "s3://data/x"}, "Exactly one of")],
)
def test_a_request_needs_one_input(tmp_path: Path, request_: dict[str, Any], message: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            with pytest.raises(AwsError, match=message):
                await invoke_async(here, "e", **request_)
            with pytest.raises(AwsError, match="use InvokeEndpointAsync"):
                await invoke(here, "e")

    asyncio.run(scenario())


def test_notifications_are_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            topic = "arn:aws:sns:us-east-1:123456789012:t"
            with pytest.raises(AwsError, match=r"NotificationConfig .* is not implemented"):
                await deployed(here, NotificationConfig={"SuccessTopic": topic})

    asyncio.run(scenario())
