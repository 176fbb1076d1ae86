"""Amazon CloudWatch Logs: groups, streams, events."""

from millstream.domain.part import Ground, Part
from millstream.services.logs import events, groups, search, streams, tags  # noqa: F401  (their operations register)
from millstream.services.logs.retention import Retention
from millstream.services.logs.service import Logs


def build(ground: Ground) -> Part:
    return Part(Logs(ground.journal), [Retention(ground.journal)])
