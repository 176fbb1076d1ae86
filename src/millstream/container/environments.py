"""One read-only virtual environment per image, built once and shared by all servers of this user."""

import ctypes
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from millstream.container.images import Environment
from millstream.container.pip_settings import PipSettings, read_pip_settings

Progress = Callable[[str], None]
READY = ".millstream-ready"  # written last: a folder without it is a build that was cut off
# A killed server's installer would go on writing below the feet of the next one's.
TIED = "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 9); os.execvp(sys.argv[1], sys.argv[1:])"


class BuildFailed(Exception):
    """The message holds the end of the installer's output."""


@dataclass(frozen=True, slots=True)
class Built:
    prefix: Path

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    @property
    def packages(self) -> Path:
        return next(self.prefix.glob("lib/python*/site-packages"))


def cache_folder() -> Path:
    if own := os.environ.get("MILLSTREAM_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "millstream"


def find_uv() -> str | None:
    try:
        from uv import find_uv_bin  # noqa: PLC0415  optional: pip does the same more slowly

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        return shutil.which("uv")


class Environments:
    def __init__(self, cache: Path | None = None, python: str | None = None) -> None:
        self._cache = (cache or cache_folder()).absolute()
        self._python = python or str(getattr(sys, "_base_executable", sys.executable))
        self._abandoned = False
        self._installers: set[subprocess.Popen[str]] = set()

    def abandon(self) -> None:
        """End the builds that are under way, and those that wait for another's; the next server builds anew."""
        self._abandoned = True
        for installer in list(self._installers):
            installer.kill()

    def place(self, environment: Environment) -> Path:
        identity = f"2\n{sys.version}\n{platform.machine()}\n{self._python}\n{environment.requirements}"
        digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
        return self._cache / "environments" / f"{environment.name}-{digest}"

    def ensure(self, environment: Environment, progress: Progress) -> Built:
        """The environment, built when absent; blocks, also while another server builds it. Raise BuildFailed."""
        place = self.place(environment)
        if not (place / READY).exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            with self._locked(place.with_name(f"{place.name}.lock"), progress) as lock:
                if not (place / READY).exists():
                    try:
                        self._build(place, environment, progress, lock)
                    except BuildFailed as failed:
                        raise BuildFailed(f"{failed}\n{environment.hint}".rstrip()) from failed
        return Built(place)

    def _build(self, place: Path, environment: Environment, progress: Progress, lock: int) -> None:
        shutil.rmtree(place, ignore_errors=True)
        progress(f"Building the environment {environment.name}, once for this machine")
        uv, settings = find_uv(), read_pip_settings()
        by_uv = [uv, "venv", "--quiet", "--no-project", "--no-config", "--python", self._python] if uv else []
        self._run([*(by_uv or [self._python, "-m", "venv"]), str(place)], progress, lock)
        if environment.requirements.strip():
            listed = place / "requirements.txt"
            listed.write_text(environment.requirements)
            checked = ["--require-hashes"] if "--hash=" in environment.requirements else []
            wanted = [*checked, *(["--no-deps"] if environment.layer else [])]
            self._run(_install(uv, place, listed, settings, wanted), progress, lock)
        _sync(place)
        (place / READY).touch()
        progress(f"Environment {environment.name} is ready")

    def _run(self, argv: list[str], progress: Progress, lock: int) -> None:
        """Run a step of the build. It dies with this process, and the lock stays taken until it is gone."""
        with subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", TIED, *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            umask=0o022,  # jobs read it under another user id
            text=True,
            errors="replace",
            env=installer_environment(),
        ) as process:
            self._installers.add(process)
            if self._abandoned:
                process.kill()
            lines = list(_told(process.stdout or (), progress))
            self._installers.discard(process)
        if process.returncode:
            raise BuildFailed(f"{Path(argv[0]).name} answered {process.returncode}: " + "\n".join(lines[-15:]))

    @contextmanager
    def _locked(self, path: Path, progress: Progress) -> Iterator[int]:
        with path.open("w") as lock:
            waits = False
            while not _take(lock):
                if self._abandoned:
                    raise BuildFailed("the server stops")
                if not waits:
                    progress("Waiting for the environment that another server builds")
                waits = True
                time.sleep(0.2)
            yield lock.fileno()


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _install(uv: str | None, place: Path, listed: Path, settings: PipSettings, wanted: list[str]) -> list[str]:
    python = str(place / "bin" / "python")
    if not uv:
        return [python, "-m", "pip", "install", *wanted, "--progress-bar", "off", "-r", str(listed)]
    # Compiled ahead, since nobody may write into it later and every job would compile again.
    options = ["--no-config", "--no-progress", "--compile-bytecode", *wanted, *settings.uv_arguments()]
    return [uv, "pip", "install", "--python", python, *options, "-r", str(listed)]


def installer_environment() -> dict[str, str]:
    """An active virtual environment must not draw packages to itself; certificates are the system's."""
    own = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    roots = read_pip_settings().roots
    return {**({"SSL_CERT_FILE": roots} if roots else {}), **own}


def _told(lines: Iterable[str], progress: Progress) -> Iterator[str]:
    for line in lines:
        text = re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip()
        if text and not text.startswith(" + "):
            progress(text)
        if text:
            yield text


def _sync(place: Path) -> None:
    """The mark of readiness must not reach the disk before what it speaks for."""
    folder = os.open(place, os.O_RDONLY)
    try:
        ctypes.CDLL(None).syncfs(folder)
    finally:
        os.close(folder)
