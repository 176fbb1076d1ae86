"""Our end of a worker's stream; `inside/worker.py` is the other and describes the frames."""

import asyncio
import struct
from itertools import count
from typing import Any, cast

import msgspec

HEADER = struct.Struct("!IQI")
Head = dict[str, Any]
Answer = asyncio.Future[tuple[Head, bytes]]


class Frames(asyncio.Protocol):
    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self._asked: dict[int, Answer] = {}
        self._numbers = count(1)
        self._buffer = bytearray()
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's does not descend from it

    def ask(self, head: Head, body: bytes) -> Answer:
        """Send one request; the future fails with ConnectionError when the worker ends."""
        number, words = next(self._numbers), msgspec.json.encode(head)
        answer: Answer = asyncio.get_running_loop().create_future()
        if self._transport is None or self.closed.is_set():
            answer.set_exception(ConnectionResetError("the worker has ended"))
            return answer
        self._asked[number] = answer
        self._transport.write(HEADER.pack(12 + len(words) + len(body), number, len(words)) + words + body)
        return answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            length, number, head_length = HEADER.unpack_from(self._buffer)
            end = 4 + length
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:
                head = bytes(view[HEADER.size : HEADER.size + head_length])
                body = bytes(view[HEADER.size + head_length : end])
            del self._buffer[:end]
            self._answer(number, head, body)

    def _answer(self, number: int, head: bytes, body: bytes) -> None:
        answer = self._asked.pop(number, None)
        if answer is None or answer.done():
            return
        try:
            answer.set_result((msgspec.json.decode(head, type=dict[str, Any]), body))
        except msgspec.DecodeError:
            self.close()  # user code wrote into the stream

    def connection_lost(self, error: Exception | None) -> None:
        self.closed.set()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError("the worker has ended"))
        self._asked.clear()

    def close(self) -> None:
        self.closed.set()
        if self._transport is not None:
            self._transport.abort()
