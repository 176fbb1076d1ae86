"""CONNECT: AWS's hosts are answered here, others tunnelled untouched, from this machine only."""

import asyncio
import base64
import contextlib
import http.client
import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest
import uvicorn
from botocore.config import Config
from uvicorn.server import ServerState

from millstream.gateway.front import Front
from millstream.gateway.route import variables
from millstream.gateway.tls import ESTABLISHED, _loopback, front, refuse
from tests.server import Server

STS = "sts.eu-west-1.amazonaws.com"
TELEMETRY = "sm-pysdk-t-eu-west-1.s3.eu-west-1.amazonaws.com"


def routed(server: Server, service: str, url: str) -> Any:
    keys = server.environment
    return boto3.client(
        service, "eu-west-1", endpoint_url=url, verify=str(server.data / "tls/bundle.pem"),
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"], aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=keys["AWS_SESSION_TOKEN"],
        config=Config(proxies={"https": server.url, "http": server.url}, retries={"max_attempts": 0}),
    )  # fmt: skip


def connect(server: Server, host: str, port: int = 443, **headers: str) -> tuple[socket.socket, str]:
    """A connection after CONNECT, and the status line."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    lines = [f"CONNECT {host}:{port} HTTP/1.1", *(f"{name.replace('_', '-')}: {v}" for name, v in headers.items())]
    for part in "\r\n".join((*lines, "", "")).encode().partition(b"\r\n"):  # may come in pieces
        connection.sendall(part)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(1)
    return connection, answer.split(b"\r\n")[0].decode()


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, also as a proxy."""

    def do_GET(self) -> None:
        body = f"{self.path} {self.headers.get('proxy-authorization', '')}".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, self.headers.get("proxy-authorization", "")))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.close_connection = False

    def log_message(self, *words: object) -> None: ...


@contextlib.contextmanager
def listening() -> Iterator[Any]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as far:
        far.asked = []  # type: ignore[attr-defined]
        far.daemon_threads = True
        thread = threading.Thread(target=far.serve_forever, args=(0.01,))
        thread.start()
        yield far
        far.shutdown()
        thread.join()


def test_a_hard_coded_https_endpoint_is_answered_here(server: Server) -> None:
    sts = routed(server, "sts", f"https://{STS}")

    assert sts.get_caller_identity()["Arn"].endswith(":assumed-role/MillstreamAdmin/local")


def test_a_large_body_streams_through_tls(server: Server, bucket: str) -> None:
    s3 = routed(server, "s3", "https://s3.eu-west-1.amazonaws.com")
    body = bytes(range(256)) * 40_000

    s3.put_object(Bucket=bucket, Key="big", Body=body)

    assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == body


def test_a_policy_tells_tls_from_plain_http(server: Server, bucket: str) -> None:
    s3, plain = routed(server, "s3", "https://s3.eu-west-1.amazonaws.com"), server.client("s3")
    denied = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    insecure = denied | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [insecure]}))
    s3.put_object(Bucket=bucket, Key="key", Body=b"body")

    with pytest.raises(plain.exceptions.ClientError, match="AccessDenied"):
        plain.put_object(Bucket=bucket, Key="key", Body=b"other")
    assert s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"body"


def test_a_client_that_speaks_with_the_end_of_its_handshake(server: Server) -> None:
    """TLS 1.3 lets the request ride in the packet that ends the handshake."""
    connection, _ = connect(server, TELEMETRY)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cafile=str(server.data / "tls/bundle.pem"))
    tls = client.wrap_bio(incoming, outgoing, server_hostname=TELEMETRY)
    while True:
        try:
            tls.do_handshake()
            break
        except ssl.SSLWantReadError:
            connection.sendall(outgoing.read())
            incoming.write(connection.recv(1 << 16))
    tls.write(f"GET /x HTTP/1.1\r\nHost: {TELEMETRY}\r\n\r\n".encode())
    connection.sendall(outgoing.read())

    with contextlib.suppress(ssl.SSLWantReadError):
        while not (answer := _read(tls, incoming, connection)):
            pass

    assert answer.startswith(b"HTTP/1.1 200")
    connection.close()


