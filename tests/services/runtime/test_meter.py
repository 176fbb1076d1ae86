import asyncio
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from tests.services.sagemaker.deployed import create_config, create_model, deploy, invoke, settled, variant
from tests.services.sagemaker.world import world


def test_invocations_errors_and_latencies_are_recorded(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            await invoke(here, "e")
            for status in (400, 500):
                here.compute.reply = Reply(status, b"no", "text/plain", 1)
                with pytest.raises(AwsError):
                    await invoke(here, "e")

            async def recorded() -> dict[str, dict[float, int]]:
                return {name: dict(values) for name, values in here.metrics.recorded.items()}

            seen = await here.until(recorded, lambda seen: bool(seen["Invocations None e AllTraffic"]))
            assert seen["Invocations None e AllTraffic"] == {1: 3}
            assert seen["InvocationsPerInstance None e AllTraffic"] == {1: 3}
            assert seen["Invocation4XXErrors None e AllTraffic"] == {1: 1, 0: 2}
            assert seen["Invocation5XXErrors None e AllTraffic"] == {1: 1, 0: 2}
            assert seen["InvocationModelErrors None e AllTraffic"] == {1: 2, 0: 1}
            assert sum(seen["ModelLatency Microseconds e AllTraffic"].values()) == 3
            assert min(seen["OverheadLatency Microseconds e AllTraffic"]) >= 0

    asyncio.run(scenario())


def test_the_fleets_of_an_update_are_told_apart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            await invoke(here, "e")
            await create_model(here, "new")
            await create_config(here, "new", variant("new"))
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new")
            await settled(here, "e")
            await invoke(here, "e")
            await invoke(here, "e")
            for record in list(here.metrics.gathering):
                record()

            seen = here.metrics.recorded
            assert seen["Invocations None e AllTraffic"] == {1: 3}
            assert seen["Invocations None e AllTraffic e"] == {1: 1}
            assert seen["Invocations None e AllTraffic new"] == {1: 2}
            assert sum(seen["ModelLatency Microseconds e AllTraffic new"].values()) == 2

    asyncio.run(scenario())
