"""An endpoint in daily use, under a constant rate: what it costs, and what an update and a killed worker do to it.

Not part of `make bench`, which it would double: `make bench ARGS=steady` writes bench/results/steady.md, and
`ARGS=endurance` bench/results/endurance.md.
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

from bench.endpoints import deployed, invocation, train, unsigned, uvicorn
from bench.load import apart, children, spent, tree
from bench.report import Report
from millstream.cli.open_loop import Outcome, drive
from tests.server import Server

CONNECTIONS = 64


class Rates:
    """A table of constant rates."""

    def __init__(self, report: Report, folder: Path, server: Server) -> None:
        self._report, self._server = report, server
        train(folder)
        self.body = np.array2string(np.random.default_rng(1).normal(size=(1, 6)), separator=",").encode()
        report.section("One JSON row to a GradientBoosting model of 100 trees, at a constant rate")
        report.table("", "requests", "errors", "p50 ms", "p99 ms", "of one core", "resident MiB", "goal")

    def endpoint(self, name: str) -> tuple[int, bytes]:
        return self._server.port, invocation(self._server, name, self.body)

    def load(
        self,
        name: str,
        asked: tuple[int, bytes],
        rate: float,
        seconds: float,
        goal: str = "",
        meanwhile: Callable[[], None] | None = None,
    ) -> Outcome:
        """`asked` is a port and a request."""
        port, request = asked
        pids = [one for child in children() for one in tree(child)]
        before = spent(pids)
        with _beside(meanwhile):
            outcome = drive(port, lambda _: request, int(rate * seconds), rate, CONNECTIONS)
        # Of all that are under test, of which the others rest; what ended took its account along.
        share = "" if meanwhile else f"{(spent(pids) - before) / outcome.took:.1%}"
        errors, report = sum(outcome.errors.values()), self._report
        report.row(name, len(outcome.late), errors, *_times(outcome), share, _resident(self._server), goal)
        for error, count in outcome.errors.items():
            report.row(f"… {error[:80]}", "", count, "", "", "", "", "")
        return outcome


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    rates = Rates(report, folder, server)
    load, endpoint = rates.load, rates.endpoint
    with contextlib.ExitStack() as stack:
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))
        deployed(stack, server, folder, "steady", {}, workers=2)
        with contextlib.ExitStack() as beside:
            deployed(beside, server, folder, "steady-compiled", {"MILLSTREAM_COMPILE": "auto"})
            bare = uvicorn(beside, folder), unsigned(rates.body)
            apart(*children())
            load("1,200 a minute, 60 s", endpoint("steady"), 20, 60, "< 2 %, p99 < 3 ms")
            load("… compiled model", endpoint("steady-compiled"), 20, 60)
            load("… bare uvicorn + predict", bare, 20, 60)
        steady = endpoint("steady")
        before = load("200 a second, 20 s", steady, 200, 20)
        update = load(
            "… with an update after 5 s", steady, 200, 20, "0 errors, p99 not doubled", lambda: _update(server)
        )
        load("2,000 a second, 10 s", steady, 2000, 10)
        load(
            "… with one of two workers killed after 5 s",
            steady,
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
                endpoint("steady-alone"),
                200,
                15,
                "back in < 1 s + the model's load",
                lambda: _kill(server, others),
            )
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
    below = children(server.process.pid)
    while below:
        last = [pid for pid in below if not children(pid)] or last
        below = [child for pid in below for child in children(pid)]
    return last
