"""The aws-chunked decoder, and bodies that check what was claimed of them."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.core.body import Body, blocks
from millstream.core.checksum import checksum
from millstream.core.errors import AwsError
from millstream.wire.chunked import Decoder, Signatures, decoded
from millstream.wire.http import Request
from millstream.wire.integrity import checked

SIGNATURES = Signatures(
    "seed",
    lambda previous, digest: hashlib.sha256(f"c{previous}{digest}".encode()).hexdigest(),
    lambda previous, digest: hashlib.sha256(f"t{previous}{digest}".encode()).hexdigest(),
)
CHUNKS = st.lists(st.integers(8192, 20_000).map(lambda size: (bytes(range(251)) * 80)[:size]), max_size=3)
LAST = st.binary(max_size=20)
CUTS = st.lists(st.integers(1, 5000), min_size=1, max_size=8)


def encoded(chunks: list[bytes], trailers: dict[str, str], *, signed: bool) -> bytes:
    text, previous = b"", SIGNATURES.seed
    for chunk in [*filter(None, chunks), b""]:
        previous = SIGNATURES.chunk(previous, hashlib.sha256(chunk).hexdigest())
        extension = f";chunk-signature={previous}" if signed else ""
        text += f"{len(chunk):x}{extension}\r\n".encode() + chunk + (b"\r\n" if chunk else b"")
    canonical = "".join(f"{name}:{value}\n" for name, value in sorted(trailers.items()))
    text += canonical.replace("\n", "\r\n").encode()
    if signed and trailers:
        signature = SIGNATURES.trailer(previous, hashlib.sha256(canonical.encode()).hexdigest())
        text += f"x-amz-trailer-signature:{signature}\r\n".encode()
    return text + b"\r\n"


def decode(text: bytes, cuts: list[int], *, signed: bool, trailing: bool = True) -> tuple[bytes, dict[str, str]]:
    decoder, out, number = Decoder(SIGNATURES if signed else None, trailing=trailing), b"", 0
    while text:
        size = cuts[number % len(cuts)]
        out += b"".join(decoder.feed(text[:size]))
        text, number = text[size:], number + 1
    return out, decoder.finish()


@settings(deadline=None)
@given(CHUNKS, LAST, CUTS, st.booleans(), st.sampled_from([{}, {"x-amz-checksum-crc32": "AAAAAA=="}]))
def test_any_cut_decodes_alike(
    chunks: list[bytes], last: bytes, cuts: list[int], signed: bool, trailers: dict[str, str]
) -> None:
    text = encoded([*chunks, last], trailers, signed=signed)

    assert decode(text, cuts, signed=signed, trailing=bool(trailers)) == (b"".join(chunks) + last, trailers)


@settings(deadline=None, max_examples=300)
@given(LAST.filter(bool), st.data(), st.booleans())
def test_a_signed_body_that_was_touched_is_refused(last: bytes, data: st.DataObject, trailing: bool) -> None:
    trailers = {"x-amz-checksum-crc32": "AAAAAA=="} if trailing else {}
    text = encoded([last], trailers, signed=True)
    place = data.draw(st.integers(0, len(text) - 1))
    touched = text[:place] + bytes([text[place] ^ data.draw(st.integers(1, 255))]) + text[place + 1 :]

    try:
        out = decode(touched, [len(touched)], signed=True, trailing=trailing)
    except AwsError:
        return
    assert out == (last, trailers)  # only line breaks and the case of digits or names can differ


@settings(deadline=None)
@given(st.binary(max_size=100), CUTS)
def test_garbage_is_an_error_of_the_client(garbage: bytes, cuts: list[int]) -> None:
    with pytest.raises(AwsError):
        decode(garbage + b"x", cuts, signed=False)


def test_a_cut_body_is_incomplete() -> None:
    text = encoded([b"data"], {}, signed=False)

    with pytest.raises(AwsError) as refused:
        decode(text[:-2], [7], signed=False)
    assert refused.value.code == "IncompleteBody"


def test_only_the_last_chunk_may_be_small() -> None:
    with pytest.raises(AwsError) as refused:
        decode(encoded([b"a" * 8191, b"b"], {}, signed=False), [100], signed=False)
    assert (refused.value.code, refused.value.status) == ("InvalidChunkSizeError", 403)


def put(data: bytes, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("PUT", "/b/k", (), named, Body(blocks(data), len(data)))


def whole(request: Request) -> bytes:
    async def read() -> bytes:
        return b"".join([block async for block in request.body])

    return asyncio.run(read())


def chunked(data: bytes, length: int, trailers: dict[str, str]) -> Request:
    text = encoded([data], trailers, signed=False)
    declared = ", ".join(trailers)
    return decoded(put(text, x_amz_decoded_content_length=str(length), x_amz_trailer=declared), None)


def test_the_decoded_length_must_be_true() -> None:
    assert whole(chunked(b"data", 4, {})) == b"data"
    for length in (3, 5):
        with pytest.raises(AwsError) as refused:
            whole(chunked(b"data", length, {}))
        assert refused.value.code == "IncompleteBody"


def test_a_trailing_checksum_is_verified() -> None:
    right = {"x-amz-checksum-crc32": checksum("CRC32", b"data")}

    assert whole(checked(chunked(b"data", 4, right), "PutObject")) == b"data"
    with pytest.raises(AwsError) as refused:
        whole(checked(chunked(b"date", 4, right), "PutObject"))
    assert refused.value.code == "BadDigest"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_a_checksum_header_is_verified(algorithm: str) -> None:
    name = f"x-amz-checksum-{algorithm.lower()}"

    assert whole(checked(put(b"data", **{name: checksum(algorithm, b"data")}), "PutObject")) == b"data"
    with pytest.raises(AwsError) as refused:
        whole(checked(put(b"date", **{name: checksum(algorithm, b"data")}), "PutObject"))
    assert refused.value.code == "BadDigest"
    with pytest.raises(AwsError) as refused:
        checked(put(b"data", **{name: "AAAA"}), "PutObject")
    assert refused.value.code == "InvalidRequest"


def test_content_md5_is_verified() -> None:
    right = base64.b64encode(hashlib.md5(b"data").digest()).decode()

    assert whole(checked(put(b"data", content_md5=right), "PutObject")) == b"data"
    for data, claim, code in [(b"date", right, "BadDigest"), (b"data", "short", "InvalidDigest")]:
        with pytest.raises(AwsError) as refused:
            whole(checked(put(data, content_md5=claim), "PutObject"))
        assert refused.value.code == code


def test_a_failing_source_is_passed_on() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"da"
        raise ConnectionResetError

    request = put(b"", content_md5=base64.b64encode(hashlib.md5(b"data").digest()).decode())
    with pytest.raises(ConnectionResetError):
        whole(checked(request._replace(body=Body(broken(), 4)), "PutObject"))
