"""Read what user code wrote, and unpack what users packed, without following where they point.

A workspace is hostile: its user may have put links, pipes or devices anywhere, while the server may be root.
So every folder on the way is opened with O_NOFOLLOW, below one that the server made itself.
"""

import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple

from isal import igzip
from isal.igzip_lib import IsalError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not hold the opener up
_CHUNK = 1 << 20
RATIO = 200  # how much more than its compressed size an archive may hold …
FLOOR = 1 << 30  # … beyond this many bytes
MEMBERS = 1_000_000
# isal's own error has no type information.
UNREADABLE: tuple[type[Exception], ...] = (tarfile.TarError, EOFError, OSError, IsalError)  # type: ignore[assignment]


class Found(NamedTuple):
    path: str  # relative to where the walk began, parts joined with "/"
    size: int
    modified: float  # seconds since the epoch


class UnsafeArchive(ValueError):
    """The message says which member and why; nothing outside the target was touched."""


@contextmanager
def folder(root: Path, relative: str = "") -> Iterator[int]:
    """A descriptor of a folder below `root`. Raise FileNotFoundError, also where a link stands in the way."""
    with ExitStack() as held:
        here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in _parts(relative):
            held.callback(os.close, here)
            here = _enter(here, part)
        held.callback(os.close, here)
        yield here


def walk(root: Path, relative: str = "") -> Iterator[Found]:
    """All regular files below, in order of name; links, pipes, sockets and devices are passed over."""
    try:
        with folder(root, relative) as here:
            yield from _walk(here, "")
    except FileNotFoundError:
        return


def _walk(here: int, prefix: str) -> Iterator[Found]:
    with os.scandir(here) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        try:
            seen = os.stat(name, dir_fd=here, follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISREG(seen.st_mode):
            yield Found(prefix + name, seen.st_size, seen.st_mtime)
        elif stat.S_ISDIR(seen.st_mode):
            yield from _descend(here, name, f"{prefix}{name}/")


def _descend(here: int, name: str, prefix: str) -> Iterator[Found]:
    try:
        below = _enter(here, name)
    except (FileNotFoundError, PermissionError):
        return
    try:
        yield from _walk(below, prefix)
    finally:
        os.close(below)


def open_file(root: Path, relative: str) -> BinaryIO:
    """A regular file below `root`. Raise FileNotFoundError for all else, links included."""
    *above, name = _parts(relative)
    with folder(root, "/".join(above)) as here:
        try:
            opened = os.open(name, _FILE, dir_fd=here)
        except OSError as error:
            raise FileNotFoundError(relative) from error
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise FileNotFoundError(relative)
    return os.fdopen(opened, "rb")


def read_small(root: Path, relative: str, limit: int = 65536) -> bytes:
    """The first `limit` bytes of a file, empty when there is none."""
    try:
        with open_file(root, relative) as file:
            return file.read(limit)
    except FileNotFoundError:
        return b""


def pack(roots: Sequence[Path], relative: str, target: BinaryIO) -> int:
    """Write all files below `relative` of each root as tar.gz; the same files give the same bytes. Return how many
    there were; of two with the same name, the first counts.
    """
    names: set[str] = set()
    zipped: IO[bytes] = igzip.IGzipFile(filename="", fileobj=target, mode="wb", mtime=0)  # type: ignore[assignment, no-untyped-call]
    with zipped, tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        prefix = f"{relative}/" if relative else ""
        for root, found in ((one, found) for one in roots for found in walk(one, relative)):
            if found.path in names:
                continue
            names.add(found.path)
            with open_file(root, prefix + found.path) as file:
                member = tarfile.TarInfo(found.path)
                seen = os.fstat(file.fileno())
                member.size, member.mtime, member.mode = seen.st_size, int(seen.st_mtime), seen.st_mode & 0o755
                tar.addfile(member, file)
    return len(names)


def unpack(archive: BinaryIO, target: Path, ratio: int = RATIO, floor: int = FLOOR) -> None:
    """Unpack a tar or tar.gz into an existing folder. Raise UnsafeArchive, also for what is no archive.

    Links are made only where they stay inside; owners and special files are left away.
    """
    size = archive.seek(0, os.SEEK_END)
    archive.seek(0)
    budget = max(floor, size * ratio)
    links: list[tarfile.TarInfo] = []
    try:
        with _tar(archive) as tar:
            for count, member in enumerate(tar):
                budget -= member.size if member.isfile() else 0
                if budget < 0 or count >= MEMBERS:
                    raise UnsafeArchive(f"it holds far more than its {size} bytes promise (at {member.name!r})")
                _unpack_member(tar, member, target, links)
    except UNREADABLE as error:
        raise UnsafeArchive(f"it is no whole tar.gz archive: {error}") from error
    for link in links:
        _link(link, target)


@contextmanager
def _tar(archive: BinaryIO) -> Iterator[tarfile.TarFile]:
    zipped = archive.read(2) == b"\x1f\x8b"
    archive.seek(0)
    stream: IO[bytes] = archive
    if zipped:
        stream = igzip.IGzipFile(fileobj=archive, mode="rb")  # type: ignore[assignment, no-untyped-call]
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        yield tar


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, links: list[tarfile.TarInfo]) -> None:
    parts = _safe(member.name)
    if member.issym() or member.islnk():
        links.append(member)  # last, so that no member is written through one
    elif member.isdir():
        with _made(target, parts):
            pass
    elif member.isfile() and parts:
        content = tar.extractfile(member)
        assert content is not None  # a regular file has content
        mode = 0o755 if member.mode & 0o100 else 0o644
        with _made(target, parts[:-1]) as here, _create(here, parts[-1], mode) as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)


