"""Target tracking: from a metric's last minutes to the number of instances that brings it to its target.

As on AWS, three minutes above the target scale out and fifteen below nine tenths of it scale in; minutes without data
scale nothing. docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
"""

import math
from collections.abc import Mapping

INVOCATIONS = "SageMakerVariantInvocationsPerInstance"
HIGH, LOW = 3, 15  # minutes
MARGIN = 0.9
COOLDOWN = 300  # seconds, unless the policy says otherwise


def wanted(values: Mapping[int, float], minute: int, target: float, current: int) -> int:
    """Instances; `values` are the metric's by minute, `minute` is the present one, which is not complete."""
    high = [values[m] for m in range(minute - HIGH, minute) if m in values]
    if len(high) == HIGH and min(high) > target:
        return max(current + 1, math.ceil(current * high[-1] / target))
    low = [values[m] for m in range(minute - LOW, minute) if m in values]
    if len(low) == LOW and max(low) < MARGIN * target:
        return math.ceil(current * max(low) / target)
    return current
