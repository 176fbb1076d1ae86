"""Records that the Kinesis Producer Library put together into one.

Format: github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
"""

import hashlib
from collections.abc import Iterator

MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST = 16
Field = tuple[int, int | bytes]


def records(key: str, data: bytes) -> list[tuple[str, bytes]]:
    """Partition key and data of each; the one record where it is not of that form."""
    message, digest = data[len(MAGIC) : -_DIGEST], data[-_DIGEST:]
    if not data.startswith(MAGIC) or hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return [(key, data)]
    try:
        return list(_records(message))
    except (IndexError, ValueError):
        return [(key, data)]


def _records(message: bytes) -> Iterator[tuple[str, bytes]]:
    fields = list(_fields(message))
    keys = [value.decode() for number, value in fields if number == 1 and isinstance(value, bytes)]
    for number, value in fields:
        if number == 3 and isinstance(value, bytes):
            record = dict(_fields(value))
            index, data = record.get(1, 0), record.get(3, b"")
            if isinstance(index, int) and isinstance(data, bytes):
                yield keys[index], data


def _fields(message: bytes) -> Iterator[Field]:
    """Of a protocol buffer. Raise IndexError, ValueError for what is none."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        match tag & 7:
            case 0:
                value, place = _varint(message, place)
                yield tag >> 3, value
            case 2:
                size, place = _varint(message, place)
                if place + size > len(message):
                    raise ValueError("cut off")
                yield tag >> 3, message[place : place + size]
                place += size
            case wire:
                raise ValueError(f"wire type {wire}")


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
