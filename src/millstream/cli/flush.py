"""`millstream flush`: deliver what a delivery stream has buffered, now."""

import time
from typing import Annotated

from cyclopts import Parameter

from millstream.cli.administration import HERE, Where, ask
from millstream.cli.output import Exit, Failure, envelope

PAUSE = 0.05  # seconds between looks


def flush(
    stream: str,
    *,
    where: Where = HERE,
    timeout: float = 60.0,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Deliver what the stream has buffered, and wait until it is on S3.

    Parameters
    ----------
    stream
        Name of the delivery stream.
    timeout
        Seconds to wait; then the exit code is 5.
    json
        Print one JSON envelope.
    """
    before = ask(where, "POST", "flush", stream)["before"]
    end = time.monotonic() + timeout
    while True:
        state = ask(where, "GET", "state", stream)
        if state["oldest"] is None or state["oldest"] > before:
            break
        if time.monotonic() >= end:
            what = f"{stream} still holds records after {timeout:g} s"
            raise Failure(Exit.TIMED_OUT, what, "; ".join(state["failures"]), "millstream doctor")
        time.sleep(PAUSE)
    print(envelope("flush", {"stream": stream}) if json else f"{stream}: all is delivered")
