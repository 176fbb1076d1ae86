"""Application Auto Scaling's operations through boto3. The endpoint has no workers: its model is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
LOAD_BALANCER = {"PredefinedMetricType": "ALBRequestCountPerTarget"}
ROLE = "arn:aws:iam::123456789012:role/job"


@pytest.fixture
def scaling(client: Callable[..., Any]) -> Any:
    return client("application-autoscaling")


@pytest.fixture
def place(client: Callable[..., Any], unique: str) -> dict[str, str]:
    sagemaker = client("sagemaker")
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{unique}/model.tar.gz"}
    sagemaker.create_model(ModelName=unique, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "v", "ModelName": unique, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=unique, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=unique, EndpointConfigName=unique)
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{unique}/variant/v",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }


@pytest.fixture
def target(scaling: Any, place: dict[str, str]) -> dict[str, str]:
    scaling.register_scalable_target(**place, MinCapacity=1, MaxCapacity=4)
    return place


def tracking(**more: Any) -> dict[str, Any]:
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    config = {"TargetValue": 70.0, "PredefinedMetricSpecification": metric, **more}
    return {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": config}


def test_a_target_is_registered_and_described(scaling: Any, place: dict[str, str]) -> None:
    arn = scaling.register_scalable_target(**place, MinCapacity=1, MaxCapacity=4)["ScalableTargetARN"]

    (found,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=[place["ResourceId"]])[
        "ScalableTargets"
    ]

    assert {key: found[key] for key in place} == place
    assert (found["MinCapacity"], found["MaxCapacity"], found["ScalableTargetARN"]) == (1, 4, arn)
    assert not any(found["SuspendedState"].values())


def test_registering_again_changes_what_is_said(scaling: Any, target: dict[str, str]) -> None:
    scaling.register_scalable_target(**target, MaxCapacity=9)
    scaling.register_scalable_target(**target, SuspendedState={"ScheduledScalingSuspended": True})

    (found,) = scaling.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=[target["ResourceId"]])[
        "ScalableTargets"
    ]

    assert (found["MinCapacity"], found["MaxCapacity"]) == (1, 9)
    assert found["SuspendedState"]["ScheduledScalingSuspended"]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"MinCapacity": 1}, "Both MinCapacity and MaxCapacity are required"),
        ({"MinCapacity": 3, "MaxCapacity": 2}, "Maximum capacity cannot be less than minimum capacity"),
        ({"MinCapacity": 0, "MaxCapacity": 2}, "must be at least 1"),
        ({"ResourceId": "endpoint/nothing/variant/v", "MinCapacity": 1, "MaxCapacity": 2}, "Could not find variant"),
        ({"ServiceNamespace": "ecs", "MinCapacity": 1, "MaxCapacity": 2}, "Unsupported service namespace"),
        ({"ServiceNamespace": "moon", "MinCapacity": 1, "MaxCapacity": 2}, "1 validation error detected"),
    ],
)
def test_a_target_that_cannot_be(scaling: Any, place: dict[str, str], more: dict[str, Any], text: str) -> None:
    with pytest.raises(ClientError, match=text) as refused:
        scaling.register_scalable_target(**{**place, **more})

    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_a_policy_is_put_described_and_deleted(scaling: Any, target: dict[str, str]) -> None:
    put = scaling.put_scaling_policy(**target, PolicyName="p", **tracking(ScaleInCooldown=60))
    asked = {"ServiceNamespace": "sagemaker", "ResourceId": target["ResourceId"]}

    (found,) = scaling.describe_scaling_policies(**asked)["ScalingPolicies"]
    scaling.delete_scaling_policy(**target, PolicyName="p")

    assert found["PolicyARN"] == put["PolicyARN"]
    assert found["TargetTrackingScalingPolicyConfiguration"]["ScaleInCooldown"] == 60
    assert scaling.describe_scaling_policies(**asked)["ScalingPolicies"] == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"PolicyType": "PredictiveScaling"}, "PredictiveScaling is not supported by Millstream"),
        ({"PolicyType": "StepScaling"}, "StepScalingPolicyConfiguration with AdjustmentType"),
        ({"PolicyType": "TargetTrackingScaling"}, "TargetTrackingScalingPolicyConfiguration is required"),
        (
            tracking(PredefinedMetricSpecification={"PredefinedMetricType": "ALBRequestCountPerTarget"}),
            "not supported",
        ),
        (tracking(CustomizedMetricSpecification={"MetricName": "m"}), "Exactly one of"),
        (tracking(TargetValue=0), "TargetValue must be greater than 0"),
    ],
)
def test_a_policy_that_cannot_be(scaling: Any, target: dict[str, str], given: dict[str, Any], text: str) -> None:
    with pytest.raises(ClientError, match=text) as refused:
        scaling.put_scaling_policy(**target, PolicyName="p", **given)

    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_scheduled_actions(scaling: Any, target: dict[str, str]) -> None:
    named = {**target, "ScheduledActionName": "night"}
    scaling.put_scheduled_action(**named, Schedule="rate(1 day)", ScalableTargetAction={"MaxCapacity": 1})
    scaling.put_scheduled_action(**named, Timezone="Europe/Berlin")

    (found,) = scaling.describe_scheduled_actions(**target)["ScheduledActions"]
    scaling.delete_scheduled_action(**named)

    assert (found["Schedule"], found["Timezone"]) == ("rate(1 day)", "Europe/Berlin")
    assert found["ScalableTargetAction"] == {"MaxCapacity": 1}
    assert scaling.describe_scheduled_actions(**target)["ScheduledActions"] == []


def test_a_bad_schedule_is_refused(scaling: Any, target: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="Invalid schedule expression"):
        scaling.put_scheduled_action(
            **target, ScheduledActionName="x", Schedule="cron(soon)", ScalableTargetAction={"MaxCapacity": 1}
        )


def test_what_is_not_there(scaling: Any, place: dict[str, str]) -> None:
    not_found = scaling.exceptions.ObjectNotFoundException
    with pytest.raises(not_found, match="No scalable target registered for service namespace: sagemaker"):
        scaling.put_scaling_policy(**place, PolicyName="p", **tracking())
    with pytest.raises(not_found, match="No scaling policy found"):
        scaling.delete_scaling_policy(**place, PolicyName="p")
    with pytest.raises(not_found, match="No scheduled action found"):
        scaling.delete_scheduled_action(**place, ScheduledActionName="a")
    with pytest.raises(not_found, match="No scalable target found"):
        scaling.deregister_scalable_target(**place)


def test_deregistering_takes_policies_and_actions_along(scaling: Any, target: dict[str, str]) -> None:
    scaling.put_scaling_policy(**target, PolicyName="p", **tracking())
    scaling.put_scheduled_action(
        **target, ScheduledActionName="a", Schedule="rate(1 day)", ScalableTargetAction={"MaxCapacity": 1}
    )
    scaling.deregister_scalable_target(**target)

    asked = {"ServiceNamespace": "sagemaker", "ResourceId": target["ResourceId"]}
    assert scaling.describe_scaling_policies(**asked)["ScalingPolicies"] == []
    assert scaling.describe_scheduled_actions(**asked)["ScheduledActions"] == []


def test_pages(scaling: Any, target: dict[str, str]) -> None:
    for number in range(5):
        scaling.put_scaling_policy(**target, PolicyName=f"p{number}", **tracking())

    pages = scaling.get_paginator("describe_scaling_policies").paginate(**target, MaxResults=2)

    assert [[one["PolicyName"] for one in page["ScalingPolicies"]] for page in pages] == [
        ["p0", "p1"],
        ["p2", "p3"],
        ["p4"],
    ]


def test_tags(scaling: Any, place: dict[str, str]) -> None:
    arn = scaling.register_scalable_target(**place, MinCapacity=1, MaxCapacity=2, Tags={"a": "1"})[
        "ScalableTargetARN"
    ]
    scaling.tag_resource(ResourceARN=arn, Tags={"b": "2"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])

    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2"}
