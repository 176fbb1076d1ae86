"""Several records in one: a run of JSON objects, or pieces between a delimiter.

AWS: docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

MOST = 500  # pieces of a record; AWS hands one of more on as it is
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.S)
Split = Callable[[bytes], list[bytes]]


def delimited(delimiter: bytes) -> Split:
    def split(data: bytes) -> list[bytes]:
        pieces = [piece for piece in data.split(delimiter) if piece]
        return pieces if len(pieces) <= MOST else [data]

    return split


def json_objects(data: bytes) -> list[bytes]:
    """The objects that stand one after another, with or without white space between; else the record as it is."""
    pieces: list[bytes] = []
    depth = start = 0
    for match in _BRACKETS.finditer(data):
        token = match.group()
        if token in b"{[":
            if depth == 0:
                if data[start : match.start()].strip():
                    return [data]
                start = match.start()
            depth += 1
        elif token in b"}]":
            depth -= 1
            if depth == 0:
                pieces.append(data[start : match.end()])
                start = match.end()
            elif depth < 0:
                return [data]
    whole = depth == 0 and not data[start:].strip() and 0 < len(pieces) <= MOST
    return pieces if whole and all(map(_is_object, pieces)) else [data]


def _is_object(piece: bytes) -> bool:
    try:
        msgspec.json.decode(piece, type=dict[str, Any])
    except msgspec.DecodeError:
        return False
    return True
