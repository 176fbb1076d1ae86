"""The aws-chunked decoder, and bodies that check what was claimed of them."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millstream.core.body import Body, blocks
from millstream.core.checksum import checksum
from millstream.core.errors import AwsError
from millstream.wire import sigv4
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


@given(CHUNKS, LAST, CUTS, st.booleans(), st.sampled_from([{}, {"x-amz-checksum-crc32": "AAAAAA=="}]))
def test_any_cut_decodes_alike(
    chunks: list[bytes], last: bytes, cuts: list[int], signed: bool, trailers: dict[str, str]
) -> None:
    text = encoded([*chunks, last], trailers, signed=signed)

    assert decode(text, cuts, signed=signed, trailing=bool(trailers)) == (b"".join(chunks) + last, trailers)


@settings(max_examples=300)
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


@given(st.binary(max_size=100), CUTS)
def test_garbage_is_an_error_of_the_client(garbage: bytes, cuts: list[int]) -> None:
    with pytest.raises(AwsError):
        decode(garbage + b"x", cuts, signed=False)


EXAMPLE = {  # https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …-trailers.html
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": (
        {"content-length": "66824"},
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        (
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ),
        "",
    ),
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": (
        {"x-amz-trailer": "x-amz-checksum-crc32c"},
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        (
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ),
        "x-amz-checksum-crc32c:sOO8/Q==\r\n"
        "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
    ),
}


@pytest.mark.parametrize("form", EXAMPLE)
def test_the_examples_of_the_documentation_decode(form: str) -> None:
    more, seed, signatures, trailer = EXAMPLE[form]
    headers = {
        "content-encoding": "aws-chunked",
        "host": "s3.amazonaws.com",
        "x-amz-content-sha256": form,
        "x-amz-date": "20130524T000000Z",
        "x-amz-decoded-content-length": "66560",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
        **more,
    }
    headers["authorization"] = (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={';'.join(sorted(headers))},Signature={seed}"
    )
    key = SimpleNamespace(
        id="AKIAIOSFODNN7EXAMPLE", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token="", expires=None
    )
    signed = Request("PUT", "/examplebucket/chunkObject.txt", (), headers, Body.of(b""))
    verified = sigv4.verify(signed, lambda _: key, 1369353600, s3=True, region="us-east-1")
    sizes = zip((65536, 1024, 0), signatures, strict=True)
    chunks = (f"{n:x};chunk-signature={s}\r\n{'a' * n}" + "\r\n" * (n > 0) for n, s in sizes)
    body = ("".join(chunks) + trailer + "\r\n").encode()
    request = Request("PUT", "/examplebucket/chunkObject.txt", (), headers, Body(blocks(body, 777), len(body)))

    assert whole(checked(decoded(request, verified.signatures), "PutObject")) == b"a" * 66560
    touched = body.replace(b"aaa", b"aab", 1)
    with pytest.raises(AwsError) as refused:
        whole(decoded(request._replace(body=Body(blocks(touched), len(touched))), verified.signatures))
    assert refused.value.code == "SignatureDoesNotMatch"


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
