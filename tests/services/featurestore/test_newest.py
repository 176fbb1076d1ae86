"""Whatever is put and deleted, in whatever order or all at once: the newest event is online, and all are offline."""

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.featurestore.world import World, world


class Event(NamedTuple):
    id: str
    at: int
    deletes: bool


EVENTS = st.lists(st.builds(Event, st.sampled_from("ab"), st.integers(0, 5), st.booleans()), max_size=12)


async def happen(here: World, number: int, event: Event) -> None:
    if event.deletes:
        await here.delete(event.id, event.at, "SoftDelete")
    else:
        await here.put(event.id, event.at, number)


def newest(events: list[Event], id: str) -> tuple[float, int] | None:
    """The first of those that are newest."""
    numbered = [(event.at, -number, event.deletes) for number, event in enumerate(events) if event.id == id]
    if not numbered:
        return None
    at, number, deletes = max(numbered)
    return None if deletes else (float(at), -number)


@settings(max_examples=15)
@given(EVENTS)
def test_one_after_the_other(events: list[Event]) -> None:
    async def scenario(root: Path) -> None:
        async with world(root) as here:
            await here.make()
            for number, event in enumerate(events):
                await happen(here, number, event)

            assert {id: await here.get(id) for id in "ab"} == {id: newest(events, id) for id in "ab"}
            await here.settled()
            offline = Counter((row["id"], row["at"], row["is_deleted"]) for row in await here.rows())
            assert offline == Counter((event.id, float(event.at), event.deletes) for event in events)

    with TemporaryDirectory() as root:
        asyncio.run(scenario(Path(root)))


@settings(max_examples=15)
@given(EVENTS)
def test_all_at_once(events: list[Event]) -> None:
    async def scenario(root: Path) -> None:
        async with world(root) as here:
            await here.make()
            await asyncio.gather(*(happen(here, number, event) for number, event in enumerate(events)))

            for id in "ab":
                times = [event.at for event in events if event.id == id]
                found = await here.get(id)
                firsts = [event for event in events if event.id == id and event.at == max(times)]
                allowed = {None} if all(event.deletes for event in firsts) or not firsts else {float(max(times))}
                if any(event.deletes for event in firsts):
                    allowed.add(None)
                assert (found and found[0]) in allowed
            await here.settled()
            assert len(await here.rows()) == len(events)

    with TemporaryDirectory() as root:
        asyncio.run(scenario(Path(root)))
