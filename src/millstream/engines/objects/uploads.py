"""Multipart uploads in the index: parts are data files, and completing only names them in order."""

import base64
import hashlib
from collections.abc import Sequence

import msgspec

from millstream.core import checksum
from millstream.engines.objects import rows
from millstream.engines.objects.listing import successor
from millstream.engines.objects.placing import ALWAYS, check, place
from millstream.engines.objects.rows import (
    Changed,
    Db,
    Piece,
    Stored,
    bucket_id,
    encode,
    hold,
    release,
)
from millstream.ports.objects import (
    Cause,
    Checksum,
    Condition,
    Conflict,
    InvalidPart,
    InvalidPartOrder,
    NoSuchUpload,
    ObjectInfo,
    Part,
    PartTooSmall,
    Upload,
)

SMALLEST = 5 << 20  # of all parts but the last
KEPT = 7 * 86400.0  # seconds that a completed upload can be completed again


class StoredPart(msgspec.Struct, frozen=True, array_like=True):
    part: Part
    piece: Piece


class Done(msgspec.Struct, frozen=True, array_like=True):
    parts: tuple[tuple[int, str], ...]
    info: ObjectInfo


decode_upload = msgspec.msgpack.Decoder(Upload).decode
decode_part = msgspec.msgpack.Decoder(StoredPart).decode
decode_done = msgspec.msgpack.Decoder(Done).decode
FIND = "select info from upload where bucket = ? and key = ? and id = ?"


def create(db: Db, bucket: str, upload: Upload) -> Changed:
    number = bucket_id(db, bucket)
    upload = msgspec.structs.replace(upload, over=_over(db, number, upload.key.encode()))
    row = (number, upload.key.encode(), upload.id, encode(upload))
    db.execute("insert into upload values (?, ?, ?, ?)", row)
    return Changed(upload)


def find(db: Db, bucket: str, key: bytes, upload_id: str) -> Upload:
    row = db.execute(FIND, (bucket_id(db, bucket), key, upload_id)).fetchone()
    if row is None:
        raise NoSuchUpload(upload_id)
    return decode_upload(row[0])


def parts(db: Db, upload_id: str) -> list[StoredPart]:
    rows = db.execute("select info from part where upload = ? order by number", (upload_id,))
    return [decode_part(row[0]) for row in rows]


def unfinished(db: Db, bucket: str, prefix: bytes) -> list[Upload]:
    sql = "select info from upload where bucket = ? and key >= ? and (? = x'' or key < ?) order by key, id"
    above = successor(prefix)
    return [decode_upload(row[0]) for row in db.execute(sql, (bucket_id(db, bucket), prefix, above, above))]


def put_part(db: Db, bucket: str, key: bytes, upload_id: str, stored: StoredPart) -> Changed:
    find(db, bucket, key, upload_id)
    number = stored.part.number
    old = db.execute("select info from part where upload = ? and number = ?", (upload_id, number)).fetchone()
    hold(db, [stored.piece])
    db.execute("insert or replace into part values (?, ?, ?)", (upload_id, number, encode(stored)))
    return Changed(stored.part, release(db, [decode_part(old[0]).piece]) if old else ())


def delete_bucket(db: Db, name: str) -> Changed:
    freed: list[str] = []
    for upload in unfinished(db, name, b""):
        freed += abort(db, name, upload.key.encode(), upload.id).freed
    rows.delete_bucket(db, name)
    return Changed(None, freed)


def abort(db: Db, bucket: str, key: bytes, upload_id: str) -> Changed:
    find(db, bucket, key, upload_id)
    freed = release(db, [stored.piece for stored in parts(db, upload_id)])
    _forget(db, bucket_id(db, bucket), key, upload_id)
    return Changed(None, freed)


