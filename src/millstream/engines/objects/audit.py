"""Looking over a stopped store's folder: is every byte that the index names on disk, and what else is there?"""

import hashlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from millstream.engines.objects.rows import Piece, Stored, decode_stored
from millstream.engines.objects.uploads import decode_part

OBJECTS = """select b.name, o.key, o.info, i.data from object o join bucket b on b.id = o.bucket
    left join inline i on i.id = o.inline union all
    select b.name, v.key, v.info, i.data from version v join bucket b on b.id = v.bucket
    left join inline i on i.id = v.inline order by 1, 2"""
BLOCK = 1 << 20


def problems(root: Path) -> Iterator[str]:
    """A sentence for each; reads every byte. Files that nothing names are no loss: the next start sweeps them."""
    db = sqlite3.connect(f"file:{root / 'index.db'}?mode=ro", uri=True)
    used: Counter[str] = Counter()
    for bucket, key, info, inline in db.execute(OBJECTS):
        stored = decode_stored(info)
        used.update(piece.name for piece in stored.pieces)
        if said := _wrong(root, stored, inline):
            yield f"{bucket}/{key.decode()}: {said}"
    for (info,) in db.execute("select info from part"):
        used[decode_part(info).piece.name] += 1
    counted = Counter(dict(db.execute("select name, refs from file")))
    for name in sorted(used.keys() | counted.keys()):
        if used[name] != counted[name]:
            yield f"data file {name}: used {used[name]} times, counted {counted[name]}"
    db.close()


def _wrong(root: Path, stored: Stored, inline: bytes | None) -> str:
    if stored.attributes.sealed:
        return _sizes(root, stored)
    try:
        found = "" if stored.marker else _etag(root, stored, inline or b"")
    except FileNotFoundError as error:
        return f"data file {os.path.basename(error.filename)} is missing"
    return "" if found == stored.etag else "its bytes are not those that were stored"


def _sizes(root: Path, stored: Stored) -> str:
    """All that can be said without the client's key."""
    for piece in stored.pieces:
        path = root / "data" / piece.name[8:10] / piece.name
        if not path.exists() or path.stat().st_size != piece.size:
            return f"data file {piece.name} is missing or has another size"
    return ""


def _etag(root: Path, stored: Stored, inline: bytes) -> str:
    if not stored.pieces:
        return hashlib.md5(inline, usedforsecurity=False).hexdigest()
    if not stored.parts:
        return _md5(root, stored.pieces).hex()
    digests = b"".join(_md5(root, [piece]) for piece in stored.pieces)
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(stored.pieces)}"


def _md5(root: Path, pieces: Sequence[Piece]) -> bytes:
    digest = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        with (root / "data" / piece.name[8:10] / piece.name).open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    return digest.digest()
