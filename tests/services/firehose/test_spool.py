import asyncio
from pathlib import Path

import pytest

from millstream.services.firehose import spool
from millstream.services.firehose.spool import Block, Mark, Place, Room, portions, runs
from tests.services.firehose.configured import NEW_LINE, extraction, partitioned
from tests.services.firehose.world import world


def mark(offset: int, size: int) -> Mark:
    return Mark(offset, Block(Place("data"), 0, 1, b"x" * size), 0)


def test_consecutive_offsets_are_read_together() -> None:
    assert list(runs([1, 2, 3, 7, 9, 10])) == [(1, 4), (7, 8), (9, 11)]
    assert list(runs([])) == []


def test_portions_hold_about_a_block() -> None:
    marks = [mark(offset, 400_000) for offset in range(7)]

    found = [[each.offset for each in portion] for portion in portions(marks)]

    assert found == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_oldest_blocks_leave_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "ROOM", 20)
    room, marks = Room(), [mark(offset, 10) for offset in range(4)]
    for each in marks[:3]:
        room.keep(each, b"x" * 10)
    room.drop(marks[1])
    room.keep(marks[3], b"x" * 10)

    assert [each.offset for each in marks if each.data] == [2, 3]


def test_blocks_that_found_no_room_are_read_from_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "ROOM", 1)

    async def scenario() -> None:
        async with world(tmp_path / "w") as here:
            prefix = "x=!{partitionKeyFromQuery:x}/"
            await here.create("s", partitioned("lake", extraction("{x: .x}"), NEW_LINE, Prefix=prefix))
            for _ in range(3):
                await here.put("s", b'{"x":1}', b'{"x":2}')
                await asyncio.sleep(0.06)  # another chunk

            assert await here.lines("lake", "x=1/", 3) == [b'{"x":1}'] * 3
            assert await here.lines("lake", "x=2/", 3) == [b'{"x":2}'] * 3

    asyncio.run(scenario())
