"""Which step an excess takes, and what it makes of the capacity."""

import pytest

from millstream.api import autoscaling as api
from millstream.core.errors import AwsError
from millstream.services.autoscaling.steps import check, stepped

Bounds = tuple[float | None, float | None, int]


def config(kind: str, *steps: Bounds, least: int | None = None) -> api.StepScalingPolicyConfiguration:
    made = [
        api.StepAdjustment(metric_interval_lower_bound=low, metric_interval_upper_bound=high, scaling_adjustment=by)
        for low, high, by in steps
    ]
    return api.StepScalingPolicyConfiguration(
        adjustment_type=kind, step_adjustments=made, min_adjustment_magnitude=least
    )


OUT = config("PercentChangeInCapacity", (0, 10, 0), (10, 20, 10), (20, None, 30))
IN = config("PercentChangeInCapacity", (-10, 0, 0), (-20, -10, -10), (None, -20, -30))


@pytest.mark.parametrize(
    ("steps", "excess", "current", "wanted"),
    [
        (OUT, 9.9, 10, 10),
        (OUT, 10, 10, 11),
        (OUT, 20, 11, 14),
        (OUT, 15, 1, 2),
        (IN, -9.9, 10, 10),
        (IN, -10, 10, 9),
        (IN, -15, 10, 9),
        (IN, -20, 10, 7),
        (IN, -25, 1, 0),
        (config("ExactCapacity", (0, None, 5)), 1, 2, 5),
        (config("ChangeInCapacity", (None, 0, -2)), -1, 1, 0),
        (config("ChangeInCapacity", (0, None, 2)), -1, 1, 1),
        (config("PercentChangeInCapacity", (0, None, 10), least=3), 1, 4, 7),
        (config("PercentChangeInCapacity", (None, 0, -10), least=3), 0, 8, 5),
    ],
)
def test_steps(steps: api.StepScalingPolicyConfiguration, excess: float, current: int, wanted: int) -> None:
    assert stepped(steps, excess, current) == wanted


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([], "StepAdjustments is required"),
        ([(0, 10, 1), (5, None, 2)], "can't overlap"),
        ([(0, 10, 1), (15, None, 2)], "can't have gaps"),
        ([(10, 5, 1)], "must be greater than its lower bound"),
    ],
)
def test_steps_that_cannot_be(steps: list[Bounds], text: str) -> None:
    with pytest.raises(AwsError, match=text):
        check(config("ChangeInCapacity", *steps))
