"""Application Auto Scaling: endpoints' variants follow their load, a metric or a schedule."""

from millstream.services.autoscaling import actions, activities, policies, tags, targets  # noqa: F401  (they register)
