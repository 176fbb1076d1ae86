"""Scheduled actions: put, describe, delete."""

import uuid

from msgspec import structs

from millstream.api import autoscaling as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.autoscaling.schedule import BadSchedule, Schedule
from millstream.services.autoscaling.service import (
    DIMENSION,
    NAMESPACE,
    Action,
    AutoScaling,
    checked,
    checked_filter,
    named,
    page,
)
from millstream.wire.operation import operation


@operation
async def put_scheduled_action(
    scaling: AutoScaling, request: api.PutScheduledActionRequest, caller: Caller
) -> api.PutScheduledActionResponse:
    """Made, or changed in what the request says."""
    checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    await scaling.target(request.resource_id, caller)
    place = (caller.account, caller.region, request.resource_id, request.scheduled_action_name)
    known = await scaling.actions.get(*place)
    action = _changed(known.value if known else _new(request), request)
    try:
        Schedule(action.schedule, action.timezone, action.start or action.created)
    except BadSchedule as problem:
        raise api.ValidationException(str(problem)) from problem
    if action.low is not None and action.high is not None and action.low > action.high:
        raise api.ValidationException("Maximum capacity cannot be less than minimum capacity")
    await scaling.actions.save(action, *place)
    return api.PutScheduledActionResponse()


def _new(request: api.PutScheduledActionRequest) -> Action:
    if not request.schedule or not request.scalable_target_action:
        raise api.ValidationException("Schedule and ScalableTargetAction are required for a new scheduled action.")
    now = clock.now()
    return Action(
        resource=request.resource_id,
        name=request.scheduled_action_name,
        id=str(uuid.uuid4()),
        created=now,
        schedule=request.schedule,
        fired=now,
    )


def _changed(action: Action, request: api.PutScheduledActionRequest) -> Action:
    bounds = request.scalable_target_action
    if bounds and bounds.min_capacity is None and bounds.max_capacity is None:
        raise api.ValidationException("ScalableTargetAction must hold MinCapacity, MaxCapacity or both.")
    if bounds and bounds.min_capacity is not None and bounds.min_capacity < 0:
        raise api.ValidationException("MinCapacity must not be negative.")
    if bounds:
        action = structs.replace(action, low=bounds.min_capacity, high=bounds.max_capacity)
    return structs.replace(
        action,
        fired=clock.now(),  # what was due before it was put is not made up for
        schedule=request.schedule or action.schedule,
        timezone=request.timezone or action.timezone,
        start=request.start_time or action.start,
        end=request.end_time or action.end,
    )


@operation
async def describe_scheduled_actions(
    scaling: AutoScaling, request: api.DescribeScheduledActionsRequest, caller: Caller
) -> api.DescribeScheduledActionsResponse:
    if not checked_filter(request.service_namespace, request.scalable_dimension):
        return api.DescribeScheduledActionsResponse(scheduled_actions=[])
    actions, token = await page(
        scaling.actions, caller, request, request.resource_id, request.scheduled_action_names or []
    )
    return api.DescribeScheduledActionsResponse(
        scheduled_actions=[_described(action, caller) for action in actions], next_token=token
    )


def _described(action: Action, caller: Caller) -> api.ScheduledAction:
    place = f"{action.id}:resource/{NAMESPACE}/{action.resource}:scheduledActionName/{action.name}"
    return api.ScheduledAction(
        scheduled_action_name=action.name,
        scheduled_action_arn=f"arn:aws:autoscaling:{caller.region}:{caller.account}:scheduledAction:{place}",
        service_namespace=NAMESPACE,
        schedule=action.schedule,
        timezone=action.timezone,
        resource_id=action.resource,
        scalable_dimension=DIMENSION,
        start_time=action.start,
        end_time=action.end,
        scalable_target_action=api.ScalableTargetAction(min_capacity=action.low, max_capacity=action.high),
        creation_time=action.created,
    )


@operation
async def delete_scheduled_action(
    scaling: AutoScaling, request: api.DeleteScheduledActionRequest, caller: Caller
) -> api.DeleteScheduledActionResponse:
    checked(request.service_namespace, request.resource_id, request.scalable_dimension)
    place = (caller.account, caller.region, request.resource_id, request.scheduled_action_name)
    if await scaling.actions.get(*place) is None:
        name = request.scheduled_action_name
        text = f"No scheduled action found for {named(request.resource_id)}, scheduled action name: {name}"
        raise api.ObjectNotFoundException(text)
    await scaling.meta.commit([scaling.actions.delete(*place)])
    return api.DeleteScheduledActionResponse()
