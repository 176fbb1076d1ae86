"""Amazon Athena: SQL over the tables of Glue's catalog."""

from millstream.domain.part import Ground, Part
from millstream.services.athena import (  # noqa: F401  (their operations register)
    catalogs,
    executions,
    named,
    prepared,
    results,
    tags,
    workgroups,
)
from millstream.services.athena.history import History
from millstream.services.athena.queries import Queries
from millstream.services.athena.service import Athena


def build(ground: Ground) -> Part:
    queries = Queries(ground.tables, ground.objects, ground.metrics, ground.settings.data / "athena")
    return Part(Athena(ground.meta, ground.objects, ground.tables, queries), (queries, History(ground.meta)))
