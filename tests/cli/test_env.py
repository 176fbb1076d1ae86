"""`millstream env` in each shell's words."""

import shlex
import subprocess
from pathlib import Path

import pytest

from millstream.cli.shells import written
from tests.cli.millstream import envelope, millstream
from tests.server import Server


def test_the_shell_takes_what_env_prints(server: Server) -> None:
    printed = millstream("env", "--data", server.data).stdout

    script = f"{printed}\necho $AWS_ENDPOINT_URL $AWS_ALLOW_HTTP $AWS_EC2_METADATA_DISABLED $AWS_REGION"
    shown = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout

    assert shown.split() == [f"http://localhost:{server.port}", "true", "true", "us-east-1"]


def test_every_shell_quotes_its_own_way() -> None:
    awkward = {"NAME": """it's "$HOME" \\ x"""}

    assert shlex.split(written(awkward, "sh")) == ["export", f"NAME={awkward['NAME']}"]
    assert written(awkward, "fish") == """set -gx NAME 'it\\'s "$HOME" \\\\ x'"""
    assert written(awkward, "powershell") == """$Env:NAME = 'it''s "$HOME" \\ x'"""
    assert written(awkward, "dotenv") == '''NAME="it's \\"$HOME\\" \\\\ x"'''


def test_the_keys_outlive_the_server(own_server: Server) -> None:
    before = millstream("env", "--data", own_server.data, "--port", "1").stdout
    own_server.kill9()
    own_server.start()

    assert millstream("env", "--data", own_server.data, "--port", "1").stdout == before
    assert own_server.client("sts").get_caller_identity()["Arn"].endswith(":assumed-role/MillstreamAdmin/local")


def test_keys_are_for_the_owner_alone(server: Server) -> None:
    private = ["session.json", "server.json", "meta.db", "tls/ca.key"]

    assert {name: oct((server.data / name).stat().st_mode & 0o777) for name in private} == dict.fromkeys(
        private, "0o600"
    )


def test_without_a_data_folder_it_says_what_to_do(tmp_path: Path) -> None:
    answer = millstream("env", "--data", tmp_path / "none")

    assert answer.returncode == 3
    assert answer.stdout == ""
    assert f"Try: millstream serve --data {tmp_path / 'none'}" in answer.stderr


def test_without_a_server_it_warns_and_still_prints(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    server.stop()

    answer = millstream("env", "--data", server.data)

    assert "no server runs" in answer.stderr
    assert f"export AWS_ENDPOINT_URL=http://localhost:{server.port}" in answer.stdout


def test_a_stale_profile_is_pointed_out(server: Server) -> None:
    assert "AWS_PROFILE is set" in millstream("env", "--data", server.data, AWS_PROFILE="work").stderr


@pytest.mark.parametrize("tool", ["duckdb", "spark", "polars", "terraform"])
def test_a_tools_snippet_holds_the_keys_and_the_address(server: Server, tool: str) -> None:
    printed = millstream("env", "--data", server.data, "--for", tool).stdout

    assert server.environment["AWS_SESSION_TOKEN"] in printed
    assert f"localhost:{server.port}" in printed


def test_the_envelope_is_one_for_all_commands(server: Server, tmp_path: Path) -> None:
    good = envelope("env", "--data", server.data)
    bad = envelope("env", "--data", tmp_path / "none")

    assert (good["schemaVersion"], good["command"], good["status"], good["error"]) == (1, "env", "ok", None)
    assert good["data"]["variables"]["AWS_ENDPOINT_URL"] == f"http://localhost:{server.port}"
    assert (bad["status"], bad["error"]["code"]) == ("error", "NO_SERVER")


def test_a_misspelt_option_is_explained(server: Server) -> None:
    answer = millstream("env", "--dat", server.data)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "--data" in answer.stderr
    assert "Try: millstream env --help" in answer.stderr
