"""Amazon SageMaker Runtime: invocations of endpoints."""

from millstream.services.runtime import asynchronous, invocations  # noqa: F401  (its operations register)
