"""Downloads: objects on S3 into a job's or model's folder."""

import asyncio
import errno
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from millstream.container.files import unpack
from millstream.ports.objects import NoSuchBucket, NoSuchKey, ObjectInfo, ObjectStore, own_bucket
from millstream.services.sagemaker.s3uri import S3Uri, parse

LISTED = 1000
NAMES = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG)
MANIFEST = 64 << 20  # bytes of a manifest at most


class DownloadFailed(Exception):
    """The message is the failure reason as AWS says it, without "ClientError: "."""


class Source(NamedTuple):
    """Objects as a job's input names them."""

    uri: str
    manifest: bool = False  # it names a list of objects
    sharded: bool = False  # each host gets its share
    shuffled: int | None = None  # a seed


class Downloads:
    """Reads what an account may read: its own buckets."""

    def __init__(self, objects: ObjectStore, account: str, region: str, role: str) -> None:
        self._objects, self._account, self._region, self._role = objects, account, region, role

    async def input(self, source: Source, folder: Path, host: int = 0, hosts: int = 1) -> None:
        """Fill `folder` as host number `host` of `hosts` sees it. Raise DownloadFailed."""
        found = await self.find(source)
        if source.shuffled is not None:
            random.Random(source.shuffled).shuffle(found)
        if source.sharded:
            found = found[host::hosts]
        for target, name in found:
            await self.file(target, safe_path(folder, name), marker=name.endswith("/"))

    async def look(self, uri: S3Uri) -> None:
        """Raise DownloadFailed unless there is an object that begins so."""
        try:
            await own_bucket(self._objects, uri.bucket, self._account)
            listing = await self._objects.list(uri.bucket, uri.key, "", "", 1)
        except NoSuchBucket as absent:
            raise self.nothing(uri) from absent
        if not listing.objects:
            raise self.nothing(uri)

    async def find(self, source: Source) -> list[tuple[S3Uri, str]]:
        """The objects, each with its path below the place that they share. Raise DownloadFailed."""
        uri = parse(source.uri)
        try:
            await own_bucket(self._objects, uri.bucket, self._account)
            found = await (self._manifest(uri) if source.manifest else self._prefix(uri))
        except NoSuchBucket as absent:
            raise self.nothing(uri) from absent
        if not found:
            raise self.nothing(uri)
        return found

    async def folder(self, source: Source, folder: Path) -> None:
        """As `input`, where there may be nothing yet. Raise DownloadFailed."""
        uri = parse(source.uri)
        try:
            await own_bucket(self._objects, uri.bucket, self._account)
            found = await self._prefix(uri)
        except NoSuchBucket as absent:
            raise self.nothing(uri) from absent
        for target, name in found:
            await self.file(target, safe_path(folder, name), marker=name.endswith("/"))

    async def code(self, source: S3Uri, folder: Path) -> None:
        """An archive into a folder, or a file of any other name as it is. Raise DownloadFailed, UnsafeArchive."""
        if not source.key.endswith((".tar.gz", ".tgz")):
            return await self.file(source, safe_path(folder, PurePosixPath(source.key).name))
        await self.archive(source, folder)

    async def archive(self, source: S3Uri, folder: Path) -> None:
        """Raise DownloadFailed, NoSuchBucket, UnsafeArchive."""
        packed = folder.with_name(f"{folder.name}.tar.gz")
        try:
            await self.file(source, packed)
            with packed.open("rb") as file:
                await asyncio.to_thread(unpack, file, folder)
        finally:
            packed.unlink(missing_ok=True)

    async def file(self, source: S3Uri, target: Path, *, marker: bool = False) -> None:
        """One object into one file; the empty object that stands for a folder makes the folder."""
        try:
            if marker:
                target.mkdir(parents=True, exist_ok=True)
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            await own_bucket(self._objects, source.bucket, self._account)
            async with self._objects.open(source.bucket, source.key) as content:
                await _write(content.read(), target)
        except (NoSuchBucket, NoSuchKey) as absent:
            raise DownloadFailed(f"Failed to download {source}: the object does not exist.") from absent
        except OSError as problem:
            if problem.errno not in NAMES:
                raise
            reason = "its key cannot be the name of a file beside those of the other objects"
            raise DownloadFailed(f"Failed to download {source}: {reason} ({problem.strerror}).") from problem

    async def _prefix(self, uri: S3Uri) -> list[tuple[S3Uri, str]]:
        infos = [info async for info in self._keys(uri)]
        return [(S3Uri(uri.bucket, info.key), _relative(uri.key, info.key)) for info in infos]

    async def _keys(self, uri: S3Uri) -> AsyncIterator[ObjectInfo]:
        after: str | None = ""
        while after is not None:
            listing = await self._objects.list(uri.bucket, uri.key, "", after, LISTED)
            for info in listing.objects:
                yield info
            after = listing.next

    async def _manifest(self, uri: S3Uri) -> list[tuple[S3Uri, str]]:
        """A JSON list: {"prefix": "s3://bucket/prefix"}, then keys relative to it."""
        try:
            async with self._objects.open(uri.bucket, uri.key) as content:
                text = b"".join([block async for block in content.read(0, MANIFEST)])
            first, *names = msgspec.json.decode(text, type=list[dict[str, str] | str])
            prefix = first["prefix"] if isinstance(first, dict) else None
        except NoSuchKey as absent:
            raise self.nothing(uri) from absent
        except (msgspec.MsgspecError, ValueError, KeyError) as bad:
            raise DownloadFailed(f"The manifest file at {uri} is not valid: {bad}") from bad
        if prefix is None or not all(isinstance(name, str) for name in names):
            raise DownloadFailed(
                f'The manifest file at {uri} must start with {{"prefix": "s3://…"}}, then list keys.'
            )
        base = parse(prefix)
        return [(S3Uri(base.bucket, base.key + str(name)), str(name)) for name in names]

    def nothing(self, uri: S3Uri) -> DownloadFailed:
        return DownloadFailed(
            f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket '
            f"exists in the selected region ({self._region}), that objects exist under that S3 prefix, and that the "
            f'role "{self._role}" has "s3:ListBucket" permissions on bucket "{uri.bucket}".'
        )


def _relative(prefix: str, key: str) -> str:
    """An object's path below LocalPath: what follows the prefix, or its last name where the prefix is no folder."""
    if key == prefix and not key.endswith("/"):
        return PurePosixPath(key).name
    if prefix.endswith("/") or not prefix or key.startswith(f"{prefix}/"):
        return key[len(prefix) :].lstrip("/") or "./"
    return key[prefix.rfind("/") + 1 :]


def safe_path(folder: Path, name: str) -> Path:
    """`name` below `folder`. Raise DownloadFailed for one that leads out of it."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in name:
        raise DownloadFailed(f"Failed to download: the key {name!r} does not name a path below the input's folder.")
    return folder.joinpath(*parts)


async def _write(blocks: AsyncIterator[bytes], target: Path) -> None:
    with await asyncio.to_thread(target.open, "wb") as file:
        async for block in blocks:
            await asyncio.to_thread(file.write, block)


def local(workspace: Path, path: str) -> Path:
    """The server's side of a path below /opt/ml."""
    return workspace / PurePosixPath(path).relative_to("/opt/ml")


def folders(workspace: Path, paths: Sequence[str]) -> None:
    for path in paths:
        local(workspace, path).mkdir(parents=True, exist_ok=True)
