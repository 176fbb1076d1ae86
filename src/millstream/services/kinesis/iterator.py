"""Shard iterators: a place in a shard for five minutes, signed so that none can be made up or changed."""

import base64
import binascii
import hashlib
import hmac
import struct
from typing import NamedTuple

LIFE = 300_000  # milliseconds
_VERSION = (1).to_bytes(8, "big")
_PLACE = struct.Struct(">QIQ")  # made at, shard, offset
_SIGNATURE = 16


class Iterator(NamedTuple):
    made: int  # milliseconds since the epoch
    shard: int
    offset: int
    stream: str  # name


def encode(iterator: Iterator, secret: str) -> str:
    """`secret` is the stream's own, so that a later stream of the name refuses it."""
    made, shard, offset, stream = iterator
    payload = _PLACE.pack(made, shard, offset) + stream.encode()
    return base64.b64encode(_VERSION + _sign(payload, secret) + payload).decode()


def decode(text: str) -> tuple[Iterator, bytes]:
    """The iterator, not yet to be believed, and what `verify` needs. Raise ValueError."""
    try:
        raw = base64.b64decode(text, validate=True)
        made, shard, offset = _PLACE.unpack_from(raw, len(_VERSION) + _SIGNATURE)
        stream = raw[len(_VERSION) + _SIGNATURE + _PLACE.size :].decode()
    except (binascii.Error, struct.error, UnicodeDecodeError) as error:
        raise ValueError("not a shard iterator") from error
    if not raw.startswith(_VERSION):
        raise ValueError("not a shard iterator")
    return Iterator(made, shard, offset, stream), raw


def verify(raw: bytes, secret: str) -> bool:
    start = len(_VERSION)
    return hmac.compare_digest(raw[start : start + _SIGNATURE], _sign(raw[start + _SIGNATURE :], secret))


def _sign(payload: bytes, secret: str) -> bytes:
    return hashlib.blake2b(payload, key=secret.encode(), digest_size=_SIGNATURE).digest()
