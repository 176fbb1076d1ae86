"""Amazon CloudWatch Logs: groups, streams, events, and what is done with them as they come."""

from millstream.domain.part import Ground, Part
from millstream.services.logs import (  # noqa: F401  (their operations register)
    events,
    exports,
    groups,
    metric_filters,
    search,
    streams,
    subscriptions,
    tags,
)
from millstream.services.logs.retention import Retention
from millstream.services.logs.service import Logs


def build(ground: Ground) -> Part:
    logs = Logs(ground.journal, ground.metrics, ground.inlets, ground.objects, ground.identity.check_role)
    return Part(logs, [Retention(ground.journal), logs.measuring, logs.forwarding, logs.exporting])
