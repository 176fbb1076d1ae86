"""What the index's rows hold, and each change to objects as one function inside a transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from millstream.ports.objects import (
    Attributes,
    Bucket,
    BucketExists,
    BucketNotEmpty,
    Checksum,
    Condition,
    NoSuchBucket,
    NoSuchKey,
    ObjectInfo,
    PreconditionFailed,
)

Db = sqlite3.Connection
ALWAYS = Condition()


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
        )


SOURCE = """select o.info, i.data from object o left join inline i on i.id = o.inline
    where o.bucket = ? and o.key = ?"""
encode = msgspec.msgpack.Encoder().encode
decode_stored = msgspec.msgpack.Decoder(Stored).decode
decode_bucket = msgspec.msgpack.Decoder(Bucket).decode


class Changed(NamedTuple):
    """What a change answers, and the data files that nothing names any more once it is committed."""

    value: Any
    freed: Sequence[str] = ()


def bucket_id(db: Db, name: str) -> int:
    if (row := db.execute("select id from bucket where name = ?", (name,)).fetchone()) is None:
        raise NoSuchBucket(name)
    return int(row[0])


def create_bucket(db: Db, bucket: Bucket) -> Changed:
    if row := db.execute("select info from bucket where name = ?", (bucket.name,)).fetchone():
        raise BucketExists(decode_bucket(row[0]))
    db.execute("insert into bucket (name, info) values (?, ?)", (bucket.name, encode(bucket)))
    return Changed(None)


def buckets(db: Db) -> list[Bucket]:
    return [decode_bucket(row[0]) for row in db.execute("select info from bucket order by name")]


def delete_bucket(db: Db, name: str) -> Changed:
    number = bucket_id(db, name)
    if db.execute("select 1 from object where bucket = ? limit 1", (number,)).fetchone():
        raise BucketNotEmpty(name)
    db.execute("delete from done where bucket = ?", (number,))
    db.execute("delete from bucket where id = ?", (number,))
    return Changed(None)


def place(db: Db, bucket: str, key: bytes, stored: Stored, *, inline: bytes | None, condition: Condition) -> Changed:
    """Show a new object whose pieces are counted already; the one it replaces goes."""
    number = bucket_id(db, bucket)
    check(db, number, key, condition)
    freed = remove(db, number, key)
    row = None
    if inline is not None:
        row = db.execute("insert into inline (data) values (?)", (inline,)).lastrowid
    db.execute("insert into object values (?, ?, ?, ?)", (number, key, encode(stored), row))
    return Changed(stored.info(key), freed)


def put(db: Db, bucket: str, key: bytes, stored: Stored, *, inline: bytes | None, condition: Condition) -> Changed:
    hold(db, stored.pieces)
    return place(db, bucket, key, stored, inline=inline, condition=condition)


class SourceChanged(Exception):
    """Between the look at the source and the commit."""


def copy(
    db: Db,
    source: tuple[str, bytes],
    seen: Stored,
    target: tuple[str, bytes],
    *,
    stored: Stored,
    condition: Condition,
) -> Changed:
    """`stored` shares the pieces of the source, which must still be what was `seen`."""
    number = bucket_id(db, source[0])
    row = db.execute(SOURCE, (number, source[1])).fetchone()
    if row is None or decode_stored(row[0]) != seen:
        raise SourceChanged
    return put(db, *target, stored, inline=row[1], condition=condition)


def check(db: Db, bucket: int, key: bytes, condition: Condition) -> None:
    if condition == ALWAYS:
        return
    row = db.execute("select info from object where bucket = ? and key = ?", (bucket, key)).fetchone()
    check_etag(decode_stored(row[0]).etag if row else None, condition)


def check_etag(present: str | None, condition: Condition) -> None:
    """`present` is None where there is no object."""
    match, none_match = condition
    if match is not None and present is None:
        raise NoSuchKey
    if match is not None and match not in ("*", present):
        raise PreconditionFailed
    if none_match is not None and present is not None and none_match in ("*", present):
        raise PreconditionFailed


def remove(db: Db, bucket: int, key: bytes) -> list[str]:
    """Forget an object, if it is there; answer the files it leaves."""
    row = db.execute("select info, inline from object where bucket = ? and key = ?", (bucket, key)).fetchone()
    if row is None:
        return []
    db.execute("delete from object where bucket = ? and key = ?", (bucket, key))
    if row[1] is not None:
        db.execute("delete from inline where id = ?", (row[1],))
    return release(db, decode_stored(row[0]).pieces)


def delete(db: Db, bucket: str, keys: Sequence[bytes]) -> Changed:
    number = bucket_id(db, bucket)
    return Changed(None, [name for key in keys for name in remove(db, number, key)])


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


def set_attributes(db: Db, bucket: str, key: bytes, attributes: Attributes) -> Changed:
    number = bucket_id(db, bucket)
    row = db.execute("select info from object where bucket = ? and key = ?", (number, key)).fetchone()
    if row is None:
        raise NoSuchKey(key.decode())
    stored = msgspec.structs.replace(decode_stored(row[0]), attributes=attributes)
    db.execute("update object set info = ? where bucket = ? and key = ?", (encode(stored), number, key))
    return Changed(None)
