import asyncio
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled, variant
from tests.services.sagemaker.world import IMAGE, World, world

OPENED = "s-1; Expires=2030-01-01T00:00:00Z"


async def deployed(here: World, count: int = 1) -> None:
    await create_model(here, "m", Image=IMAGE.replace(":1.2-1", ":own"))
    await create_config(here, "m", variant("m", "A", count=count), variant("m", "B", count=count))
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    await settled(here, "e")


def test_requests_of_a_session_go_to_the_variant_that_opened_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            assert {one.workers for one in here.compute.servings.values()} == {1}
            headers = {"x-amzn-sagemaker-new-session-id": OPENED}
            here.compute.replies = [Reply(200, b"", "text/plain", 1, headers)]
            opened = await invoke(here, "e", session_id="NEW_SESSION", target_variant="B")
            assert opened.new_session_id == OPENED
            assert here.compute.asked[-1][1].headers == {"X-Amzn-SageMaker-Session-Id": "NEW_SESSION"}

            for _ in range(10):
                assert (await invoke(here, "e", session_id="s-1")).invoked_production_variant == "B"
            closed = {"x-amzn-sagemaker-closed-session-id": "s-1"}
            here.compute.replies = [Reply(200, b"", "text/plain", 1, closed)]
            assert (await invoke(here, "e", session_id="s-1")).closed_session_id == "s-1"
            variants = {(await invoke(here, "e", session_id="s-1")).invoked_production_variant for _ in range(50)}
            assert variants == {"A", "B"}

    asyncio.run(scenario())


def test_a_containers_custom_attributes_reach_the_client(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here)
            headers = {"x-amzn-sagemaker-custom-attributes": "trace=9"}
            here.compute.replies = [Reply(200, b"", "text/plain", 1, headers)]
            assert (await invoke(here, "e", custom_attributes="trace=8")).custom_attributes == "trace=9"
            assert here.compute.asked[-1][1].headers == {"X-Amzn-SageMaker-Custom-Attributes": "trace=8"}

    asyncio.run(scenario())


def test_sessions_of_several_instances_are_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, count=2)
            with pytest.raises(AwsError, match="for a variant of several instances"):
                await invoke(here, "e", session_id="NEW_SESSION")

    asyncio.run(scenario())
