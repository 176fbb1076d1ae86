"""What every command prints: for a person or, with --json, one envelope for a program; and the exit codes."""

import json
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NoReturn

SCHEMA = 1


class Exit(IntEnum):
    """Exit codes of all commands; `run` answers with its command's own."""

    OK = 0
    FAILED = 1
    USAGE = 2  # the command line was not understood
    NO_SERVER = 3  # no server runs, or none has run on that data folder
    IN_USE = 4  # the data folder or the port is taken
    TIMED_OUT = 5
    NOT_EXECUTABLE = 126  # `run`: as shells answer
    NOT_FOUND = 127


class Failure(Exception):
    """What went wrong, why, and the next command to try."""

    def __init__(self, exit_code: Exit, what: str, why: str = "", next_command: str = "") -> None:
        super().__init__(what)
        self.exit_code, self.what, self.why, self.next_command = exit_code, what, why, next_command


def envelope(
    command: str, data: Mapping[str, Any] | None = None, warnings: Sequence[str] = (), failure: Failure | None = None
) -> str:
    """One line of JSON; `error.code` is the name of the exit code."""
    error = failure and {
        "code": failure.exit_code.name,
        "message": failure.what,
        "reason": failure.why,
        "next": failure.next_command,
    }
    status = "error" if error else "ok"
    whole = {"schemaVersion": SCHEMA, "command": command, "status": status, "data": data or {}}
    return json.dumps({**whole, "warnings": list(warnings), "error": error})


def warn(text: str) -> None:
    print(f"millstream: {text}", file=sys.stderr, flush=True)


def fail(failure: Failure, command: str, *, as_json: bool) -> NoReturn:
    if as_json:
        print(envelope(command, failure=failure), flush=True)
    else:
        lines = [f"millstream: {failure.what}", failure.why, failure.next_command and f"Try: {failure.next_command}"]
        print("\n".join(line for line in lines if line), file=sys.stderr, flush=True)
    sys.exit(failure.exit_code)
