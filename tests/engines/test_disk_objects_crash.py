"""The embedded object store against kill -9, a disk that fails, and a gigabyte."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from millstream.engines.objects.audit import problems
from millstream.engines.objects.disk import DiskObjects
from tests.contracts.objects_contract import Run, content, get, run

__all__ = ["run"]
WRITER = [sys.executable, "-m", "tests.engines.object_writer"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def stored(root: Path, run: Run) -> dict[str, bytes]:
    """What a restarted server shows; its sweep has ended, and every file left is named."""
    store = DiskObjects(root)
    found = run(store.list("bucket", "", "", "", 100_000)).objects
    contents = {info.key: run(get(store, info.key)) for info in found}
    store._files.close()
    named = store._index.row("select count(*) from file")[0]
    store._index.close()
    assert len(list(store._files.names())) == named
    assert list(problems(root)) == []
    return contents


@pytest.mark.parametrize("acknowledged", [1, 7, 18, 31])
def test_kill_9_keeps_what_was_acknowledged_and_halves_nothing(root: Path, run: Run, acknowledged: int) -> None:
    with subprocess.Popen([*WRITER, str(root), "rounds", "100"], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        lines = [next(writer.stdout) for _ in range(acknowledged + 1)]
        writer.kill()
        lines += list(writer.stdout)

    keys = {line.split()[1] for line in lines if line.startswith("put") and line.endswith("\n")}
    contents = stored(root, run)
    assert keys <= contents.keys()
    for key, data in contents.items():
        assert data == content(int(key.split("/")[0])), key


@pytest.mark.parametrize(
    "fault",
    [
        "write:error=ENOSPC:when=7+5",  # data files
        "pwrite64:error=ENOSPC:when=200+90",  # the index
        "fdatasync:error=EIO:when=12+5",  # both
        "fsync:error=EIO:when=5+3",  # folders
    ],
)
def test_a_failing_disk_is_an_error_and_never_an_acknowledgement(root: Path, run: Run, fault: str) -> None:
    if not (strace := shutil.which("strace")):
        pytest.skip("strace is absent: disk faults are NOT tested")
    subprocess.run([*WRITER, str(root), "rounds", "1"], check=True, capture_output=True)
    path = root / "trace.log"
    traced = [
        strace,
        "-f",
        "-qq",
        "-o",
        str(path),
        "-e",
        f"trace={fault.partition(':')[0]}",
        "-e",
        f"inject={fault}",
    ]
    command = [*traced, *WRITER, str(root), "rounds", "8"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)

    assert "INJECTED" in path.read_text()
    lines = [line.split() for line in done.stdout.splitlines()]
    contents = stored(root, run)
    assert any(line[0] == "refused" for line in lines), done.stderr
    assert {line[1] for line in lines if line[0] == "put"} <= contents.keys()
    for key, data in contents.items():
        assert data == content(int(key.split("/")[0])), key


def test_a_gigabyte_does_not_cost_memory(root: Path) -> None:
    done = subprocess.run([*WRITER, str(root), "large", str(1 << 30)], check=True, capture_output=True, text=True)

    size, read, grown = map(int, done.stdout.split())
    assert size == read == 1 << 30
    assert grown < 40 << 20
