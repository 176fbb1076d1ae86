"""`millstream run`: a command with its AWS calls, also those to AWS's own host names, answered here."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import Parameter

from millstream.cli.env import known_session, proxy_variables, variables
from millstream.cli.output import Exit, Failure
from millstream.datadir import DEFAULT, DataDir

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
PATIENCE = 30  # seconds that a server started here may take to stop


def run(
    *command: Annotated[str, Parameter(allow_leading_hyphen=True)],
    data: Path = DEFAULT,
) -> None:
    """Run a command against the server of the data folder, or against one that is started for it.

    Parameters
    ----------
    command
        The command and its arguments, after `--`. Its exit status is ours.
    data
        The server's data folder.
    """
    if not command:
        raise Failure(Exit.USAGE, "run what?", "A command is missing.", "millstream run -- python my_program.py")
    folder = DataDir(data)
    with _server(folder) as port:
        session = known_session(folder)
        environ = cleared(os.environ) | variables(session, port) | proxy_variables(folder, port, os.environ)
        status = _run(command, environ)
    sys.exit(status)


def cleared(environ: Mapping[str, str]) -> dict[str, str]:
    """Without what would lead calls or keys elsewhere."""
    other = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SECURITY_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    return {
        name: value
        for name, value in environ.items()
        if name not in other and not name.startswith(("AWS_ENDPOINT_URL", "AWS_CONTAINER_", "AWS_WEB_IDENTITY_"))
    }


@contextlib.contextmanager
def _server(folder: DataDir) -> Iterator[int]:
    """The port of the server that runs, or of one that ends with the command, or with us."""
    if server := folder.server():
        yield server.port
        return
    reading, writing = os.pipe()
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = ["--data", str(folder.path), "--port", "0", "--lifeline", str(reading)]
    log_path = folder.path / "server.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "millstream", "serve", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            pass_fds=(reading,),
            start_new_session=True,  # Ctrl-C is for the command; the server goes after it
        )
    os.close(reading)
    try:
        yield _port(process, folder, log_path)
    finally:
        os.close(writing)
        _stop(process)


def _port(process: subprocess.Popen[bytes], folder: DataDir, log_path: Path) -> int:
    assert process.stdout is not None
    process.stdout.readline()
    if server := folder.server():
        return server.port
    last = log_path.read_text(errors="replace").strip().splitlines()[-1:]
    raise Failure(Exit.FAILED, "the server did not start", "".join(last), f"millstream serve --data {folder.path}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """It stops at the end of its lifeline."""
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _run(command: tuple[str, ...], environ: Mapping[str, str]) -> int:
    with _signals() as pending:
        try:
            process = subprocess.Popen(command, env=environ)
        except (FileNotFoundError, PermissionError, OSError) as error:
            raise _not_run(command[0], error) from error
        pending.hand_to(process)
        status = process.wait()
    return 128 - status if status < 0 else status


class _Forwarder:
    """Hands signals on. A terminal sends Ctrl-C to the whole group, so the command has it already."""

    def __init__(self) -> None:
        self._to: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def hand_to(self, process: subprocess.Popen[bytes]) -> None:
        """The command may run, and be waited for, before we know its process."""
        self._to = process
        for number in self._early:
            process.send_signal(number)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if number in (signal.SIGINT, signal.SIGQUIT) and _in_foreground():
            return
        if self._to is None:
            self._early.append(number)
        else:
            self._to.send_signal(number)


@contextlib.contextmanager
def _signals() -> Iterator[_Forwarder]:
    forwarder = _Forwarder()
    before = {number: signal.signal(number, forwarder) for number in FORWARDED}
    try:
        yield forwarder
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def _not_run(name: str, error: OSError) -> Failure:
    code = Exit.NOT_FOUND if isinstance(error, FileNotFoundError) else Exit.NOT_EXECUTABLE
    return Failure(
        code, f"{name} could not be run", error.strerror or str(error), "millstream run -- python --version"
    )
