"""What one task leaves on disk: its record, its supervisor's notes, its output."""

import asyncio
import fcntl
import json
import os
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import msgspec

from millstream.container.supervisor import load, save, started_at
from millstream.core.disk import sync_folder
from millstream.ports.compute import State, Status, Task

LOST = "it ended without leaving an exit code: its supervisor was killed or the machine restarted"


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.workspace = path / "ml"
        self.output = path / "output"

    def make(self) -> None:
        self.workspace.mkdir(parents=True, exist_ok=True)

    def create(self, task: Task) -> bool:
        """Write the record that makes a task exist; False when it existed before."""
        self.make()
        temporary = self.path / f"task.json.{uuid.uuid4().hex}"
        with temporary.open("wb") as file:
            file.write(msgspec.json.encode(task))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, self.path / "task.json")
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        sync_folder(self.path)
        sync_folder(self.path.parent)
        return True

    def task(self) -> Task | None:
        try:
            return msgspec.json.decode((self.path / "task.json").read_bytes(), type=Task)
        except FileNotFoundError:
            return None

    def note(self, name: str) -> dict[str, Any] | None:
        return load(str(self.path), name)

    def write(self, name: str, value: dict[str, Any]) -> None:
        save(str(self.path), name, value)

    def supervisor(self) -> int | None:
        """Its process id while it lives."""
        started = self.note("started.json")
        try:
            return started["pid"] if started and _alive(started["pid"], started["at"]) else None
        except (FileNotFoundError, ProcessLookupError):
            return None

    async def gone(self) -> None:
        """Return when its supervisor, ours or one of an earlier server, has ended."""
        pid = self.supervisor()
        if pid is None:
            return
        try:
            watched = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            if self.supervisor() == pid:  # it may have ended, and its id gone to another, in between
                await _readable(watched)
        finally:
            os.close(watched)

    def held(self) -> bool:
        """A supervisor has the task, even when it has not said so yet."""
        with (self.path / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def status(self) -> Status:
        alive = self.supervisor()  # asked first: one that ends in between has left its notes
        started, ended = self.note("started.json"), self.note("ended.json")
        began = started["time"] if started else None
        sandbox = str((self.note("spec.json") or {}).get("sandbox", "")) if started else ""
        if ended:
            state = State(ended["state"])
            return Status(state, ended["exit_code"], ended["reason"], began, ended["time"], sandbox)
        if started and not alive:
            return Status(State.LOST, None, LOST, began, None, sandbox)
        return Status(State.RUNNING if started else State.PREPARING, started=began, sandbox=sandbox)

    def end(self, state: State, reason: str) -> None:
        """For what never came to run."""
        if not self.note("ended.json"):
            self.write("ended.json", {"state": state, "exit_code": None, "reason": reason, "time": time.time()})

    def say(self, line: str) -> None:
        with self.output.open("ab") as output:
            output.write(f"[millstream] {line}\n".encode())

    def tail(self, lines: int = 20) -> str:
        try:
            with self.output.open("rb") as output:
                output.seek(max(0, output.seek(0, os.SEEK_END) - 16384))
                return "\n".join(output.read().decode(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""


def _alive(pid: int, at: str) -> bool:
    return started_at(pid) == at and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


async def reap(process: subprocess.Popen[bytes]) -> None:
    """Return when a child has ended. asyncio's own subprocesses will not do: they kill it when forgotten."""
    try:
        watched = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return  # someone else who waited for it was first
    try:
        await _readable(watched)
    finally:
        os.close(watched)
    process.wait()


async def _readable(descriptor: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)


def spec_of(launch: dict[str, object], seconds: int | None, limit: int | None) -> dict[str, Any]:
    return json.loads(json.dumps({**launch, "seconds": seconds, "memory": limit}))  # type: ignore[no-any-return]
