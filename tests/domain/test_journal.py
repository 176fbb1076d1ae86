import asyncio
from pathlib import Path

import pytest

from millstream.core import clock
from millstream.domain.journal import DAY, Event, Journal
from millstream.engines.log.segments import SegmentLog
from millstream.engines.meta.sqlite import SqliteMeta

SCOPE = ("123456789012", "us-east-1")


def test_what_retention_has_forgotten_is_neither_read_nor_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        async with SegmentLog(tmp_path / "log") as log:
            journal, today = Journal(meta, log), clock.now()
            stream = await journal.open_stream(SCOPE, "group", "stream")
            await journal.append(SCOPE, stream, [Event(1, "old")])
            monkeypatch.setattr(clock, "now", lambda: today + 2 * DAY / 1000)
            await journal.append(SCOPE, stream, [Event(2, "new")])
            await journal.update_group(SCOPE, "group", retention=1)

            assert await journal.start(SCOPE, stream) == 1
            await journal.sweep()
            assert [p.event.message for p in await journal.read(SCOPE, stream, 0)] == ["new"]
            assert (await journal.extremes(SCOPE, stream) or (0,))[0] == 2
        meta.close()

    asyncio.run(scenario())


def test_events_and_names_survive_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        for number in range(2):
            meta = SqliteMeta(tmp_path / "meta.db")
            async with SegmentLog(tmp_path / "log") as log:
                journal = Journal(meta, log)
                stream = await journal.open_stream(SCOPE, "group", "stream")
                await journal.append(SCOPE, stream, [Event(number, str(number), number)])
                last = await journal.last(SCOPE, stream)
                assert last is not None
                assert (last.offset, last.event.position) == (number, number)
                assert (await journal.extremes(SCOPE, stream) or ())[:2] == (0, number)
            meta.close()

    asyncio.run(scenario())
