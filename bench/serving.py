"""Servers that others put a model behind, each beside ours: `make bench ARGS=peers` writes bench/results/peers.md.

One JSON row to a GradientBoosting model of 100 trees, each peer set up as its own first guide does it, and where it
can gather rows for one prediction, so as well: 64 at most, within 2 ms where it asks for a time. Each runs alone with
our server, and the two take turns, so that a ratio holds whatever else the machine did meanwhile; servers on one
core, the load on the other. A peer's environment is made at its first run, from hash-pinned requirements.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.endpoints import OURS, STACK, deployed, invocation, sagemaker_stack, setting, train
from bench.load import Load, apart, children, interleave, plain
from bench.peers import free_port, process
from bench.report import ROOT, Report
from tests.server import Server

ROUNDS = 3
PATIENCE = 180.0  # seconds until a peer must answer
APPS = ROOT / "bench/apps"
GATHER = "BENCH_GATHER"
QUIET = {"BENTOML_DO_NOT_TRACK": "true", "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}


class Peer(NamedTuple):
    title: str
    name: str  # of its requirements and its environment
    command: Callable[[Path, int], list[str]]  # of a folder and a port; the first word is in the environment
    path: str = "/invocations"
    body: Callable[[list[float]], object] = lambda row: [row]
    gathers: bool = True  # where asked to


class DoesNotInstall(Exception):
    """The message is the installer's last line."""


def _fastapi(folder: Path, port: int) -> list[str]:
    return ["uvicorn", "fastapi_app:app", "--port", str(port), "--log-level", "error", "--no-access-log"]


def _bentoml(folder: Path, port: int) -> list[str]:
    return ["bentoml", "serve", "bentoml_app:Served", "--host", "127.0.0.1", "--port", str(port)]


def _mlserver(folder: Path, port: int) -> list[str]:
    model: dict[str, object] = {"name": "bench", "implementation": "mlserver_sklearn.SKLearnModel"}
    model |= {"parameters": {"uri": str(folder / "model.joblib")}}
    model |= {"max_batch_size": 64, "max_batch_time": 0.002} if os.environ.get(GATHER) else {}
    other = {"grpc_port": free_port(), "metrics_port": free_port(), "debug": False}
    (folder / "mlserver").mkdir(exist_ok=True)
    (folder / "mlserver/model-settings.json").write_text(json.dumps(model))
    (folder / "mlserver/settings.json").write_text(json.dumps({"host": "127.0.0.1", "http_port": port, **other}))
    return ["mlserver", "start", str(folder / "mlserver")]


def _infer(row: list[float]) -> object:
    """https://kserve.github.io/website/latest/modelserving/data_plane/v2_protocol/"""
    return {"inputs": [{"name": "predict", "shape": [1, len(row)], "datatype": "FP64", "data": row}]}


PEERS = (
    Peer("FastAPI, raw body", "fastapi", _fastapi, gathers=False),
    Peer("BentoML", "bentoml", _bentoml, body=lambda row: {"rows": [row]}),
    Peer("LitServe", "litserve", lambda folder, port: ["python", "litserve_app.py", str(port)]),
    Peer("MLServer", "mlserver", _mlserver, "/v2/models/bench/infer", _infer),
    Peer("Ray Serve", "ray", lambda folder, port: ["python", "ray_app.py", str(port)]),
)


def run(report: Report, folder: Path, server: Server) -> None:
    assert server.process is not None
    train(folder)
    row = np.random.default_rng(1).normal(size=6).tolist()
    report.section("One JSON row to a GradientBoosting model of 100 trees, each peer in turns with Millstream")
    report.table(
        "",
        "connections",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "Millstream's requests/s",
        "p50 ms",
        "p99 ms",
        "rate ratio",
    )
    with contextlib.ExitStack() as stack:
        deployed(stack, server, folder, "peers", {})
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))
        ours = server.port, invocation(server, "peers", json.dumps([row]).encode())
        for title, starts in _contenders(report, folder, row):
            os.sched_setaffinity(0, range(os.cpu_count() or 1))  # to install and start at full width
            with contextlib.ExitStack() as one:
                try:
                    theirs = one.enter_context(starts())
                except (DoesNotInstall, RuntimeError) as reason:
                    report.row(title, "", str(reason), "", "", "", "", "", "")
                    continue
                _compare(report, title, theirs, ours, server.process.pid)


