"""Scaling with real host loops: the variant's workers are replaced, and requests are answered meanwhile."""

import asyncio
from pathlib import Path

import pytest

from millstream.domain.alarms import Alerts
from millstream.domain.metrics import Metrics
from millstream.services.autoscaling import scaler as module
from millstream.services.autoscaling.scaler import Scaler
from millstream.services.autoscaling.service import AutoScaling, Target
from tests.services.sagemaker.deployed import deploy, invoke, settled
from tests.services.sagemaker.world import ACCOUNT, REGION, world


def test_a_variant_is_scaled_without_a_failed_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.Scaler, "pause", 0.02)

    async def scenario() -> None:
        async with world(tmp_path) as here:
            await deploy(here, "e")
            await settled(here, "e")
            scaling = AutoScaling(here.meta, here.hosting, Metrics(here.meta), Alerts())
            resource = "endpoint/e/variant/AllTraffic"
            target = Target(resource=resource, low=2, high=4, id="1", role="", created=0)
            await scaling.targets.save(target, ACCOUNT, REGION, resource)
            scaler = Scaler(scaling)
            await scaler.start()
            try:
                async with asyncio.timeout(20):
                    while not any(one.value.end for one in await scaling.activities.list()):
                        assert (await invoke(here, "e")).body == b"1,0\n"
            finally:
                await scaler.close()
            (activity,) = await scaling.activities.list()
            (variant,) = (await settled(here, "e"))["ProductionVariants"]
            assert activity.value.status == "Successful"
            assert variant["CurrentInstanceCount"] == 2

    asyncio.run(scenario())
