"""aws-chunked bodies: length-framed chunks, each perhaps signed, and trailers behind them, inside the HTTP body.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and …/sigv4-streaming-trailers.html
"""

import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Callable, Iterator
from enum import Enum
from typing import NamedTuple

from millstream.core.body import Body
from millstream.core.errors import aws_error
from millstream.wire.http import Request

IncompleteBody = aws_error("IncompleteBody")
InvalidChunkSizeError = aws_error("InvalidChunkSizeError", 403)
InvalidRequest = aws_error("InvalidRequest")
MalformedTrailerError = aws_error("MalformedTrailerError")
MissingContentLength = aws_error("MissingContentLength", 411)
SignatureDoesNotMatch = aws_error("SignatureDoesNotMatch", 403)

SMALLEST = 8192  # of all chunks but the last
LONGEST_LINE = 1024
MOST_TRAILERS = 16
EXTENSION = b"chunk-signature="
TRAILER_SIGNATURE = "x-amz-trailer-signature"

Sign = Callable[[str, str], str]


class Signatures(NamedTuple):
    """How to check a signed stream: both functions take the previous signature and a hex SHA-256."""

    seed: str  # the signature in the Authorization header
    chunk: Sign  # … of the chunk's bytes -> the signature that the chunk must have
    trailer: Sign  # … of the trailers, "name:value\n" each -> the signature behind them


class ChunkedBody(Body):
    """The decoded bytes. `trailers` are there once they were read to the end; names are lower case."""

    __slots__ = ("declared", "trailers")

    def __init__(self, source: Body, decoder: "Decoder", length: int, declared: tuple[str, ...]) -> None:
        super().__init__(self._decoded(source, decoder, length), length)
        self.declared = declared
        self.trailers: dict[str, str] = {}

    async def _decoded(self, source: Body, decoder: "Decoder", length: int) -> AsyncIterator[bytes]:
        size = 0
        async for raw in source:
            for block in decoder.feed(raw):
                size += len(block)
                if size > length:
                    raise IncompleteBody("The request body is longer than x-amz-decoded-content-length says.")
                yield block
        self.trailers = decoder.finish()
        if size != length:
            raise IncompleteBody(
                "You did not provide the number of bytes specified by the Content-Length HTTP header."
            )
        if missing := [name for name in self.declared if name not in self.trailers]:
            raise MalformedTrailerError(f"The request declared the trailer {missing[0]} and did not send it.")


def decoded(request: Request, signatures: Signatures | None) -> Request:
    """The request with its payload unwrapped; `signatures` None where chunks carry none."""
    length = request.headers.get("x-amz-decoded-content-length", "")
    if not re.fullmatch(r"\d{1,15}", length, re.ASCII):
        raise MissingContentLength("You must provide the Content-Length HTTP header.")
    declared = request.headers.get("x-amz-trailer", "").lower()
    names = tuple(name.strip() for name in declared.split(",") if name.strip())
    body = ChunkedBody(request.body, Decoder(signatures, trailing=bool(names)), int(length), names)
    return request._replace(body=body)


class _State(Enum):
    SIZE = "a chunk's first line"
    DATA = "a chunk's bytes"
    END = "the line break behind a chunk"
    TRAILER = "a trailer"
    DONE = "nothing more"


class Decoder:
    """Fed with the body in pieces of any size. Bytes come out before their chunk's signature is checked: whoever
    uses them must wait for `finish`.
    """

    def __init__(self, signatures: Signatures | None, *, trailing: bool = False) -> None:
        self._signatures = signatures
        self._trailing = trailing
        self._previous = signatures.seed if signatures else ""
        self._state = _State.SIZE
        self._line = bytearray()
        self._left = 0
        self._short = False
        self._claimed = ""
        self._hash = hashlib.sha256()
        self._trailers: dict[str, str] = {}

    def feed(self, data: bytes) -> Iterator[bytes]:
        view = memoryview(data)
        while view:
            if self._state is _State.DATA:
                block, view = view[: self._left], view[self._left :]
                yield self._data(bytes(block))
            else:
                view = self._text(view)

    def finish(self) -> dict[str, str]:
        """The trailers. Raise IncompleteBody when the last chunk did not come."""
        if self._state is not _State.DONE:
            raise IncompleteBody("The request body terminated unexpectedly")
        return self._trailers

    def _data(self, block: bytes) -> bytes:
        if self._signatures:
            self._hash.update(block)
        self._left -= len(block)
        if not self._left:
            self._state = _State.END
        return block

    def _text(self, view: memoryview) -> memoryview:
        """Take bytes up to a line's end, and act on a whole line."""
        found = bytes(view[:LONGEST_LINE]).find(b"\n")
        taken = view[: found + 1] if found >= 0 else view
        self._line += taken[: LONGEST_LINE + 1]
        if len(self._line) > LONGEST_LINE:
            raise IncompleteBody("The request body is not in the aws-chunked form.")
        if found >= 0:
            line = bytes(self._line).rstrip(b"\r\n")
            self._line.clear()
            self._act(line)
        return view[len(taken) :]

    def _act(self, line: bytes) -> None:
        if self._state is _State.SIZE:
            self._begin(line)
        elif self._state is _State.END:
            if line:
                raise IncompleteBody("A chunk is longer than its size says.")
            self._check_chunk()
            self._state = _State.SIZE
        elif self._state is _State.TRAILER:
            self._trailer(line)
        elif line:
            raise IncompleteBody("There is something behind the last chunk.")

    def _begin(self, line: bytes) -> None:
        size, _, extension = line.partition(b";")
        if not 1 <= len(size) <= 16 or size.strip(b"0123456789abcdefABCDEF"):
            raise IncompleteBody("The request body is not in the aws-chunked form.")
        self._left = int(size, 16)
        self._claimed = extension.removeprefix(EXTENSION).decode("latin-1") if extension.startswith(EXTENSION) else ""
        if self._left and self._short:
            raise InvalidChunkSizeError("Only the last chunk is allowed to have a size less than 8192 bytes")
        self._short = self._left < SMALLEST
        self._state = _State.DATA
        if not self._left:
            self._check_chunk()
            self._state = _State.TRAILER

    def _check_chunk(self) -> None:
        if not self._signatures:
            return
        expected = self._signatures.chunk(self._previous, self._hash.hexdigest())
        self._check(expected, self._claimed)
        self._previous = expected
        self._hash = hashlib.sha256()

    def _check(self, expected: str, claimed: str) -> None:
        if not hmac.compare_digest(expected.encode(), claimed.encode("latin-1", "replace")):
            raise SignatureDoesNotMatch(
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method."
            )

    def _trailer(self, line: bytes) -> None:
        if not line:
            self._end()
            return
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or len(self._trailers) >= MOST_TRAILERS:
            raise MalformedTrailerError("The request contained trailing data that was not well-formed")
        self._trailers[name.strip().lower()] = value.strip()

    def _end(self) -> None:
        claimed = self._trailers.pop(TRAILER_SIGNATURE, "")
        if self._signatures and self._trailing:
            canonical = "".join(f"{name}:{value}\n" for name, value in sorted(self._trailers.items()))
            expected = self._signatures.trailer(
                self._previous, hashlib.sha256(canonical.encode("latin-1")).hexdigest()
            )
            self._check(expected, claimed)
        self._state = _State.DONE
