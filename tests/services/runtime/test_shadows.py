import asyncio
from collections import Counter
from pathlib import Path

import pytest

from millstream.core.errors import AwsError
from millstream.ports.compute import Reply
from tests.services.sagemaker.deployed import create_config, create_model, invoke, settled, variant
from tests.services.sagemaker.world import World, world


async def deployed(here: World, share: float) -> None:
    await create_model(here, "m")
    shadow = variant("m", "S", share)
    await create_config(here, "m", variant("m", "P"), ShadowProductionVariants=[shadow])
    await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="m")
    await settled(here, "e")


def asked(here: World) -> Counter[str]:
    return Counter(name.rpartition("/")[2] for name, _ in here.compute.asked)


def test_a_shadow_is_sent_copies_and_only_the_production_variant_is_heard(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, 1.0)
            here.compute.replies = [Reply(200, b"heard", "text/plain", 1), Reply(500, b"lost", "text/plain", 1)]
            reply = await invoke(here, "e")

            assert (reply.body, reply.invoked_production_variant) == (b"heard", "P")
            await here.until(lambda: asyncio.sleep(0, asked(here)), lambda seen: seen == {"P": 1, "S": 1})
            described = await here.call("DescribeEndpoint", EndpointName="e")
            assert [one["VariantName"] for one in described["ProductionVariants"]] == ["P"]
            assert [one["VariantName"] for one in described["ShadowProductionVariants"]] == ["S"]
            with pytest.raises(AwsError, match="Variant S from Request is not found"):
                await invoke(here, "e", target_variant="S")

    asyncio.run(scenario())


def test_a_shadow_gets_its_share(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deployed(here, 0.5)
            for _ in range(200):
                await invoke(here, "e")
            assert 50 < asked(here)["S"] < 150

    asyncio.run(scenario())
