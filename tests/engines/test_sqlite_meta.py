"""The SQLite engine's own side of the contract: kill -9, a disk that refuses, files that are not its own."""

import asyncio
import errno
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from millstream.engines.meta import sqlite
from millstream.engines.meta.sqlite import SqliteMeta
from millstream.ports.meta import Change

WRITER = [sys.executable, "-m", "tests.engines.meta_writer"]


def stored(path: Path) -> dict[str, bytes]:
    meta = SqliteMeta(path)
    rows = asyncio.run(meta.list("k"))
    meta.close()
    return {row.key: row.value for row in rows}


def test_waiting_commits_share_a_transaction_and_close_finishes_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        statements: list[str] = []
        meta._writer.set_trace_callback(statements.append)
        await asyncio.gather(*(meta.commit([Change("k", f"{n:03}", b"v")]) for n in range(200)))
        assert 0 < statements.count("commit") < 50
        last = asyncio.create_task(meta.commit([Change("k", "last", b"v")]))
        await asyncio.sleep(0)
        meta.close()
        meta.close()
        await last

    asyncio.run(scenario())
    assert len(stored(tmp_path / "meta.db")) == 201


def test_after_close_a_commit_is_refused(tmp_path: Path) -> None:
    meta = SqliteMeta(tmp_path / "meta.db")
    meta.close()

    with pytest.raises(OSError, match="closed"):
        asyncio.run(meta.commit([Change("k", "a", b"v")]))


def test_a_commit_that_cannot_be_written_fails_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        wrong = Change("k", "wrong", object())  # type: ignore[arg-type]
        commits = [[Change("k", "a", b"v")], [Change("k", "b", b"v"), wrong], [Change("k", "c", b"v")]]
        results = await asyncio.gather(*map(meta.commit, commits), return_exceptions=True)
        assert [type(result) for result in results] == [type(None), sqlite3.ProgrammingError, type(None)]
        assert [row.key for row in await meta.list("k")] == ["a", "c"]
        meta.close()

    asyncio.run(scenario())


def test_a_full_disk_is_an_error_for_all_that_waited_and_passes(tmp_path: Path) -> None:
    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        await meta.commit([Change("k", "kept", b"v")])
        pages = meta._writer.execute("pragma page_count").fetchone()[0]
        meta._writer.execute(f"pragma max_page_count = {pages + 2}")
        results = await asyncio.gather(
            *(meta.commit([Change("k", key, bytes(50_000))]) for key in "ab"), return_exceptions=True
        )
        assert [getattr(result, "errno", None) for result in results] == [errno.ENOSPC, errno.ENOSPC]
        meta._writer.execute("pragma max_page_count = 1000000")
        await meta.commit([Change("k", "later", b"v")])
        assert [row.key for row in await meta.list("k")] == ["kept", "later"]
        meta.close()

    asyncio.run(scenario())


def test_what_another_program_holds_up_is_refused_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.01)

    async def scenario() -> None:
        meta = SqliteMeta(tmp_path / "meta.db")
        await meta.commit([Change("k", "a", b"v")])
        with closing(sqlite3.connect(tmp_path / "meta.db", isolation_level=None)) as shell:
            shell.execute("begin immediate")
            with pytest.raises(OSError, match="locked") as caught:
                await meta.commit([Change("k", "b", b"v")])
            assert caught.value.errno == errno.EBUSY
            assert [row.key for row in await meta.list("k")] == ["a"]
        await meta.commit([Change("k", "c", b"v")])
        meta.close()

    asyncio.run(scenario())


def test_a_file_that_is_no_database_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "meta.db"
    path.write_bytes(b"something else" * 1000)

    with pytest.raises(OSError, match="not a database") as caught:
        SqliteMeta(path)
    assert caught.value.filename == str(path)


@pytest.mark.parametrize("acknowledged", [1, 30, 150])
def test_kill_9_keeps_what_was_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    path = tmp_path / "meta.db"
    with subprocess.Popen([*WRITER, str(path), "1000000"], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        lines = [next(writer.stdout) for _ in range(acknowledged)]
        writer.kill()
        lines += list(writer.stdout)

    rows = stored(path)
    for line in lines:
        if line.startswith("put") and line.endswith("\n"):
            _, key, value = line.split()
            assert int(rows[key]) >= int(value)
    assert all(rows[key] == rows[f"{key}.twin"] for key in rows if "." not in key)


def run_writer(path: Path, rounds: str, fault: str) -> list[list[str]]:
    """What it said, on a disk on which `fault` is injected."""
    if not (strace := shutil.which("strace")):
        pytest.skip("strace is absent: disk faults are NOT tested")
    trace = path.with_name("trace")
    options = ["-f", "-qq", "-o", str(trace), "-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}"]
    command = [strace, *options, *WRITER, str(path), rounds]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=120)
    assert "INJECTED" in trace.read_text()
    said = [line.split() for line in done.stdout.splitlines()]
    assert "refused" in {word for word, *_ in said}
    return said


@pytest.mark.parametrize("fault", ["fdatasync:error=EIO:when=9+4", "pwrite64:error=ENOSPC:when=60+31"])
def test_a_failing_disk_is_an_error_and_never_an_acknowledgement(tmp_path: Path, fault: str) -> None:
    said = run_writer(tmp_path / "meta.db", "30", fault)

    rows = stored(tmp_path / "meta.db")
    assert [key for word, key, _ in said if word == "put"]
    assert all(int(rows[key]) >= int(value) for word, key, value in said if word == "put")


@pytest.mark.parametrize("fault", ["fdatasync:error=EIO:when=9+4", "pwrite64:error=ENOSPC:when=60+31"])
def test_what_was_read_after_a_refusal_is_what_a_crash_leaves(tmp_path: Path, fault: str) -> None:
    said = run_writer(tmp_path / "meta.db", "until-refused", fault)

    assert said[-1] == ["found", "key", stored(tmp_path / "meta.db")["key"].decode()]
