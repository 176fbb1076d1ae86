"""`millstream run`: the command's own exit status, signals and environment."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from millstream.datadir import DataDir
from tests.cli.millstream import COMMAND, environment, millstream
from tests.server import Server

SHOW = "import json, os; print(json.dumps(dict(os.environ)))"


def shown(server: Server, **more: str) -> dict[str, str]:
    answer = millstream("run", "--data", server.data, "--", sys.executable, "-c", SHOW, **more)
    found: dict[str, str] = json.loads(answer.stdout)
    return found


@pytest.mark.parametrize(("script", "status"), [("exit 7", 7), ("kill -9 $$", 137), ("exit 0", 0)])
def test_the_exit_status_is_the_commands_own(server: Server, script: str, status: int) -> None:
    assert millstream("run", "--data", server.data, "--", "sh", "-c", script).returncode == status


def test_a_command_that_is_not_there(server: Server) -> None:
    answer = millstream("run", "--data", server.data, "--", "no-such-command")

    assert answer.returncode == 127
    assert "no-such-command could not be run" in answer.stderr


def test_a_stray_profile_and_endpoints_are_cleared(server: Server) -> None:
    found = shown(server, AWS_PROFILE="work", AWS_ENDPOINT_URL_S3="http://elsewhere", AWS_ENDPOINT_URL="http://x")

    assert "AWS_PROFILE" not in found
    assert "AWS_ENDPOINT_URL_S3" not in found
    assert found["AWS_ENDPOINT_URL"] == f"http://localhost:{server.port}"


def test_every_kind_of_client_finds_the_bundle(server: Server) -> None:
    found = shown(server)

    names = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
    assert len({found[name] for name in names}) == 1
    assert (server.data / "tls/ca.pem").read_text().strip() in Path(found["SSL_CERT_FILE"]).read_text()


def test_the_users_proxy_travels_inside_ours_and_aws_is_not_exempt(server: Server) -> None:
    found = shown(server, HTTPS_PROXY="http://proxy.example:3128", NO_PROXY="intra.example,.amazonaws.com,*.com")

    assert found["HTTPS_PROXY"] == found["https_proxy"]
    assert found["HTTPS_PROXY"].startswith("http://via:")
    assert found["HTTPS_PROXY"].endswith(f"@127.0.0.1:{server.port}")
    assert found["NO_PROXY"] == "localhost,127.0.0.1,::1,intra.example"


def test_without_a_server_one_is_started_and_stopped(tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"

    answer = millstream("run", "--data", data, "--", sys.executable, "-c", script)

    assert answer.stdout.strip() == "arn:aws:sts::123456789012:assumed-role/MillstreamAdmin/local", answer.stderr
    assert DataDir(data).server() is None
    assert not (data / "server.json").exists()


def test_a_killed_run_takes_its_server_along(tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = "echo started; read end"
    running = subprocess.Popen(
        [*COMMAND, "run", "--data", data, "--", "sh", "-c", script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.readline()
    server = DataDir(data).server()
    assert server is not None
    pidfd = os.pidfd_open(server.pid)

    running.kill()

    assert _ended(pidfd)
    running.communicate()  # the command, which has lost its parent, ends with its input


def test_signals_reach_the_command(server: Server) -> None:
    script = "trap 'echo asked; exit 3' TERM; echo started; while :; do sleep 0.05; done"
    running = subprocess.Popen(
        [*COMMAND, "run", "--data", server.data, "--", "sh", "-c", script],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.readline()

    running.send_signal(signal.SIGTERM)

    assert running.communicate(timeout=30)[0] == "asked\n"
    assert running.returncode == 3


def _ended(pidfd: int) -> bool:
    try:
        return bool(select.select([pidfd], [], [], 30)[0])
    finally:
        os.close(pidfd)
