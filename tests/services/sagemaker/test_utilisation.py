"""What CloudWatch is told of the instances of endpoints."""

import asyncio
from pathlib import Path

from millstream.services.sagemaker import RUNS
from millstream.services.sagemaker.utilisation import Utilisation
from tests.services.sagemaker.deployed import deploy, settled
from tests.services.sagemaker.transformed import inputs, start
from tests.services.sagemaker.world import world


def test_processor_memory_and_disk_of_a_variant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            utilisation = Utilisation(here.sagemaker, here.metrics, RUNS)
            await utilisation.look()
            assert here.metrics.recorded == {}
            await utilisation.look()

            of = {where.split()[0]: values for where, values in here.metrics.recorded.items()}
            assert set(here.metrics.recorded) == {f"{name} Percent e AllTraffic" for name in of}
            assert set(of) == {"CPUUtilization", "MemoryUtilization", "DiskUtilization"}
            assert all(value > 0 for values in of.values() for value in values)
            assert max(of["MemoryUtilization"]) <= 100

    asyncio.run(scenario())


def test_the_instances_of_a_transform_job(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await inputs(here, a=b"1")
            here.compute.slow = 3600
            await start(here)
            utilisation = Utilisation(here.sagemaker, here.metrics, RUNS)

            async def look() -> set[str]:
                await utilisation.look()
                return set(here.metrics.recorded)

            assert "CPUUtilization Percent t/i-" in "".join(await here.until(look, bool))

    asyncio.run(scenario())


def test_a_jobs_hosts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.run("job", "import time; time.sleep(60)", count=2)
            utilisation = Utilisation(here.sagemaker, here.metrics, RUNS)

            async def look() -> set[str]:
                await utilisation.look()
                return set(here.metrics.recorded)

            wanted = {f"CPUUtilization Percent job/algo-{number}" for number in (1, 2)}
            await here.until(look, lambda seen: wanted <= seen)
            await here.call("StopProcessingJob", ProcessingJobName="job")
            await here.ended("job")

    asyncio.run(scenario())
