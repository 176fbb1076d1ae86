"""The embedded object store: an ordered index in SQLite, data files under safe names.

<root>/index.db     buckets, keys, uploads, and the bytes of small objects (sqlite3 opens it)
<root>/data/xx/…    the bytes of the others; `pieces` of an object's row name them
<root>/lock         held by the one server that this folder belongs to
"""

import os
import secrets
import time
from asyncio import Future, shield, wrap_future
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from millstream.core import clock
from millstream.core.disk import locked, sync_folder
from millstream.engines.objects import placing, rows, uploads, versions
from millstream.engines.objects.files import Files
from millstream.engines.objects.index import Index
from millstream.engines.objects.listing import walk, walk_versions
from millstream.engines.objects.placing import ALWAYS
from millstream.engines.objects.rows import Changed, Db, Piece, Stored
from millstream.engines.objects.spool import Spooled, digest, spool
from millstream.ports.objects import (
    Algorithm,
    Attributes,
    Bucket,
    Cause,
    Cipher,
    Condition,
    Content,
    Deleted,
    IsDeleteMarker,
    Listing,
    NoSuchBucket,
    NoSuchKey,
    NoSuchUpload,
    NoSuchVersion,
    Note,
    ObjectInfo,
    Part,
    Sealed,
    Upload,
    Version,
    VersionListing,
)

INLINE = 32 << 10  # up to so many bytes ride in the index's commit: one sync instead of three
HEAD = """select b.id, o.info from bucket b left join object o on o.bucket = b.id and o.key = ?
    where b.name = ?"""
UPLOAD = """select u.info from upload u join bucket b on b.id = u.bucket
    where b.name = ? and u.key = ? and u.id = ?"""
OPEN = """select b.id, o.info, i.data from bucket b left join object o on o.bucket = b.id and o.key = ?
    left join inline i on i.id = o.inline where b.name = ?"""
OLDER = """select v.info, i.data from bucket b join version v on v.bucket = b.id
    left join inline i on i.id = v.inline where b.name = ? and v.key = ? and """
NEWEST_OLDER = OLDER + "v.id >= ? order by v.id limit 1"
PUT, COPIED, REMOVED = Cause("ObjectCreated:Put"), Cause("ObjectCreated:Copy"), Cause("ObjectRemoved")
COMPLETED = Cause("ObjectCreated:CompleteMultipartUpload")
Kind = Literal["FULL_OBJECT", "COMPOSITE"]


