"""A call to `/_millstream/administration/…`, with the administrator's session."""

import json
from pathlib import Path
from typing import Any

from msgspec import structs

from millstream.cli.call import signed
from millstream.cli.env import known_session
from millstream.cli.output import Exit, Failure
from millstream.datadir import DataDir


def ask(data: Path, method: str, *words: str, region: str | None = None) -> dict[str, Any]:
    """Raise Failure."""
    folder = DataDir(data)
    session, server = known_session(folder), folder.server()
    if server is None:
        raise Failure(Exit.NO_SERVER, f"no server runs on {data}", "", f"millstream serve --data {data}")
    if region:
        session = structs.replace(session, region=region)
    path = "/_millstream/administration/" + "/".join(words)
    try:
        status, reply = signed(session, server.port, "firehose", method, path, {})
    except OSError as error:
        raise Failure(Exit.NO_SERVER, f"the server did not answer: {error}") from error
    answer: dict[str, Any] = json.loads(reply)
    if status != 200:
        raise Failure(Exit.FAILED, str(answer.get("message")), "", "aws firehose list-delivery-streams")
    return answer
