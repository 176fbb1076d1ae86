"""A client that writes bytes: requests as no SDK would send them, and replies as they come."""

import socket
from types import TracebackType
from typing import NamedTuple

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.server import Server

HEALTH = b"GET /_millstream/health HTTP/1.1\r\nHost: x\r\n\r\n"


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """Every wait is bounded: a reply that does not come is an error."""

    def __init__(self, place: Server | socket.socket) -> None:
        self.socket = socket.create_connection(("127.0.0.1", place.port)) if isinstance(place, Server) else place
        self.socket.settimeout(30)
        self._received = self.socket.makefile("rb")

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._received.close()
        self.socket.close()

    def send(self, *parts: bytes) -> "Connection":
        self.socket.sendall(b"".join(parts))
        return self

    def reply(self, method: str = "GET") -> Reply:
        status = int(self._received.readline().split()[1])
        headers: dict[str, str] = {}
        while (line := self._received.readline()) != b"\r\n":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name] = value.strip()
        bodiless = method == "HEAD" or status in (100, 204, 304)
        return Reply(status, headers, b"" if bodiless else self._received.read(int(headers["content-length"])))

    def ended(self) -> bool:
        """Waits for what comes next: nothing, or a byte."""
        try:
            return self._received.read(1) == b""
        except ConnectionResetError:
            return True


def s3_request(server: Server, method: str, path: str, body: bytes = b"", *lines: str, version: str = "1.1") -> bytes:
    """A signed request; `lines` of its head are not signed, and say how long the body is where they say anything."""
    keys = server.environment
    credentials = Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys.get("AWS_SESSION_TOKEN"))
    request = AWSRequest(method, server.url + path, data=body)
    S3SigV4Auth(credentials, "s3", "us-east-1").add_auth(request)
    head = [f"{method} {path} HTTP/{version}", f"Host: 127.0.0.1:{server.port}", *lines]
    head += [f"{name}: {value}" for name, value in request.headers.items()]
    if body and not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body
