"""Our end of a worker's stream; `inside/stream.py` is the other and describes the frames."""

import asyncio
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from typing import cast

import msgspec
from msgspec import Struct

from millstream.ports.compute import Invocation, Reply

HEADER = struct.Struct("!IQI")
REMEMBERED = 256  # encoded heads; most requests of an endpoint share one
NEWS = 0  # the id of what a worker says without having been asked
PING = b'{"op":"ping"}'


class Head(Struct):
    """Of a reply."""

    status: int
    content_type: str
    latency: int = 0
    headers: dict[str, str] = {}
    more: bool = False


class Pong(Struct):
    """What a worker says of itself when its model has loaded, and again when that changes."""

    capacity: int = 1  # requests that it wants in hand at once
    separable: bool = False  # one that is late can be dropped without harm to the others
    notes: tuple[str, ...] = ()
    advice: dict[str, int | str] = {}


class Request:
    """One invocation on its way. Its caller may have given it up: then it is over."""

    __slots__ = ("answer", "body", "deadline", "head", "patience", "sent")

    def __init__(self, answer: asyncio.Future[Reply], head: bytes, body: bytes, patience: float) -> None:
        self.answer, self.head, self.body, self.patience = answer, head, body, patience
        self.deadline = answer.get_loop().time() + patience
        self.sent = 0  # times

    @property
    def over(self) -> bool:
        return self.answer.done()

    def succeed(self, head: Head, body: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(Reply(head.status, body, head.content_type, head.latency, head.headers))

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class Streaming(Request):
    """One whose reply comes in parts: `answer` is the first one's head, then `parts` up to None or an error."""

    __slots__ = ("_ended", "parts")

    def __init__(self, answer: asyncio.Future[Reply], head: bytes, body: bytes, patience: float) -> None:
        super().__init__(answer, head, body, patience)
        self.parts: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self._ended = False

    @property
    def over(self) -> bool:
        return self._ended or self.answer.cancelled()

    def succeed(self, head: Head, body: bytes) -> None:
        if self._ended:
            return
        super().succeed(head, b"")
        if body:
            self.parts.put_nowait(body)
        if not head.more:
            self.give_up()

    def fail(self, error: Exception) -> None:
        self.parts.put_nowait(error)
        self._ended = True
        super().fail(error)

    def give_up(self) -> None:
        self._ended = True
        self.parts.put_nowait(None)


class Heads:
    """Requests' heads as bytes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def of(self, invocation: Invocation) -> bytes:
        if invocation.headers:
            return encode(invocation)
        key = (invocation.content_type, invocation.accept)
        head = self._known.get(key)
        if head is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            head = self._known[key] = encode(invocation)
        return head


def encode(invocation: Invocation, **more: object) -> bytes:
    return msgspec.json.encode(
        {
            "op": "invoke",
            "content_type": invocation.content_type,
            "accept": invocation.accept,
            "headers": dict(invocation.headers),
            **more,
        }
    )


class Frames(asyncio.Protocol):
    """`freed` is called after replies came, `lost` with what was in the worker's hands when its stream ended."""

    def __init__(self, freed: Callable[[], None], lost: Callable[[list[Request]], None]) -> None:
        self.closed = asyncio.Event()
        self.held: dict[int, Request] = {}
        self.held_bytes = 0
        self.pong = Pong()
        self._freed, self._lost = freed, lost
        self._decode = msgspec.json.Decoder(Head).decode
        self._numbers = count(1)
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's does not descend from it

    def send(self, requests: Iterable[Request]) -> None:
        """Only while it is not closed."""
        frames: list[bytes] = []
        for request in requests:
            number, head, body = next(self._numbers), request.head, request.body
            self.held[number] = request
            self.held_bytes += len(body)
            request.sent += 1
            frames += (HEADER.pack(12 + len(head) + len(body), number, len(head)), head, body)
        if self._transport is not None:
            self._transport.write(b"".join(frames))

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            self._buffer += data
            self._consume(self._buffer)
        else:
            self._consume(data)
        self._freed()

    def _consume(self, data: bytes | bytearray) -> None:
        at, size = 0, len(data)
        while size - at >= HEADER.size:
            length, number, head_length = HEADER.unpack_from(data, at)
            end, body = at + 4 + length, at + HEADER.size + head_length
            if size < end:
                break
            self._answer(number, data[at + HEADER.size : body], bytes(data[body:end]))
            at = end
        if data is self._buffer:
            del self._buffer[:at]
        elif at < size:
            self._buffer += memoryview(data)[at:]

    def _answer(self, number: int, words: bytes | bytearray, body: bytes) -> None:
        try:
            head = self._decode(words)
        except msgspec.MsgspecError:
            return self.close()  # user code wrote into the stream
        if number == NEWS:
            return self.learn(body)
        request = self.held.get(number) if head.more else self.held.pop(number, None)
        if request is not None:
            self.held_bytes -= 0 if head.more else len(request.body)
            request.succeed(head, body)

    def learn(self, body: bytes) -> None:
        """A worker that says nothing of itself takes one request at a time."""
        with suppress(msgspec.MsgspecError):
            self.pong = msgspec.json.decode(body, type=Pong)

    def drop(self, number: int) -> None:
        """Tell the worker that nobody waits for this answer; it stays in its hands until it has let go."""
        words = msgspec.json.encode({"op": "drop", "of": number})
        if self._transport is not None and not self.closed.is_set():
            self._transport.write(HEADER.pack(12 + len(words), next(self._numbers), len(words)) + words)

    def connection_lost(self, error: Exception | None) -> None:
        self.closed.set()
        held, self.held = list(self.held.values()), {}
        self._lost(held)

    def close(self) -> None:
        """`lost` follows."""
        self.closed.set()
        if self._transport is not None:
            self._transport.abort()
