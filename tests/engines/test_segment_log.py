"""The embedded log's own side of the contract: what lies in its folder, what may be damaged, what a disk may do."""

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Coroutine
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.engines.log import frames, names, reader, writer
from millstream.engines.log.flusher import THREADS
from millstream.engines.log.reader import Most
from millstream.engines.log.recovery import Damaged
from millstream.engines.log.segment import Stretch
from millstream.engines.log.segments import SegmentLog
from millstream.engines.log.writer import Writer
from millstream.ports.log import Entry, Extent
from tests.engines.faulty_disk import FaultyDisk

ALL = 1 << 30
EXAMPLES = settings(max_examples=60)
Scenario = Callable[[SegmentLog], Coroutine[Any, Any, Any]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "log"


def run(root: Path, scenario: Scenario, largest: int = 64 << 20) -> Any:
    async def opened() -> Any:
        async with SegmentLog(root, largest) as log:
            return await scenario(log)

    return asyncio.run(opened())


def append(root: Path, count: int, size: int = 100, largest: int = 64 << 20) -> list[bytes]:
    """One flush each."""
    records = [b"%04d" % number + b"x" * (size - 4) for number in range(count)]

    async def scenario(log: SegmentLog) -> None:
        for number, record in enumerate(records):
            await log.append("t", [record], number)

    run(root, scenario, largest)
    return records


def stored(root: Path, topic: str = "t") -> list[bytes]:
    async def scenario(log: SegmentLog) -> list[bytes]:
        return [entry.data for entry in await log.read(topic, 0, ALL, ALL)]

    found: list[bytes] = run(root, scenario)
    return found


def segments(root: Path, topic: str = "t") -> list[Path]:
    return sorted(path for path in (root / names.folder(topic)).iterdir() if names.parse(path.name))


def positions(path: Path) -> list[int]:
    """Where the frames of a segment begin."""
    with path.open("rb") as file:
        head = frames.decode_head(file.fileno())
        assert head
        found = frames.frames(file.fileno(), head.salt, head.size, path.stat().st_size)
        return [frame.position for frame in found]


def flip(path: Path, position: int) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)
        file.seek(position)
        file.write(bytes([byte[0] ^ 0x40]))


