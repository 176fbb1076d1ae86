import asyncio
from pathlib import Path

from millstream.services.firehose.administration import state
from tests.services.firehose.test_streams import s3_destination
from tests.services.firehose.world import CALLER, world


def test_what_waits_is_seen_before_the_loops_have_begun(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w", interval=60) as here:
            await here.create("s", s3_destination("lake"))
            here.firehose.waiting.clear()
            before = await state(here.firehose, ["s"], CALLER)
            await here.put("s", b"x")
            after = await state(here.firehose, ["s"], CALLER)

            assert (before["oldest"], after["oldest"]) == (None, 0)

    asyncio.run(scenario())
