"""Objects that appear: each change as one function inside a transaction."""

from millstream.engines.objects import versions
from millstream.engines.objects.rows import (
    Changed,
    Db,
    Stored,
    bucket_id,
    bucket_row,
    decode_stored,
    encode,
    hold,
    note,
)
from millstream.ports.objects import Cause, Condition, NoSuchKey, PreconditionFailed

ALWAYS = Condition()


def place(
    db: Db,
    bucket: str,
    key: bytes,
    stored: Stored,
    *,
    inline: bytes | None,
    condition: Condition,
    cause: Cause,
) -> Changed:
    """Show a new object whose pieces are counted already; the one it replaces goes."""
    number, kept = bucket_row(db, bucket)
    check(db, number, key, condition)
    freed = versions.make_way(db, number, key, kept.versioning)
    stored = versions.named(db, number, key, stored, kept.versioning)
    row = None
    if inline is not None:
        row = db.execute("insert into inline (data) values (?)", (inline,)).lastrowid
    db.execute("insert into object values (?, ?, ?, ?)", (number, key, encode(stored), row))
    info = stored.info(key)
    note(db, kept, info, cause)
    return Changed(info, freed)


def put(
    db: Db,
    bucket: str,
    key: bytes,
    stored: Stored,
    *,
    inline: bytes | None,
    condition: Condition,
    cause: Cause,
) -> Changed:
    hold(db, stored.pieces)
    return place(db, bucket, key, stored, inline=inline, condition=condition, cause=cause)


class SourceChanged(Exception):
    """Between the look at the source and the commit."""


def copy(
    db: Db,
    source: tuple[str, bytes, str | None],
    seen: Stored,
    target: tuple[str, bytes],
    *,
    stored: Stored,
    condition: Condition,
    cause: Cause,
) -> Changed:
    """`stored` shares the pieces of the source, which must still be what was `seen`."""
    bucket, key, version = source
    row = versions.find(db, bucket_id(db, bucket), key, version)
    if row is None or decode_stored(row.info) != seen:
        raise SourceChanged
    inline = versions.inline(db, row)
    return put(db, *target, stored, inline=inline, condition=condition, cause=cause)


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
        raise PreconditionFailed("If-Match")
    if none_match is not None and present is not None and none_match in ("*", present):
        raise PreconditionFailed("If-None-Match")
