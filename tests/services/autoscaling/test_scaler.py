"""What scales a variant, and what does not."""

from pathlib import Path
from typing import Any

import pytest

from millstream.domain.alarms import Raised
from tests.services.autoscaling.scene import ACCOUNT, PLACE, REGION, Scene, play

OTHER_METRIC = {"Namespace": "N", "MetricName": "queue", "Statistic": "Average"}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda scenario, most=100: play(tmp_path, monkeypatch, scenario, most)


def test_three_busy_minutes_scale_out_in_proportion(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(2)
        await here.register()
        await here.track(100)
        await here.load(150, 150)
        assert await here.look() == 2
        await here.load(150)
        assert await here.look() == 3
        assert (await here.activities())[0]["StatusCode"] == "InProgress"
        await here.look()

        (activity,) = await here.activities()
        assert activity["StatusCode"] == "Successful"
        assert activity["Description"] == "Setting desired instance count to 3."
        assert activity["StatusMessage"].startswith("Successfully set desired instance count to 3.")
        assert "AlarmHigh" in activity["Cause"]
        assert activity["Cause"].endswith("triggered policy p")

    scene(scenario)


def test_the_cooldown_is_honoured(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register()
        await here.track(100, ScaleOutCooldown=240)
        await here.load(200, 200, 200)
        assert await here.look() == 2
        await here.look()
        await here.load(200, 200, 200)
        assert await here.look() == 2
        await here.load(200)
        assert await here.look() == 4

    scene(scenario)


def test_fifteen_quiet_minutes_scale_in(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(8)
        await here.register()
        await here.track(100)
        await here.load(*[40] * 14)
        assert await here.look() == 8
        await here.load(20)
        assert await here.look() == 4
        await here.look()
        await here.load(20)
        assert await here.look() == 4

    scene(scenario)


@pytest.mark.parametrize(
    "more",
    [
        {"DisableScaleIn": True},
        {"CustomizedMetricSpecification": {"Namespace": "N", "MetricName": "m", "Statistic": "Sum"}},
    ],
    ids=["scale-in disabled", "a metric without data"],
)
def test_what_scales_nothing_in(scene: Any, more: dict[str, Any]) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(8)
        await here.register()
        await here.track(100, **more)
        await here.load(*[20] * 16)
        assert await here.look() == 8
        assert await here.activities() == []

    scene(scenario)


def test_a_gap_in_the_metric_scales_nothing(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(8)
        await here.register()
        await here.track(100)
        await here.load(*[20] * 10)
        here.now += 60
        await here.load(*[20] * 5)
        assert await here.look() == 8

    scene(scenario)


def test_capacity_stays_within_its_bounds(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(2, 4)
        assert await here.look() == 2
        await here.look()
        assert (await here.activities())[0]["Cause"] == "minimum capacity was set to 2"
        await here.track(10, ScaleOutCooldown=0)
        await here.load(500, 500, 500)
        assert await here.look() == 4

    scene(scenario)


def test_the_machine_bounds_it_too(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(1, 50)
        await here.track(1)
        await here.load(500, 500, 500)
        assert await here.look() == 6
        assert "this machine takes at most 6 instances" in (await here.activities())[0]["Cause"]

    scene(scenario, most=6)


def test_the_most_that_any_policy_wants(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(2)
        await here.register()
        await here.track(1000, "idle")
        own = {
            "Namespace": "N",
            "MetricName": "queue",
            "Statistic": "Average",
            "Dimensions": [{"Name": "a", "Value": "b"}],
        }
        await here.track(10, "queue", CustomizedMetricSpecification=own)
        queue = here.metrics.series(ACCOUNT, REGION, "N", "queue", "Count", {"a": "b"})
        for _ in range(15):
            queue.add(25)
            queue.add(15)
            await here.load(10)
        assert await here.look() == 4

    scene(scenario)


def test_an_alarm_has_a_policy_take_steps(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register()
        steps = [
            {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 10, "ScalingAdjustment": 3},
        ]
        config = {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": steps, "Cooldown": 120}
        put = await here.call(
            "PutScalingPolicy",
            **PLACE,
            PolicyName="s",
            PolicyType="StepScaling",
            StepScalingPolicyConfiguration=config,
        )
        assert await here.look() == 1
        here.alerts.tell("key", [put["PolicyARN"]], Raised("busy", 25.0))
        assert await here.look() == 4
        await here.look()
        here.now += 60
        assert await here.look() == 4
        here.alerts.tell("key", [put["PolicyARN"]], Raised("busy", 5.0))
        here.now += 61
        assert await here.look() == 5
        await here.look()
        here.alerts.tell("key", [put["PolicyARN"]], None)
        here.now += 300
        assert await here.look() == 5
        assert (await here.activities())[0]["Cause"] == "monitor alarm busy in state ALARM triggered policy s"

    scene(scenario)


def test_suspended_scaling_rests(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(2)
        await here.register(SuspendedState={"DynamicScalingOutSuspended": True})
        await here.track(100)
        await here.load(500, 500, 500)
        assert await here.look() == 2
        await here.call("RegisterScalableTarget", **PLACE, SuspendedState={"DynamicScalingOutSuspended": False})
        assert await here.look() == 10

    scene(scenario)


def test_a_scheduled_action_sets_the_bounds(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(1, 10)
        bounds = {"ScalableTargetAction": {"MinCapacity": 5}}
        at = {"Schedule": "at(2026-09-21T14:20:00)"}
        await here.call("PutScheduledAction", **PLACE, ScheduledActionName="morning", **at, **bounds)
        assert await here.look() == 1
        here.now += 6 * 60
        assert await here.look() == 5
        await here.look()
        assert (await here.activities())[0][
            "Cause"
        ] == "minimum capacity was set to 5 by scheduled action name morning"
        await here.register(1, 3)
        assert await here.look() == 3

    scene(scenario)


def test_a_suspended_schedule_is_not_made_up_for(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(1, 10, SuspendedState={"ScheduledScalingSuspended": True})
        bounds = {"ScalableTargetAction": {"MinCapacity": 5}}
        await here.call("PutScheduledAction", **PLACE, ScheduledActionName="a", Schedule="rate(1 hour)", **bounds)
        here.now += 3660
        assert await here.look() == 1
        await here.call("RegisterScalableTarget", **PLACE, SuspendedState={"ScheduledScalingSuspended": False})
        assert await here.look() == 1
        here.now += 3600
        assert await here.look() == 5

    scene(scenario)


def test_what_was_due_while_the_server_was_away_is_made_up_for(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(1, 10)
        bounds = {"ScalableTargetAction": {"MinCapacity": 4, "MaxCapacity": 4}, "Timezone": "Europe/Berlin"}
        cron = {"Schedule": "cron(0 8 ? * MON-FRI *)"}
        await here.call("PutScheduledAction", **PLACE, ScheduledActionName="work", **cron, **bounds)
        here.close()
        here.now += 86400
        await here.open()
        assert await here.look() == 4
        assert await here.look() == 4
        assert len(await here.activities()) == 1

    scene(scenario)


def test_what_has_a_queue_scales_to_zero_and_back(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1, queue=True)
        await here.register(0, 4)
        await here.track(5, CustomizedMetricSpecification=OTHER_METRIC)
        backlog = here.metrics.series(ACCOUNT, REGION, "N", "queue", "Count", {})
        for size, instances in ((0, 0), (20, 1)):
            for _ in range(15):
                backlog.add(size)
                here.now += 60
            assert await here.look() == instances
            await here.look()

    scene(scenario)


def test_an_endpoint_that_is_changing_is_left_alone(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1, status="Updating")
        await here.register(3, 10)
        await here.scaler.look()
        assert await here.activities() == []

    scene(scenario)


def test_a_failed_change_is_recorded_and_waits_for_its_cooldown(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register()
        await here.track(100)
        await here.load(200, 200, 200)
        await here.scaler.look()
        await here.put_endpoint(1, failure="no room for another worker")
        assert await here.look() == 1
        (activity,) = await here.activities()
        assert activity["StatusCode"] == "Failed"
        assert "no room for another worker" in activity["StatusMessage"]
        await here.load(200)
        assert await here.look() == 1

    scene(scenario)


def test_a_restart_settles_what_was_under_way(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register(2, 10)
        await here.look()
        here.close()
        await here.open()
        await here.look()
        assert [one["StatusCode"] for one in await here.activities()] == ["Successful"]

    scene(scenario)


def test_a_deleted_endpoint_is_no_target_any_more(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        await here.register()
        await here.track()
        await here.meta.commit([here.hosting.endpoints.delete(ACCOUNT, REGION, "e")])
        await here.scaler.look()
        for name, found in (
            ("DescribeScalableTargets", "ScalableTargets"),
            ("DescribeScalingPolicies", "ScalingPolicies"),
        ):
            assert (await here.call(name, ServiceNamespace="sagemaker"))[found] == []

    scene(scenario)


def test_activities_are_newest_first_and_go_after_six_weeks(scene: Any) -> None:
    async def scenario(here: Scene) -> None:
        await here.put_endpoint(1)
        for low in (2, 3):
            await here.register(low)
            await here.look()
            here.now += 60
            await here.look()
        assert [one["Description"][-2:] for one in await here.activities()] == ["3.", "2."]
        here.now += 43 * 86400
        await here.look()
        assert await here.activities() == []

    scene(scenario)
