"""What a statement does to the catalog, as changes of one transaction."""

from collections.abc import Sequence

from msgspec import structs

from millstream.core import clock
from millstream.domain.tables import Table, Tables, partition_key
from millstream.ports.meta import Change
from millstream.services.athena.execution import Execution
from millstream.sql.words import Outcome


async def changes(tables: Tables, execution: Execution, outcome: Outcome) -> Sequence[Change]:
    made: list[Change] = [tables.put_database(database, 0) for database in outcome.databases]
    for table in outcome.tables:
        made += tables.put_table(table, 0)
    for table in outcome.changed_tables:
        made += await _changed(tables, table)
    made += [tables.put_partition(partition) for partition in outcome.partitions]
    made += [tables.partitions.delete(*partition_key(partition)) for partition in outcome.dropped_partitions]
    place = (execution.account, execution.region)
    for database, name in outcome.dropped_tables:
        if gone := await tables.table(*place, database, name):
            made += await tables.drop_table(gone)
    for name in outcome.dropped_databases:
        if found := await tables.database(*place, name):
            made += await tables.drop_database(found)
    return made


async def _changed(tables: Tables, table: Table) -> list[Change]:
    """Its next version."""
    before = await tables.find(table.account, table.region, table.database_name, table.name)
    version = before.value.version + 1 if before else 0
    changed = structs.replace(table, version=version, update_time=clock.now())
    return tables.put_table(changed, before.version if before else 0)
