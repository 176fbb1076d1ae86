"""Bodies that a client compressed: the SDKs do it for large requests of operations whose model allows it."""

import zlib

from millstream.core.body import Body, blocks
from millstream.core.errors import aws_error
from millstream.wire.http import Request

LIMIT = 64 << 20  # bytes, unpacked
MalformedInput = aws_error("MalformedInput")


async def unpacked(request: Request) -> Request:
    """The request with a plain body. Raise MalformedInput, OverflowError where no operation takes so much."""
    if request.headers.get("content-encoding", "").lower() != "gzip":
        return request
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflate.decompress(await request.body.whole(LIMIT), LIMIT)
    except zlib.error as error:
        raise MalformedInput(f"The body is not valid GZIP: {error}") from error
    if inflate.unconsumed_tail:
        raise OverflowError
    if not inflate.eof:
        raise MalformedInput("The body is not valid GZIP: it ends early")
    return request._replace(body=Body(blocks(plain), len(plain)))
