"""Answer the server's requests by a container's own HTTP server: `python -m millstream_inside.proxy COMMAND... FD`.

The command is the container's: it serves /ping and /invocations on port 8080, here in a network of its own, so that
any number of containers can use that port; beyond it, only this server is reached. What it answers goes back as it
is; where the server asks for a stream, in parts as they come.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from .gate import open_gate
from .stream import Answer, Asked, Stream

HOST, PORT = "127.0.0.1", 8080
AT_ONCE = 64  # requests; the container's own server decides how many of them it works on
PAUSE = 0.05  # seconds between two pings while it starts
PART = 1 << 16
RETRIES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between tries to be let in
ADVICE = ("MaxConcurrentTransforms", "BatchStrategy", "MaxPayloadInMB")
SHOWN = tuple(f"x-amzn-sagemaker-{name}" for name in ("custom-attributes", "new-session-id", "closed-session-id"))


def main() -> None:
    sock = socket.socket(fileno=int(sys.argv[-1]))
    sock.set_inheritable(False)
    open_gate()
    container = subprocess.Popen(sys.argv[1:-1], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: container.terminate())
    threading.Thread(target=follow, args=(container,), daemon=True).start()
    while not healthy():
        time.sleep(PAUSE)
    told = {"capacity": AT_ONCE, "separable": True, "notes": ["the container's own server answers"]}
    try:
        Proxy(Stream(sock), container, json.dumps({**told, "advice": advice()}).encode()).serve()
    except (EOFError, ConnectionError):
        os._exit(0)


def follow(container: "subprocess.Popen[bytes]") -> None:
    """The end of the container is the end of the worker."""
    code = container.wait()
    print(f"[millstream] the container's command ended with exit code {code}", file=sys.stderr, flush=True)
    os._exit(1)


def healthy() -> bool:
    connection = http.client.HTTPConnection(HOST, PORT, timeout=2)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def advice() -> dict[str, "int | str"]:
    """What the container would have of a batch, if it says; asked as AWS does, before the first records are sent."""
    if not os.environ.get("SAGEMAKER_BATCH"):
        return {}
    connection = http.client.HTTPConnection(HOST, PORT, timeout=2)
    try:
        connection.request("GET", "/execution-parameters")
        response = connection.getresponse()
        said = json.loads(response.read()) if response.status == 200 else {}
        return {name: said[name] for name in ADVICE if isinstance(said.get(name), (int, str))}
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return {}
    finally:
        connection.close()


class Proxy:
    def __init__(self, stream: Stream, container: "subprocess.Popen[bytes]", pong: bytes) -> None:
        self._stream, self._container, self._pong = stream, container, pong
        self._writing = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._busy: dict[int, http.client.HTTPConnection] = {}
        self._dropped: set[int] = set()

    def serve(self) -> None:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while True:
                for asked in self._stream.receive():
                    operation = asked.head["op"]
                    if operation == "ping":
                        self._send(Answer(asked.number, 200, self._pong, "application/json", 0))
                    elif operation == "drop":
                        self._drop(asked.head["of"])
                    else:
                        threads.submit(self._answer, asked)

    def _send(self, answer: Answer) -> None:
        with self._writing:
            self._stream.send([answer])

    def _drop(self, number: int) -> None:
        """Nobody waits for this answer any more: let go of its connection, on which the container may notice."""
        connection = self._busy.get(number)
        if connection and connection.sock:
            self._dropped.add(number)
            connection.sock.shutdown(socket.SHUT_RDWR)

    def _answer(self, asked: Asked) -> None:
        began = time.perf_counter()
        try:
            self._relay(asked, began)
        except Exception as error:
            if asked.number not in self._dropped and self._ended():
                return  # the server sees the end of this worker, and what the container said last
            self._dropped.discard(asked.number)
            said = f"the container did not answer: {error or type(error).__name__}".encode()
            self._send(Answer(asked.number, 502, said, "text/plain", microseconds(began)))
        finally:
            self._busy.pop(asked.number, None)

    def _ended(self) -> bool:
        try:
            self._container.wait(1)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _relay(self, asked: Asked, began: float) -> None:
        connection, response = self._reused(asked) or self._fresh(asked)
        self._pass_on(asked, response, began)
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)

    def _reused(self, asked: Asked) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse] | None:
        """None where it had been closed while it was idle."""
        try:
            connection = self._idle.pop()
        except IndexError:
            return None
        try:
            return connection, self._ask(connection, asked)
        except (ConnectionResetError, BrokenPipeError):
            connection.close()
            return None

    def _fresh(self, asked: Asked) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """A server with a short queue resets what comes while it is full, without having read it."""
        for pause in RETRIES:
            connection = http.client.HTTPConnection(HOST, PORT)
            try:
                return connection, self._ask(connection, asked)
            except ConnectionResetError as error:
                connection.close()
                if isinstance(error, http.client.RemoteDisconnected) or asked.number in self._dropped:
                    raise  # it did read the request, and left
                time.sleep(pause)
        connection = http.client.HTTPConnection(HOST, PORT)
        return connection, self._ask(connection, asked)

    def _ask(self, connection: http.client.HTTPConnection, asked: Asked) -> http.client.HTTPResponse:
        self._busy[asked.number] = connection
        given = {"Content-Type": asked.head["content_type"], "Accept": asked.head["accept"], **asked.head["headers"]}
        connection.request(
            "POST", "/invocations", asked.body, {name: value for name, value in given.items() if value}
        )
        return connection.getresponse()

    def _pass_on(self, asked: Asked, response: http.client.HTTPResponse, began: float) -> None:
        kind = response.getheader("content-type") or ""
        headers = {name: value for name in SHOWN if (value := response.getheader(name))} or None
        if asked.head.get("stream"):
            while part := response.read1(PART):
                self._send(Answer(asked.number, response.status, part, kind, microseconds(began), headers, True))
        body = response.read()
        self._send(Answer(asked.number, response.status, body, kind, microseconds(began), headers))


def microseconds(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)


if __name__ == "__main__":
    main()
