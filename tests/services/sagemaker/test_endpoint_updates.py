import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from millstream.core.errors import AwsError
from millstream.domain.alarms import KIND
from millstream.domain.hosting import Size
from millstream.ports.meta import Change
from millstream.services.sagemaker import rollout
from tests.services.sagemaker.deployed import create_config, create_model, deploy, invoke, settled, variant
from tests.services.sagemaker.test_killed_anywhere import Cut, cut_off
from tests.services.sagemaker.world import ACCOUNT, REGION, World, archive, world

ARN = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/e"


async def in_service(here: World, *, broken: bool = False) -> None:
    """An endpoint `e` of model `e`, and a configuration `new` of another model."""
    await deploy(here, "e")
    await here.put("models", "empty.tar.gz", archive(other="x"))
    await create_model(here, "new", **({"ModelDataUrl": "s3://models/empty.tar.gz"} if broken else {}))
    await create_config(here, "new")
    assert (await settled(here, "e"))["EndpointStatus"] == "InService"


def policy(kind: str, wait: int = 0, **more: Any) -> dict[str, Any]:
    routing = {"Type": kind, "WaitIntervalInSeconds": wait, **more}
    return {"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing}}


def half(member: str) -> dict[str, Any]:
    return {member: {"Type": "CAPACITY_PERCENT", "Value": 50}}


async def update(here: World, **more: Any) -> dict[str, Any]:
    await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new", **more)
    return await settled(here, "e")


@pytest.mark.parametrize(
    "how",
    [{}, policy("CANARY", **half("CanarySize")), policy("LINEAR", **half("LinearStepSize"))],
    ids=["all at once", "canary", "linear"],
)
def test_no_request_fails_during_an_update(tmp_path: Path, how: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            (old,) = here.compute.servings
            here.compute.slow = 0.03
            over = asyncio.Event()

            async def load() -> int:
                count = 0
                while not over.is_set():
                    assert (await invoke(here, "e")).body == b"1,0\n"
                    count += 1
                return count

            async with asyncio.TaskGroup() as group:
                clients = [group.create_task(load()) for _ in range(20)]
                described = await update(here, **({"DeploymentConfig": how} if how else {}))
                over.set()

            assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "new")
            assert described.get("LastDeploymentConfig") == (how or None)
            assert sum(client.result() for client in clients) >= 20
            (new,) = here.compute.servings
            assert new != old
            assert not (tmp_path / "compute" / old.replace("/", "+")).exists()
            assert set(here.hosting.busy) <= {new}

    asyncio.run(scenario())


def test_a_new_fleet_that_does_not_load_leaves_the_old_one_in_service(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here, broken=True)
            described = await update(here)

            assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "e")
            assert described["FailureReason"].endswith("FileNotFoundError: model.joblib")
            assert "PendingDeploymentSummary" not in described
            assert (await invoke(here, "e")).body == b"1,0\n"
            assert len(here.compute.servings) == 1
            assert len([one for one in (tmp_path / "compute").iterdir() if "endpoint" in one.name]) == 1

    asyncio.run(scenario())


