import asyncio
from pathlib import Path

from millstream.domain.feed import Cut
from millstream.services.featurestore.queue import Entry
from tests.services.featurestore.world import GROUP, world


def test_a_delivery_that_is_told_to_stop_stops_though_a_record_has_just_come(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path, interval=60) as here:
            await here.make()
            queue = await here.offline.queue(GROUP)
            for wait in (queue.more(0), queue.grow(Cut(0, 0, 0, False), 1, 60)):
                waiting = asyncio.ensure_future(wait)
                await asyncio.sleep(0.01)
                queue.wake()
                waiting.cancel()
                await asyncio.wait({waiting}, timeout=5)
                assert waiting.cancelled()

    asyncio.run(scenario())


def test_offsets_go_on_after_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path, interval=60) as here:
            await here.make()
            for number in range(3):
                await here.put(f"{number}", 1.0, number)
            await here.close()
            await here.open()

            change = (await here.offline.queue(GROUP)).put(Entry(1, [], 1))

            assert change.key == f"{GROUP.id}/{3:020}"

    asyncio.run(scenario())
