"""Everything is cut off before or after each write: what was acknowledged is online, and offline exactly once."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from millstream.domain.features import Ttl
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.engines.objects.disk import DiskObjects
from tests.services.featurestore.world import World, world
from tests.services.firehose.test_killed_anywhere import Cut

WRITES = [(SqliteMeta, "commit"), (DiskObjects, "put")]
HOURS = [0.0, 3600.0, 7200.0]


async def events(here: World, acknowledged: list[tuple[str, float]]) -> None:
    """Some in other hours than the others, some expired."""
    for number, at in enumerate(HOURS * 2):
        await here.put(f"{number}", at, number, Ttl("Seconds", 1) if number == 5 else None)
        acknowledged.append((f"{number}", at))
    await here.delete("1", 4000.0, "HardDelete")
    acknowledged.append(("1", 4000.0))
    await here.settled()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_no_record_is_lost_or_doubled_whatever_write_is_cut_off(tmp_path: Path, after: bool) -> None:
    async def scenario(at: int, root: Path) -> bool:
        acknowledged: list[tuple[str, float]] = []
        async with world(root) as here:
            await here.make()
            cut = Cut(at, after=after)
            with pytest.MonkeyPatch.context() as patch:
                for store, name in WRITES:
                    patch.setattr(store, name, cut.wrap(getattr(store, name)))
                hung, done = asyncio.create_task(cut.hung.wait()), asyncio.create_task(events(here, acknowledged))
                await asyncio.wait({hung, done}, return_when=asyncio.FIRST_COMPLETED)
                for task in (hung, done):
                    task.cancel()
                await asyncio.gather(hung, done, return_exceptions=True)
                cut.over.set()
                await here.close()
            await here.open()
            await here.settled()

            online = {id: await here.get(id) for id, _ in acknowledged}
            assert online.get("0", (0.0, 0)) == (0.0, 0)
            assert online.get("5") is None
            assert online.get("4", (3600.0, 4)) == (3600.0, 4)
            offline = Counter((row["id"], row["at"]) for row in await here.rows())
            assert offline.keys() >= set(acknowledged)
            assert set(offline.values()) <= {1}
            return cut.hung.is_set()

    at = 1
    while asyncio.run(scenario(at, tmp_path / str(at))):
        at += 1
    assert at > 12, "few writes were seen"
