"""AWS Lambda: Python functions, run in the sandbox."""

from millstream.services.awslambda import functions, invocations, tags, updates  # noqa: F401  (operations register)
