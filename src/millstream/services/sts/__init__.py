"""AWS Security Token Service."""

from millstream.services.sts import sessions  # noqa: F401  (its operations register)
