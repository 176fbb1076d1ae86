"""A call to `/_millstream/administration/…`, with the administrator's session."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cyclopts import Parameter
from msgspec import structs

from millstream.cli.call import signed
from millstream.cli.env import known_session
from millstream.cli.output import Exit, Failure
from millstream.datadir import DEFAULT, DataDir


@Parameter(name="*")
@dataclass(frozen=True)
class Where:
    """Which server is asked, and where the delivery stream is.

    Parameters
    ----------
    data
        The server's data folder.
    region
        Of the stream; by default the server's.
    """

    data: Path = DEFAULT
    region: str | None = None


HERE = Where()


def ask(where: Where, method: str, *words: str) -> dict[str, Any]:
    """Raise Failure."""
    data, folder = where.data, DataDir(where.data)
    session, server = known_session(folder), folder.server()
    if server is None:
        raise Failure(Exit.NO_SERVER, f"no server runs on {data}", "", f"millstream serve --data {data}")
    if where.region:
        session = structs.replace(session, region=where.region)
    path = "/_millstream/administration/" + "/".join(words)
    try:
        status, reply = signed(session, server.port, "firehose", method, path, {})
    except OSError as error:
        raise Failure(Exit.NO_SERVER, f"the server did not answer: {error}") from error
    answer: dict[str, Any] = json.loads(reply)
    if status != 200:
        raise Failure(Exit.FAILED, str(answer.get("message")), "", "aws firehose list-delivery-streams")
    return answer
