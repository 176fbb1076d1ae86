"""Amazon SageMaker Runtime: invocations of endpoints."""

from millstream.services.runtime import asynchronous, invocations, streaming  # noqa: F401  (its operations register)
