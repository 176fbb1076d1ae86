"""Groups whose deletion was begun by a server that is gone."""

import asyncio
from pathlib import Path

import pytest
from msgspec import structs

from tests.services.featurestore.world import GROUP, World, world


async def gone(here: World) -> None:
    async with asyncio.timeout(20):
        while await here.features.groups.get(*GROUP.key):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("bucket", [True, False], ids=["with its bucket", "without its bucket"])
def test_the_next_server_ends_them(tmp_path: Path, bucket: bool) -> None:
    async def scenario() -> None:
        async with world(tmp_path, interval=60) as here:
            await here.make()
            for number in range(3):
                await here.put(f"{number}", 1.0, number)
            await here.features.groups.save(structs.replace(GROUP, status="Deleting"), *GROUP.key)
            await here.close()
            await here.open()
            if not bucket:
                await here.objects.delete_bucket("lake")

            await gone(here)

            assert await here.offline.store.rows.list(GROUP.id) == []
            assert await here.meta.list("featurestore.entry") == await here.meta.list("featurestore.position") == []
            if bucket:
                assert sorted(row["id"] for row in await here.rows()) == ["0", "1", "2"]

    asyncio.run(scenario())
