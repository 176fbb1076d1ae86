import asyncio
from pathlib import Path

import pytest

from millstream.core import clock
from millstream.domain.features import Ttl
from tests.services.featurestore.world import GROUP, world

NOW = 1_700_000_000.0


def test_an_expired_record_leaves_and_the_offline_store_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.make()
            monkeypatch.setattr(clock, "now", lambda: NOW)
            await here.put("a", NOW, 1, Ttl("Minutes", 1))
            await here.put("b", NOW, 2, Ttl("Hours", 1))
            await here.put("c", NOW, 3, Ttl("Minutes", 1))
            await here.put("c", NOW + 10, 4)  # and now it stays

            monkeypatch.setattr(clock, "now", lambda: NOW + 61)
            assert [await here.get(id) for id in "abc"] == [None, (NOW, 2), (NOW + 10, 4)]
            await here.expiry.look()

            kept = await here.offline.store.rows.list(GROUP.id)
            assert [record.key.rpartition("/")[2] for record in kept] == ["b", "c"]
            assert len(await here.offline.store.dues.list()) == 1
            monkeypatch.undo()  # deliveries wait by the clock
            await here.settled()
            deleted = [row for row in await here.rows() if row["is_deleted"]]
            assert [(row["id"], row["at"], row["value"]) for row in deleted] == [("a", NOW + 60, None)]

    asyncio.run(scenario())


def test_a_record_that_comes_expired_is_offline_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path) as here:
            await here.make()

            await here.put("a", 1.0, 1, Ttl("Seconds", 1))

            assert await here.offline.store.rows.list(GROUP.id) == []
            await here.settled()
            assert [(row["id"], row["is_deleted"]) for row in await here.rows()] == [("a", False)]

    asyncio.run(scenario())
