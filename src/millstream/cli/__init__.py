"""The `millstream` command."""

import sys
from collections.abc import Sequence

from cyclopts import App
from cyclopts.exceptions import CycloptsError

from millstream import __version__
from millstream.cli.output import Exit, Failure, fail

EPILOGUE = (
    "Exit codes: 0 done, 1 failed, 2 command line not understood, 3 no server, 4 data folder or port taken, "
    "5 timed out; `run` answers with its command's own."
)
app = App(
    name="millstream",
    help="The AWS streaming-ML pipeline, for real, on your own machine.",
    help_epilogue=EPILOGUE,
    version=__version__,
    help_format="plaintext",
)
COMMANDS = {
    "doctor": "Look for what commonly goes wrong, and tell the fix.\n\nExample: millstream doctor",
    "serve": "Run the server until Ctrl-C or SIGTERM.\n\nExample: millstream serve --data ./.millstream --port 4566",
    "run": "Run a command with its AWS calls answered here.\n\nExample: millstream run -- python my_program.py",
    "env": 'Print what points AWS clients at the server.\n\nExample: eval "$(millstream env)"',
    "flush": "Deliver what a delivery stream has buffered, now.\n\nExample: millstream flush transactions",
    "tail": "Print a delivery stream's records as they come in.\n\nExample: millstream tail transactions",
    "load": "Send an endpoint requests at a constant rate, and print how long the answers took.\n\n"
    "Example: millstream load churn --rows rows.csv --rate 200 --seconds 30",
    "wait": "Wait until the server answers, or a resource is in some state.\n\n"
    "Example: millstream wait --for stream/transactions=ACTIVE --for bucket/raw=exists",
}
for command, says in COMMANDS.items():
    app.command(f"millstream.cli.{command}:{command}", name=command, help=says)  # imported when it is used
COMMANDS["lambda"] = "Make Lambda functions out of Python files.\n\nExample: millstream lambda add --help"
app.command("millstream.cli.functions:app", name="lambda", help=COMMANDS["lambda"])


def main(arguments: Sequence[str] | None = None) -> None:
    given = list(sys.argv[1:] if arguments is None else arguments)
    own = given[: given.index("--")] if "--" in given else given
    name, as_json = next((word for word in own if not word.startswith("-")), ""), "--json" in own
    try:
        app(given, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        fail(_not_understood(error, name), name, as_json=as_json)
    except Failure as failure:
        fail(failure, name, as_json=as_json)
    except KeyboardInterrupt:
        sys.exit(130)


def _not_understood(error: CycloptsError, name: str) -> Failure:
    return Failure(Exit.USAGE, str(error), "", f"millstream {f'{name} ' if name in COMMANDS else ''}--help")
