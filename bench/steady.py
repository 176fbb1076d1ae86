"""An endpoint in daily use, under a constant rate: what it costs, and what an update and a killed worker do to it.

Not part of `make bench`, which it would double: `make bench ARGS=steady` writes bench/results/steady.md.
"""

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter, sleep

import numpy as np

from bench.endpoints import deployed, invocation, train
from bench.load import apart
from bench.report import Report
from millstream.cli.open_loop import Outcome, drive
from tests.server import Server

CONNECTIONS = 64
TICKS = os.sysconf("SC_CLK_TCK")


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    train(folder)
    body = np.array2string(np.random.default_rng(1).normal(size=(1, 6)), separator=",").encode()
    report.section("One JSON row to a GradientBoosting model of 100 trees, at a constant rate")
    report.table("", "requests", "errors", "p50 ms", "p99 ms", "of one core", "resident MiB", "goal")
    with contextlib.ExitStack() as stack:
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))

        def load(
            name: str,
            endpoint: str,
            rate: float,
            seconds: float,
            goal: str,
            meanwhile: Callable[[], None] | None = None,
        ) -> Outcome:
            request = invocation(server, endpoint, body)
            with _used(server) as used, _beside(meanwhile):
                outcome = drive(server.port, lambda _: request, int(rate * seconds), rate, CONNECTIONS)
            share = "" if meanwhile else f"{used[-1] / outcome.took:.1%}"  # what ended took its account along
            errors = sum(outcome.errors.values())
            report.row(name, len(outcome.late), errors, *_times(outcome), share, _resident(server), goal)
            for error, count in outcome.errors.items():
                report.row(f"… {error[:80]}", "", count, "", "", "", "", "")
            return outcome

        deployed(stack, server, folder, "steady", {}, workers=2)
        apart(server.process.pid)
        load("1,200 a minute, 60 s", "steady", 20, 60, "< 2 %, p99 < 3 ms")
        before = load("200 a second, 20 s", "steady", 200, 20, "")
        update = load(
            "… with an update after 5 s", "steady", 200, 20, "0 errors, p99 not doubled", lambda: _update(server)
        )
        load("2,000 a second, 10 s", "steady", 2000, 10, "")
        load(
            "… with one of two workers killed after 5 s",
            "steady",
            2000,
            10,
            "only what it held, each a ModelError",
            lambda: _kill(server),
        )
        others = _models(server)
        with contextlib.ExitStack() as alone:
            deployed(alone, server, folder, "steady-alone", {})
            apart(server.process.pid)
            kill = load(
                "200 a second, the only worker killed after 5 s",
                "steady-alone",
                200,
                15,
                "back in < 1 s + the model's load",
                lambda: _kill(server, others),
            )
        load("1,000 a second, 600 s", "steady", 1000, 600, "p99 < 10 ms, 0 errors, flat memory")
        report.say("")
        report.say(f"The update's p99 is {_p99(update) / _p99(before):.1f} x that without.")
        report.say(
            f"The only worker's end kept requests waiting for {max(kill.latencies):.2f} s; to start Python and"
        )
        report.say(f"load the model takes {_loading(folder):.2f} s.")


def _loading(folder: Path) -> float:
    """Seconds, on the server's core."""
    command = ["taskset", "-c", "0", sys.executable, "-c", "import joblib, sys; joblib.load(sys.argv[1])"]
    seconds = []
    for _ in range(3):
        start = perf_counter()
        subprocess.run([*command, str(folder / "model.joblib")], check=True)
        seconds.append(perf_counter() - start)
    return statistics.median(seconds)


def _p99(outcome: Outcome) -> float:
    return sorted(outcome.latencies)[int(0.99 * (len(outcome.latencies) - 1))]


def _times(outcome: Outcome) -> tuple[str, str]:
    return f"{statistics.median(outcome.latencies) * 1e3:.2f}", f"{_p99(outcome) * 1e3:.2f}"


@contextlib.contextmanager
def _beside(work: Callable[[], None] | None) -> Iterator[None]:
    thread = threading.Thread(target=work) if work else None
    if thread:
        thread.start()
    yield
    if thread:
        thread.join()


@contextlib.contextmanager
def _used(server: Server) -> Iterator[list[float]]:
    """Seconds of a core that the server and all below it used, once the block is over."""
    assert server.process is not None
    used: list[float] = []
    before = _spent(server.process.pid)
    yield used
    used.append(_spent(server.process.pid) - before)


def _spent(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in words[11:15]) / TICKS + sum(map(_spent, _children(pid)))
    except FileNotFoundError:
        return 0.0


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _resident(server: Server) -> int:
    assert server.process is not None
    return int(Path(f"/proc/{server.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]) // 1024


def _update(server: Server) -> None:
    sleep(5)
    sagemaker = server.client("sagemaker")
    config = sagemaker.describe_endpoint_config(EndpointConfigName="steady")
    sagemaker.create_endpoint_config(
        EndpointConfigName="steady-next", ProductionVariants=config["ProductionVariants"]
    )
    sagemaker.update_endpoint(EndpointName="steady", EndpointConfigName="steady-next")
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName="steady", WaiterConfig={"Delay": 1})


def _kill(server: Server, others: Sequence[int] = ()) -> None:
    """A process that has a model, and is none of the others."""
    sleep(5)
    (pid, *_) = [pid for pid in _models(server) if pid not in others]
    os.kill(pid, signal.SIGKILL)


def _models(server: Server) -> list[int]:
    """The last processes below the supervisors."""
    assert server.process is not None
    last: list[int] = []
    below = _children(server.process.pid)
    while below:
        last = [pid for pid in below if not _children(pid)] or last
        below = [child for pid in below for child in _children(pid)]
    return last
