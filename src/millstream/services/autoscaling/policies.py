"""Scaling policies: put, describe, delete. They track a target, or take steps when an alarm names them."""

import uuid

from msgspec import structs

from millstream.api import autoscaling as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.autoscaling.service import (
    DIMENSION,
    NAMESPACE,
    AutoScaling,
    Policy,
    checked,
    checked_filter,
    named,
    page,
)
from millstream.services.autoscaling.steps import check
from millstream.services.autoscaling.tracking import INVOCATIONS
from millstream.wire.operation import operation


@operation
async def put_scaling_policy(
    scaling: AutoScaling, request: api.PutScalingPolicyRequest, caller: Caller
) -> api.PutScalingPolicyResponse:
    """No alarms are made: of a target the loop looks at the metric itself, and steps wait for the client's alarm."""
    checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    target = (await scaling.target(request.resource_id, caller)).value
    place = (caller.account, caller.region, target.resource, request.policy_name)
    known = await scaling.policies.get(*place)
    policy = Policy(
        resource=target.resource,
        name=request.policy_name,
        id=known.value.id if known else str(uuid.uuid4()),
        created=known.value.created if known else clock.now(),
    )
    policy = _configured(policy, request, _kind(request, known.value if known else None))
    await scaling.policies.save(policy, *place)
    return api.PutScalingPolicyResponse(policy_arn=policy.arn(caller.account, caller.region), alarms=[])


def _kind(request: api.PutScalingPolicyRequest, known: Policy | None) -> str:
    """Steps, as on AWS, where nothing says otherwise."""
    if request.policy_type:
        return request.policy_type
    return "TargetTrackingScaling" if known and known.tracking else "StepScaling"


def _configured(policy: Policy, request: api.PutScalingPolicyRequest, kind: str) -> Policy:
    if kind == "StepScaling":
        check(request.step_scaling_policy_configuration)
        return structs.replace(policy, steps=request.step_scaling_policy_configuration)
    if kind == "TargetTrackingScaling":
        return structs.replace(policy, tracking=_tracking(request))
    raise api.ValidationException(f"{kind} is not supported by Millstream: use TargetTrackingScaling or StepScaling.")


def _tracking(request: api.PutScalingPolicyRequest) -> api.TargetTrackingScalingPolicyConfiguration:
    tracking = request.target_tracking_scaling_policy_configuration
    if tracking is None:
        raise api.ValidationException(
            "TargetTrackingScalingPolicyConfiguration is required for TargetTrackingScaling."
        )
    predefined, customized = tracking.predefined_metric_specification, tracking.customized_metric_specification
    if bool(predefined) == bool(customized):
        message = "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification is required."
        raise api.ValidationException(message)
    if predefined and predefined.predefined_metric_type != INVOCATIONS:
        metric = predefined.predefined_metric_type
        message = f"The metric {metric} is not supported by Millstream: use {INVOCATIONS} or a customized metric."
        raise api.ValidationException(message)
    if customized:
        _check_customized(customized)
    if tracking.target_value <= 0:
        raise api.ValidationException("TargetValue must be greater than 0.")
    return tracking


def _check_customized(metric: api.CustomizedMetricSpecification) -> None:
    if metric.metrics:
        raise api.ValidationException("Metric math is not supported by Millstream in CustomizedMetricSpecification.")
    if not (metric.namespace and metric.metric_name and metric.statistic):
        message = "Namespace, MetricName and Statistic are required in CustomizedMetricSpecification."
        raise api.ValidationException(message)


@operation
async def describe_scaling_policies(
    scaling: AutoScaling, request: api.DescribeScalingPoliciesRequest, caller: Caller
) -> api.DescribeScalingPoliciesResponse:
    if not checked_filter(request.service_namespace, request.scalable_dimension):
        return api.DescribeScalingPoliciesResponse(scaling_policies=[])
    policies, token = await page(scaling.policies, caller, request, request.resource_id, request.policy_names or [])
    return api.DescribeScalingPoliciesResponse(
        scaling_policies=[_described(policy, caller) for policy in policies], next_token=token
    )


def _described(policy: Policy, caller: Caller) -> api.ScalingPolicy:
    return api.ScalingPolicy(
        policy_arn=policy.arn(caller.account, caller.region),
        policy_name=policy.name,
        service_namespace=NAMESPACE,
        resource_id=policy.resource,
        scalable_dimension=DIMENSION,
        policy_type="TargetTrackingScaling" if policy.tracking else "StepScaling",
        step_scaling_policy_configuration=policy.steps,
        target_tracking_scaling_policy_configuration=policy.tracking,
        alarms=[],
        creation_time=policy.created,
    )


@operation
async def delete_scaling_policy(
    scaling: AutoScaling, request: api.DeleteScalingPolicyRequest, caller: Caller
) -> api.DeleteScalingPolicyResponse:
    checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    place = (caller.account, caller.region, request.resource_id, request.policy_name)
    if await scaling.policies.get(*place) is None:
        text = f"No scaling policy found for {named(request.resource_id)}, policy name: {request.policy_name}"
        raise api.ObjectNotFoundException(text)
    await scaling.meta.commit([scaling.policies.delete(*place)])
    return api.DeleteScalingPolicyResponse()