def _read(tls: ssl.SSLObject, incoming: ssl.MemoryBIO, connection: socket.socket) -> bytes:
    incoming.write(connection.recv(1 << 16))
    try:
        return tls.read(1 << 16)
    except ssl.SSLWantReadError:
        return b""


def test_telemetry_is_answered_and_dropped(server: Server) -> None:
    context = ssl.create_default_context(cafile=str(server.data / "tls/bundle.pem"))
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=30)
    connection.set_tunnel(TELEMETRY)
    connection.request("GET", "/telemetry?x-accountId=1")
    answer = connection.getresponse()

    assert (answer.status, answer.read()) == (200, b"")
    connection.close()


def test_another_host_is_tunnelled_untouched(server: Server) -> None:
    with listening() as far:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.set_tunnel("anything.localhost", far.server_port)
        connection.request("GET", "/path")

        assert connection.getresponse().read() == b"/path "
        connection.close()


def test_other_hosts_go_through_the_users_own_proxy(server: Server) -> None:
    with listening() as proxy:
        url = variables(server.port, {"HTTPS_PROXY": f"http://me:pass@127.0.0.1:{proxy.server_port}"})["HTTPS_PROXY"]
        user, password = url.removeprefix("http://").partition("@")[0].split(":")
        credentials = "Basic " + _base64(f"{user}:{password}")

        connection, status = connect(server, "pypi.example", Proxy_Authorization=credentials)

        assert status.split()[1] == "200"
        assert proxy.asked == [("pypi.example:443", "Basic " + _base64("me:pass"))]
        connection.close()


def test_a_host_that_cannot_be_reached_is_told(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    connection, status = connect(server, "gone.localhost", port)

    assert status == "HTTP/1.1 502 Bad Gateway"
    assert b"cannot be reached" in connection.recv(4096)
    connection.close()


def test_a_connect_that_names_no_host_is_refused(server: Server) -> None:
    connection, status = connect(server, "user@host")

    assert status == "HTTP/1.1 400 Bad Request"
    connection.close()


def test_a_whole_url_for_aws_is_answered_and_for_others_refused(server: Server) -> None:
    answers = {}
    for url in (f"http://{STS}/", f"http://123456789012.localhost:{server.port}/x", "http://example.com/"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", url)
        answers[url] = connection.getresponse().status
        connection.close()

    assert list(answers.values()) == [403, 404, 501]  # unsigned; no such bucket; and not ours


def test_plain_http_to_aws_is_answered_through_the_proxy(server: Server) -> None:
    assert routed(server, "sts", f"http://{STS}").get_caller_identity()["Account"] == "123456789012"


@pytest.mark.parametrize(
    ("address", "near"), [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("::ffff:127.0.0.1", True),
                          ("192.168.1.2", False), ("::ffff:10.0.0.1", False)],
)  # fmt: skip
def test_the_route_is_for_this_machine(address: str, near: bool) -> None:
    assert _loopback(address) is near


def test_the_server_stops_with_a_tunnel_open(own_server: Server) -> None:
    with listening() as far:
        connection, _ = connect(own_server, "anything.localhost", far.server_port)

        assert own_server.stop() == 0
        connection.close()


def test_a_tunnel_may_be_silent() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(1))
        writer.close()

    async def scenario() -> None:
        loop, state = asyncio.get_running_loop(), ServerState()
        config = uvicorn.Config(refuse, ws="none", lifespan="off", log_config=None)  # type: ignore[arg-type]
        far = await asyncio.start_server(echo, "127.0.0.1", 0)
        near = await loop.create_server(lambda: front(None, {})(config, state, {}), "127.0.0.1", 0)  # type: ignore[arg-type]
        reader, writer = await asyncio.open_connection(*near.sockets[0].getsockname())
        writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % far.sockets[0].getsockname()[1])
        assert await reader.readuntil(b"\r\n\r\n") == ESTABLISHED
        for _ in range(1000):
            for connection in state.connections:
                cast(Front, connection).look()
        writer.write(b"x")
        assert await reader.read() == b"x"
        for server in (near, far):
            server.close()

    asyncio.run(scenario())


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
