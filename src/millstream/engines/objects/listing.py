"""Listing by seeks: a common prefix costs one look into the index, however many keys are below it."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from millstream.engines.objects.rows import decode_stored
from millstream.ports.objects import Listing

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


def successor(text: bytes) -> bytes:
    """The least key greater than all that start with `text`, itself UTF-8 and so without 0xff; of empty: empty."""
    return text[:-1] + bytes([text[-1] + 1]) if text else b""
