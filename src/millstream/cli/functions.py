"""`millstream lambda`: a Python file as a function, in one command."""

import base64
import io
import json as json_
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

from cyclopts import App, Parameter

from millstream.cli.call import Answered, signed
from millstream.cli.output import Exit, Failure, envelope
from millstream.datadir import DEFAULT, DataDir, Session

FUNCTIONS = "/2015-03-31/functions"
PAUSE = 0.1  # seconds between looks
PATIENCE = 300.0  # seconds for the first environment to be built
EXAMPLE = "millstream lambda add score --handler score.py:handler"
app = App(name="lambda")


@app.command
def add(
    name: str,
    *,
    handler: str,
    data: Path = DEFAULT,
    include: Annotated[list[Path] | None, Parameter(negative=())] = None,
    env: Annotated[list[str] | None, Parameter(negative=())] = None,
    role: str | None = None,
    runtime: str = "python3.12",
    timeout: int = 60,
    memory: int = 512,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Make a Lambda function out of a Python file, or give the function of that name its new code.

    Example: millstream lambda add score --handler score.py:handler

    Parameters
    ----------
    name
        The function's name.
    handler
        FILE.py:FUNCTION, called with (event, context).
    data
        The server's data folder; the server must run.
    include
        Further files, and folders with all that is in them, to lie beside the handler's file.
    env
        NAME=VALUE for its environment.
    role
        ARN of the role that it acts as; by default MillstreamAdmin.
    runtime
        What AWS would run it on; here the server's own Python runs it.
    timeout
        Seconds that a call may take, 1 to 900.
    memory
        MiB that it may use, 128 to 10240.
    json
        Print one JSON envelope.
    """
    file, function = _handler(handler)
    zipped = _zipped([file, *(include or [])])
    folder = DataDir(data)
    server, session = folder.server(), folder.session()
    if server is None or session is None:
        what = f"no server runs on the data folder {data}"
        raise Failure(Exit.NO_SERVER, what, "", f"millstream serve --data {data}")
    given = {
        "Runtime": runtime,
        "Handler": f"{file.stem}.{function}",
        "Role": role or f"arn:aws:iam::{session.account}:role/MillstreamAdmin",
        "Timeout": timeout,
        "MemorySize": memory,
        "Environment": {"Variables": _variables(env or [])},
    }
    try:
        made = _Service(session, server.port).put(name, given, zipped)
    except Answered as refused:
        raise Failure(
            Exit.FAILED, f"the function {name} was not made", str(refused), f"{EXAMPLE} --help"
        ) from refused
    if json:
        print(envelope("lambda", {"name": name, "arn": made["FunctionArn"], "sha256": made["CodeSha256"]}))
        return
    print(made["FunctionArn"])


def _handler(text: str) -> tuple[Path, str]:
    path, colon, function = text.rpartition(":")
    file = Path(path)
    if not colon or file.suffix != ".py" or not function.isidentifier():
        raise Failure(Exit.USAGE, f"--handler {text} was not understood", "The form is FILE.py:FUNCTION.", EXAMPLE)
    return file, function


def _variables(pairs: Sequence[str]) -> dict[str, str]:
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise Failure(Exit.USAGE, f"--env {wrong[0]} was not understood", "The form is NAME=VALUE.", EXAMPLE)
    return dict(pair.split("=", 1) for pair in pairs)


def _zipped(paths: Sequence[Path]) -> bytes:
    """The same files give the same zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in (member for given in paths for member in _members(given)):
            try:
                archive.writestr(zipfile.ZipInfo(name), path.read_bytes())
            except OSError as error:
                raise Failure(Exit.FAILED, f"{path} could not be read", error.strerror or "", EXAMPLE) from error
    return packed.getvalue()


def _members(path: Path) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, path.name
        return
    for inside in sorted(path.rglob("*")):
        if inside.is_file() and "__pycache__" not in inside.parts:
            yield inside, f"{path.resolve().name}/{inside.relative_to(path).as_posix()}"


class _Service:
    def __init__(self, session: Session, port: int) -> None:
        self._session, self._port = session, port

    def put(self, name: str, given: Mapping[str, Any], zipped: bytes) -> dict[str, Any]:
        """Create the function or change it; return its description once it is Active. Raise Answered."""
        code = {"ZipFile": base64.b64encode(zipped).decode()}
        try:
            self._call("GET", f"{FUNCTIONS}/{name}/configuration")
        except Answered as absent:
            if absent.status != 404:
                raise
            self._call("POST", FUNCTIONS, {"FunctionName": name, **given, "Code": code})
        else:
            self._call("PUT", f"{FUNCTIONS}/{name}/code", code)
            self._call("PUT", f"{FUNCTIONS}/{name}/configuration", given)
        return self._active(name)

    def _active(self, name: str) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while (found := self._call("GET", f"{FUNCTIONS}/{name}/configuration"))["State"] == "Pending":
            if time.monotonic() > end:
                raise Failure(Exit.TIMED_OUT, f"the function {name} is still Pending", "", "millstream doctor")
            time.sleep(PAUSE)
        if found["State"] != "Active":
            raise Failure(Exit.FAILED, f"the function {name} is {found['State']}", found.get("StateReason", ""))
        return found

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        data = b"" if body is None else json_.dumps(body).encode()
        headers = {"content-type": "application/json"}
        try:
            status, reply = signed(self._session, self._port, "lambda", method, path, headers, data)
        except OSError as error:
            _unreachable(error)
        answer: dict[str, Any] = json_.loads(reply or b"{}")
        if status >= 300:
            raise Answered(status, f"HTTP {status}", str(answer.get("message", "")))
        return answer


def _unreachable(error: OSError) -> NoReturn:
    raise Failure(Exit.NO_SERVER, "the server did not answer", str(error), "millstream wait") from error
