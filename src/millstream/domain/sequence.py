"""Sequence numbers in AWS's form: 56 digits that grow along a shard and hold the record's place in it.

From the top, in hexadecimal digits: 2, nine of the shard's creation in seconds, one of the shard, sixteen of the
place, two of the stream, nine of the arrival in seconds, eight of the shard, 2.
"""

from typing import NamedTuple

NEXT = 1 << 80  # from a place's number to that of the next place in the same second
_HEAD, _TAIL = 2 << 184, 2


class Sequence(NamedTuple):
    created: int  # of the shard, seconds since the epoch
    shard: int
    place: int  # 0 is the shard's start, n its n-th record: the record at offset n - 1 of the log
    salt: int  # 0 to 255, of the stream
    time: int  # arrival, seconds since the epoch

    def __int__(self) -> int:
        head = ((self.created << 4) | (self.shard & 15)) << 64 | self.place
        tail = ((self.salt << 36 | self.time) << 32 | self.shard) << 4 | _TAIL
        return _HEAD | head << 80 | tail

    def __str__(self) -> str:
        return str(int(self))


def parse(text: str) -> Sequence:
    """Raise ValueError for what `str` of a Sequence never says."""
    number = int(text)
    found = Sequence(
        created=number >> 148 & (1 << 36) - 1,
        shard=number >> 4 & (1 << 32) - 1,
        place=number >> 80 & (1 << 64) - 1,
        salt=number >> 72 & 255,
        time=number >> 36 & (1 << 36) - 1,
    )
    if str(found) != text:
        raise ValueError(f"not a sequence number: {text}")
    return found
