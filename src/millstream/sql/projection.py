"""Partition projection: partitions that the table's properties describe, without any in the catalog.

AWS: docs.aws.amazon.com/athena/latest/ug/partition-projection.html
"""

from collections.abc import Mapping, Sequence

from millstream.domain.tables import Table
from millstream.sql.words import fail


def projected(table: Table, wanted: Mapping[str, Sequence[str]], now: float) -> list[tuple[str, list[str]]] | None:
    """Locations and values; None where the table has no projection."""
    del wanted, now
    options = table.parameters or {}
    if options.get("projection.enabled", "").lower() != "true":
        return None
    fail("NOT_SUPPORTED: partition projection is not implemented by Millstream")
