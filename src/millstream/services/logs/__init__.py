"""Amazon CloudWatch Logs: groups, streams, events."""

from millstream.services.logs import events, groups, search, streams, tags  # noqa: F401  (their operations register)