class TestFiles:
    def test_a_second_server_is_refused(self, root: Path) -> None:
        async def scenario(_: SegmentLog) -> None:
            with pytest.raises(BlockingIOError):
                await SegmentLog(root).open()

        run(root, scenario)

    def test_a_tiny_topic_takes_little_disk(self, root: Path) -> None:
        append(root, 3)

        assert [path.stat().st_size for path in segments(root)] == [4096]

    def test_a_trim_frees_whole_segments_and_keeps_one_file_for_the_next(self, root: Path) -> None:
        append(root, 100, largest=4096)
        before = segments(root)

        async def scenario(log: SegmentLog) -> None:
            await log.trim("t", 99)
            await log.append("t", [bytes(3000)], 1)
            await log.append("t", [bytes(3000)], 1)
            await log.append("t", [bytes(3000)], 1)
            assert inodes & {path.stat().st_ino for path in segments(root)[1:]}

        inodes = {path.stat().st_ino for path in before[:-1]}
        run(root, scenario, 4096)
        assert len(before) > 3
        assert len(segments(root)) <= 4

    def test_a_busy_topic_gets_larger_segments(self, root: Path) -> None:
        async def scenario(log: SegmentLog) -> None:
            for _ in range(14):
                await log.append("t", [bytes(500_000)], 1)

        run(root, scenario)
        assert [path.stat().st_size >> 19 for path in segments(root)] == [1, 7, 3]

    def test_of_the_files_that_a_trim_frees_the_largest_is_kept(self, root: Path) -> None:
        async def scenario(log: SegmentLog) -> None:
            for _ in range(14):
                await log.append("t", [bytes(500_000)], 1)
            await log.trim("t", 14)

        run(root, scenario, 4 << 20)
        assert len(segments(root)) == 1
        assert (root / "t" / names.SPARE).stat().st_size >> 20 == 3

    def test_files_that_stay_open_are_few(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(writer, "FILES", 3)
        topics = [f"t{number}" for number in range(30)]

        async def scenario(log: SegmentLog) -> None:
            for record in (b"a", b"b"):
                for topic in topics:
                    await log.append(topic, [record], 1)
                assert len(Writer._open) <= 3 + THREADS
            for topic in topics:
                assert [entry.data for entry in await log.read(topic, 0, 9, 9)] == [b"a", b"b"]

        run(root, scenario)

    def test_after_close_every_call_is_refused(self, root: Path) -> None:
        async def scenario() -> None:
            async with SegmentLog(root) as log:
                await log.append("t", [b"a"], 1)
                waiting = asyncio.create_task(log.wait("t", 1, 60))
                await asyncio.sleep(0)
            assert not await waiting
            await log.close()
            for call in (log.append("t", [b"a"], 1), log.read("t", 0, 1, 1), log.trim("t", 1), log.drop("t")):
                with pytest.raises(OSError, match="closed"):
                    await call

        asyncio.run(scenario())

    def test_readers_are_not_disturbed_by_trims_under_them(self, root: Path) -> None:
        async def read(log: SegmentLog) -> None:
            while (await log.extent("t")).end < 400:
                await asyncio.sleep(0)
                for start in range(0, 400, 7):
                    for offset, _, data in await log.read("t", start, 20, ALL):
                        assert data[:4] == b"%04d" % offset

        async def write(log: SegmentLog) -> None:
            for number in range(400):
                await log.append("t", [b"%04d" % number + bytes(700)], number)
                await log.trim("t", number - 5)

        async def scenario(log: SegmentLog) -> None:
            await asyncio.gather(write(log), read(log), read(log))
            assert await log.extent("t") == Extent(394, 400, 6 * 704)

        run(root, scenario, 4096)

    def test_a_file_that_is_being_read_is_not_used_again(self, root: Path) -> None:
        records = append(root, 100, largest=4096)
        trimmed = Event()

        def read_late(fd: int, stretch: Stretch) -> list[Entry]:
            assert trimmed.wait(60)
            return reader.collect(fd, stretch, 0, Most(ALL, ALL, True))[0]

        async def scenario(log: SegmentLog) -> list[Entry]:
            segment = log._topics["t"].segments[0]
            reading = asyncio.create_task(log._in_thread(segment, segment.stretch(0), read_late))
            await asyncio.sleep(0)
            await log.trim("t", segment.end)
            for _ in range(3):
                await log.append("t", [bytes(3000)], 1)
            trimmed.set()
            return await reading

        found = run(root, scenario, 4096)
        assert [entry.data for entry in found] == records[: len(found)] != []

    def test_a_cancelled_read_closes_its_file_later(self, root: Path) -> None:
        append(root, 50)

        async def scenario(log: SegmentLog) -> None:
            before = len(os.listdir("/proc/self/fd"))
            for _ in range(20):
                task = asyncio.create_task(log.read("t", 0, ALL, ALL))
                await asyncio.sleep(0)
                task.cancel()
            while len(os.listdir("/proc/self/fd")) > before:
                await log.read("t", 0, 1, 1)
            assert [segment.readers for segment in log._topics["t"].segments] == [0]

        run(root, scenario)


class TestTornTail:
    @given(cut=st.integers(0, 120), garbage=st.binary(max_size=300))
    @EXAMPLES
    def test_a_torn_tail_is_cut_off_and_the_log_goes_on(self, root: Path, cut: int, garbage: bytes) -> None:
        shutil.rmtree(root, ignore_errors=True)
        records = append(root, 5)
        (path,) = segments(root)
        start = positions(path)[-1]
        with path.open("r+b") as file:
            file.truncate(start + cut)
            file.seek(start + cut)
            file.write(garbage)

        assert stored(root) == records[:4]
        run(root, lambda log: log.append("t", [b"new"], 1))
        assert stored(root) == [*records[:4], b"new"]

    def test_what_was_cut_off_is_reported(self, root: Path, caplog: pytest.LogCaptureFixture) -> None:
        append(root, 5)
        (path,) = segments(root)
        flip(path, positions(path)[-1] + 60)

        with caplog.at_level(logging.WARNING):
            assert len(stored(root)) == 4
        assert f"{path}: cut off" in caplog.text
        assert "entry 4" in caplog.text

    def test_an_append_is_lost_as_a_whole(self, root: Path) -> None:
        append(root, 1)
        run(root, lambda log: log.append("t", [b"a" * 100, b"b" * 100], 1))
        (path,) = segments(root)
        flip(path, positions(path)[-1] + 200)

        assert len(stored(root)) == 1

    def test_one_flush_may_reach_the_disk_in_any_order(self, root: Path) -> None:
        async def scenario(log: SegmentLog) -> None:
            await log.append("t", [b"synced"], 1)
            await asyncio.gather(*(log.append("t", [bytes([n]) * 50], 1) for n in range(9)))

        run(root, scenario)
        (path,) = segments(root)
        flip(path, positions(path)[-5])

        kept = stored(root)
        assert 1 <= len(kept) <= 5
        run(root, lambda log: log.append("t", [b"new"] * 3, 1))
        assert stored(root) == [*kept, b"new", b"new", b"new"]

    def test_what_was_cut_off_does_not_come_back(self, root: Path) -> None:
        """The frame behind the torn one fits exactly behind a new one of the same size."""
        append(root, 1)
        run(root, lambda log: log.append("t", [b"first"], 1))
        (path,) = segments(root)
        salt, offset = _salt(path), 2
        buffer = BytesIO()
        for n in range(3):
            frames.encode(buffer, salt, offset + n, 2, 1, [b"%d" % n * 10], [10])
        torn = bytearray(buffer.getvalue())
        torn[8] ^= 1
        end = positions(path)[-1] + frames.FRAME + 4 + 5
        with path.open("r+b") as file:
            file.seek(end)
            file.write(torn)

        run(root, lambda log: log.append("t", [b"n" * 10], 1))
        assert stored(root)[1:] == [b"first", b"n" * 10]

    def test_a_folder_without_a_segment_is_no_topic(self, root: Path) -> None:
        (root / "t").mkdir(parents=True)
        (root / "t" / names.SPARE).write_bytes(b"half made")
        (root / f"{names.DROPPED}1").mkdir()

        assert run(root, lambda log: log.topics("")) == []
        assert [path.name for path in root.iterdir()] == [names.LOCK]


def _salt(path: Path) -> int:
    with path.open("rb") as file:
        head = frames.decode_head(file.fileno())
        assert head
        return head.salt


class TestDamage:
    @given(data=st.data())
    @EXAMPLES
    def test_damage_before_a_later_flush_is_an_error_that_names_file_and_place(
        self, root: Path, data: st.DataObject
    ) -> None:
        shutil.rmtree(root, ignore_errors=True)
        append(root, 80, largest=4096)
        path = data.draw(st.sampled_from(segments(root)))
        starts = positions(path)
        last = path == segments(root)[-1]
        end = starts[-1] if last else starts[-1] + frames.FRAME + 104
        place = data.draw(st.integers(0, end - 1))
        frame = max((start for start in starts if start <= place), default=0)
        flip(path, place)

        with pytest.raises(OSError, match=f"at byte {frame}, where entry \\d+ belongs") as caught:
            stored(root)
        assert caught.value.filename == str(path)

    @pytest.mark.parametrize("topic", ["t", "x" * 1000])
    def test_a_damaged_topic_answers_nothing_until_dropped_and_others_work(self, root: Path, topic: str) -> None:
        async def fill(log: SegmentLog) -> None:
            await log.append(topic, [b"a"], 1)
            await log.append("other", [b"a"], 1)

        run(root, fill)
        flip(segments(root, topic)[0], 20)

        async def scenario(log: SegmentLog) -> None:
            calls: list[Coroutine[Any, Any, Any]] = [
                log.append(topic, [b"b"], 1), log.read(topic, 0, 1, 1), log.extent(topic),
                log.since(topic, 0), log.trim(topic, 1), log.wait(topic, 0, 1),
            ]  # fmt: skip
            for call in calls:
                with pytest.raises(OSError, match="damaged head"):
                    await call
            assert await log.append("other", [b"b"], 1) == 1
            await log.drop(topic)
            assert await log.append(topic, [b"new"], 1) == 0

        run(root, scenario)
        assert stored(root, topic) == [b"new"]

    @pytest.mark.parametrize("missing", [0, 1])
    def test_a_missing_segment_is_an_error(self, root: Path, missing: int) -> None:
        append(root, 100, largest=4096)
        segments(root)[missing].unlink()

        with pytest.raises(OSError, match=["missing", "damaged frame"][missing]):
            stored(root)

    def test_damage_that_comes_later_is_an_error_of_the_read(self, root: Path) -> None:
        async def scenario(log: SegmentLog) -> None:
            await log.append("t", [bytes(100)], 1)
            await log.append("t", [bytes(100)], 1)
            flip(segments(root)[0], positions(segments(root)[0])[1] + 50)
            assert len(await log.read("t", 0, 1, ALL)) == 1
            with pytest.raises(Damaged):
                await log.read("t", 0, 2, ALL)

        run(root, scenario)

    def test_segments_that_were_trimmed_may_come_back_or_be_damaged(self, root: Path) -> None:
        records = append(root, 100, largest=4096)
        old = {path: path.read_bytes() for path in segments(root)}
        run(root, lambda log: log.trim("t", 97), 4096)
        (first, *_, last) = old
        first.write_bytes(b"damaged")
        list(old)[1].write_bytes(old[list(old)[1]])

        assert stored(root) == records[97:]
        assert segments(root) == [last]


class TestFaultyDisk:
    @given(plan=st.lists(st.sampled_from([False, False, False, True]), max_size=80), groups=st.data())
    @EXAMPLES
    def test_whatever_fails_what_was_acknowledged_stays_and_what_was_refused_is_not_there(
        self, root: Path, plan: list[bool], groups: st.DataObject
    ) -> None:
        shutil.rmtree(root, ignore_errors=True)
        disk = FaultyDisk(iter(plan))
        acknowledged: dict[int, bytes] = {}

        async def scenario(log: SegmentLog) -> None:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(writer, "os", disk)
                await steps(log)

        async def steps(log: SegmentLog) -> None:
            number = 0
            for _ in range(groups.draw(st.integers(1, 25))):
                records = [b"%04d" % n * 100 for n in range(number, number + groups.draw(st.integers(1, 3)))]
                number += len(records)
                offsets = await asyncio.gather(*(log.append("t", [r], 1) for r in records), return_exceptions=True)
                for offset, record in zip(offsets, records, strict=True):
                    assert isinstance(offset, int | OSError)
                    if isinstance(offset, int):
                        acknowledged[offset] = record
                assert await read(log) == acknowledged

        async def read(log: SegmentLog) -> dict[int, bytes]:
            return {entry.offset: entry.data for entry in await log.read("t", 0, ALL, ALL)}

        run(root, scenario, 4096)
        disk.cut_power(root)
        kept = dict(enumerate(stored(root)))
        assert kept == acknowledged

    def test_until_the_cut_succeeds_every_append_is_refused(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def scenario(log: SegmentLog) -> None:
            await log.append("t", [b"before"], 1)
            monkeypatch.setattr(writer, "os", FaultyDisk(iter([True] * 5)))  # the write, its cut, three times the cut
            for _ in range(4):
                with pytest.raises(OSError, match="as planned"):
                    await log.append("t", [b"during"], 1)
            assert await log.append("t", [b"after"], 1) == 1
            assert await log.read("t", 0, 9, 99) == [Entry(0, 1, b"before"), Entry(1, 1, b"after")]

        run(root, scenario)
        monkeypatch.undo()
        assert stored(root) == [b"before", b"after"]

    def test_segments_that_hold_trims_only_share_a_base_and_lose_nothing(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append(root, 4)

        async def scenario(log: SegmentLog) -> None:
            for before in (1, 2, 3, 4):
                monkeypatch.setattr(writer, "os", FaultyDisk(iter([True])))
                with pytest.raises(OSError, match="as planned"):
                    await log.trim("t", before)
                await log.trim("t", before)

        run(root, scenario)
        monkeypatch.undo()
        assert segments(root)[-1].name == names.segment(4, 3)
        assert run(root, lambda log: log.extent("t")) == Extent(4, 4, 0)
        assert run(root, lambda log: log.append("t", [b"e"], 1)) == 4


def test_a_writer_shares_one_sync_between_appends(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    disk = FaultyDisk(iter(()))
    monkeypatch.setattr(disk, "fdatasync", syncs.append, raising=False)
    monkeypatch.setattr(writer, "os", disk)

    async def scenario(log: SegmentLog) -> None:
        await asyncio.gather(*(log.append("t", [b"x"], 1) for _ in range(1000)))

    run(root, scenario)
    assert len(syncs) < 100
