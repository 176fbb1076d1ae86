"""What every StreamLog promises; a test file per engine inherits the suite and gives the `open_log` fixture."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.ports.log import Entry, Extent, Measured, StreamLog

OpenLog = Callable[[], AbstractAsyncContextManager[StreamLog]]
"""Opens the one log of the test, again with what it held."""
Scenario = Callable[[StreamLog], Coroutine[Any, Any, None]]
ALL = 1 << 30
NAMES = ["a", "a/b", "a/", "/", ".", "..", "../a", "A", "é", "a b%2F", "%", "!lock", "x" * 1000, "\x00", "\ud800"]
SMALL = settings(max_examples=40)


def data(entries: list[Entry]) -> list[bytes]:
    return [entry.data for entry in entries]


async def everything(log: StreamLog, topic: str = "t") -> list[Entry]:
    return await log.read(topic, 0, ALL, ALL)


class Model:
    """A topic as a list."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.first = 0

    def append(self, records: list[bytes], time: int) -> int:
        end = len(self.entries)
        self.entries += [Entry(end + n, time, record) for n, record in enumerate(records)]
        return end

    def trim(self, before: int) -> None:
        self.first = max(self.first, min(before, len(self.entries)))

    def read(self, start: int, records: int, size: int) -> list[Entry]:
        found: list[Entry] = []
        for entry in self.entries[max(start, self.first) :][:records]:
            size -= len(entry.data)
            if size < 0 and found:
                break
            found.append(entry)
            if size < 0:
                break
        return found

    def since(self, time: int) -> int:
        return next((e.offset for e in self.entries[self.first :] if e.time >= time), len(self.entries))

    @property
    def extent(self) -> Extent:
        return Extent(self.first, len(self.entries), sum(len(entry.data) for entry in self.entries[self.first :]))


OFFSET = st.integers(0, 60)
STEP = st.one_of(
    st.tuples(
        st.just("append"),
        st.lists(st.binary(max_size=12) | st.integers(0, 3000).map(bytes), max_size=5),
        st.integers(0, 50),
    ),
    st.tuples(st.just("trim"), OFFSET),
    st.tuples(st.just("read"), OFFSET, st.integers(0, 10), st.integers(0, 5000)),
    st.tuples(st.just("since"), st.integers(0, 50)),
    st.tuples(st.just("drop")),
    st.tuples(st.just("reopen")),
)


def reached(sizes: list[int], start: int, size: int) -> Measured:
    """As far as the entry with which `size` is reached."""
    total = 0
    for number in range(start, len(sizes)):
        total += sizes[number]
        if total >= size:
            return Measured(number + 1, total)
    return Measured(len(sizes), total)


