import asyncio
from pathlib import Path
from typing import Any

import pytest

from millstream.core.errors import AwsError
from millstream.services.sagemaker import fleets
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled
from tests.services.sagemaker.world import World, world


def serverless(concurrency: int = 2, **more: Any) -> dict[str, Any]:
    config = {"MemorySizeInMB": 2048, "MaxConcurrency": concurrency, **more}
    return {"VariantName": "AllTraffic", "ModelName": "m", "ServerlessConfig": config}


async def deployed(here: World, **more: Any) -> str:
    """Its serving's name."""
    await create_model(here, "m")
    await create_config(here, "m", serverless(**more))
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    assert (await settled(here, "e"))["EndpointStatus"] == "InService"
    (serving,) = here.compute.servings
    return serving


def test_workers_end_when_nothing_is_asked_and_start_with_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            monkeypatch.setattr(fleets, "IDLE", 0.05)
            serving = await deployed(here)
            assert here.compute.servings[serving].limits.memory == 2048 << 20
            await here.until(lambda: asyncio.sleep(0, here.compute.servings[serving].workers), lambda n: n == 0)

            replies = await asyncio.gather(invoke(here, "e"), invoke(here, "e"))

            assert [reply.body for reply in replies] == [b"1,0\n"] * 2
            assert here.compute.servings[serving].workers == 2
            assert sum(here.metrics.recorded["ModelSetupTime Microseconds e AllTraffic"].values()) == 1
            await here.until(lambda: asyncio.sleep(0, here.compute.servings[serving].workers), lambda n: n == 0)

    asyncio.run(scenario())


def test_more_requests_than_the_concurrency_are_turned_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, concurrency=2)
            here.compute.slow = 0.05
            replies = await asyncio.gather(*(invoke(here, "e") for _ in range(5)), return_exceptions=True)

            refused = [one for one in replies if isinstance(one, AwsError)]
            assert [(one.code, one.status, one.message) for one in refused] == [
                ("ThrottlingException", 429, "Rate exceeded")
            ] * 3
            assert (await invoke(here, "e")).body == b"1,0\n"

    asyncio.run(scenario())


def test_workers_that_do_not_start_are_said_to_be_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            serving = await deployed(here)
            await here.compute.scale(serving, 0)

            async def fail(*_: object) -> None:
                raise RuntimeError("no memory")

            monkeypatch.setattr(here.compute, "scale", fail)
            with pytest.raises(AwsError, match="are still being provisioned") as caught:
                await invoke(here, "e")
            assert (caught.value.code, caught.value.status) == ("ModelNotReadyException", 429)

    asyncio.run(scenario())


def test_a_serverless_endpoint_is_described(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, concurrency=5, ProvisionedConcurrency=1)
            (variant,) = (await here.call("DescribeEndpoint", EndpointName="e"))["ProductionVariants"]
            config = {"MemorySizeInMB": 2048, "MaxConcurrency": 5, "ProvisionedConcurrency": 1}
            assert variant["CurrentServerlessConfig"] == variant["DesiredServerlessConfig"] == config
            assert variant["CurrentInstanceCount"] == 0

    asyncio.run(scenario())


def test_the_concurrency_of_a_serverless_variant_changes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, concurrency=1)
            change = {"VariantName": "AllTraffic", "ServerlessUpdateConfig": {"MaxConcurrency": 3}}
            await here.call(
                "UpdateEndpointWeightsAndCapacities", EndpointName="e", DesiredWeightsAndCapacities=[change]
            )
            (variant,) = (await settled(here, "e"))["ProductionVariants"]
            assert variant["CurrentServerlessConfig"]["MaxConcurrency"] == 3
            here.compute.slow = 0.02
            assert len(await asyncio.gather(*(invoke(here, "e") for _ in range(3)))) == 3

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("variant", "config", "message"),
    [
        (serverless(MemorySizeInMB=1500), {}, "'1500' at 'MemorySizeInMB' failed to satisfy constraint"),
        (serverless(ProvisionedConcurrency=3), {}, "must not be larger"),
        ({**serverless(), "InstanceType": "ml.m5.large"}, {}, "cannot be given with ServerlessConfig"),
        (
            serverless(),
            {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://data/x"}}},
            "does not support AsyncInferenceConfig",
        ),
    ],
)
def test_what_serverless_does_not_go_with_is_refused(
    tmp_path: Path, variant: dict[str, Any], config: dict[str, Any], message: str
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await create_model(here, "m")
            with pytest.raises(AwsError, match=message):
                await create_config(here, "m", variant, **config)

    asyncio.run(scenario())
