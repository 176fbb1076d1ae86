"""Step scaling: by how far an alarm's metric is from its threshold, so many instances more or fewer.

AWS: docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from millstream.api import autoscaling as api

COOLDOWN = 300  # seconds, unless the policy says otherwise


def stepped(config: api.StepScalingPolicyConfiguration, excess: float, current: int) -> int:
    """Instances that the step for `excess` wants; those there are, where no step is for it."""
    step = next((one for one in config.step_adjustments or [] if _covers(one, excess)), None)
    if step is None:
        return current
    if config.adjustment_type == "ExactCapacity":
        return step.scaling_adjustment
    change = step.scaling_adjustment
    if config.adjustment_type == "PercentChangeInCapacity":
        change = _whole(current * step.scaling_adjustment / 100)
        least = config.min_adjustment_magnitude or 0
        change = int(math.copysign(max(abs(change), least), step.scaling_adjustment))
    return max(0, current + change)


def _covers(step: api.StepAdjustment, excess: float) -> bool:
    """Above the threshold the lower bound belongs to a step, below it the upper one."""
    low = -math.inf if step.metric_interval_lower_bound is None else step.metric_interval_lower_bound
    high = math.inf if step.metric_interval_upper_bound is None else step.metric_interval_upper_bound
    return low <= excess < high if excess >= 0 and low >= 0 else low < excess <= high


def _whole(change: float) -> int:
    """Towards zero, and never less than one."""
    return int(change) if abs(change) >= 1 or change == 0 else int(math.copysign(1, change))


def check(config: api.StepScalingPolicyConfiguration | None) -> None:
    """Raise ValidationException."""
    if config is None or not config.step_adjustments or not config.adjustment_type:
        message = (
            "StepScalingPolicyConfiguration with AdjustmentType and StepAdjustments is required for StepScaling."
        )
        raise api.ValidationException(message)
    _check_intervals(config.step_adjustments)


def _check_intervals(steps: Sequence[api.StepAdjustment]) -> None:
    bounds = sorted(
        (
            -math.inf if one.metric_interval_lower_bound is None else one.metric_interval_lower_bound,
            math.inf if one.metric_interval_upper_bound is None else one.metric_interval_upper_bound,
        )
        for one in steps
    )
    if any(low >= high for low, high in bounds):
        raise api.ValidationException("A step's upper bound must be greater than its lower bound.")
    if any(before[1] > after[0] for before, after in pairwise(bounds)):
        raise api.ValidationException("StepAdjustment intervals can't overlap")
    if any(before[1] < after[0] for before, after in pairwise(bounds)):
        raise api.ValidationException("StepAdjustment intervals can't have gaps between them")
