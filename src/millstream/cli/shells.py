"""Variables in the words of each shell."""

import json
import shlex
from collections.abc import Callable, Mapping
from typing import Literal

Shell = Literal["sh", "fish", "powershell", "json", "dotenv"]


def written(variables: Mapping[str, str], shell: Shell) -> str:
    if shell == "json":
        return json.dumps(dict(variables), indent=2)
    line = _LINES[shell]
    return "\n".join(line(name, value) for name, value in variables.items())


def _fish(name: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{quoted}'"


def _powershell(name: str, value: str) -> str:
    quoted = value.replace("'", "''")
    return f"$Env:{name} = '{quoted}'"


def _dotenv(name: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{quoted}"'


_LINES: dict[str, Callable[[str, str], str]] = {
    "sh": lambda name, value: f"export {name}={shlex.quote(value)}",
    "fish": _fish,
    "powershell": _powershell,
    "dotenv": _dotenv,
}
