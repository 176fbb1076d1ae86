"""`millstream serve`: the server in the foreground."""

import errno
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from millstream import __version__, app
from millstream.cli.output import Exit, Failure, envelope
from millstream.core import clock
from millstream.core.settings import DEFAULT_ACCOUNT, DEFAULT_REGION, Settings
from millstream.datadir import DEFAULT, DataDir, InUse, Server, Session
from millstream.domain.identity import AccessKey
from millstream.gateway import bundle, route, tls
from millstream.gateway.authority import Authority

Ready = Callable[[int, AccessKey], None]


def serve(
    *,
    data: Path = DEFAULT,
    host: str = "127.0.0.1",
    port: int = 4566,
    account: str = DEFAULT_ACCOUNT,
    region: str = DEFAULT_REGION,
    strict_roles: Annotated[bool, Parameter(negative=())] = False,
    quotas: Annotated[bool, Parameter(negative=())] = False,
    firehose_interval: float | None = None,
    firehose_backlog: float | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    lifeline: Annotated[int | None, Parameter(show=False)] = None,
) -> None:
    """Run the server until Ctrl-C or SIGTERM; what it stores is kept in the data folder.

    Parameters
    ----------
    data
        Folder that keeps everything; made when absent.
    host
        Address to listen on.
    port
        0 takes a free one.
    account
        Twelve digits.
    region
        Of requests that name none.
    strict_roles
        Refuse roles that do not exist, as AWS does.
    quotas
        Throttle streams as AWS does; without it they take all they can.
    firehose_interval
        Seconds, the most for which Firehose buffers, whatever the streams say; for tests.
    firehose_backlog
        MB that a Firehose stream takes ahead of its delivery; more is refused with "Slow down.". Without it a stream
        takes all that the disk holds.
    json
        Print the ready line as one JSON envelope.
    lifeline
        File descriptor of a pipe; the server stops when its other end closes.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    settings = Settings(
        data.resolve(), host, port, account, region, strict_roles, quotas, firehose_interval, firehose_backlog
    )
    folder = DataDir(settings.data)
    if lifeline is not None:
        threading.Thread(target=_stop_at_end, args=(lifeline,), daemon=True).start()
    try:
        with folder.claim():
            _serve(settings, _announce(folder, settings, as_json=json))
    except InUse as taken:
        raise _in_use(taken, data) from taken
    except OSError as error:
        raise _refused(error, settings) from error


def _serve(settings: Settings, ready: Ready) -> None:
    authority = Authority(settings.data / "tls")
    bundle.write(authority.folder, os.environ)
    app.serve(settings, ready, tls.front(authority, os.environ), lambda port: route.variables(port, {}))


def _announce(folder: DataDir, settings: Settings, *, as_json: bool) -> Ready:
    def ready(port: int, key: AccessKey) -> None:
        server = Server(pid=os.getpid(), host=settings.host, port=port, version=__version__, started=clock.now())
        session = Session(
            access_key_id=key.id,
            secret_access_key=key.secret,
            session_token=key.token,
            account=settings.account,
            region=settings.region,
            port=port,
        )
        folder.announce(server, session)
        _print_ready(server, session, settings, as_json=as_json)

    return ready


def _print_ready(server: Server, session: Session, settings: Settings, *, as_json: bool) -> None:
    facts = {"data": str(settings.data), "account": session.account, "region": session.region}
    if as_json:
        print(
            envelope("serve", {"url": f"http://{settings.host}:{server.port}", "pid": server.pid, **facts}),
            flush=True,
        )
        return
    said = ", ".join(f"{name} {value}" for name, value in facts.items())
    print(f"millstream ready at http://{settings.host}:{server.port} ({said})", flush=True)
    if sys.stdout.isatty():
        print(screen(server, session, settings.data), flush=True)


def screen(server: Server, session: Session, data: Path) -> str:
    """The first screen, for a terminal only: it shows keys."""
    shown = _shown(data)
    option = "" if data == DEFAULT.resolve() else f" --data {shown}"
    rows = {
        "Data": f"{shown}, kept after restart",
        "API": server.url,
        "Account": session.account,
        "Region": session.region,
        "Access key": session.access_key_id,
        "Secret key": session.secret_access_key,
        "Token": f"{session.session_token[:12]}… (whole: millstream env{option})",
        "Stop": "Ctrl-C",
    }
    lines = [f"  {name:<11} {value}" for name, value in rows.items()]
    return "\n".join(["", *lines, "", f"  Next:  millstream run{option} -- python my_program.py", ""])


def _shown(data: Path) -> str:
    here = Path.cwd()
    return f"./{data.relative_to(here)}" if data.is_relative_to(here) else str(data)


def _in_use(taken: InUse, data: Path) -> Failure:
    where = f"process {taken.server.pid}, at {taken.server.url}" if taken.server else "it is starting or stopping"
    return Failure(
        Exit.IN_USE,
        f"another server runs on the data folder {data}",
        f"One server at a time keeps a data folder ({where}).",
        f"millstream run --data {data} -- CMD, or: millstream serve --data OTHER --port 0",
    )


def _refused(error: OSError, settings: Settings) -> Failure:
    if error.errno == errno.EADDRINUSE:
        what = f"port {settings.port} on {settings.host} is taken"
        return Failure(Exit.IN_USE, what, "Another program listens there.", "millstream serve --port 0")
    if error.errno in (errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENOTDIR, errno.EADDRNOTAVAIL):
        what = f"the server could not start: {error.strerror}"
        return Failure(Exit.FAILED, what, f"It needed {error.filename or settings.host}.", "millstream serve --help")
    raise error


def _stop_at_end(lifeline: int) -> None:
    """Whoever started this server holds the pipe's other end; also when killed, it lets go."""
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
