"""Each hole that a sandbox could have is a test, on every rung that promises isolation."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from millstream.container.files import open_file, walk
from millstream.container.sandbox import why_not
from millstream.engines.compute.process import ProcessCompute
from millstream.ports.compute import Limits, State, Status
from tests.contracts.compute_contract import completed, output_has, task
from tests.engines.bare import bare_compute

RUNGS = [rung for rung in ("bubblewrap", "namespaces") if not why_not(rung)]
Try = Callable[..., tuple[Status, Any]]
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root has another user to become")


@pytest.fixture(params=RUNGS)
def compute(request: pytest.FixtureRequest, tmp_path: Path) -> ProcessCompute:
    return bare_compute(tmp_path, request.param)


@pytest.fixture
def attempt(compute: ProcessCompute) -> Try:
    """Run code in a sandbox; its status, and what it put into `answer` as JSON."""

    def go(code: str, **options: Any) -> tuple[Status, Any]:
        whole = f"import json, os\nanswer = None\n{code}\njson.dump(answer, open('/opt/ml/answer', 'w'))"
        status = asyncio.run(asyncio.wait_for(completed(compute, task("try", whole, **options)), 60))
        answer = compute.workspace("try") / "answer"
        return status, json.loads(answer.read_text()) if answer.exists() else None

    return go


def refused(*calls: str) -> str:
    """Code that sets `answer` to the calls that did not fail."""
    return "answer = []\n" + "\n".join(
        f"try:\n    {call}\n    answer.append({call!r})\nexcept (OSError, LookupError): pass" for call in calls
    )


def test_the_status_names_the_rung(attempt: Try, request: pytest.FixtureRequest) -> None:
    status, _ = attempt("")

    assert status.sandbox in request.node.name


def test_root_only_files_cannot_be_read(attempt: Try) -> None:
    files = ("/etc/shadow", "/root/.profile", "/proc/1/environ", "/proc/kcore", "/etc/ssl/private/x")

    assert attempt(refused(*(f"open({file!r}).read(1)" for file in files)))[1] == []


def test_the_servers_data_and_other_jobs_are_out_of_sight(attempt: Try, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    places = (tmp_path / "secret", tmp_path / "tasks", tmp_path / "tasks" / "try", "/home", "/var/lib", "/mnt")

    assert attempt(refused(*(f"os.stat({str(place)!r})" for place in places)))[1] == []


def test_other_processes_are_out_of_sight(attempt: Try) -> None:
    _, seen = attempt("answer = [int(name) for name in os.listdir('/proc') if name.isdigit()]")

    assert os.getpid() not in seen
    assert len(seen) <= 3


def test_only_the_workspace_and_private_places_can_be_written(attempt: Try) -> None:
    folders = (
        "/",
        "/usr",
        "/etc",
        "/opt",
        "/opt/millstream",
        "/proc/sys/kernel",
        "/dev",
        os.path.dirname(os.__file__),
    )
    code = refused(*(f"open({folder + '/x'!r}, 'w')" for folder in folders), "open('/proc/sys/kernel/hostname', 'w')")

    assert attempt(code)[1] == []
    for folder in ("/opt/ml", "/tmp", "/var/tmp", "/dev/shm"):
        assert attempt(f"open('{folder}/x', 'w').write('x')")[0].exit_code == 0


@pytest.mark.parametrize("flags", [0x10000000, 0x10020000, 0x00020000, 0x40000000])
def test_no_namespace_can_be_made(attempt: Try, flags: int) -> None:
    _, answer = attempt(f"import ctypes; answer = ctypes.CDLL(None).unshare({flags})")

    assert answer == -1


def test_a_user_namespace_cannot_be_cloned_either(attempt: Try) -> None:
    code = (
        "import ctypes; c = ctypes.CDLL(None); answer = [c.syscall({}, 0x10000011, 0, 0, 0, 0), c.syscall(435, 0, 0)]"
    )

    assert attempt(code.format(56 if os.uname().machine == "x86_64" else 220))[1] == [-1, -1]


def test_no_capability_is_left(attempt: Try) -> None:
    _, lines = attempt("answer = [l.split()[1] for l in open('/proc/self/status') if l.startswith('Cap')]")

    assert [int(line, 16) for line in lines] == [0] * 5


@as_root
def test_every_job_has_an_unprivileged_user_of_its_own(compute: ProcessCompute) -> None:
    async def owners() -> set[int]:
        for name in ("a", "b"):
            await completed(compute, task(name, "open('/opt/ml/x', 'w')"))
        return {(compute.workspace(name) / "x").stat().st_uid for name in ("a", "b")}

    found = asyncio.run(owners())

    assert (len(found), 0 in found) == (2, False)


def test_a_fork_bomb_stays_small(attempt: Try) -> None:
    code = (
        "import time\nanswer = 0\n"
        "while True:\n"
        "    try:\n        child = os.fork()\n"
        "    except OSError: break\n"
        "    if not child: time.sleep(60); os._exit(0)\n"
        "    answer += 1"
    )

    status, children = attempt(code, limits=Limits(processes=40))

    assert status.exit_code == 0
    assert 10 < children < 40 + (0 if os.getuid() == 0 else 5000)


def test_orphans_die_with_the_job(compute: ProcessCompute) -> None:
    mark = "import time; time.sleep(61.5)"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {mark!r}], start_new_session=True)"

    status = asyncio.run(completed(compute, task("orphans", code)))

    assert status.state is State.EXITED
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if b"61.5" in _read(path)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_memory_is_counted_over_all_processes(attempt: Try) -> None:
    code = "import time\nfor _ in range(3): os.fork()\nx = bytearray(b'x') * (40 << 20); time.sleep(60)"

    status, _ = attempt(code, limits=Limits(memory=200 << 20))

    assert "memory" in status.reason


def test_an_isolated_job_has_loopback_and_nothing_else(attempt: Try) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = (
            "import socket\nown = socket.create_server(('', 0))\nsocket.create_connection(own.getsockname())\n"
            + refused(f"socket.create_connection(('127.0.0.1', {port}), 2)", "socket.getaddrinfo('example.com', 80)")
            + "\nanswer += sorted(name for _, name in socket.if_nameindex())"
        )

        assert attempt(code, network=False)[1] == ["lo"]


def test_a_networked_job_reaches_the_hosts_loopback(attempt: Try) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        status, _ = attempt(f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)")

    assert status.exit_code == 0


def test_links_and_pipes_in_the_workspace_are_not_followed(attempt: Try, compute: ProcessCompute) -> None:
    attempt(
        "os.makedirs('out/sub'); open('out/sub/real', 'w').write('x'); os.symlink('/etc/shadow', 'out/shadow')\n"
        "os.symlink('/etc', 'out/etc'); os.mkfifo('out/pipe')"
    )
    place = compute.workspace("try")

    assert [found.path for found in walk(place, "out")] == ["sub/real"]
    for path in ("out/shadow", "out/etc/passwd", "out/pipe", "../task.json", "out/sub"):
        with pytest.raises(FileNotFoundError):
            open_file(place, path)


def test_a_job_that_stops_takes_all_along(compute: ProcessCompute) -> None:
    async def session() -> Status:
        code = "import os, signal; signal.signal(15, signal.SIG_IGN); os.fork(); print('up')\nwhile 1: signal.pause()"
        await compute.start(task("tree", code))
        await output_has(compute, "tree", b"up")
        await compute.stop("tree", 0.1)
        return await compute.wait("tree")

    assert asyncio.run(session()).exit_code == -9