def unzip(archive: BinaryIO, target: Path, limit: int) -> None:
    """Unpack a zip of at most `limit` bytes into an existing folder. Raise UnsafeArchive, also for what is no zip."""
    try:
        with zipfile.ZipFile(archive) as packed:
            if sum(member.file_size for member in packed.infolist()) > limit or len(packed.infolist()) > MEMBERS:
                raise UnsafeArchive(f"it holds more than {limit} bytes")
            for member in packed.infolist():
                _unzip_member(packed, member, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnsafeArchive(f"it is no whole zip archive: {error}") from error


def _unzip_member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Links are left away, as AWS's own packaging tools make none. A member gives no more than its size promises."""
    parts, mode = _safe(member.filename.replace("\\", "/")), member.external_attr >> 16
    if member.is_dir():
        with _made(target, parts):
            return
    if not parts or stat.S_ISLNK(mode):
        return
    executable = 0o755 if mode & 0o100 else 0o644
    with (
        packed.open(member) as content,
        _made(target, parts[:-1]) as here,
        _create(here, parts[-1], executable) as file,
    ):
        while chunk := content.read(_CHUNK):
            file.write(chunk)


def _link(member: tarfile.TarInfo, target: Path) -> None:
    parts = _safe(member.name)
    above = PurePosixPath(*parts[:-1]) if member.issym() else PurePosixPath()
    aim = os.path.normpath(above / member.linkname)
    if aim.startswith(("..", "/")) or not parts:
        raise UnsafeArchive(f"{member.name!r} links to {member.linkname!r}, outside the archive")
    if member.issym():
        with _made(target, parts[:-1]) as here:
            _unlink(here, parts[-1])
            os.symlink(member.linkname, parts[-1], dir_fd=here)
        return
    with open_file(target, aim) as source, _made(target, parts[:-1]) as here, _create(here, parts[-1], 0o644) as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)


@contextmanager
def _made(root: Path, parts: list[str]) -> Iterator[int]:
    """A descriptor of a folder below `root`, made where it is missing."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            with suppress(FileExistsError):
                os.mkdir(part, 0o755, dir_fd=here)
            below = _enter(here, part)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _create(here: int, name: str, mode: int) -> BinaryIO:
    _unlink(here, name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(name, flags, mode, dir_fd=here), "wb")


def _unlink(here: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=here)


def _enter(here: int, part: str) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=here)
    except PermissionError:
        raise
    except OSError as error:  # a link answers ELOOP or ENOTDIR
        raise FileNotFoundError(part) from error


def _parts(relative: str) -> list[str]:
    parts = [part for part in relative.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in relative:
        raise FileNotFoundError(relative)
    return parts


def _safe(name: str) -> list[str]:
    if name.startswith("/") or ".." in name.split("/"):
        raise UnsafeArchive(f"{name!r} points outside the archive")
    return [part for part in name.split("/") if part not in ("", ".")]
