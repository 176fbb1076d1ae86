"""Amazon CloudWatch: metrics, put by clients and by the services themselves."""

from millstream.services.cloudwatch import listing, putting, queries, statistics  # noqa: F401  (operations register)
