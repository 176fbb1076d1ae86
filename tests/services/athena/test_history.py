"""How long queries are remembered."""

import asyncio
from pathlib import Path

import pytest

from millstream.core import clock
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.services.athena.execution import Execution, Executions
from millstream.services.athena.history import KEPT, History


async def keep(executions: Executions, id: str, completed: float | None) -> None:
    execution = Execution(
        account="1", region="r", id=id, sql="SELECT 1", principal="p", work_group="primary", location="s3://b/k",
        prefix="s3://b/", statement_type="DML", submitted=1.0, completed=completed,
    )  # fmt: skip
    await executions.meta.commit(executions.created(execution, f"token-{id}", "asked"))


def test_queries_are_forgotten_long_after_they_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: KEPT + 100.0)

    kept = asyncio.run(kept_after_a_look(SqliteMeta(tmp_path / "meta.db")))

    assert kept == [{"new", "open"}] * 3


async def kept_after_a_look(meta: SqliteMeta) -> list[set[str]]:
    executions = Executions(meta)
    for id, completed in (("old", 10.0), ("new", 1000.0), ("open", None)):
        await keep(executions, id, completed)
    await History(meta).look()
    found = [await executions.records.list(), await executions.order.list(), await executions.tokens.list()]
    meta.close()
    return [{record.value.id for record in records} for records in found]
