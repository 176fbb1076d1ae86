"""Answer the server's frames with the user's model: `python -m millstream_inside.worker FD`, one process per worker.

A frame is length of the rest (4 bytes), request id (8), length of the head (4), head (JSON), body. Requests'
heads have `op` ("ping" or "invoke"), `content_type`, `accept`, `headers`; replies' have `status`,
`content_type` and `latency` in microseconds. The end of the stream is the end of the worker.
"""

import json
import os
import socket
import struct
import sys
import time
import traceback
from typing import Any

from .script_mode import Model, load

HEADER = struct.Struct("!IQI")


def receive(stream: socket.socket, size: int) -> bytearray:
    buffer = bytearray(size)
    view, done = memoryview(buffer), 0
    while done < size:
        got = stream.recv_into(view[done:])
        if not got:
            raise EOFError
        done += got
    return buffer


def read(stream: socket.socket) -> tuple[int, dict[str, Any], bytes]:
    length, number, head_length = HEADER.unpack(receive(stream, HEADER.size))
    rest = receive(stream, length - 12)
    return number, json.loads(rest[:head_length]), bytes(rest[head_length:])


def write(stream: socket.socket, number: int, head: dict[str, Any], body: bytes) -> None:
    words = json.dumps(head).encode()
    stream.sendall(HEADER.pack(12 + len(words) + len(body), number, len(words)) + words + body)


def answer(model: Model, head: dict[str, Any], body: bytes) -> tuple[int, bytes, str]:
    if head["op"] == "ping":
        return 200, b"", "application/json"
    return model.invoke(body, head["content_type"], head["accept"])


def serve(stream: socket.socket, model: Model) -> None:
    while True:
        number, head, body = read(stream)
        began = time.perf_counter()
        status, payload, content_type = answer(model, head, body)
        latency = int((time.perf_counter() - began) * 1e6)
        write(stream, number, {"status": status, "content_type": content_type, "latency": latency}, payload)


def main() -> None:
    stream = socket.socket(fileno=int(sys.argv[1]))
    stream.set_inheritable(False)
    sys.path.pop(0)  # the working folder, which -m puts first
    try:
        model = load()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    try:
        serve(stream, model)
    except (EOFError, ConnectionError):
        os._exit(0)


if __name__ == "__main__":
    main()