class DiskObjects:
    """ObjectStore of one server process and one event loop."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._lock = locked(root / "lock")
        self._index = Index(root / "index.db")
        self._files = Files(root / "data")
        sync_folder(root)
        sync_folder(root.parent)
        self._files.sweep(self._index.snapshot())

    def close(self) -> None:
        self._files.close()
        self._index.close()
        os.close(self._lock)

    async def create_bucket(self, bucket: Bucket) -> None:
        await self._change(partial(rows.create_bucket, bucket=bucket))

    async def delete_bucket(self, name: str) -> None:
        await self._change(partial(uploads.delete_bucket, name=name))

    async def set_versioning(self, name: str, versioning: Literal["Enabled", "Suspended"]) -> None:
        await self._change(partial(rows.set_versioning, name=name, versioning=versioning))

    async def set_setting(self, name: str, setting: str, value: str | None) -> None:
        await self._change(partial(rows.set_setting, name=name, setting=setting, value=value))

    async def bucket(self, name: str) -> Bucket:
        if (row := self._index.row("select info from bucket where name = ?", name)) is None:
            raise NoSuchBucket(name)
        return rows.decode_bucket(row[0])

    async def buckets(self) -> list[Bucket]:
        return await self._index.scan(rows.buckets)

    async def put(
        self,
        bucket: str,
        key: str,
        body: AsyncIterator[bytes],
        attributes: Attributes,
        *,
        algorithm: Algorithm | None = None,
        condition: Condition = ALWAYS,
        cipher: Cipher | None = None,
        cause: Cause = PUT,
    ) -> ObjectInfo:
        self._refuse_early(bucket, key, condition)
        spooled = await spool(self._files, body, algorithm, INLINE, cipher)
        stored = _stored(spooled, attributes)
        change = partial(
            placing.put,
            bucket=bucket,
            key=key.encode(),
            stored=stored,
            inline=spooled.inline,
            condition=condition,
            cause=cause,
        )
        info: ObjectInfo = await self._show(change, spooled.pieces)
        return info

    def _refuse_early(self, bucket: str, key: str, condition: Condition) -> None:
        """What the commit would refuse, before a long body is read for nothing."""
        _, info = self._look(HEAD, bucket, key)
        placing.check_etag(rows.decode_stored(info).etag if info else None, condition)

    def _look(self, sql: str, bucket: str, key: str) -> Any:
        if (row := self._index.row(sql, key.encode(), bucket)) is None:
            raise NoSuchBucket(bucket)
        return row

    @asynccontextmanager
    async def open(
        self, bucket: str, key: str, version: str | None = None, *, sealed: bool = False
    ) -> AsyncIterator[Content]:
        stored, inline = self._stored(bucket, key, version)
        if stored.attributes.sealed and not sealed:
            raise Sealed(key)
        with self._files.held(stored.pieces):
            yield DiskContent(self._files, stored.info(key.encode()), stored.pieces, inline)

    def _stored(self, bucket: str, key: str, version: str | None) -> tuple[Stored, bytes | None]:
        _, info, inline = self._look(OPEN, bucket, key)
        stored = rows.decode_stored(info) if info else None
        if stored and version in (None, stored.version):
            return stored, inline
        if version is None:
            raise self._no_such_key(bucket, key)
        row = self._index.row(OLDER + "v.name = ?", bucket, key.encode(), version)
        if row is None:
            raise NoSuchVersion(version)
        stored = rows.decode_stored(row[0])
        if stored.marker:
            raise IsDeleteMarker(stored.info(key.encode()))
        return stored, row[1]

    def _no_such_key(self, bucket: str, key: str) -> NoSuchKey:
        error = NoSuchKey(key)
        if row := self._index.row(NEWEST_OLDER, bucket, key.encode(), ""):
            error.marker = rows.decode_stored(row[0]).info(key.encode())
        return error

    async def head(self, bucket: str, key: str, version: str | None = None) -> ObjectInfo:
        if version is not None:
            return self._stored(bucket, key, version)[0].info(key.encode())
        _, info = self._look(HEAD, bucket, key)
        if info is None:
            raise self._no_such_key(bucket, key)
        return rows.decode_stored(info).info(key.encode())

    async def delete(self, bucket: str, keys: Sequence[str | Version], cause: Cause = REMOVED) -> list[Deleted]:
        wanted = [Version(one) if isinstance(one, str) else one for one in keys]
        deleted: list[Deleted] = await self._change(
            partial(versions.delete, bucket=bucket, wanted=wanted, now=_now(), cause=cause)
        )
        return deleted

    async def copy(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        attributes: Attributes,
        *,
        algorithm: Algorithm | None = None,
        condition: Condition = ALWAYS,
        version: str | None = None,
        cause: Cause = COPIED,
    ) -> ObjectInfo:
        self._refuse_early(*target, condition)
        while True:
            try:
                return await self._copy((*source, version), target, attributes, algorithm, condition, cause)
            except placing.SourceChanged:  # look again: it may be gone now
                continue

    async def _copy(
        self,
        source: tuple[str, str, str | None],
        target: tuple[str, str],
        attributes: Attributes,
        algorithm: Algorithm | None,
        condition: Condition,
        cause: Cause,
    ) -> ObjectInfo:
        """Shares the data files. A multipart object's copy is a plain one, with the MD5 of the whole."""
        seen, inline = self._stored(*source)
        digests = Spooled(seen.size, seen.etag, seen.checksum, inline, seen.pieces)
        with self._files.held(seen.pieces):
            if seen.parts or algorithm != (seen.checksum and seen.checksum.algorithm):
                work = self._files.submit(digest, self._files, seen.pieces, inline, algorithm)
                digests = await wrap_future(work)
            change = partial(
                placing.copy,
                source=(source[0], source[1].encode(), source[2]),
                seen=seen,
                target=(target[0], target[1].encode()),
                stored=_stored(digests, attributes),
                condition=condition,
                cause=cause,
            )
            info: ObjectInfo = await self._change(change)
        return info

    async def set_attributes(
        self,
        bucket: str,
        key: str,
        change: Callable[[Attributes], Attributes],
        version: str | None = None,
        cause: Cause | None = None,
    ) -> ObjectInfo:
        await self.head(bucket, key, version)
        info: ObjectInfo = await self._change(
            partial(
                versions.set_attributes,
                bucket=bucket,
                key=key.encode(),
                change=change,
                version=version,
                cause=cause,
            )
        )
        return info

    async def create_upload(
        self,
        bucket: str,
        key: str,
        attributes: Attributes,
        algorithm: Algorithm | None = None,
        kind: Kind = "COMPOSITE",
    ) -> Upload:
        upload_id = f"{time.time_ns():016x}{secrets.token_hex(16)}"  # sorts by start
        upload = Upload(upload_id, key, _now(), attributes, algorithm, kind)
        await self._change(partial(uploads.create, bucket=bucket, upload=upload))
        return upload

    async def upload(self, bucket: str, key: str, upload_id: str) -> Upload:
        self._look(HEAD, bucket, key)
        row = self._index.row(UPLOAD, bucket, key.encode(), upload_id)
        if row is None:
            raise NoSuchUpload(upload_id)
        return uploads.decode_upload(row[0])

    async def put_part(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        number: int,
        body: AsyncIterator[bytes],
        algorithm: Algorithm | None = None,
        cipher: Cipher | None = None,
        nonce: str = "",
    ) -> Part:
        upload = await self.upload(bucket, key, upload_id)
        spooled = await spool(self._files, body, upload.algorithm or algorithm, -1, cipher)
        found = Part(number, spooled.size, spooled.etag, _now(), spooled.checksum, nonce)
        stored = uploads.StoredPart(found, spooled.pieces[0])
        change = partial(uploads.put_part, bucket=bucket, key=key.encode(), upload_id=upload_id, stored=stored)
        part: Part = await self._show(change, spooled.pieces)
        return part

    async def parts(self, bucket: str, key: str, upload_id: str) -> list[Part]:
        await self.upload(bucket, key, upload_id)
        found = await self._index.scan(lambda db: uploads.parts(db, upload_id))
        return [stored.part for stored in found]

    async def complete_upload(
        self,
        bucket: str,
        key: str,
        upload_id: str,
        parts: Sequence[tuple[int, str]],
        condition: Condition = ALWAYS,
        cause: Cause = COMPLETED,
    ) -> ObjectInfo:
        """The parts become the object's pieces: nothing is read or copied."""
        change = partial(
            uploads.complete,
            bucket=bucket,
            key=key.encode(),
            upload_id=upload_id,
            wanted=parts,
            condition=condition,
            now=clock.now(),
            cause=cause,
        )
        info: ObjectInfo = await self._change(change)
        return info

    async def abort_upload(self, bucket: str, key: str, upload_id: str) -> None:
        await self._change(partial(uploads.abort, bucket=bucket, key=key.encode(), upload_id=upload_id))

    async def uploads(self, bucket: str, prefix: str = "") -> list[Upload]:
        return await self._index.scan(lambda db: uploads.unfinished(db, bucket, prefix.encode()))

    async def notes(self, limit: int) -> Sequence[tuple[int, Note]]:
        if self._index.row("select 1 from note limit 1") is None:  # nearly always
            return []
        return await self._index.scan(lambda db: rows.notes(db, limit))

    async def drop_notes(self, numbers: Sequence[int]) -> None:
        await self._change(partial(rows.drop_notes, numbers=numbers))

    async def list(self, bucket: str, prefix: str, delimiter: str, after: str, limit: int) -> Listing:
        return await self._index.scan(
            lambda db: walk(
                db, rows.bucket_id(db, bucket), prefix=prefix, delimiter=delimiter, after=after, limit=limit
            )
        )

    async def versions(
        self, bucket: str, prefix: str, delimiter: str, after: tuple[str, str], limit: int
    ) -> VersionListing:
        return await self._index.scan(
            lambda db: walk_versions(
                db, rows.bucket_id(db, bucket), prefix=prefix, delimiter=delimiter, after=after, limit=limit
            )
        )

    async def _show(self, change: Callable[[Db], Changed], pieces: Sequence[Piece]) -> Any:
        """Commit what names new data files. They stay when the outcome is open: the sweep at the next start
        knows whether they are part of the index.
        """
        try:
            return await self._change(change)
        except OSError:
            raise
        except Exception:
            self._files.discard([piece.name for piece in pieces])
            raise

    async def _change(self, change: Callable[[Db], Changed]) -> Any:
        """A caller that is cancelled meanwhile does not keep the change from being finished."""
        future = self._index.write(change)
        future.add_done_callback(self._discard_freed)
        return (await shield(future)).value

    def _discard_freed(self, future: Future[Changed]) -> None:
        if not future.cancelled() and future.exception() is None:
            self._files.discard(future.result().freed)


class DiskContent:
    def __init__(self, files: Files, info: ObjectInfo, pieces: Sequence[Piece], inline: bytes | None) -> None:
        self.info = info
        self._files, self._pieces, self._inline = files, pieces, inline

    async def read(self, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        end = self.info.size if length is None else min(self.info.size, start + length)
        if self._inline is not None and start < end:
            yield self._inline[start:end]
        for piece in self._pieces:
            if start < min(piece.size, end):
                async for block in self._files.read(piece.name, start, min(piece.size, end)):
                    yield block
            start, end = max(0, start - piece.size), end - piece.size


def _stored(spooled: Spooled, attributes: Attributes) -> Stored:
    return Stored(spooled.size, spooled.etag, _now(), attributes, spooled.checksum, (), spooled.pieces)


def _now() -> float:
    """S3 dates objects in whole seconds; a header could not say more, and conditions compare with it."""
    return float(int(clock.now()))
