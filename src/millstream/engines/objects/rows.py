"""What the index's rows hold, and changes to buckets and to the files that rows name."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from millstream.core import clock
from millstream.ports.objects import (
    Attributes,
    Bucket,
    BucketExists,
    BucketNotEmpty,
    Cause,
    Checksum,
    NoSuchBucket,
    Note,
    ObjectInfo,
)

NULL = "null"  # what S3 calls the version of an object that was stored without one

Db = sqlite3.Connection


class Piece(NamedTuple):
    """A data file: an object's bytes are those of its pieces, in order."""

    name: str
    size: int


class Stored(msgspec.Struct, frozen=True, array_like=True):
    """An object's row; without pieces its bytes are in the index itself."""

    size: int
    etag: str
    modified: float
    attributes: Attributes
    checksum: Checksum | None = None
    parts: tuple[int, ...] = ()
    pieces: tuple[Piece, ...] = ()
    part_checksums: tuple[str, ...] = ()
    id: str = ""  # sorts its key's versions, newest first; empty in a bucket that never was versioned
    null: bool = True  # S3 calls it "null", not by its id
    marker: bool = False
    nonces: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return NULL if self.null else self.id

    def info(self, key: bytes) -> ObjectInfo:
        return ObjectInfo(
            key=key.decode(),
            size=self.size,
            etag=self.etag,
            modified=self.modified,
            attributes=self.attributes,
            checksum=self.checksum,
            parts=self.parts,
            part_checksums=self.part_checksums,
            nonces=self.nonces,
            version=self.version,
            marker=self.marker,
        )


encode = msgspec.msgpack.Encoder().encode
decode_stored = msgspec.msgpack.Decoder(Stored).decode
decode_note = msgspec.msgpack.Decoder(Note).decode
decode_bucket = msgspec.msgpack.Decoder(Bucket).decode


class Changed(NamedTuple):
    """What a change answers, and the data files that nothing names any more once it is committed."""

    value: Any
    freed: Sequence[str] = ()


def bucket_id(db: Db, name: str) -> int:
    return bucket_row(db, name)[0]


def bucket_row(db: Db, name: str) -> tuple[int, Bucket]:
    if (row := db.execute("select id, info from bucket where name = ?", (name,)).fetchone()) is None:
        raise NoSuchBucket(name)
    return int(row[0]), decode_bucket(row[1])


def create_bucket(db: Db, bucket: Bucket) -> Changed:
    if row := db.execute("select info from bucket where name = ?", (bucket.name,)).fetchone():
        raise BucketExists(decode_bucket(row[0]))
    db.execute("insert into bucket (name, info) values (?, ?)", (bucket.name, encode(bucket)))
    return Changed(None)


def set_versioning(db: Db, name: str, versioning: Literal["Enabled", "Suspended"]) -> Changed:
    number, bucket = bucket_row(db, name)
    return _save_bucket(db, number, msgspec.structs.replace(bucket, versioning=versioning))


def set_setting(db: Db, name: str, setting: str, value: str | None) -> Changed:
    number, bucket = bucket_row(db, name)
    kept = {known: text for known, text in bucket.settings.items() if known != setting}
    if value is not None:
        kept[setting] = value
    return _save_bucket(db, number, msgspec.structs.replace(bucket, settings=kept))


def _save_bucket(db: Db, number: int, bucket: Bucket) -> Changed:
    db.execute("update bucket set info = ? where id = ?", (encode(bucket), number))
    return Changed(None)


def buckets(db: Db) -> list[Bucket]:
    return [decode_bucket(row[0]) for row in db.execute("select info from bucket order by name")]


def delete_bucket(db: Db, name: str) -> Changed:
    number, bucket = bucket_row(db, name)
    for table in ("object", "version"):
        if db.execute(f"select 1 from {table} where bucket = ? limit 1", (number,)).fetchone():
            error = BucketNotEmpty(name)
            error.versioned = bool(bucket.versioning)
            raise error
    db.execute("delete from done where bucket = ?", (number,))
    db.execute("delete from bucket where id = ?", (number,))
    return Changed(None)


def note(db: Db, bucket: Bucket, info: ObjectInfo, cause: Cause | None) -> None:
    """Where the bucket wants to know."""
    if cause and "notification" in bucket.settings:
        data = encode(Note(bucket.name, info, cause, clock.now()))
        db.execute("insert into note (data) values (?)", (data,))


def notes(db: Db, limit: int) -> list[tuple[int, Note]]:
    found = db.execute("select id, data from note order by id limit ?", (limit,))
    return [(number, decode_note(data)) for number, data in found]


def drop_notes(db: Db, numbers: Sequence[int]) -> Changed:
    db.executemany("delete from note where id = ?", ((number,) for number in numbers))
    return Changed(None)


def hold(db: Db, pieces: Iterable[Piece]) -> None:
    """Count one more use of each file."""
    db.executemany(
        "insert into file values (?, 1) on conflict (name) do update set refs = refs + 1",
        ((piece.name,) for piece in pieces),
    )


def release(db: Db, pieces: Iterable[Piece]) -> list[str]:
    """Count one use less; answer the files that have none left."""
    freed = []
    for piece in pieces:
        if db.execute("delete from file where name = ? and refs <= 1", (piece.name,)).rowcount:
            freed.append(piece.name)
        else:
            db.execute("update file set refs = refs - 1 where name = ?", (piece.name,))
    return freed
