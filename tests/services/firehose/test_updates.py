import asyncio
from pathlib import Path
from typing import Any

from millstream.api.firehose import ConcurrentModificationException
from tests.services.firehose.configured import NEW_LINE, processed
from tests.services.firehose.world import World, world


async def update(here: World, version: int, **changes: Any) -> Any:
    return await here.call(
        "UpdateDestination",
        DeliveryStreamName="s",
        CurrentDeliveryStreamVersionId=str(version),
        DestinationId="destinationId-000000000001",
        ExtendedS3DestinationUpdate=changes,
    )


def test_of_two_updates_at_once_one_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w") as here:
            await here.create("s", processed("lake", NEW_LINE))
            answers = await asyncio.gather(
                *(update(here, 1, Prefix=f"{number}/") for number in range(2)), return_exceptions=True
            )

            assert [type(answer) for answer in answers] == [dict, ConcurrentModificationException]

    asyncio.run(scenario())


def test_updates_in_the_midst_of_processing_deliver_each_record_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with world(tmp_path / "w", interval=0.01) as here:
            await here.create("s", processed("lake", NEW_LINE))
            sent = [b"%03d" % number for number in range(60)]
            for version, start in enumerate(range(0, 60, 5), 1):
                await here.put("s", *sent[start : start + 5])
                enabled = {"Enabled": version % 3 != 0, "Processors": [NEW_LINE]}
                await update(here, version, ProcessingConfiguration=enabled)
            await here.until("lake", "", lambda bodies: len(digits(bodies)) >= 180)

            found = digits(await here.bodies("lake"))
            assert sorted(found[at : at + 3] for at in range(0, len(found), 3)) == sent

    asyncio.run(scenario())


def digits(bodies: list[bytes]) -> bytes:
    return b"".join(bodies).replace(b"\n", b"")