def test_traffic_moves_in_steps_and_the_description_shows_the_new_fleet(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            how = policy("CANARY", 3600, **half("CanarySize"))
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new", DeploymentConfig=how)
            described = await here.until(
                lambda: here.call("DescribeEndpoint", EndpointName="e"),
                lambda one: one["PendingDeploymentSummary"]["ProductionVariants"][0]["CurrentWeight"] > 0,
            )

            (pending,) = described["PendingDeploymentSummary"]["ProductionVariants"]
            assert (pending["CurrentWeight"], pending["DesiredWeight"]) == (0.5, 1.0)
            assert pending["VariantStatus"][0]["Status"] == "ActivatingTraffic"
            assert described["EndpointStatus"] == "Updating"
            for _ in range(200):
                await invoke(here, "e")
            assert min(Counter(name for name, _ in here.compute.asked).values()) > 50
            with pytest.raises(AwsError, match=f'^Cannot update in-progress endpoint "{ARN}".$'):
                await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new")
            with pytest.raises(AwsError, match="in-progress"):
                await here.call("DeleteEndpoint", EndpointName="e")

    asyncio.run(scenario())


def test_a_rolling_update_moves_workers_with_the_traffic(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            await create_config(here, "four", variant("new", count=4))
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="four")
            await settled(here, "e")
            (old,) = here.compute.servings
            full = here.compute.servings[old].workers
            size = {"Type": "CAPACITY_PERCENT", "Value": 50}
            how = {"RollingUpdatePolicy": {"MaximumBatchSize": size, "WaitIntervalInSeconds": 3600}}
            await create_config(here, "next", variant("new", count=4))
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="next", DeploymentConfig=how)

            def sizes() -> Any:
                return asyncio.sleep(0, sorted(one.workers for one in here.compute.servings.values()))

            await here.until(sizes, lambda seen: seen == [full // 2, full // 2])
            record = await here.hosting.get(ACCOUNT, REGION, "e")
            assert record is not None
            assert record.value.update is not None
            assert record.value.update.share == 0.5
            on = structs.replace(record.value, update=structs.replace(record.value.update, moved=0.0))
            await here.hosting.save(on, record.version)
            here.hosting.changed(ACCOUNT, REGION, "e")

            assert (await settled(here, "e"))["EndpointConfigName"] == "next"
            ((new, serving),) = here.compute.servings.items()
            assert (new != old, serving.workers) == (True, full)

    asyncio.run(scenario())


def test_an_update_that_takes_too_long_is_rolled_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            how = policy("CANARY", 60, **half("CanarySize"))
            how["BlueGreenUpdatePolicy"]["MaximumExecutionTimeoutInSeconds"] = 600
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new", DeploymentConfig=how)
            record = await here.until(
                lambda: here.hosting.get(ACCOUNT, REGION, "e"), lambda one: one.value.update.share == 0.5
            )
            late = structs.replace(record.value, update=structs.replace(record.value.update, started=0.0))
            await here.hosting.save(late, record.version)
            here.hosting.changed(ACCOUNT, REGION, "e")
            described = await settled(here, "e")

            assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "e")
            assert "MaximumExecutionTimeoutInSeconds of 600" in described["FailureReason"]

    asyncio.run(scenario())


def test_an_alarm_that_is_raised_rolls_the_update_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            monkeypatch.setattr(rollout, "LOOK", 0.02)
            alarm = {"state": "OK", "request": {"AlarmName": "errors"}}
            key = f"{ACCOUNT}/{REGION}/errors"

            async def put(state: str) -> None:
                value = json.dumps({**alarm, "state": state}).encode()
                await here.meta.commit([Change(KIND, key, value)])

            await put("OK")
            await in_service(here)
            how = policy("CANARY", 3600, **half("CanarySize"))
            how["AutoRollbackConfiguration"] = {"Alarms": [{"AlarmName": "errors"}]}
            await here.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="new", DeploymentConfig=how)
            await here.until(
                lambda: here.hosting.get(ACCOUNT, REGION, "e"), lambda one: one.value.update.share == 0.5
            )
            await put("ALARM")
            described = await settled(here, "e")

            assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "e")
            assert "alarm errors is in state ALARM" in described["FailureReason"]
            assert len(here.compute.servings) == 1

    asyncio.run(scenario())


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("broken", [False, True], ids=["good", "broken"])
def test_an_update_that_is_cut_off_at_any_write_comes_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bool, after: bool
) -> None:
    async def scenario(at: int, root: Path) -> bool:
        async with world(root) as here:
            await in_service(here, broken=broken)
            cut = Cut(here.meta, "commit", at + 1, after=after)  # the first is the request's own
            with monkeypatch.context() as patch:
                patch.setattr(type(here.meta), "commit", lambda _, *given: cut(*given))
                how = policy("LINEAR", **half("LinearStepSize"))
                reached = await cut_off(here, update(here, DeploymentConfig=how), cut)

            described = await settled(here, "e")
            assert described["EndpointStatus"] == "InService"
            assert described["EndpointConfigName"] == ("e" if broken else "new")
            assert ("FailureReason" in described) == broken
            assert (await here.until(lambda: asyncio.sleep(0, here.compute.servings), bool)) is not None
            assert (await invoke(here, "e")).body == b"1,0\n"
            assert len(here.compute.servings) == 1
            return reached

    reached = [asyncio.run(scenario(at, tmp_path / str(at))) for at in range(1, 8)]
    assert reached[2], "an update makes at least three writes"


