"""Amazon CloudWatch: metrics, put by clients and by the services themselves, and alarms on them."""

from millstream.services.cloudwatch import (  # noqa: F401  (their operations register)
    alarms,
    listing,
    putting,
    queries,
    statistics,
)
