"""A worker's end of its stream to the server: requests come in as they gather, replies go out together.

A frame is length of the rest (4 bytes), request id (8), length of the head (4), head (JSON), body. Requests' heads
have `op`: "invoke" with `content_type`, `accept`, `headers` and perhaps `stream`; "ping"; or "drop" with the id of a
request whose answer nobody wants any more, which has no reply. Replies' heads have `status`, `content_type`,
`latency` in microseconds, perhaps `headers`, and `more` where another part of the same reply follows. The reply to a
ping has a JSON body: `capacity`, the requests that the worker wants in hand at once; `separable`, whether they can be
dropped one by one; `notes` for a person; `advice`, the container's execution parameters for batches. When that
changes, the worker says the same under the id 0. The end of the stream is the end of the worker.
"""

import json
import socket
import struct
from collections.abc import Iterable
from typing import Any, NamedTuple

HEADER = struct.Struct("!IQI")
NEWS = 0
CHUNK = 1 << 16
REMEMBERED = 256  # heads; most requests of an endpoint share one


class Asked(NamedTuple):
    number: int
    head: dict[str, Any]
    body: bytes


class Answer(NamedTuple):
    number: int
    status: int
    body: bytes
    content_type: str
    latency: int
    headers: dict[str, str] | None = None
    more: bool = False


class Stream:
    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()
        self._heads: dict[bytes, dict[str, Any]] = {}
        self._same: tuple[dict[str, Any], bytes] = ({}, b"")  # the head that was written last, and of what

    def receive(self) -> list[Asked]:
        """Wait for a request and take along all that have gathered. Raise EOFError when the server is gone."""
        asked: list[Asked] = []
        while not asked:
            self._read()
            asked = self._parse()
        return asked

    def _read(self) -> None:
        data = self._socket.recv(CHUNK)
        if not data:
            raise EOFError
        self._buffer += data
        while len(data) == CHUNK:
            try:
                data = self._socket.recv(CHUNK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            self._buffer += data

    def _parse(self) -> list[Asked]:
        buffer, asked, at = self._buffer, [], 0
        while len(buffer) - at >= HEADER.size:
            length, number, head_length = HEADER.unpack_from(buffer, at)
            end, body = at + 4 + length, at + HEADER.size + head_length
            if len(buffer) < end:
                break
            asked.append(Asked(number, self._head(bytes(buffer[at + HEADER.size : body])), bytes(buffer[body:end])))
            at = end
        del buffer[:at]
        return asked

    def _head(self, words: bytes) -> dict[str, Any]:
        head = self._heads.get(words)
        if head is None:
            if len(self._heads) >= REMEMBERED:
                self._heads.clear()
            head = self._heads[words] = json.loads(words)
        return head

    def send(self, answers: Iterable[Answer]) -> None:
        pieces: list[bytes] = []
        for answer in answers:
            head, body = self._words(answer), answer.body
            pieces += (HEADER.pack(12 + len(head) + len(body), answer.number, len(head)), head, body)
        self._socket.sendall(b"".join(pieces))

    def _words(self, answer: Answer) -> bytes:
        """Its head; answers that go together mostly share one."""
        told = {"status": answer.status, "content_type": answer.content_type, "latency": answer.latency}
        if answer.headers or answer.more:
            return json.dumps({**told, "headers": answer.headers or {}, "more": answer.more}).encode()
        if told != self._same[0]:
            self._same = told, json.dumps(told).encode()
        return self._same[1]
