import gzip
import io
import struct
import zipfile

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from millstream.services.firehose.compression import FORMATS


def hadoop_unpacked(data: bytes) -> bytes:
    out = b""
    while data:
        size, packed = struct.unpack_from(">II", data)
        part = bytes(cramjam.snappy.decompress_raw(data[8 : 8 + packed]))
        assert len(part) == size
        out, data = out + part, data[8 + packed :]
    return out


def zip_entry(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        (name,) = archive.namelist()
        return archive.read(name)


UNPACK = {
    "UNCOMPRESSED": lambda data: data,
    "GZIP": gzip.decompress,
    "Snappy": lambda data: bytes(cramjam.snappy.decompress(data)) if data else b"",
    "HADOOP_SNAPPY": hadoop_unpacked,
    "ZIP": zip_entry,
}


def packed(name: str, blocks: list[bytes]) -> bytes:
    packer = FORMATS[name].packer()
    return b"".join([*(packer.compress(block) for block in blocks), packer.flush()])


@pytest.mark.parametrize("name", FORMATS)
@given(blocks=st.lists(st.binary(min_size=1), min_size=1))
def test_any_blocks_come_back(name: str, blocks: list[bytes]) -> None:
    assert UNPACK[name](packed(name, blocks)) == b"".join(blocks)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_records_give_the_same_bytes(name: str) -> None:
    blocks = [b'{"amount": %d}\n' % i * 5000 for i in range(20)]

    assert packed(name, blocks) == packed(name, blocks)
    assert UNPACK[name](packed(name, blocks)) == b"".join(blocks)
