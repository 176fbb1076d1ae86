"""Uploads: what user code left in its folders, as objects on S3."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from millstream.container import files
from millstream.ports.objects import Attributes, NoSuchBucket, ObjectStore, own_bucket
from millstream.services.sagemaker.s3uri import S3Uri, parse

BLOCK = 1 << 20


class UploadFailed(Exception):
    """The message says which object could not be written, and why."""


class Uploads:
    """The outputs of one host. Uploading again writes the same keys, so a half upload is simply done again."""

    def __init__(self, objects: ObjectStore, account: str, workspace: Path) -> None:
        self._objects, self._account, self._workspace = objects, account, workspace
        self._sent: dict[S3Uri, tuple[int, float]] = {}  # size and time of what is there already

    async def folder(self, path: str, target: str) -> None:
        """All files below `path`, to `target`, that are new or changed since the last look. Raise UploadFailed."""
        uri = parse(target)
        folder = str(PurePosixPath(path).relative_to("/opt/ml"))
        async with self._bucket(uri):
            for found in await asyncio.to_thread(lambda: list(files.walk(self._workspace, folder))):
                await self._file(folder, found, uri)

    async def stream(self, file: BinaryIO, target: S3Uri) -> None:
        """One file of the server's own, from where it stands. Raise UploadFailed."""
        async with self._bucket(target):
            await self._put(file, target)

    @asynccontextmanager
    async def _bucket(self, uri: S3Uri) -> AsyncIterator[None]:
        try:
            await own_bucket(self._objects, uri.bucket, self._account)
            yield
        except NoSuchBucket as absent:
            message = f"Failed to upload to {uri}: the bucket {uri.bucket!r} does not exist in this account."
            raise UploadFailed(message) from absent

    async def _file(self, folder: str, found: files.Found, uri: S3Uri) -> None:
        target = S3Uri(uri.bucket, f"{uri.key.rstrip('/')}/{found.path}".lstrip("/"))
        if self._sent.get(target) == (found.size, found.modified):
            return
        try:
            file = await asyncio.to_thread(files.open_file, self._workspace, f"{folder}/{found.path}")
        except FileNotFoundError:
            return  # user code took it away, or put something else in its place
        with file:
            await self._put(file, target)
        self._sent[target] = (found.size, found.modified)

    async def _put(self, file: BinaryIO, target: S3Uri) -> None:
        attributes = Attributes(headers={"content-type": "binary/octet-stream"}, owner=self._account)
        await self._objects.put(target.bucket, target.key, _blocks(file), attributes)


async def _blocks(file: BinaryIO) -> AsyncIterator[bytes]:
    while block := await asyncio.to_thread(os.read, file.fileno(), BLOCK):
        yield block
