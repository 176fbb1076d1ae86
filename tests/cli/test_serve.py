"""`millstream serve`: one server a folder, told apart from a taken port."""

import json
import socket
import subprocess
from pathlib import Path

from millstream.cli.serve import screen
from millstream.datadir import DataDir, Session
from millstream.datadir import Server as Running
from tests.cli.millstream import COMMAND, environment, millstream
from tests.server import Server


def test_a_second_server_on_the_same_data_is_refused(server: Server) -> None:
    answer = millstream("serve", "--data", server.data, "--port", "0")

    assert answer.returncode == 4
    assert f"another server runs on the data folder {server.data}" in answer.stderr
    assert f"at http://localhost:{server.port}" in answer.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = millstream("serve", "--data", tmp_path / "data", "--port", str(port))

    assert answer.returncode == 4
    assert f"port {port} on 127.0.0.1 is taken" in answer.stderr
    assert "Try: millstream serve --port 0" in answer.stderr


def test_a_killed_server_leaves_the_folder_free(own_server: Server) -> None:
    own_server.kill9()
    seen = DataDir(own_server.data).server()
    own_server.start()

    assert seen is None
    assert DataDir(own_server.data).server() is not None


def test_the_ready_line_as_json(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--data", tmp_path / "data", "--port", "0", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        process.terminate()

    assert (ready["status"], ready["data"]["pid"]) == ("ok", process.pid)
    assert process.returncode == 0


def test_keys_are_not_printed_to_a_pipe(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--data", tmp_path / "data", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = process.stdout.readline()
        session = DataDir(tmp_path / "data").session()
        process.terminate()
        rest = process.stdout.read()

    assert first.startswith("millstream ready at http://127.0.0.1:")
    assert session is not None
    assert session.secret_access_key not in first + rest


def test_the_first_screen_tells_where_and_what_next(tmp_path: Path) -> None:
    running = Running(pid=1, host="127.0.0.1", port=4566, version="0", started=0.0)
    session = Session(
        access_key_id="ASIAX", secret_access_key="secret", session_token="t" * 80,
        account="123456789012", region="us-east-1", port=4566,
    )  # fmt: skip

    shown = screen(running, session, tmp_path)

    for said in (f"{tmp_path}, kept after restart", "http://localhost:4566", "ASIAX", "secret", "us-east-1"):
        assert said in shown
    assert f"Next:  millstream run --data {tmp_path} -- python my_program.py" in shown
