"""Hold one sandbox and write down how it went; a program of its own: `python -I -S supervisor.py FOLDER`.

It reads FOLDER/spec.json, holds FOLDER/lock while it lives, writes started.json when the sandbox starts and
ended.json when nothing of it is left. SIGTERM means: read stop.json, which says how long to be patient. Options:
`--lifeline FD` ends it when that pipe closes, `--keep FD` hands a descriptor to the command.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from typing import Any

GRACE = 120.0  # what AWS gives a job between SIGTERM and SIGKILL
TICK = 0.25  # seconds between looks at memory
SUBREAPER = 36


def save(folder: str, name: str, value: dict[str, Any]) -> None:
    """Write a small file whole or not at all, and only return when it is on disk."""
    path = os.path.join(folder, name)
    with open(path + ".new", "w") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)
    where = os.open(folder, os.O_RDONLY)
    os.fsync(where)
    os.close(where)


def load(folder: str, name: str) -> dict[str, Any] | None:
    try:
        with open(os.path.join(folder, name)) as file:
            value: dict[str, Any] = json.load(file)
            return value
    except FileNotFoundError:
        return None


def started_at(pid: int | str) -> str:
    """Boot and ticks since then: with the process id, a name that is never used twice."""
    with open(f"/proc/{pid}/stat") as file:
        ticks = file.read().rpartition(")")[2].split()[19]
    with open("/proc/sys/kernel/random/boot_id") as file:
        return f"{file.read().strip()}:{ticks}"


def descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        try:
            threads = os.listdir(f"/proc/{parent}/task")
        except OSError:
            continue
        for thread in threads:
            try:
                with open(f"/proc/{parent}/task/{thread}/children") as file:
                    children = [int(word) for word in file.read().split()]
            except OSError:
                continue
            found += children
            waiting += children
    return found


def fields(path: str, names: tuple[str, ...]) -> int:
    """The sum in bytes of some `Name: 123 kB` lines; 0 when the process is gone."""
    try:
        with open(path) as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(names))
    except (OSError, ValueError):
        return 0


def memory(pids: list[int], limit: int) -> int:
    """Bytes in use. Cheap numbers first; they count shared pages once a process, so a hit is looked at closely."""
    rough = sum(fields(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) for pid in pids)
    if rough <= limit:
        return rough
    exact = sum(fields(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for pid in pids)
    return exact or rough


class Supervisor:
    def __init__(self, folder: str, lifeline: int | None, keep: list[int]) -> None:
        self.folder, self.lifeline, self.keep = folder, lifeline, keep
        self.spec: dict[str, Any] = load(folder, "spec.json") or {}
        self.code: int | None = None
        self.reason, self.state = "", "exited"
        self.kill_at: float | None = None
        self.over = False

    def run(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.wake, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
        unlink = self.link()
        save(self.folder, "started.json", {"pid": os.getpid(), "at": started_at("self"), "time": time.time()})
        if load(self.folder, "stop.json"):
            self.state, self.reason = "stopped", "stopped before it ran"
        else:
            self.start()
            self.watch()
            self.clear()
        for place in unlink:
            if os.path.islink(place):
                os.unlink(place)
        empty(os.path.join(self.folder, "tmp"))
        end = {"state": self.state, "exit_code": self.code, "reason": self.reason, "time": time.time()}
        save(self.folder, "ended.json", end)

    def link(self) -> list[str]:
        """The last rung: /opt/ml is a link for as long as a machine-wide lock is held."""
        links = self.spec.get("links") or []
        if links:
            os.makedirs("/opt/millstream", exist_ok=True)
            self.machine = open("/opt/millstream/.lock", "w")  # noqa: SIM115  held until this process ends
            while not (take(self.machine.fileno()) or self.unwanted()):
                continue
        for source, target in links:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.islink(target):
                os.unlink(target)  # left by one that was killed
            os.symlink(source, target)
        return [target for _, target in links]

    def unwanted(self) -> bool:
        """Stopped, or its server died, while it waited for its turn."""
        if self.lifeline is not None and select.select([self.lifeline], [], [], 0)[0]:
            sys.exit()
        return load(self.folder, "stop.json") is not None

    def start(self) -> None:
        self.control, theirs = socket.socketpair()
        with open(os.path.join(self.folder, "plan.json"), "w+") as plan:
            os.unlink(plan.name)  # it holds the task's environment: for the first process only
            json.dump(self.spec["plan"], plan)
            plan.seek(0)
            plan.flush()
            numbers = {"{plan}": str(plan.fileno()), "{control}": str(theirs.fileno())}
            self.launcher = subprocess.Popen(
                [numbers.get(word, word) for word in self.spec["argv"]],
                stdin=subprocess.DEVNULL,
                pass_fds=[plan.fileno(), theirs.fileno(), *self.keep],
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
            )
        theirs.close()
        for kept in self.keep:
            os.close(kept)
        self.began = time.monotonic()

    def watch(self) -> None:
        """Until the sandbox has ended: its report, signals, limits and the server's lifeline."""
        poll = select.poll()
        for source in (self.control.fileno(), self.wake, self.lifeline):
            if source is not None:
                poll.register(source, select.POLLIN)
        while not self.over:
            ready = {number for number, _ in poll.poll(self.patience() * 1000)}
            if self.wake in ready:
                self.signalled(os.read(self.wake, 4096))
            if self.control.fileno() in ready:
                poll.unregister(self.control)
                self.report()
            if self.lifeline in ready:
                self.state, self.over = "stopped", True
            self.check_limits()

    def patience(self) -> float:
        if self.spec.get("memory"):
            return TICK
        ends = [self.kill_at, self.began + self.spec["seconds"] if self.spec.get("seconds") else None]
        waits = [end - time.monotonic() for end in ends if end is not None]
        return min([3600.0, *(max(0.01, wait) for wait in waits)])

    def signalled(self, numbers: bytes) -> None:
        if signal.SIGTERM in numbers:
            stop = load(self.folder, "stop.json")
            self.state = "stopped" if stop else "lost"
            self.reason = self.reason or ("" if stop else "its supervisor was told to end, as at a shutdown")
            self.terminate(float(stop["grace"]) if stop else 5.0)
        if signal.SIGCHLD in numbers and self.launcher.poll() is not None:
            self.over = True

    def terminate(self, grace: float) -> None:
        at = time.monotonic() + grace
        self.kill_at = at if self.kill_at is None else min(self.kill_at, at)
        try:
            self.control.sendall(b"T")
        except OSError:
            self.over = True

    def report(self) -> None:
        """The exit code of the command; nothing when the first process was itself killed."""
        try:
            text = self.control.recv(64)
        except OSError:
            text = b""
        self.code = int(text) if text.strip() else self.code
        self.over = True

    def check_limits(self) -> None:
        now = time.monotonic()
        if self.over:
            return
        if self.kill_at is not None and now >= self.kill_at:
            self.over = True
        elif (seconds := self.spec.get("seconds")) and now >= self.began + seconds and self.kill_at is None:
            self.reason = f"it ran longer than its limit of {seconds} seconds"
            self.terminate(self.spec.get("grace", GRACE))
        if limit := self.spec.get("memory"):
            used = memory(descendants(self.launcher.pid), limit)
            if used > limit:
                self.reason = f"it was killed for memory: {used >> 20} MiB in use, the limit is {limit >> 20} MiB"
                self.over = True

    def clear(self) -> None:
        """Nothing of it may live on. What loses its parent comes to this process, the nearest subreaper."""
        if self.code is None and self.launcher.poll() is None:
            self.last_report()
        while left := descendants(os.getpid()):
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.reap()
        self.last_report()
        if self.code is None:
            self.code = -int(signal.SIGKILL)
            self.reason = self.reason or ("" if self.state == "stopped" else "it was killed from outside")

    def last_report(self) -> None:
        self.control.setblocking(False)
        try:
            text = self.control.recv(64)
        except OSError:
            return
        self.code = int(text) if self.code is None and text.strip() else self.code

    def reap(self) -> None:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.002)


def empty(folder: str) -> None:
    import shutil  # noqa: PLC0415  only needed at the end: it would slow the start

    shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    folder, options = sys.argv[1], sys.argv[2:]
    pairs = list(zip(options[::2], options[1::2], strict=True))
    lifelines = [int(value) for name, value in pairs if name == "--lifeline"]
    keep = [int(value) for name, value in pairs if name == "--keep"]
    with open(os.path.join(folder, "lock"), "w") as lock:
        if not take(lock.fileno()):
            return  # another supervisor has this task: two servers, or one that restarted at a bad moment
        if load(folder, "started.json") or load(folder, "ended.json"):
            return
        Supervisor(folder, lifelines[0] if lifelines else None, keep).run()


def take(lock: int) -> bool:
    """Lock it; tried some times, since a server that only looks holds it for an instant."""
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return True
    return False


if __name__ == "__main__":
    main()
