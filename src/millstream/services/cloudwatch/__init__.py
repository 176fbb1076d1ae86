"""Amazon CloudWatch: metrics, put by clients and by the services themselves, and alarms on them."""

from millstream.domain.part import Ground, Part
from millstream.services.cloudwatch import (  # noqa: F401  (their operations register)
    alarm_descriptions,
    alarm_tags,
    alarms,
    dashboards,
    listing,
    putting,
    queries,
    statistics,
)
from millstream.services.cloudwatch.service import CloudWatch
from millstream.services.cloudwatch.watch import Watch


def build(ground: Ground) -> Part:
    cloudwatch = CloudWatch(ground.meta, ground.metrics, ground.alerts, ground.inlets)
    return Part(cloudwatch, [Watch(cloudwatch), cloudwatch.notices])
