"""Auto scaling on a real store, a clock of the test's own, and an endpoint whose workers nobody starts."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

import millstream.services.autoscaling  # noqa: F401  (operations register)
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.alarms import Alerts
from millstream.domain.hosting import Asynchronous, Endpoint, Hosting, Variant
from millstream.domain.metrics import Metrics
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.services.autoscaling.scaler import Scaler
from millstream.services.autoscaling.service import AutoScaling
from millstream.wire.operation import HANDLERS

ACCOUNT, REGION = "123456789012", "us-east-1"
CALLER = Caller(ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/u", "AIDA", "AKIA", "request")
NOON = 1_790_000_040.0  # at the start of a minute: 2026-09-21T14:14:00Z
PLACE = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": "endpoint/e/variant/v",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}


class Scene:
    def __init__(self, root: Path, most: int = 100) -> None:
        self.now = NOON
        self._root, self._most = root, most

    async def open(self) -> None:
        self.meta = SqliteMeta(self._root / "meta.db")
        self.hosting, self.metrics, self.alerts = Hosting(self.meta), Metrics(self.meta), Alerts()
        self.scaling = AutoScaling(self.meta, self.hosting, self.metrics, self.alerts)
        self.scaler = Scaler(self.scaling, self._most)
        await self.scaler.start()
        await self.scaler.close()  # the test looks itself

    def close(self) -> None:
        self.meta.close()

    async def put_endpoint(self, instances: int = 1, *, queue: bool = False, **changes: Any) -> None:
        variant = Variant(
            name="v",
            model="m",
            image="i",
            serving="s",
            instance_type="ml.m5.large",
            instances=instances,
            asynchronous=Asynchronous(output="s3://out/") if queue else None,
        )
        endpoint = Endpoint(
            name="e",
            account=ACCOUNT,
            region=REGION,
            id="1",
            config="c",
            status="InService",
            variants=(variant,),
            created=NOON,
            modified=NOON,
        )
        await self.hosting.save(structs.replace(endpoint, **changes))

    async def endpoint(self) -> Endpoint:
        record = await self.hosting.get(ACCOUNT, REGION, "e")
        assert record
        return record.value

    async def call(self, name: str, **request: Any) -> Any:
        handler = HANDLERS["autoscaling"][name]
        typed = msgspec.json.decode(msgspec.json.encode(request), type=handler.operation.input)
        return msgspec.json.decode(msgspec.json.encode(await handler.call(self.scaling, typed, CALLER)))

    async def register(self, low: int = 1, high: int = 10, **more: Any) -> None:
        await self.call("RegisterScalableTarget", **PLACE, MinCapacity=low, MaxCapacity=high, **more)

    async def track(self, target: float = 100, name: str = "p", **more: Any) -> None:
        predefined = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
        metric = {} if "CustomizedMetricSpecification" in more else {"PredefinedMetricSpecification": predefined}
        tracking = {"TargetValue": target, **metric, **more}
        given = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": tracking}
        await self.call("PutScalingPolicy", **PLACE, PolicyName=name, **given)

    async def load(self, *invocations: float) -> None:
        """Minutes with so many invocations of each instance, ending now."""
        dimensions = {"EndpointName": "e", "VariantName": "v"}
        series = self.metrics.series(ACCOUNT, REGION, "AWS/SageMaker", "InvocationsPerInstance", "None", dimensions)
        for value in invocations:
            series.add(value / 4, 4)
            self.now += 60

    async def look(self) -> int:
        """One look; then the endpoint takes the size that it was given, as its host would do."""
        await self.scaler.look()
        endpoint = await self.endpoint()
        variants = tuple(variant.resized for variant in endpoint.variants)
        if endpoint.status == "Updating":
            await self.hosting.save(structs.replace(endpoint, status="InService", variants=variants))
        return variants[0].instances

    async def activities(self) -> list[Any]:
        found = await self.call("DescribeScalingActivities", ServiceNamespace="sagemaker")
        return list(found["ScalingActivities"])


def play(
    root: Path, monkeypatch: pytest.MonkeyPatch, scenario: Callable[[Scene], Awaitable[None]], most: int = 100
) -> None:
    scene = Scene(root, most)
    monkeypatch.setattr(clock, "now", lambda: scene.now)

    async def run() -> None:
        await scene.open()
        try:
            await scenario(scene)
        finally:
            scene.close()

    asyncio.run(run())
