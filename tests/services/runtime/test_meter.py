import asyncio
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Invocation, Reply, WorkerDied
from millstream.wire.operation import HANDLERS
from tests.services.sagemaker.deployed import create_config, create_model, deploy, invoke, settled, variant
from tests.services.sagemaker.world import CALLER, world


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


async def ask(here: Any, operation: str, arrived: float) -> Any:
    handler = HANDLERS["runtime"][operation]
    request = handler.operation.input(endpoint_name="e", body=b"1,2", content_type="text/csv")
    return await handler.call(here.runtime, request, CALLER._replace(arrived=arrived))


@pytest.mark.parametrize("operation", ["InvokeEndpoint", "InvokeEndpointWithResponseStream"])
def test_overhead_begins_when_the_request_arrives(tmp_path: Path, operation: str) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            here.compute.reply = Reply(400, b"no", "text/plain", 1)
            with pytest.raises(AwsError):
                await ask(here, operation, perf_counter() - 2)
            for record in list(here.metrics.gathering):
                record()

            (overhead,) = here.metrics.recorded["OverheadLatency Microseconds e AllTraffic"]
            assert 2e6 <= overhead < 60e6

    asyncio.run(scenario())


def test_a_stream_that_does_not_begin_is_an_error_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dies(name: str, invocation: Invocation, timeout: float) -> Any:  # noqa: ASYNC109
        raise WorkerDied("it ended")

    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            monkeypatch.setattr(here.compute, "stream", dies)
            with pytest.raises(AwsError, match="it ended"):
                await ask(here, "InvokeEndpointWithResponseStream", 0)
            for record in list(here.metrics.gathering):
                record()

            assert here.metrics.recorded["Invocation5XXErrors None e AllTraffic"] == {1: 1}
            assert here.hosting.busy.total() == 0

    asyncio.run(scenario())
