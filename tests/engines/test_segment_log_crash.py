"""The embedded log against kill -9 and a disk that fails, and the order of its system calls."""

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from millstream.engines.log.segments import SegmentLog
from millstream.ports.log import Entry
from tests.engines.log_writer import TOPICS, record

WRITER = [sys.executable, "-m", "tests.engines.log_writer"]
MEMBER = re.compile(rb"<(\d+):(\d+)>")


def strace() -> str:
    if not (found := shutil.which("strace")):
        pytest.skip("strace is absent: disk faults and the order of syncs are NOT tested")
    return found


async def stored(root: Path) -> list[dict[int, Entry]]:
    async with SegmentLog(root) as log:
        return [{entry.offset: entry for entry in await log.read(topic, 0, 1 << 30, 1 << 30)} for topic in TOPICS]


def check(root: Path, lines: list[str]) -> None:
    """All that was acknowledged is where it was said to be, unless trimmed; appends are whole; no hole."""
    topics = asyncio.run(stored(root))
    trims = [0] * len(TOPICS)
    for line in lines:
        match line.split():
            case "put", topic, task, number, offset:
                check_append(topics[int(topic)], int(offset), int(task), int(number))
            case "trim", topic, before:
                trims[int(topic)] = max(trims[int(topic)], int(before))
    for entries, trim in zip(topics, trims, strict=True):
        first = min(entries, default=trim)
        assert first >= trim
        assert sorted(entries) == list(range(first, first + len(entries)))
        check_whole(entries)


def check_append(entries: dict[int, Entry], offset: int, task: int, number: int) -> None:
    first = min(entries, default=offset + 3)
    for place in range(max(offset, first), offset + number % 3 + 1):
        assert entries[place].data == record(task, number)


def check_whole(entries: dict[int, Entry]) -> None:
    """Each append shows as often as it had records; the first may be trimmed in part."""
    runs = [(data, len(list(run))) for data, run in groupby(entries[offset].data for offset in sorted(entries))]
    for data, times in runs[1:]:
        found = MEMBER.match(data)
        assert found
        assert times % (int(found[2]) % 3 + 1) == 0


@pytest.mark.parametrize("largest", [4096, 64 << 20])
def test_kill_9_keeps_what_was_acknowledged(tmp_path: Path, largest: int) -> None:
    root, lines = tmp_path / "log", []
    for acknowledged in (1, 3, 40, 200, 7):
        command = [*WRITER, str(root), "1000000", str(largest)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            lines += [next(writer.stdout) for _ in range(acknowledged)]
            writer.kill()
            lines += list(writer.stdout)
        lines = [line for line in lines if line.endswith("\n")]
        assert len(lines) >= acknowledged
        check(root, lines)


@pytest.mark.parametrize(
    ("fault", "largest"),
    [
        ("fdatasync:error=EIO:when=7+9", 64 << 20),
        ("fdatasync:error=EIO:when=7+9", 4096),
        ("pwrite64:error=ENOSPC:when=5+7", 64 << 20),
        ("pwrite64:error=ENOSPC:when=5+7", 4096),
        ("pwrite64,fdatasync:error=EIO:when=9+4", 64 << 20),
        ("pwrite64,fdatasync:error=EIO:when=9+4", 4096),
        ("fsync:error=EIO:when=5+3", 4096),
        ("fsync,fdatasync:error=EIO:when=20..60", 4096),  # neither the flush nor what should mend it
        ("ftruncate,fdatasync:error=EIO:when=5..15", 64 << 20),
        ("rename,fdatasync:error=ENOSPC:when=8+5", 4096),
    ],
)
def test_a_failing_disk_is_an_error_and_never_an_acknowledgement(tmp_path: Path, fault: str, largest: int) -> None:
    root, trace = tmp_path / "log", tmp_path / "trace"
    calls = f"trace={fault.partition(':')[0]}"
    traced = [strace(), "-f", "-qq", "-o", str(trace), "-e", calls, "-e", f"inject={fault}"]
    done = subprocess.run(
        [*traced, *WRITER, str(root), "60", str(largest)], check=True, capture_output=True, text=True, timeout=120
    )

    assert "INJECTED" in trace.read_text()
    lines = done.stdout.splitlines(keepends=True)
    assert any(line.startswith("refused") for line in lines), done.stderr
    check(root, lines)


class Call(NamedTuple):
    """A system call between two lines of a trace."""

    name: str
    text: str
    began: int
    ended: int


def calls(trace: Path) -> Iterator[Call]:
    began: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(trace.read_text().splitlines()):
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            began[thread] = (number, text.removesuffix("<unfinished ...>"))
            continue
        start = number
        if resumed := re.match(r"<\.\.\. \w+ resumed>", text):
            start, head = began.pop(thread)
            text = head + text[resumed.end() :]
        if not re.search(r"= -1 |= \?$", text):
            yield Call(text.partition("(")[0], text, start, number)


class Syncs:
    """When which path was synced: a sync vouches for what had ended before it began."""

    def __init__(self, trace: list[Call]) -> None:
        self._syncs = [call for call in trace if call.name in {"fsync", "fdatasync"}]

    def between(self, path: str, after: Call, before: Call) -> bool:
        return any(
            f"<{path}>" in sync.text and sync.began > after.ended and sync.ended < before.began
            for sync in self._syncs
        )


def test_nothing_is_acknowledged_before_its_bytes_and_folder_entries_are_synced(tmp_path: Path) -> None:
    root, trace = tmp_path / "log", tmp_path / "trace"
    wanted = "trace=pwrite64,fdatasync,fsync,rename,renameat,renameat2,mkdir,mkdirat,writev"
    command = [strace(), "-f", "-qq", "-y", "-s", "1000000", "-o", str(trace), "-e", wanted]
    subprocess.run([*command, *WRITER, str(root), "25", "4096"], check=True, capture_output=True, timeout=120)
    all_calls = list(calls(trace))
    syncs = Syncs(all_calls)
    acknowledged = 0
    for ack in all_calls:
        if ack.name == "writev" and (said := re.search(r'"put (\d+) (\d+) (\d+) (\d+)\\n"', ack.text)):
            check_synced(root, all_calls, syncs, ack, f"<{said[2]}:{said[3]}>")
            acknowledged += 1
    assert acknowledged == 6 * 25


def check_synced(root: Path, trace: list[Call], syncs: Syncs, ack: Call, member: str) -> None:
    write = next(call for call in trace if call.name == "pwrite64" and member in call.text)
    found = re.search(r"\d+<([^>]+)>", write.text)
    assert found
    path = found[1]
    assert syncs.between(path, write, ack), member
    folder = str(Path(path).parent)
    names = [call for call in trace if call.name.startswith("rename") and f'"{folder}/' in call.text]
    renames = [call for call in names if call.ended < ack.began and (path in call.text)]
    assert renames, member
    if path.endswith("!spare"):  # it has its name only after its bytes were synced
        own = next(call for call in names if call.began > write.ended and f'"{path}", ' in call.text)
        assert syncs.between(folder, own, ack), member
        assert syncs.between(path, write, own), member
    made = next(call for call in trace if call.name.startswith("mkdir") and f'"{folder}"' in call.text)
    assert syncs.between(str(root), made, ack), member