def _contenders(
    report: Report, folder: Path, row: list[float]
) -> Iterator[tuple[str, Callable[[], contextlib.AbstractContextManager[tuple[int, bytes]]]]]:
    yield STACK, lambda: _stack(report, folder, row)
    for peer in PEERS:
        yield peer.title, lambda peer=peer: _up(peer, folder, row, {})  # type: ignore[misc]
        if peer.gathers:
            yield f"{peer.title}, gathering rows", lambda peer=peer: _up(peer, folder, row, {GATHER: "1"})  # type: ignore[misc]


@contextlib.contextmanager
def _stack(report: Report, folder: Path, row: list[float]) -> Iterator[tuple[int, bytes]]:
    with contextlib.ExitStack() as stack:
        if not (port := sagemaker_stack(stack, report, folder)):
            raise DoesNotInstall("left out")
        yield port, _request("/invocations", [row])


@contextlib.contextmanager
def _up(peer: Peer, folder: Path, row: list[float], options: Mapping[str, str]) -> Iterator[tuple[int, bytes]]:
    """Its port and the request, once it has answered one."""
    port, home, body = free_port(), _environment(peer), peer.body(row)
    path = f"{home / 'bin'}:{os.environ['PATH']}"
    with setting({"BENCH_MODEL": str(folder / "model.joblib"), "PATH": path, **QUIET, **options}):
        program, *rest = peer.command(folder, port)
        with process(str(home / "bin" / program), *rest, port=port, patience=PATIENCE, cwd=APPS):
            _answers(port, peer.path, body)
            yield port, _request(peer.path, body)


def _environment(peer: Peer) -> Path:
    """Raise DoesNotInstall."""
    home = ROOT / ".venv-peers/serving" / peer.name
    listed, ready = ROOT / f"requirements/serving-{peer.name}.txt", home / "ready"
    if ready.exists() and ready.stat().st_mtime >= listed.stat().st_mtime:
        return home
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in ([sys.executable, "-m", "venv", str(home)], [*pip, "--require-hashes", "-r", str(listed)]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
            raise DoesNotInstall(f"does not install: {said[:200]}")
    ready.touch()
    return home


def _request(path: str, body: object) -> bytes:
    headers = {"Host": "localhost", "Content-Type": "application/json", "Accept": "application/json"}
    return plain("POST", path, headers, json.dumps(body).encode())


def _answers(port: int, path: str, body: object) -> None:
    """Wait until it does. Raise RuntimeError."""
    end, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            said = f"{reply.status} {reply.read(200).decode(errors='replace')}"
            if reply.status == 200:
                return
        except (OSError, http.client.HTTPException) as error:
            said = str(error)
        finally:
            connection.close()
        time.sleep(0.2)
    raise RuntimeError(f"does not answer: {said}")


def _compare(report: Report, title: str, theirs: tuple[int, bytes], ours: tuple[int, bytes], pid: int) -> None:
    apart(*children())
    for connections in (1, 64):
        contenders: Mapping[str, tuple[int, bytes, int]] = {
            title: (*theirs, connections),
            OURS: (*ours, connections),
        }
        loads = interleave(contenders, [pid], ROUNDS)
        ratio = f"{loads[OURS].rate / loads[title].rate:.1f}"
        report.row(title, connections, *_cells(loads[title]), *_cells(loads[OURS]), ratio)


def _cells(load: Load) -> tuple[str, str, str]:
    return f"{load.rate:,.0f}", f"{load.p50 * 1e3:.2f}", f"{load.p99 * 1e3:.2f}"
