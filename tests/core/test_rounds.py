"""Background work that comes round."""

import asyncio
import logging

import pytest

from millstream.core.rounds import Rounds


class Counting(Rounds):
    pause = 0.001

    def __init__(self, *failures: Exception) -> None:
        self.looks, self._failures = 0, list(failures)
        self.third = asyncio.Event()

    async def look(self) -> None:
        self.looks += 1
        if self.looks == 3:
            self.third.set()
        if self._failures:
            raise self._failures.pop(0)


def test_a_look_that_fails_is_logged_and_the_next_comes_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> int:
        rounds = Counting(OSError(28, "no space"), ValueError("a bug"))
        await rounds.start()
        await asyncio.wait_for(rounds.third.wait(), 10)
        await rounds.close()
        looks = rounds.looks
        await asyncio.sleep(0.01)  # long enough for ten more
        assert rounds.looks == looks
        return looks

    with caplog.at_level(logging.ERROR, "millstream"):
        assert asyncio.run(run()) >= 3

    refused, failed = caplog.records
    assert "the disk refused" in refused.message
    assert refused.exc_info is None
    assert failed.exc_info is not None


def test_what_was_never_started_can_be_closed() -> None:
    async def run() -> None:
        await Counting().close()

    asyncio.run(run())
