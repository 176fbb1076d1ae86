"""AWS Glue: the Data Catalog, and crawlers that fill it."""

from millstream.domain.part import Ground, Part
from millstream.services.glue import (  # noqa: F401  (their operations register)
    crawlers,
    databases,
    partition_batches,
    partitions,
    tables,
    tags,
    versions,
)
from millstream.services.glue.service import Glue


def build(ground: Ground) -> Part:
    glue = Glue(ground.tables, ground.objects, ground.journal, ground.identity.check_role)
    return Part(glue, [glue.crawling])
