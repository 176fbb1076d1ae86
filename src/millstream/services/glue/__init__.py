"""AWS Glue: the Data Catalog."""

from millstream.services.glue import (  # noqa: F401  (their operations register)
    databases,
    partition_batches,
    partitions,
    tables,
    tags,
    versions,
)
