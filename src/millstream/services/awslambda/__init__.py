"""AWS Lambda: Python functions, run in the sandbox."""

from millstream.services.awslambda import (  # noqa: F401  (operations register)
    aliases,
    concurrency,
    functions,
    invocations,
    mappings,
    retries,
    tags,
    updates,
    versions,
)
