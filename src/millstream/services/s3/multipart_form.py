"""multipart/form-data as a browser sends it: fields in memory, then the file as a stream. RFC 7578."""

import re
from collections.abc import AsyncIterator
from email.message import Message

from millstream.core.body import Body
from millstream.core.errors import AwsError, aws_error
from millstream.services.s3 import errors

MOST = 20_000  # bytes of the fields before the file
BOUNDARY = re.compile(r'multipart/form-data;.*?boundary="?([^";,]+)"?', re.I)
MalformedPOSTRequest = aws_error("MalformedPOSTRequest")
MaxPostPreDataLengthExceeded = aws_error("MaxPostPreDataLengthExceededError")
MALFORMED = "The body of your POST request is not well-formed multipart/form-data."


class Form:
    """`fields` by lower-case name; `file` streams what the field of that name holds, and ends the form."""

    def __init__(self, fields: dict[str, str], file: AsyncIterator[bytes], filename: str) -> None:
        self.fields, self.file, self.filename = fields, file, filename


class _Reader:
    """Pulls parts off a body."""

    def __init__(self, body: Body, boundary: str) -> None:
        self._blocks = aiter(body)
        self._mark = f"\r\n--{boundary}".encode()
        self._buffer = bytearray(b"\r\n")  # the first boundary has no line before it

    async def until(self, mark: bytes, limit: int) -> bytes:
        while (found := self._buffer.find(mark)) < 0:
            if len(self._buffer) > limit:
                raise _too_long()
            await self._more()
        data = bytes(self._buffer[:found])
        del self._buffer[: found + len(mark)]
        return data

    async def _more(self) -> None:
        try:
            self._buffer += await anext(self._blocks)
        except StopAsyncIteration as error:
            raise MalformedPOSTRequest(MALFORMED) from error

    async def field(self) -> bytes:
        return await self.until(self._mark, MOST)

    async def file(self) -> AsyncIterator[bytes]:
        while (found := self._buffer.find(self._mark)) < 0:
            if (safe := len(self._buffer) - len(self._mark)) > 0:
                yield bytes(self._buffer[:safe])
                del self._buffer[:safe]
            await self._more()
        yield bytes(self._buffer[:found])
        async for _ in self._blocks:  # fields behind the file count for nothing
            continue


async def read(body: Body, content_type: str) -> Form:
    """Up to the file. Raise MalformedPOSTRequest."""
    if (match := BOUNDARY.match(content_type)) is None:
        raise MalformedPOSTRequest(MALFORMED)
    reader = _Reader(body, match[1])
    if await reader.field():
        raise MalformedPOSTRequest(MALFORMED)
    fields: dict[str, str] = {}
    room = MOST
    while not await reader.until(b"\r\n", MOST):  # behind the last boundary there is "--"
        name, filename = _named((await reader.until(b"\r\n\r\n", MOST)).decode("utf-8", "replace"))
        if name == "file":
            return Form(fields, reader.file(), filename)
        value = await reader.field()
        room -= len(value) + len(name)
        if room < 0:
            raise _too_long()
        fields.setdefault(name, value.decode("utf-8", "replace"))
    raise errors.InvalidArgument(
        "POST requires exactly one file upload per request.", ArgumentName="file", ArgumentValue=0
    )


def _too_long() -> AwsError:
    return MaxPostPreDataLengthExceeded(
        "Your POST request fields preceeding the upload file was too large.", MaxPostPreDataLength=MOST
    )


def _named(head: str) -> tuple[str, str]:
    """Lower-case name of the field, and the file's name."""
    for line in head.split("\r\n"):
        label, _, value = line.partition(":")
        if label.strip().lower() == "content-disposition":
            parsed = Message()
            parsed["content-disposition"] = value.strip()
            name = parsed.get_param("name", "", "content-disposition")
            return str(name).lower(), parsed.get_filename("") or ""
    raise MalformedPOSTRequest(MALFORMED)
