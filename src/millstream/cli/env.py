"""`millstream env`: the variables that point AWS clients here."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from millstream.cli.output import Exit, Failure, envelope, warn
from millstream.cli.shells import Shell, written
from millstream.cli.snippets import Tool, snippet
from millstream.datadir import DEFAULT, DataDir, Session
from millstream.gateway import bundle, route


def env(
    *,
    data: Path = DEFAULT,
    port: int | None = None,
    shell: Shell = "sh",
    proxy: Annotated[bool, Parameter(negative=())] = False,
    for_: Annotated[Tool | None, Parameter(name="--for")] = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Print what points AWS clients at the server.

    Parameters
    ----------
    data
        The server's data folder.
    port
        Of the server; by default where it listens, or listened last.
    shell
        How the variables are written.
    proxy
        Also the proxy route, for programs that call AWS's own host names, as the SageMaker SDK does.
    for_
        Print what to paste into this tool instead.
    json
        Print one JSON envelope.
    """
    folder = DataDir(data)
    session = known_session(folder)
    server = folder.server()
    warnings = [] if server or port else [f"no server runs on {data} at present; start it with: millstream serve"]
    if "AWS_PROFILE" in os.environ:
        warnings.append("AWS_PROFILE is set, and its settings may win over these variables: unset AWS_PROFILE")
    reached = port or (server.port if server else session.port)
    found = variables(session, reached)
    if proxy:
        found |= proxy_variables(folder, reached, os.environ)
    text = snippet(for_, session, reached) if for_ else ""
    if json:
        print(envelope("env", {"snippet": text} if for_ else {"variables": found}, warnings))
        return
    for warning in warnings:
        warn(warning)
    print(text.rstrip("\n") if for_ else written(found, shell))


def known_session(folder: DataDir) -> Session:
    if session := folder.session():
        return session
    what = f"no server has run on the data folder {folder.path}"
    command = f"millstream serve --data {folder.path}"
    raise Failure(Exit.NO_SERVER, what, "Its first start makes the keys that clients need.", command)


def variables(session: Session, port: int) -> dict[str, str]:
    """For clients that take an endpoint from the environment."""
    return {
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        "AWS_ACCESS_KEY_ID": session.access_key_id,
        "AWS_SECRET_ACCESS_KEY": session.secret_access_key,
        "AWS_SESSION_TOKEN": session.session_token,
        "AWS_REGION": session.region,
        "AWS_DEFAULT_REGION": session.region,
        "AWS_ALLOW_HTTP": "true",  # delta-rs, obstore and polars refuse plain http without it
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def proxy_variables(folder: DataDir, port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """The proxy route, and a CA bundle for each kind of client."""
    trusted = str(bundle.write_for((folder.path / "tls").resolve(), environ))
    return route.variables(port, environ) | dict.fromkeys(bundle.NAMES, trusted)
