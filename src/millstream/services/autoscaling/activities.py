"""What was scaled, when and why."""

from millstream.api import autoscaling as api
from millstream.core.caller import Caller
from millstream.services.autoscaling.service import (
    DIMENSION,
    NAMESPACE,
    Activity,
    AutoScaling,
    checked_filter,
    page,
)
from millstream.wire.operation import operation


@operation
async def describe_scaling_activities(
    scaling: AutoScaling, request: api.DescribeScalingActivitiesRequest, caller: Caller
) -> api.DescribeScalingActivitiesResponse:
    """Newest first, of each resource. What was not scaled is not recorded."""
    if not checked_filter(request.service_namespace, request.scalable_dimension):
        return api.DescribeScalingActivitiesResponse(scaling_activities=[])
    activities, token = await page(scaling.activities, caller, request, request.resource_id)
    return api.DescribeScalingActivitiesResponse(
        scaling_activities=[_described(one) for one in activities], next_token=token
    )


def _described(activity: Activity) -> api.ScalingActivity:
    return api.ScalingActivity(
        activity_id=activity.id,
        service_namespace=NAMESPACE,
        resource_id=activity.resource,
        scalable_dimension=DIMENSION,
        description=f"Setting desired instance count to {activity.wanted}.",
        cause=activity.cause,
        start_time=activity.start,
        end_time=activity.end,
        status_code=activity.status,
        status_message=activity.message or None,
    )
