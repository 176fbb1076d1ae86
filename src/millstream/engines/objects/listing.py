"""Listing by seeks: a common prefix costs one look into the index, however many keys are below it."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from millstream.engines.objects.rows import Stored, decode_stored
from millstream.ports.objects import Listing, ObjectInfo, VersionListing

SCAN = "select key, info from object where bucket = ? and key >= ? and key < ? order by key"
SCAN_ALL = "select key, info from object where bucket = ? and key >= ? order by key"


class _Entry(NamedTuple):
    name: bytes  # a key, or a common prefix when `info` is None
    info: bytes | None


def walk(db: sqlite3.Connection, bucket: int, *, prefix: str, delimiter: str, after: str, limit: int) -> Listing:
    entries: list[_Entry] = []
    if limit > 0:
        for entry in _entries(db, bucket, prefix.encode(), delimiter.encode(), after.encode()):
            if len(entries) == limit:
                return _listing(entries, entries[-1].name.decode())
            entries.append(entry)
    return _listing(entries, None)


def _listing(entries: list[_Entry], following: str | None) -> Listing:
    objects = [decode_stored(entry.info).info(entry.name) for entry in entries if entry.info is not None]
    prefixes = [entry.name.decode() for entry in entries if entry.info is None]
    return Listing(objects, prefixes, following)


def _entries(db: sqlite3.Connection, bucket: int, prefix: bytes, delimiter: bytes, after: bytes) -> Iterator[_Entry]:
    common, start = b"", max(prefix, _first(prefix, delimiter, after))
    while True:
        for key, info in _scan(db, bucket, start, successor(prefix)):
            if common := _common(key, prefix, delimiter):
                break
            yield _Entry(key, info)
        else:
            return
        yield _Entry(common, None)
        start = successor(common)


def _first(prefix: bytes, delimiter: bytes, after: bytes) -> bytes:
    """The least key that is greater than `after` and in no common prefix that is not."""
    if after.startswith(prefix) and (common := _common(after, prefix, delimiter)):
        return successor(common)
    return after + b"\0" if after else b""


def _common(key: bytes, prefix: bytes, delimiter: bytes) -> bytes:
    found = key.find(delimiter, len(prefix)) if delimiter else -1
    return key[: found + len(delimiter)] if found >= 0 else b""


def _scan(db: sqlite3.Connection, bucket: int, above: bytes, below: bytes) -> sqlite3.Cursor:
    if below:
        return db.execute(SCAN, (bucket, above, below))
    return db.execute(SCAN_ALL, (bucket, above))


VERSIONS = """select key, '' as id, info from object where bucket = :bucket and key >= :above {below}
    union all select key, id, info from version where bucket = :bucket and key >= :above {below} order by key, id"""


def walk_versions(
    db: sqlite3.Connection, bucket: int, *, prefix: str, delimiter: str, after: tuple[str, str], limit: int
) -> VersionListing:
    versions: list[tuple[ObjectInfo, bool]] = []
    prefixes: list[str] = []
    last = ("", "")
    for entry in _versions(db, bucket, prefix.encode(), delimiter.encode(), after) if limit > 0 else ():
        if len(versions) + len(prefixes) == limit:
            return VersionListing(versions, prefixes, last)
        if isinstance(entry, bytes):
            prefixes.append(entry.decode())
            last = (entry.decode(), "")
        else:
            key, stored, latest = entry
            versions.append((stored.info(key), latest))
            last = (key.decode(), stored.id or stored.version)
    return VersionListing(versions, prefixes, None)


def _versions(
    db: sqlite3.Connection, bucket: int, prefix: bytes, delimiter: bytes, after: tuple[str, str]
) -> Iterator[tuple[bytes, Stored, bool] | bytes]:
    """Versions as (key, version, whether it is the key's latest), and common prefixes."""
    marked, version = after[0].encode(), after[1]
    inside = version and marked.startswith(prefix) and not _common(marked, prefix, delimiter)
    common, start = b"", max(prefix, marked if inside else _first(prefix, delimiter, marked))
    key, passed = b"", not inside
    while True:
        below = successor(prefix)
        sql = VERSIONS.format(below="and key < :below" if below else "")
        for key_found, _, info in db.execute(sql, {"bucket": bucket, "above": start, "below": below}):
            if common := _common(key_found, prefix, delimiter):
                break
            latest, key, stored = key_found != key or not key, key_found, decode_stored(info)
            if passed or key != marked or stored.id > version > "":
                passed = True
                yield key, stored, latest
            elif version == stored.version:
                passed = True
        else:
            return
        yield common
        start = successor(common)


def successor(text: bytes) -> bytes:
    """The least key greater than all that start with `text`, itself UTF-8 and so without 0xff; of empty: empty."""
    return text[:-1] + bytes([text[-1] + 1]) if text else b""
