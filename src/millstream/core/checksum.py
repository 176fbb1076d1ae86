"""The five checksums of S3: running, and put together from those of consecutive parts."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable
from functools import reduce
from typing import NamedTuple, Protocol

from awscrt import checksums
from isal import isal_zlib

Update = Callable[[bytes, int], int]
Combine = Callable[[int, int, int], int]


class Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Crc(NamedTuple):
    update: Update
    combine: Combine
    width: int  # bytes


_CRCS = {
    "CRC32": _Crc(isal_zlib.crc32, checksums.combine_crc32, 4),
    "CRC32C": _Crc(checksums.crc32c, checksums.combine_crc32c, 4),
    "CRC64NVME": _Crc(checksums.crc64nvme, checksums.combine_crc64nvme, 8),
}
_SIZES = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
ALGORITHMS = tuple(_SIZES)


class _RunningCrc:
    def __init__(self, crc: _Crc) -> None:
        self._crc, self._value = crc, 0

    def update(self, data: bytes, /) -> None:
        self._value = self._crc.update(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(self._crc.width, "big")


def hasher(algorithm: str) -> Hasher:
    """`algorithm` is one of ALGORITHMS."""
    if crc := _CRCS.get(algorithm):
        return _RunningCrc(crc)
    return hashlib.sha1(usedforsecurity=False) if algorithm == "SHA1" else hashlib.sha256()


def checksum(algorithm: str, data: bytes) -> str:
    """In base64, as S3 writes it."""
    running = hasher(algorithm)
    running.update(data)
    return text(running.digest())


def combine(algorithm: str, parts: Iterable[tuple[bytes, int]]) -> bytes:
    """Of the whole, from (digest, size) of consecutive parts; CRCs only."""
    crc = _CRCS[algorithm]
    joined = reduce(lambda left, part: crc.combine(left, int.from_bytes(part[0], "big"), part[1]), parts, 0)
    return joined.to_bytes(crc.width, "big")


def text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def is_checksum(algorithm: str, value: str) -> bool:
    """Whether `value` is base64 of a digest of the algorithm's size."""
    try:
        return len(base64.b64decode(value, validate=True)) == _SIZES[algorithm]
    except binascii.Error:
        return False
