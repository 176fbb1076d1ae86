"""`millstream flush`: deliver what a delivery stream has buffered, now."""

import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from millstream.cli.administration import ask
from millstream.cli.output import Exit, Failure, envelope
from millstream.datadir import DEFAULT

PAUSE = 0.05  # seconds between looks


def flush(
    stream: str,
    *,
    data: Path = DEFAULT,
    region: str | None = None,
    timeout: float = 60.0,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Deliver what the stream has buffered, and wait until it is on S3.

    Parameters
    ----------
    stream
        Name of the delivery stream.
    data
        The server's data folder.
    region
        Of the stream; by default the server's.
    timeout
        Seconds to wait; then the exit code is 5.
    json
        Print one JSON envelope.
    """
    before = ask(data, "POST", "flush", stream, region=region)["before"]
    end = time.monotonic() + timeout
    while True:
        state = ask(data, "GET", "state", stream, region=region)
        if state["oldest"] is None or state["oldest"] > before:
            break
        if time.monotonic() >= end:
            what = f"{stream} still holds records after {timeout:g} s"
            raise Failure(Exit.TIMED_OUT, what, "; ".join(state["failures"]), "millstream doctor")
        time.sleep(PAUSE)
    print(envelope("flush", {"stream": stream}) if json else f"{stream}: all is delivered")