def complete(
    db: Db,
    bucket: str,
    key: bytes,
    upload_id: str,
    *,
    wanted: Sequence[tuple[int, str]],
    condition: Condition,
    now: float,
    cause: Cause,
) -> Changed:
    try:
        upload = find(db, bucket, key, upload_id)
    except NoSuchUpload:
        return Changed(_completed(db, bucket_id(db, bucket), key, upload_id, wanted))
    there = {stored.part.number: stored for stored in parts(db, upload_id)}
    chosen = _chosen(there, wanted)
    if condition != ALWAYS:
        _check_condition(db, bucket_id(db, bucket), upload, condition)
    stored = _assemble(upload, [stored.part for stored in chosen], tuple(stored.piece for stored in chosen))
    info, freed = place(db, bucket, key, stored, inline=None, condition=condition, cause=cause)
    unused = there.keys() - {number for number, _ in wanted}
    freed = [*freed, *release(db, [there[number].piece for number in unused])]
    number = bucket_id(db, bucket)
    _forget(db, number, key, upload_id)
    done = Done(tuple(wanted), info)
    db.execute("delete from done where ended < ?", (now - KEPT,))
    db.execute("insert into done values (?, ?, ?, ?)", (upload_id, number, now, encode(done)))
    return Changed(info, freed)


def _over(db: Db, bucket: int, key: bytes) -> str:
    row = db.execute("select info, inline from object where bucket = ? and key = ?", (bucket, key)).fetchone()
    return hashlib.blake2s(row[0] + str(row[1]).encode(), digest_size=16).hexdigest() if row else ""


def _check_condition(db: Db, bucket: int, upload: Upload, condition: Condition) -> None:
    key = upload.key.encode()
    check(db, bucket, key, condition)
    if upload.over != _over(db, bucket, key):
        raise Conflict("If-Match" if condition.if_match is not None else "If-None-Match")


def _completed(db: Db, bucket: int, key: bytes, upload_id: str, wanted: Sequence[tuple[int, str]]) -> ObjectInfo:
    """The answer given before, to a client that did not get it."""
    row = db.execute("select info from done where id = ? and bucket = ?", (upload_id, bucket)).fetchone()
    done = decode_done(row[0]) if row else None
    if done is None or done.info.key.encode() != key or done.parts != tuple(wanted):
        raise NoSuchUpload(upload_id)
    return done.info


def _forget(db: Db, bucket: int, key: bytes, upload_id: str) -> None:
    db.execute("delete from part where upload = ?", (upload_id,))
    db.execute("delete from upload where bucket = ? and key = ? and id = ?", (bucket, key, upload_id))


def _chosen(there: dict[int, StoredPart], wanted: Sequence[tuple[int, str]]) -> list[StoredPart]:
    numbers = [number for number, _ in wanted]
    if numbers != sorted(set(numbers)):
        raise InvalidPartOrder
    chosen = [there[number] for number, etag in wanted if number in there and there[number].part.etag == etag]
    for number, etag in wanted:
        if number not in there or there[number].part.etag != etag:
            raise InvalidPart(number, etag)
    if not chosen:
        raise InvalidPart(0, "")
    for stored in chosen[:-1]:
        if stored.part.size < SMALLEST:
            raise PartTooSmall(stored.part)
    return chosen


def _assemble(upload: Upload, chosen: list[Part], pieces: tuple[Piece, ...]) -> Stored:
    """AWS dates the object by the start of its upload."""
    sizes = tuple(part.size for part in chosen)
    digests = b"".join(bytes.fromhex(part.etag) for part in chosen)
    etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(chosen)}"
    found = _checksum(upload, chosen)
    composite = found is not None and found.kind == "COMPOSITE"  # only then S3 tells of the parts' own
    each = tuple(part.checksum.value for part in chosen if part.checksum and composite)
    stored = Stored(sum(sizes), etag, upload.started, upload.attributes, found, sizes, pieces, each)
    if not upload.attributes.sealed:
        return stored
    return msgspec.structs.replace(stored, nonces=tuple(part.nonce for part in chosen))


def _checksum(upload: Upload, chosen: list[Part]) -> Checksum | None:
    """By the upload's algorithm; where it names none, of CRC64NVMEs that all parts happen to have, as S3 does."""
    algorithm = upload.algorithm or "CRC64NVME"
    if not all(part.checksum and part.checksum.algorithm == algorithm for part in chosen):
        return None
    digests = [base64.b64decode(part.checksum.value) for part in chosen if part.checksum]
    if upload.kind == "FULL_OBJECT":
        sizes = (part.size for part in chosen)
        joined = checksum.combine(algorithm, zip(digests, sizes, strict=True))
        return Checksum(algorithm, checksum.text(joined))
    value = f"{checksum.checksum(algorithm, b''.join(digests))}-{len(chosen)}"
    return Checksum(algorithm, value, "COMPOSITE")
