"""Firehose's compression formats, streaming and deterministic: the same records give the same bytes."""

import struct
import zlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol

import cramjam
from isal import isal_zlib

from millstream.services.firehose import columns

_HADOOP_BLOCK = 256 * 1024  # Hadoop's default buffer for one compressed block


class Packer(Protocol):
    def compress(self, block: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Format(NamedTuple):
    extension: str
    encoding: str  # Content-Encoding, empty for none
    packer: Callable[[], Packer]


class Plain:
    def compress(self, block: bytes) -> bytes:
        return block

    def flush(self) -> bytes:
        return b""


def gzip() -> Packer:
    packer: Packer = isal_zlib.compressobj(level=2, wbits=31)  # a gzip header with time 0
    return packer


class Snappy:
    """The framing format."""

    def __init__(self) -> None:
        self._packer = cramjam.snappy.Compressor()

    def compress(self, block: bytes) -> bytes:
        self._packer.compress(block)
        return bytes(self._packer.flush())

    def flush(self) -> bytes:
        return bytes(self._packer.finish())


class HadoopSnappy:
    """Blocks of: length before, length after, raw snappy; both lengths as big-endian 32 bit."""

    def compress(self, block: bytes) -> bytes:
        parts = [block[start : start + _HADOOP_BLOCK] for start in range(0, len(block), _HADOOP_BLOCK)]
        packed = [bytes(cramjam.snappy.compress_raw(part)) for part in parts]
        return b"".join(struct.pack(">II", len(a), len(b)) + b for a, b in zip(parts, packed, strict=True))

    def flush(self) -> bytes:
        return b""


class Zip:
    """One entry, its sizes behind the data (a streaming ZIP), dated 1980-01-01."""

    NAME, DATE = b"data", 0x21

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        self._crc = self._size = self._packed = 0

    def compress(self, block: bytes) -> bytes:
        head = b"" if self._size else self._header()
        self._crc, self._size = zlib.crc32(block, self._crc), self._size + len(block)
        return head + self._count(self._deflate.compress(block))

    def flush(self) -> bytes:
        head = b"" if self._size else self._header()
        tail = self._count(self._deflate.flush())
        sizes = struct.pack("<III", self._crc, self._packed, self._size)
        entry = struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 8, 8, 0, self.DATE) + sizes
        entry += struct.pack("<HHHHHII", len(self.NAME), 0, 0, 0, 0, 0, 0) + self.NAME
        start = 30 + len(self.NAME) + self._packed + 16
        end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(entry), start, 0)
        return head + tail + struct.pack("<I", 0x08074B50) + sizes + entry + end

    def _header(self) -> bytes:
        return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 8, 8, 0, self.DATE, 0, 0, 0, len(self.NAME), 0) + self.NAME

    def _count(self, out: bytes) -> bytes:
        self._packed += len(out)
        return out


FORMATS = {
    "UNCOMPRESSED": Format("", "", Plain),
    "GZIP": Format(".gz", "gzip", gzip),
    "Snappy": Format(".snappy", "", Snappy),
    "HADOOP_SNAPPY": Format(".snappy", "", HadoopSnappy),
    "ZIP": Format(".zip", "", Zip),
}
PARQUET, ORC = "PARQUET.", "ORC."
PARQUETS = {
    f"{PARQUET}{codec}": Format(".parquet", "", partial(columns.parquet, codec))
    for codec in ("SNAPPY", "GZIP", "UNCOMPRESSED")
}
ORCS = {f"{ORC}{codec}": Format(".orc", "", partial(columns.orc, codec)) for codec in ("SNAPPY", "ZLIB", "NONE")}
ALL = FORMATS | PARQUETS | ORCS
"""Also those of rows."""
