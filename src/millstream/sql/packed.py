"""Files of text whose compression DuckDB does not know: unpacked beside themselves, as their names say.

Gzip and Zstandard are not among them: DuckDB reads those.
"""

import bz2
import shutil
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import cramjam
from msgspec import structs

from millstream.sql.words import File, fail

_FRAMES = b"\xff\x06\x00\x00sNaPpY"
_TWO = struct.Struct(">II")


def unpacked(files: Sequence[File]) -> list[File]:
    """Raise Failed for a file that is not what its name says."""
    return [_unpacked(file) for file in files]


def _unpacked(file: File) -> File:
    suffix = Path(file.path).suffix
    if (unpack := _WAYS.get(suffix)) is None:
        return file
    path = f"{file.path}.txt"
    try:
        unpack(Path(file.path), Path(path))
    except (OSError, ValueError, EOFError, zlib.error, struct.error, cramjam.DecompressionError) as bad:
        fail(f"HIVE_CURSOR_ERROR: Failed to read file: {file.uri}: {bad}", 1200)
    return structs.replace(file, path=path)


def _bzip2(packed: Path, plain: Path) -> None:
    with bz2.open(packed) as source, plain.open("wb") as target:
        shutil.copyfileobj(source, target)


def _deflate(packed: Path, plain: Path) -> None:
    plain.write_bytes(zlib.decompress(packed.read_bytes()))


def _snappy(packed: Path, plain: Path) -> None:
    """Framed as Snappy's own, in Hadoop's blocks, or bare."""
    data = packed.read_bytes()
    if data.startswith(_FRAMES):
        plain.write_bytes(bytes(cramjam.snappy.decompress(data)))
        return
    try:
        plain.write_bytes(_hadoop(data))
    except (ValueError, struct.error, cramjam.DecompressionError):
        plain.write_bytes(bytes(cramjam.snappy.decompress_raw(data)))


def _hadoop(data: bytes) -> bytes:
    """Blocks: the size of what is in it, then chunks with theirs until it is full."""
    found, place = bytearray(), 0
    while place < len(data):
        size, _ = _TWO.unpack_from(data, place)
        place, end = place + 4, len(found) + size
        while len(found) < end:
            (packed,) = struct.unpack_from(">I", data, place)
            if packed > len(data) - place - 4:
                raise ValueError("a block that is cut short")
            found += bytes(cramjam.snappy.decompress_raw(data[place + 4 : place + 4 + packed]))
            place += 4 + packed
    return bytes(found)


_WAYS: dict[str, Callable[[Path, Path], None]] = {".bz2": _bzip2, ".snappy": _snappy, ".deflate": _deflate}
