"""Versions of an object: the newest is its row in `object`, unless it is a delete marker; older ones, and delete
markers, are rows in `version`. So a bucket that nobody versions has nothing there, and readers of the newest look at
one row.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import structs

from millstream.engines.objects.rows import Changed, Db, Stored, bucket_row, decode_stored, encode, note, release
from millstream.ports.objects import Attributes, Cause, Deleted, IsDeleteMarker, NoSuchKey, NoSuchVersion, Version

NEWEST = "select info, inline from object where bucket = ? and key = ?"
FIRST_OLDER = "select id, info, inline from version where bucket = ? and key = ? order by id limit 1"
NAMED = "select id, info, inline from version where bucket = ? and key = ? and name = ?"
LAST = (1 << 64) - 1


class Row(NamedTuple):
    info: bytes
    inline: int | None
    older: str = ""  # its id in `version`; empty in `object`


def find(db: Db, bucket: int, key: bytes, version: str | None) -> Row | None:
    """The object, or one version of it."""
    row = db.execute(NEWEST, (bucket, key)).fetchone()
    if row and (version is None or decode_stored(row[0]).version == version):
        return Row(*row)
    if version is not None and (row := db.execute(NAMED, (bucket, key, version)).fetchone()):
        return Row(row[1], row[2], row[0])
    return None


def inline(db: Db, row: Row) -> bytes | None:
    found = db.execute("select data from inline where id = ?", (row.inline,)).fetchone()
    return bytes(found[0]) if found else None


def make_way(db: Db, bucket: int, key: bytes, versioning: str) -> list[str]:
    """For a new version: what it replaces goes or becomes an older one. Answer the files that are left."""
    row = find(db, bucket, key, None)
    if not versioning:
        return _drop(db, bucket, key, row)
    freed = []
    if versioning == "Suspended" and (replaced := find(db, bucket, key, "null")):
        freed = _drop(db, bucket, key, replaced)
        row = find(db, bucket, key, None)
    if row:
        stored = decode_stored(row.info)
        db.execute("delete from object where bucket = ? and key = ?", (bucket, key))
        _keep(db, bucket, key, structs.replace(stored, id=stored.id or _next_id(db, bucket, key)), row.inline)
    return freed


def named(db: Db, bucket: int, key: bytes, stored: Stored, versioning: str) -> Stored:
    """With the id of a new version; those before it have made way."""
    if not versioning:
        return stored
    return structs.replace(stored, id=_next_id(db, bucket, key), null=versioning == "Suspended")


def _next_id(db: Db, bucket: int, key: bytes) -> str:
    """32 characters that sort before those of all older versions, even if the clock went back."""
    order = LAST - time.time_ns()
    if row := db.execute(FIRST_OLDER, (bucket, key)).fetchone():
        order = min(order, int(row[0][:16], 16) - 1)
    return f"{order:016x}{secrets.token_hex(8)}"


def _keep(db: Db, bucket: int, key: bytes, stored: Stored, inline: int | None) -> None:
    row = (bucket, key, stored.id, stored.version, encode(stored), inline)
    db.execute("insert into version values (?, ?, ?, ?, ?, ?)", row)


def _drop(db: Db, bucket: int, key: bytes, row: Row | None) -> list[str]:
    if row is None:
        return []
    if row.older:
        db.execute("delete from version where bucket = ? and key = ? and id = ?", (bucket, key, row.older))
    else:
        db.execute("delete from object where bucket = ? and key = ?", (bucket, key))
    if row.inline is not None:
        db.execute("delete from inline where id = ?", (row.inline,))
    return release(db, decode_stored(row.info).pieces)


def delete(db: Db, bucket: str, wanted: Sequence[Version], now: float, cause: Cause) -> Changed:
    number, kept = bucket_row(db, bucket)
    freed: list[str] = []
    done = []
    for one in wanted:
        key = one.key.encode()
        row = find(db, number, key, one.version)
        if row and not _is_wanted(row, one):
            done.append(Deleted(refused=True))
        elif one.version is not None and row and _locked(row, now, bypass=one.bypass):
            done.append(Deleted(locked=True))
        elif one.version is None and kept.versioning:
            freed += make_way(db, number, key, kept.versioning)
            marker = named(db, number, key, Stored(0, "", now, Attributes(owner=kept.account)), kept.versioning)
            marker = structs.replace(marker, marker=True)
            _keep(db, number, key, marker, None)
            note(db, kept, marker.info(key), _named(cause, "DeleteMarkerCreated"))
            done.append(Deleted(marker.version, marker=True))
        else:
            freed += _drop(db, number, key, row)
            _promote(db, number, key)
            was_marker = bool(row and decode_stored(row.info).marker)
            if row:
                note(db, kept, decode_stored(row.info).info(key), _named(cause, "Delete"))
            done.append(Deleted(one.version or "", was_marker) if kept.versioning else Deleted())
    return Changed(done, freed)


def _named(cause: Cause, what: str) -> Cause:
    return structs.replace(cause, event=f"{cause.event}:{what}")


def _is_wanted(row: Row, one: Version) -> bool:
    if one.if_match is None and one.before is None:
        return True
    stored = decode_stored(row.info)
    return one.if_match in (None, "*", stored.etag) and (one.before is None or stored.modified <= one.before)


def _locked(row: Row, now: float, *, bypass: bool) -> bool:
    return decode_stored(row.info).attributes.lock.holds(now, bypass=bypass)


def _promote(db: Db, bucket: int, key: bytes) -> None:
    """Once the newest version is gone the one before it is the object, unless it is a delete marker."""
    if find(db, bucket, key, None) or not (row := db.execute(FIRST_OLDER, (bucket, key)).fetchone()):
        return
    if not decode_stored(row[1]).marker:
        db.execute("delete from version where bucket = ? and key = ? and id = ?", (bucket, key, row[0]))
        db.execute("insert into object values (?, ?, ?, ?)", (bucket, key, row[1], row[2]))


def set_attributes(
    db: Db,
    bucket: str,
    key: bytes,
    change: Callable[[Attributes], Attributes],
    version: str | None,
    cause: Cause | None,
) -> Changed:
    number, kept = bucket_row(db, bucket)
    row = find(db, number, key, version)
    if row is None:
        raise NoSuchKey(key.decode()) if version is None else NoSuchVersion(version)
    stored = decode_stored(row.info)
    if stored.marker:
        raise IsDeleteMarker(stored.info(key))
    stored = structs.replace(stored, attributes=change(stored.attributes))
    info = encode(stored)
    if row.older:
        db.execute(
            "update version set info = ? where bucket = ? and key = ? and id = ?", (info, number, key, row.older)
        )
    else:
        db.execute("update object set info = ? where bucket = ? and key = ?", (info, number, key))
    note(db, kept, stored.info(key), cause)
    return Changed(stored.info(key))
