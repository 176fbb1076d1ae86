"""The data folder: one server at a time, where it listens, and the keys that it hands out."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

DEFAULT = Path(".millstream")
PATIENCE = 0.5  # seconds: a look at the lock by another command holds it for an instant


class Server(Struct, frozen=True, kw_only=True):
    """A server that runs on the folder."""

    pid: int
    host: str
    port: int
    version: str
    started: float

    @property
    def url(self) -> str:
        """By the name that clients are given: AWS SDKs put account ids and buckets in front of it."""
        return f"http://localhost:{self.port}"


class Session(Struct, frozen=True, kw_only=True):
    """The administrator's session, which `env` and `run` hand out, and the server's defaults."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    account: str
    region: str
    port: int  # where the server last listened


class InUse(Exception):
    """Another server runs on the folder; `server` is None while it starts."""

    def __init__(self, server: Server | None) -> None:
        super().__init__(f"process {server.pid}" if server else "another process")
        self.server = server


class DataDir:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock, self._server, self._session = path / "lock", path / "server.json", path / "session.json"

    @contextlib.contextmanager
    def claim(self) -> Iterator[None]:
        """Hold the folder for one server, making it when absent. Raise InUse, OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _locked(lock, PATIENCE):
                raise InUse(self._read_server())
            self._server.unlink(missing_ok=True)  # of a server that was killed
            _keep_private(self.path / "meta.db")
            yield
            self._server.unlink(missing_ok=True)
        finally:
            os.close(lock)

    def announce(self, server: Server, session: Session) -> None:
        """Tell other commands that the server answers."""
        _write(self._session, msgspec.json.encode(session))
        _write(self._server, msgspec.json.encode(server))

    def server(self) -> Server | None:
        """The server that runs on this folder and answers."""
        try:
            lock = os.open(self._lock, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            return None if _locked(lock) else self._read_server()
        finally:
            os.close(lock)

    def session(self) -> Session | None:
        """None until a server has run on the folder."""
        try:
            return msgspec.json.decode(self._session.read_bytes(), type=Session)
        except FileNotFoundError:
            return None

    def _read_server(self) -> Server | None:
        try:
            return msgspec.json.decode(self._server.read_bytes(), type=Server)
        except FileNotFoundError:
            return None


def _locked(lock: int, patience: float = 0.0) -> bool:
    """Whether the lock is ours now; it ends with the file descriptor, so a killed server leaves none behind."""
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.02)


def _keep_private(path: Path) -> None:
    """Keys are in it: SQLite gives its further files the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, for the owner only."""
    draft = path.with_suffix(".new")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(fd, "wb") as file:
        file.write(data)
    draft.replace(path)
