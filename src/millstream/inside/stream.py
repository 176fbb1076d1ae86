"""A worker's end of its stream to the server: requests come in as they gather, replies go out together.

A frame is length of the rest (4 bytes), request id (8), length of the head (4), head (JSON), body. Requests' heads
have `op`: "invoke" with `content_type`, `accept`, `headers` and perhaps `stream`; "ping"; or "drop" with the id of a
request whose answer nobody wants any more, which has no reply. Replies' heads have `status`, `content_type`,
`latency` in microseconds, perhaps `headers`, and `more` where another part of the same reply follows. The reply to a
ping has a JSON body: `capacity`, the requests that the worker wants in hand at once; `separable`, whether they can be
dropped one by one; `notes` for a person. When that changes, the worker says the same under the id 0. The end of the
stream is the end of the worker.
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
        self._types: dict[str, bytes] = {}

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
        self._socket.sendall(b"".join(map(self._frame, answers)))

    def _frame(self, answer: Answer) -> bytes:
        number, status, body, content_type, latency, headers, more = answer
        kind = self._types.get(content_type)
        if kind is None:
            if len(self._types) >= REMEMBERED:
                self._types.clear()
            kind = self._types[content_type] = json.dumps(content_type).encode()
        rest = b"}"
        if headers or more:
            rest = b"," + json.dumps({"headers": headers or {}, "more": more}).encode()[1:]
        head = b'{"status":%d,"content_type":%b,"latency":%d%b' % (status, kind, latency, rest)
        return HEADER.pack(12 + len(head) + len(body), number, len(head)) + head + body
