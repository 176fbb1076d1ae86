import asyncio
import gzip
import struct
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.core.body import blocks
from millstream.services.sagemaker import splitting
from millstream.services.sagemaker.splitting import Cut, Splitter, Unreadable

SOME = st.lists(st.binary(max_size=40), max_size=8)
SIZE = st.integers(1, 30)
LARGEST = 1 << 20


def record_io(data: bytes) -> bytes:
    """As MXNet writes it: a record is cut where it holds the magic number."""
    parts, framed = data.split(splitting.MAGIC), b""
    for number, part in enumerate(parts):
        flag = 0 if len(parts) == 1 else 1 if number == 0 else 3 if number == len(parts) - 1 else 2
        framed += splitting.MAGIC + struct.pack("<I", flag << 29 | len(part)) + part + bytes(-len(part) % 4)
    return framed


def tf_record(data: bytes) -> bytes:
    return struct.pack("<Q", len(data)) + b"crc1" + data + b"crc2"


def split(data: bytes, splitter: Splitter, size: int) -> list[list[bytes]]:
    """What goes into each batch."""

    async def scenario() -> list[list[bytes]]:
        return [batch.sent async for batch in splitting.batches(blocks(data, size), splitter)]

    return asyncio.run(scenario())


def cut(data: bytes, how: Cut, size: int, largest: int = LARGEST) -> list[bytes]:
    """Record by record."""
    return [one for (one,) in split(data, Splitter(how, largest=largest, single=True), size)]


@given(SOME, SIZE)
def test_lines_come_out_whatever_the_blocks(records: list[bytes], size: int) -> None:
    wanted = [line for record in records for line in record.split(b"\n") if line.strip()]

    assert cut(b"\n".join(records), splitting.lines, size) == wanted


@given(SOME, SIZE)
def test_record_io_comes_out_bare_or_as_it_is(records: list[bytes], size: int) -> None:
    records.append(b"before" + splitting.MAGIC + b"after")
    framed = [record_io(record) for record in records]

    assert cut(b"".join(framed), splitting.record_io(bare=False), size) == framed
    assert cut(b"".join(framed), splitting.record_io(bare=True), size) == records


@given(SOME, SIZE)
def test_tf_records_come_out_bare_or_as_they_are(records: list[bytes], size: int) -> None:
    framed = [tf_record(record) for record in records]

    assert cut(b"".join(framed), splitting.tf_record(bare=False), size) == framed
    assert cut(b"".join(framed), splitting.tf_record(bare=True), size) == records


@pytest.mark.parametrize("how", [splitting.record_io(bare=True), splitting.tf_record(bare=True)])
@given(junk=st.binary(min_size=1, max_size=60))
def test_junk_is_unreadable_or_records(how: Cut, junk: bytes) -> None:
    with suppress(Unreadable):
        assert all(isinstance(record, bytes) for record in cut(junk, how, 7))


def test_a_record_that_is_cut_off_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="cut off"):
        cut(record_io(b"whole") + record_io(b"half of it")[:-3], splitting.record_io(bare=True), 5)


def test_a_record_larger_than_the_payload_is_refused_before_it_is_whole() -> None:
    with pytest.raises(Unreadable, match=r"^Too much data for max payload size$"):
        cut(b"x" * 1000, splitting.lines, 10, largest=100)


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=3), st.integers(1, 400))
def test_gzip_of_several_members_is_inflated(parts: list[bytes], size: int) -> None:
    async def scenario() -> bytes:
        inflated = splitting.inflated(blocks(b"".join(map(gzip.compress, parts)), size))
        return b"".join([block async for block in inflated])

    assert asyncio.run(scenario()) == b"".join(parts)


@pytest.mark.parametrize("data", [b"no gzip", gzip.compress(b"cut off" * 99)[:-5]], ids=["other", "cut off"])
def test_what_is_no_gzip_is_unreadable(data: bytes) -> None:
    async def scenario() -> None:
        async for _ in splitting.inflated(blocks(data)):
            pass

    with pytest.raises(Unreadable, match="gzip"):
        asyncio.run(scenario())


@given(st.lists(st.text("abc", min_size=1, max_size=9), max_size=20), st.integers(9, 30), SIZE)
def test_batches_hold_all_records_in_order_as_many_as_fit(lines: list[str], largest: int, size: int) -> None:
    records = [line.encode() for line in lines]
    splitter = Splitter(splitting.lines, largest=largest, separator=b"\n")

    sent = split(b"\n".join(records), splitter, size)

    assert [record for batch in sent for record in batch] == records
    assert all(len(b"\n".join(batch)) <= largest for batch in sent)
    for batch, following in pairwise(sent):
        assert len(b"\n".join([*batch, following[0]])) > largest
