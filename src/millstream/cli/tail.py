"""`millstream tail`: a delivery stream's records as they come in."""

import json as codec
import sys
from base64 import b64decode
from typing import Annotated, Any

from cyclopts import Parameter

from millstream.cli.administration import HERE, Where, ask


def tail(
    stream: str,
    *,
    where: Where = HERE,
    count: int | None = None,
    buffered: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Print the stream's records as they come in, until Ctrl-C.

    Parameters
    ----------
    stream
        Name of the delivery stream.
    count
        End after so many records.
    buffered
        Begin with those that wait for their delivery.
    json
        One JSON object a record: offset, time (milliseconds) and data (base64).
    """
    place, seen = "first" if buffered else "end", 0
    while count is None or seen < count:
        answer = ask(where, "GET", "records", stream, place)
        records = answer["records"][: None if count is None else count - seen]
        for record in records:
            _show(record, as_json=json)
        sys.stdout.flush()
        place, seen = str(answer["next"]), seen + len(records)


def _show(record: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(codec.dumps(record))
    else:
        text = b64decode(record["data"]).decode(errors="replace")
        print(text, end="" if text.endswith("\n") else "\n")