def test_weights_change_while_the_endpoint_answers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await create_model(here, "m")
            await create_config(here, "c", variant("m", "A"), variant("m", "B", 0.0))
            await here.call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
            await settled(here, "e")
            assert (await invoke(here, "e")).invoked_production_variant == "A"
            assert (await invoke(here, "e", target_variant="B")).invoked_production_variant == "B"

            wanted = [{"VariantName": "A", "DesiredWeight": 0}, {"VariantName": "B", "DesiredWeight": 3}]
            answer = await here.call(
                "UpdateEndpointWeightsAndCapacities", EndpointName="e", DesiredWeightsAndCapacities=wanted
            )
            assert answer == {"EndpointArn": ARN}
            described = await settled(here, "e")

            weights = [(one["CurrentWeight"], one["DesiredWeight"]) for one in described["ProductionVariants"]]
            assert weights == [(0.0, 0.0), (3.0, 3.0)]
            assert (await invoke(here, "e")).invoked_production_variant == "B"

    asyncio.run(scenario())


def test_instances_change_in_number(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            (serving,) = here.compute.servings
            each = here.compute.servings[serving].workers
            wanted = [{"VariantName": "AllTraffic", "DesiredInstanceCount": 3}]
            await here.call(
                "UpdateEndpointWeightsAndCapacities", EndpointName="e", DesiredWeightsAndCapacities=wanted
            )
            (variant,) = (await settled(here, "e"))["ProductionVariants"]

            assert (variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]) == (3, 3)
            assert here.compute.servings[serving].workers == 3 * each
            await here.restart()
            await here.until(lambda: asyncio.sleep(0, here.compute.servings), bool)
            assert here.compute.servings[serving].workers == 3 * each

    asyncio.run(scenario())


def test_instances_that_do_not_come_up_leave_the_endpoint_at_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)

            async def fail(*_: object) -> None:
                raise RuntimeError("no more memory")

            monkeypatch.setattr(here.compute, "scale", fail)
            await here.hosting.resize(ACCOUNT, REGION, "e", {"AllTraffic": Size(instances=2)})
            described = await settled(here, "e")

            assert described["FailureReason"].endswith("no more memory")
            assert described["ProductionVariants"][0]["DesiredInstanceCount"] == 1

    asyncio.run(scenario())


def test_weights_can_be_kept_by_an_update(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            await here.hosting.resize(ACCOUNT, REGION, "e", {"AllTraffic": Size(weight=7)})
            await settled(here, "e")
            described = await update(here, RetainAllVariantProperties=True)
            assert described["ProductionVariants"][0]["CurrentWeight"] == 7

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("UpdateEndpoint", {"EndpointConfigName": "x"}, "Could not find endpoint configuration"),
        ("UpdateEndpoint", {"EndpointName": "x"}, "Could not find endpoint "),
        ("UpdateEndpoint", {"DeploymentConfig": policy("CANARY")}, "CanarySize must be given"),
        (
            "UpdateEndpoint",
            {"DeploymentConfig": {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "none"}]}}},
            'Could not find the CloudWatch alarm "none"',
        ),
        (
            "UpdateEndpointWeightsAndCapacities",
            {"DesiredWeightsAndCapacities": [{"VariantName": "x", "DesiredWeight": 1}]},
            '"x" is/are not present within endpoint configuration "e"',
        ),
        (
            "UpdateEndpointWeightsAndCapacities",
            {"DesiredWeightsAndCapacities": [{"VariantName": "AllTraffic", "DesiredWeight": 0}]},
            "weight greater than 0",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    tmp_path: Path, operation: str, request_: dict[str, Any], message: str
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await in_service(here)
            given = {"EndpointName": "e", **({"EndpointConfigName": "new"} if operation == "UpdateEndpoint" else {})}
            with pytest.raises(AwsError, match=message) as caught:
                await here.call(operation, **given | request_)
            assert caught.value.code == "ValidationException"

    asyncio.run(scenario())
