"""How long queries are remembered, and what they need."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from millstream.api import athena as api
from millstream.core import clock
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.services.athena import executions
from millstream.services.athena.execution import Execution, Executions
from millstream.services.athena.history import KEPT, History


async def keep(kept: Executions, id: str, completed: float | None) -> None:
    execution = Execution(
        account="1", region="r", id=id, sql="SELECT 1", principal="p", work_group="primary", location="s3://b/k",
        prefix="s3://b/", statement_type="DML", submitted=1.0, completed=completed,
    )  # fmt: skip
    await kept.meta.commit(kept.created(execution, f"token-{id}", "asked"))


def test_queries_are_forgotten_long_after_they_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: KEPT + 100.0)

    kept = asyncio.run(kept_after_a_look(SqliteMeta(tmp_path / "meta.db")))

    assert kept == [{"new", "open"}] * 3


async def kept_after_a_look(meta: SqliteMeta) -> list[set[str]]:
    kept = Executions(meta)
    for id, completed in (("old", 10.0), ("new", 1000.0), ("open", None)):
        await keep(kept, id, completed)
    await History(meta).look()
    found = [await kept.records.list(), await kept.order.list(), await kept.tokens.list()]
    meta.close()
    return [{record.value.id for record in records} for records in found]


def test_without_its_engine_a_query_is_refused_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(api.InvalidRequestException, match=r"pip install 'millstream\[sql\]'"):
        executions.check(api.StartQueryExecutionInput(query_string="SELECT 1"))
