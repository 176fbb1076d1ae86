"""AWS Glue: the Data Catalog."""

from millstream.domain.part import Ground, Part
from millstream.services.glue import (  # noqa: F401  (their operations register)
    databases,
    partition_batches,
    partitions,
    tables,
    tags,
    versions,
)
from millstream.services.glue.service import Glue


def build(ground: Ground) -> Part:
    return Part(Glue(ground.tables))
