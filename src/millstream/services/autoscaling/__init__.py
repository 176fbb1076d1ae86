"""Application Auto Scaling: endpoints' variants follow their load, a metric or a schedule."""

from millstream.domain.part import Ground, Part
from millstream.services.autoscaling import actions, activities, policies, tags, targets  # noqa: F401  (they register)
from millstream.services.autoscaling.scaler import Scaler
from millstream.services.autoscaling.service import AutoScaling


def build(ground: Ground) -> Part:
    scaling = AutoScaling(ground.meta, ground.hosting, ground.metrics, ground.alerts)
    return Part(scaling, [Scaler(scaling)])
