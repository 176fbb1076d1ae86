"""Unmodified SageMaker SDK v2 programs, in an environment of their own, through `millstream run`."""

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from millstream.container.environments import Environments
from millstream.container.images import Catalogue

ROOT = Path(__file__).parents[2]
LAB = ROOT / ".venv-lab" / "bin" / "python"
PROGRAMS = Path(__file__).parent / "programs"

pytestmark = pytest.mark.skipif(not LAB.exists(), reason="the lab's environment is not there: make .venv-lab/ready")


class Outside(socketserver.ThreadingTCPServer):
    """The user's own proxy: it remembers who asked to leave the machine, and lets nobody."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        super().__init__(("127.0.0.1", 0), self.Handler)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert isinstance(self.server, Outside)
            self.server.asked.append(self.rfile.readline().strip())
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture(scope="module", autouse=True)
def environment_of_the_image() -> None:
    """Building it fetches packages, which a proxy that lets nobody out would refuse."""
    choice = Catalogue().find("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3")
    Environments().ensure(choice.environment, print)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield proxy
        proxy.shutdown()


def run(data: Path, outside: Outside, *command: str | Path) -> subprocess.CompletedProcess[str]:
    proxy = f"http://127.0.0.1:{outside.server_address[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"HTTPS_PROXY": proxy, "HTTP_PROXY": proxy, "NO_PROXY": "127.0.0.1,localhost"}
    started = [sys.executable, "-m", "millstream", "run", "--data", str(data), "--", *map(str, command)]
    return subprocess.run(started, capture_output=True, text=True, env=environment, timeout=300, check=False)


def test_a_notebooks_first_cells_run_and_nothing_leaves_the_machine(tmp_path: Path, outside: Outside) -> None:
    done = run(tmp_path / "data", outside, LAB, PROGRAMS / "sdk_v2.py")

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "hello from the job" in done.stdout
    assert "the script ran" in said
    assert "arn:aws:iam::123456789012:role/MillstreamAdmin sagemaker-us-east-1-123456789012" in said
    assert "Traceback" not in said
    assert outside.asked == []


def test_the_fraud_lab_prints_its_tables_and_writes_its_report(tmp_path: Path, outside: Outside) -> None:
    report = tmp_path / "report.html"
    lab = ROOT / "examples" / "fraud" / "lab.py"

    done = run(tmp_path / "data", outside, LAB, lab, "--records", "3000", "--report", report)

    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "recall" in done.stdout
    assert "PR AUC" in done.stdout
    assert "p99" in done.stdout
    assert report.read_text().count("<svg") >= 3
    assert "Traceback" not in said
    assert outside.asked == []


def test_a_failing_program_gives_its_own_exit_status(tmp_path: Path, outside: Outside) -> None:
    assert run(tmp_path / "data", outside, LAB, "-c", "raise SystemExit(7)").returncode == 7
