"""Queries are forgotten 45 days after they ended, as on AWS; what they wrote stays."""

from typing import ClassVar

from millstream.core import clock
from millstream.core.rounds import Rounds
from millstream.ports.meta import Change, MetaStore
from millstream.services.athena.execution import Execution, Executions, newest_first

KEPT = 45 * 24 * 3600  # seconds


class History(Rounds):
    pause: ClassVar[float] = 3600

    def __init__(self, meta: MetaStore) -> None:
        self._executions = Executions(meta)

    async def look(self) -> None:
        before = clock.now() - KEPT
        records = [record.value for record in await self._executions.records.list()]
        old = {one.id: one for one in records if one.completed and one.completed < before}
        if old:
            gone = [change for one in old.values() for change in self._gone(one)]
            tokens = [token for token in await self._executions.tokens.list() if token.value.id in old]
            await self._executions.meta.commit(
                [*gone, *(self._executions.tokens.delete(token.key) for token in tokens)]
            )

    def _gone(self, execution: Execution) -> list[Change]:
        place = (execution.account, execution.region, execution.work_group, newest_first(execution))
        return [self._executions.records.delete(*execution.key), self._executions.order.delete(*place)]