class LogContract:
    @pytest.fixture
    def run(self, open_log: OpenLog) -> Callable[[Scenario], None]:
        async def opened(scenario: Scenario) -> None:
            async with open_log() as log:
                await scenario(log)

        return lambda scenario: asyncio.run(opened(scenario))

    def test_an_unknown_topic_is_empty(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            assert await log.extent("t") == Extent(0, 0, 0)
            assert await log.read("t", 0, 10, 10) == []
            assert await log.since("t", 0) == 0
            await log.trim("t", 5)
            await log.drop("t")
            assert not await log.wait("t", 0, 0)
            assert await log.topics("") == []

        run(scenario)

    def test_offsets_are_consecutive_from_0(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            assert await log.append("t", [b"a", b"", b"c"], 7) == 0
            assert await log.append("t", [b"d"], 8) == 3
            assert await everything(log) == [
                Entry(0, 7, b"a"), Entry(1, 7, b""), Entry(2, 7, b"c"), Entry(3, 8, b"d"),
            ]  # fmt: skip
            assert await log.extent("t") == Extent(0, 4, 3)

        run(scenario)

    def test_appending_nothing_says_where_the_topic_ends(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            assert await log.append("t", [], 1) == 0
            assert await log.topics("") == []
            await log.append("t", [b"a"], 1)
            assert await log.append("t", [], 1) == 1

        run(scenario)

    def test_appends_at_once_stay_whole_and_in_order(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            batches = [[b"%d-%d" % (n, k) for k in range(n % 7 + 1)] for n in range(100)]
            starts = await asyncio.gather(*(log.append("t", batch, n) for n, batch in enumerate(batches)))
            assert starts == sorted(starts)
            for start, batch in zip(starts, batches, strict=True):
                assert data(await log.read("t", start, len(batch), ALL)) == batch

        run(scenario)

    def test_a_read_stops_at_the_number_of_records_or_their_size(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await log.append("t", [b"aa", b"bb", b"cc"], 1)
            await log.append("t", [b"dd"], 1)
            assert data(await log.read("t", 1, 2, ALL)) == [b"bb", b"cc"]
            assert data(await log.read("t", 0, ALL, 7)) == [b"aa", b"bb", b"cc"]
            assert data(await log.read("t", 0, ALL, 1)) == [b"aa"]
            assert data(await log.read("t", 3, 0, ALL)) == []
            assert data(await log.read("t", 4, ALL, ALL)) == []
            assert data(await log.read("t", 99, ALL, ALL)) == []

        run(scenario)

    def test_records_may_be_large(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            records = [bytes([n]) * (1 << 20) for n in range(12)]
            await log.append("t", records, 1)
            await log.append("t", [b"small"], 2)
            assert data(await everything(log)) == [*records, b"small"]
            assert data(await log.read("t", 5, 2, ALL)) == records[5:7]

        run(scenario)

    def test_a_trimmed_topic_goes_on_where_it_was(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await log.append("t", [b"a", b"bb", b"ccc"], 1)
            await log.trim("t", 1)
            await log.trim("t", 0)
            assert await log.extent("t") == Extent(1, 3, 5)
            assert data(await log.read("t", 0, ALL, ALL)) == [b"bb", b"ccc"]
            await log.trim("t", 99)
            assert await log.extent("t") == Extent(3, 3, 0)
            assert await everything(log) == []
            assert await log.append("t", [b"d"], 1) == 3

        run(scenario)

    def test_offsets_do_not_restart_when_all_was_trimmed_before_a_restart(self, open_log: OpenLog) -> None:
        async def scenario() -> None:
            async with open_log() as log:
                await log.append("t", [b"a", b"b"], 1)
                await log.trim("t", 2)
            async with open_log() as log:
                assert await log.extent("t") == Extent(2, 2, 0)
                assert await log.topics("") == ["t"]
                assert await log.append("t", [b"c"], 1) == 2

        asyncio.run(scenario())

    def test_a_dropped_topic_starts_again(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await log.append("t", [b"a"], 1)
            await log.drop("t")
            await log.drop("t")
            assert await log.extent("t") == Extent(0, 0, 0)
            assert await log.topics("") == []
            assert await log.append("t", [b"new"], 1) == 0
            assert data(await everything(log)) == [b"new"]

        run(scenario)

    def test_a_drop_stands_between_the_appends_around_it(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await log.append("t", [b"old"], 1)
            calls = [log.append("t", [b"older"], 1), log.drop("t"), log.append("t", [b"new"], 1)]
            assert await asyncio.gather(*calls) == [1, None, 0]
            assert data(await everything(log)) == [b"new"]

        run(scenario)

    def test_measure_finds_where_a_size_is_reached(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            sizes = [(number * 7919) % 400 for number in range(3000)]
            for start in range(0, len(sizes), 30):
                await log.append("t", [bytes(size) for size in sizes[start : start + 30]], 1)
            await log.trim("t", 41)
            for start in (0, 41, 42, 1000, 2999, 3000, 9999):
                for size in (1, 399, 65_536, 200_000, 10**9):
                    assert await log.measure("t", start, size) == reached(sizes, max(start, 41), size), (start, size)
            assert await log.measure("unknown", 5, 1) == Measured(5, 0)

        run(scenario)

    @given(
        appends=st.lists(st.lists(st.integers(0, 3000).map(bytes), min_size=1, max_size=5), max_size=12),
        trimmed=OFFSET,
        start=OFFSET,
        end=OFFSET,
        size=st.integers(1, 9000),
    )
    @SMALL
    def test_joined_data_are_those_of_the_entries(
        self, open_log: OpenLog, appends: list[list[bytes]], trimmed: int, start: int, end: int, size: int
    ) -> None:
        async def parts(log: StreamLog) -> list[bytes]:
            found, at = list[bytes](), start
            while at < end:
                joined = await log.join("t", at, end, size)
                assert joined.end > at
                found.append(joined.data)
                at = joined.end
            return found

        async def scenario() -> None:
            async with open_log() as log:
                await log.drop("t")
                for records in appends:
                    await log.append("t", records, 1)
                await log.trim("t", trimmed)
                entries = [entry for entry in await everything(log) if start <= entry.offset < end]
                first = await parts(log)
                assert b"".join(first) == b"".join(data(entries))
                await log.append("t", [b"later"], 1)
            async with open_log() as log:
                length = sum(map(len, appends))
                if end <= length:
                    assert await parts(log) == first

        asyncio.run(scenario())

    def test_since_finds_the_oldest_that_is_late_enough(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            for time in (10, 30, 20, 30):  # clocks go back
                await log.append("t", [b"a", b"b"], time)
            assert [await log.since("t", time) for time in (0, 10, 11, 20, 30, 31)] == [0, 0, 2, 2, 2, 8]
            await log.trim("t", 3)
            assert [await log.since("t", time) for time in (0, 30)] == [3, 3]
            await log.trim("t", 4)
            assert [await log.since("t", time) for time in (0, 25)] == [4, 6]

        run(scenario)

    def test_since_looks_through_a_long_topic(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await asyncio.gather(*(log.append("t", [bytes(40_000)], time) for time in range(0, 400, 2)))
            assert [await log.since("t", time) for time in (0, 1, 200, 397, 398, 399)] == [0, 1, 100, 199, 199, 200]

        run(scenario)

    def test_a_wait_ends_with_the_entry_it_waits_for(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            waits = [asyncio.create_task(log.wait("t", offset, 60)) for offset in (0, 1, 1)]
            await log.append("t", [b"a"], 1)
            assert await waits[0]
            assert not waits[1].done()
            await log.append("t", [b"b"], 1)
            assert await waits[1]
            assert await waits[2]
            assert await log.wait("t", 1, 0)

        run(scenario)

    def test_a_wait_in_vain_is_false(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await log.append("t", [b"a"], 1)
            assert not await log.wait("t", 1, 0.01)
            await log.trim("t", 1)
            assert not await log.wait("t", 0, 0)

        run(scenario)

    def test_a_cancelled_wait_or_append_disturbs_nobody(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            tasks = [asyncio.create_task(call) for call in (log.wait("t", 0, 60), log.append("t", [b"a"], 1))]
            await asyncio.sleep(0)
            assert [task.cancel() for task in tasks] == [True, True]
            await log.append("t", [b"b"], 1)
            assert (await log.extent("t")).end in {1, 2}
            assert data(await everything(log))[-1] == b"b"

        run(scenario)

    def test_topics_are_apart_and_listed_by_prefix(self, run: Callable[[Scenario], None]) -> None:
        async def scenario(log: StreamLog) -> None:
            await asyncio.gather(*(log.append(name, [name.encode(errors="replace")], 1) for name in NAMES))
            for name in NAMES:
                assert data(await everything(log, name)) == [name.encode(errors="replace")]
            assert await log.topics("") == sorted(NAMES)
            assert await log.topics("a/") == ["a/", "a/b"]

        run(scenario)

    def test_a_restart_changes_nothing(self, open_log: OpenLog) -> None:
        async def scenario() -> None:
            async with open_log() as log:
                for name in NAMES:
                    await log.append(name, [b"a", b"b"], 5)
                    await log.trim(name, 1)
            async with open_log() as log:
                assert await log.topics("") == sorted(NAMES)
                for name in NAMES:
                    assert await everything(log, name) == [Entry(1, 5, b"b")]
                    assert await log.append(name, [b"c"], 6) == 2

        asyncio.run(scenario())

    @given(steps=st.lists(STEP, max_size=30))
    @SMALL
    def test_it_does_what_a_list_does(self, open_log: OpenLog, steps: list[tuple[Any, ...]]) -> None:
        async def scenario() -> None:
            model = Model()
            place = open_log()
            log = await place.__aenter__()
            await log.drop("t")
            for name, *arguments in steps:
                if name == "drop":
                    await log.drop("t")
                    model = Model()
                elif name == "reopen":
                    await place.__aexit__(None, None, None)
                    place = open_log()
                    log = await place.__aenter__()
                else:
                    assert await getattr(log, name)("t", *arguments) == getattr(model, name)(*arguments)
                assert await log.extent("t") == model.extent
            assert await everything(log) == model.entries[model.first :]
            await place.__aexit__(None, None, None)

        asyncio.run(scenario())
