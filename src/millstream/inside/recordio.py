"""recordIO-protobuf without a protobuf library: rows of each record's `values` feature, and records of labels.

A record is magic, length, message and padding to four bytes. The message is Amazon's `Record`: field 1 is the map of
features, whose values hold a tensor of 4- or 8-byte floats or of whole numbers, with `keys` where it is sparse.
https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html
"""

import struct
from collections.abc import Iterator
from typing import Any

MAGIC = 0xCED7230A
FEATURES, LABELS, VALUES = 1, 2, "values"
WIDEST = 1 << 20  # columns: a broken record must not ask for all memory
TENSORS = {2: "f", 3: "d", 7: "i"}  # field of the value, and what its tensor is packed of


def rows(data: bytes, missing: float) -> Any:
    """A matrix with `missing` where a sparse record says nothing. Raise ValueError."""
    import numpy as np  # noqa: PLC0415

    found = [feature(record) for record in records(data)]
    width = max((max([*keys, -1]) + 1 if keys else len(values) for values, keys in found), default=0)
    if width > WIDEST:
        raise ValueError(f"a record names column {width - 1}")
    matrix = np.full((len(found), width), missing)
    for row, (values, keys) in zip(matrix, found, strict=True):
        row[keys or slice(len(values))] = values
    return matrix


def records(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(data):
        magic, length = struct.unpack_from("<II", data, at)
        if magic != MAGIC:
            raise ValueError(f"no recordIO record begins at byte {at}")
        if at + 8 + length > len(data):
            raise ValueError(f"the record at byte {at} is cut off")
        yield data[at + 8 : at + 8 + length]
        at += 8 + (length + 3) // 4 * 4


def feature(record: bytes) -> tuple[list[float], list[int]]:
    """The numbers of a record's features, and their columns where it is sparse."""
    for number, entry in fields(record):
        if number == FEATURES:
            parts = dict(fields(entry))
            if parts.get(1, b"").decode() == VALUES:
                return tensor(parts.get(2, b""))
    raise ValueError(f"a record has no feature {VALUES!r}")


def tensor(value: bytes) -> tuple[list[float], list[int]]:
    for number, packed in fields(value):
        if number in TENSORS:
            parts: dict[int, bytes] = {}
            for part, content in fields(packed):
                parts[part] = parts.get(part, b"") + content
            keys = list(varints(parts.get(2, b"")))
            return numbers(parts.get(1, b""), TENSORS[number]), keys
    raise ValueError("a feature holds no tensor of numbers")


def numbers(packed: bytes, kind: str) -> list[float]:
    if kind == "i":
        return [float(value - (1 << 64) if value >> 63 else value) for value in varints(packed)]
    return list(struct.unpack(f"<{len(packed) // struct.calcsize(kind)}{kind}", packed))


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Field numbers and contents; a number of its own, which unpacked lists have, as the bytes it is packed of."""
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        number, wire, start = tag >> 3, tag & 7, at
        if wire == 0:
            _, at = varint(message, at)
        elif wire == 2:
            length, start = varint(message, at)
            at = start + length
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        else:
            raise ValueError(f"wire type {wire} is not known")
        if at > len(message):
            raise ValueError("a field is cut off")
        yield number, message[start:at]


def varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = varint(packed, at)
        yield value


def varint(data: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError("a number is cut off")
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def labels_of(data: bytes) -> Iterator[float]:
    """The first number of each record's label. Raise ValueError."""
    for record in records(data):
        found = [dict(fields(entry)).get(2, b"") for number, entry in fields(record) if number == LABELS]
        if not found or not (values := tensor(found[0])[0]):
            raise ValueError("a record has no label")
        yield values[0]


def labels(values: dict[str, Any]) -> bytes:
    """A record whose labels are single-precision tensors, each of one number or of several."""
    record = b""
    for key, value in values.items():
        several = value if isinstance(value, list) else [value]
        tensor = field(1, struct.pack(f"<{len(several)}f", *several))
        record += field(LABELS, field(1, key.encode()) + field(2, field(2, tensor)))
    return struct.pack("<II", MAGIC, len(record)) + record + bytes(-len(record) % 4)


def field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    written = b""
    while value > 127:
        written, value = written + bytes([value & 127 | 128]), value >> 7
    return written + bytes([value])
