"""Scalable targets: register, describe, deregister."""

import uuid

from msgspec import structs

from millstream.api import autoscaling as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.hosting import Variant
from millstream.services.autoscaling.service import (
    DIMENSION,
    NAMESPACE,
    AutoScaling,
    Target,
    checked,
    checked_filter,
    named,
    page,
)
from millstream.wire.operation import operation

MOST_TAGS = 50


@operation
async def register_scalable_target(
    scaling: AutoScaling, request: api.RegisterScalableTargetRequest, caller: Caller
) -> api.RegisterScalableTargetResponse:
    """Made, or changed in what the request says. The loop brings the variant within the bounds."""
    endpoint, variant = checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    least = 0 if (await _variant(scaling, endpoint, variant, caller)).asynchronous else 1
    if request.min_capacity is not None and request.min_capacity < least:
        raise api.ValidationException(f"MinCapacity of the variant {variant} must be at least {least}.")
    record = await scaling.targets.get(caller.account, caller.region, request.resource_id)
    target = _changed(record.value if record else _new(request, caller), request)
    if target.low > target.high:
        raise api.ValidationException("Maximum capacity cannot be less than minimum capacity")
    place = (caller.account, caller.region, target.resource)
    await scaling.targets.save(target, *place, version=record.version if record else 0)
    return api.RegisterScalableTargetResponse(scalable_target_arn=arn(target, caller))


async def _variant(scaling: AutoScaling, endpoint: str, variant: str, caller: Caller) -> Variant:
    record = await scaling.hosting.get(caller.account, caller.region, endpoint)
    for one in record.value.all_variants if record else ():
        if one.name == variant:
            return one
    arn = f"arn:aws:sagemaker:{caller.region}:{caller.account}:endpoint/{endpoint}"
    raise api.ValidationException(f'Could not find variant "{variant}" of endpoint "{arn}".')


def _new(request: api.RegisterScalableTargetRequest, caller: Caller) -> Target:
    if request.min_capacity is None or request.max_capacity is None:
        raise api.ValidationException("Both MinCapacity and MaxCapacity are required to register a scalable target.")
    if len(request.tags or {}) > MOST_TAGS:
        raise api.ValidationException(f"A scalable target can have at most {MOST_TAGS} tags.")
    role = f"arn:aws:iam::{caller.account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    return Target(
        resource=request.resource_id,
        low=request.min_capacity,
        high=request.max_capacity,
        id=uuid.uuid4().hex,
        role=request.role_arn or f"{role}AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
        created=clock.now(),
        tags=request.tags or {},
    )


def _changed(target: Target, request: api.RegisterScalableTargetRequest) -> Target:
    low, high = request.min_capacity, request.max_capacity
    if request.suspended_state:
        state = request.suspended_state
        target = structs.replace(
            target,
            no_in=_or(state.dynamic_scaling_in_suspended, target.no_in),
            no_out=_or(state.dynamic_scaling_out_suspended, target.no_out),
            no_schedule=_or(state.scheduled_scaling_suspended, target.no_schedule),
        )
    if low is None and high is None:
        return target
    return structs.replace(
        target,
        low=target.low if low is None else low,
        high=target.high if high is None else high,
        bounded_by="",
        role=request.role_arn or target.role,
    )


def _or(given: bool | None, known: bool) -> bool:
    return known if given is None else given


def arn(target: Target, caller: Caller) -> str:
    return f"arn:aws:application-autoscaling:{caller.region}:{caller.account}:scalable-target/{target.id}"


@operation
async def describe_scalable_targets(
    scaling: AutoScaling, request: api.DescribeScalableTargetsRequest, caller: Caller
) -> api.DescribeScalableTargetsResponse:
    if not checked_filter(request.service_namespace, request.scalable_dimension):
        return api.DescribeScalableTargetsResponse(scalable_targets=[])
    if request.resource_ids:
        found = [await scaling.targets.get(caller.account, caller.region, one) for one in request.resource_ids]
        targets, token = [record.value for record in found if record], None
    else:
        targets, token = await page(scaling.targets, caller, request)
    return api.DescribeScalableTargetsResponse(
        scalable_targets=[_described(target, caller) for target in targets], next_token=token
    )


def _described(target: Target, caller: Caller) -> api.ScalableTarget:
    return api.ScalableTarget(
        service_namespace=NAMESPACE,
        resource_id=target.resource,
        scalable_dimension=DIMENSION,
        min_capacity=target.low,
        max_capacity=target.high,
        role_arn=target.role,
        creation_time=target.created,
        suspended_state=api.SuspendedState(
            dynamic_scaling_in_suspended=target.no_in,
            dynamic_scaling_out_suspended=target.no_out,
            scheduled_scaling_suspended=target.no_schedule,
        ),
        scalable_target_arn=arn(target, caller),
    )


@operation
async def deregister_scalable_target(
    scaling: AutoScaling, request: api.DeregisterScalableTargetRequest, caller: Caller
) -> api.DeregisterScalableTargetResponse:
    """Its policies and scheduled actions go with it."""
    checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    record = await scaling.targets.get(caller.account, caller.region, request.resource_id)
    if record is None:
        raise api.ObjectNotFoundException(f"No scalable target found for {named(request.resource_id)}")
    await scaling.delete(record, caller.account, caller.region)
    return api.DeregisterScalableTargetResponse()
