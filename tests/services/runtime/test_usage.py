import asyncio
from pathlib import Path

from millstream.services.runtime.usage import Watch
from tests.services.sagemaker.deployed import deploy, settled
from tests.services.sagemaker.world import world


def test_the_use_of_cpu_and_memory_is_recorded(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            watch = Watch(here.hosting, here.compute, here.metrics)
            await watch.look()
            sum(range(100_000))
            await watch.look()

            recorded = here.metrics.recorded
            assert sum(recorded["MemoryUtilization Percent e AllTraffic"].values()) == 2
            ((percent, count),) = recorded["CPUUtilization Percent e AllTraffic"].items()
            assert (percent > 0, count) == (True, 1)

    asyncio.run(scenario())
