"""`millstream lambda add`: a Python file becomes a function that answers."""

import json
from pathlib import Path

from tests.cli.millstream import envelope, millstream
from tests.server import Server

SOURCE = """
import os
from extra import words
def handler(event, context):
    return [words.HELLO, os.environ["COLOUR"], event, %d]
"""


def test_a_file_becomes_a_function_and_then_its_new_code(server: Server, tmp_path: Path, unique: str) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "words.py").write_text("HELLO = 'hello'")
    file, client = tmp_path / "score.py", server.client("lambda", read_timeout=120)

    def added(number: int) -> object:
        file.write_text(SOURCE % number)
        options = ["--handler", f"{file}:handler", "--include", tmp_path / "extra", "--env", "COLOUR=red"]
        made = envelope("lambda", "add", unique, *options, "--data", server.data)
        assert made["data"]["arn"] == f"arn:aws:lambda:us-east-1:123456789012:function:{unique}"
        return json.loads(client.invoke(FunctionName=unique, Payload=b'{"a": 1}')["Payload"].read())

    assert [added(1), added(2)] == [["hello", "red", {"a": 1}, number] for number in (1, 2)]


def test_a_handler_of_another_form_is_refused(server: Server) -> None:
    answer = millstream("lambda", "add", "f", "--handler", "score.handler", "--data", server.data)

    assert answer.returncode == 2
    assert "The form is FILE.py:FUNCTION." in answer.stderr


def test_a_file_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    answer = millstream("lambda", "add", "f", "--handler", f"{tmp_path}/none.py:handler", "--data", server.data)

    assert (answer.returncode, "none.py could not be read" in answer.stderr) == (1, True)


def test_what_the_server_refuses_is_told(server: Server, tmp_path: Path) -> None:
    (tmp_path / "f.py").touch()
    options = ["--handler", f"{tmp_path}/f.py:handler", "--runtime", "nodejs22.x", "--data", server.data]

    answer = millstream("lambda", "add", "f", *options)

    assert (answer.returncode, "nodejs22.x" in answer.stderr) == (1, True)


def test_without_a_server_it_says_how_to_start_one(tmp_path: Path) -> None:
    (tmp_path / "f.py").touch()

    answer = millstream("lambda", "add", "f", "--handler", f"{tmp_path}/f.py:h", "--data", tmp_path / "data")

    assert (answer.returncode, "Try: millstream serve" in answer.stderr) == (3, True)
