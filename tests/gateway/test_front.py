"""HTTP as it comes over a socket: the short way and uvicorn's cycle on one connection, and clients that misbehave."""

import ssl
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from tests.gateway.connection import HEALTH, Connection, s3_request
from tests.gateway.test_tls import connect
from tests.server import Server

UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ")


def inside(server: Server) -> Connection:
    """TLS after a CONNECT."""
    plain, _ = connect(server, "s3.us-east-1.amazonaws.com")
    context = ssl.create_default_context(cafile=str(server.data / "tls/bundle.pem"))
    return Connection(context.wrap_socket(plain, server_hostname="s3.us-east-1.amazonaws.com"))


@pytest.mark.parametrize("opened", [Connection, inside])
@pytest.mark.parametrize("bytewise", [False, True])
def test_pipelined_requests_are_answered_in_order(server: Server, bucket: str, opened: type, bytewise: bool) -> None:
    key = f"/{bucket}/k"
    chunked = s3_request(server, "DELETE", key, b"", "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    requests = [
        ("PUT", s3_request(server, "PUT", key, b"one"), 200, b""),
        ("GET", s3_request(server, "GET", key), 200, b"one"),
        ("HEAD", s3_request(server, "HEAD", key), 200, b""),
        ("DELETE", chunked, 204, b""),
        ("HEAD", s3_request(server, "HEAD", key), 404, b""),
        ("PUT", s3_request(server, "PUT", key, b"two!", *UPGRADE), 200, b""),
        ("GET", s3_request(server, "GET", key, b"", *UPGRADE), 200, b"two!"),
    ]
    with opened(server) as client:
        whole = b"".join(request for _, request, _, _ in requests)
        for part in [whole[n : n + 1] for n in range(len(whole))] if bytewise else [whole]:
            client.send(part)
        for method, _, status, body in requests:
            reply = client.reply(method)
            assert (reply.status, reply.body) == (status, body)


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Content-Length: 5"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5, 5"],
        ["Content-Length: -5"],
        ["Content-Length: \xb2"],
        ["Content-Length: 99999999999999999999999"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: identity"],
        ["Content-Length : 5"],
        ["Content-Length: 5", " folded"],
        ["Content-Length: 5", "X-A: \0"],
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused(server: Server, bucket: str, lines: list[str]) -> None:
    with Connection(server) as client:
        client.send(s3_request(server, "PUT", f"/{bucket}/k", b"5\r\n", *lines), HEALTH)
        assert client.reply().status == 400
        assert client.ended()
    assert server.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    "request_",
    [
        HEALTH.replace(b"1.1", b"1.0"),
        HEALTH.replace(b"1.1\r\n", b"1.0\r\nConnection: keep-alive\r\n"),
        HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    ],
)
def test_the_last_reply_says_so_and_what_follows_is_not_done(server: Server, bucket: str, request_: bytes) -> None:
    with Connection(server) as client:
        client.send(request_, s3_request(server, "PUT", f"/{bucket}/k", b"x"))
        reply = client.reply()
        assert (reply.status, reply.headers["connection"]) == (200, "close")
        assert client.ended()
    assert server.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_spaces_around_a_header_are_not_part_of_it(server: Server, bucket: str) -> None:
    with Connection(server) as client:
        client.send(s3_request(server, "PUT", f"/{bucket}/k", b"hello", "Content-Length:  5 \t"))
        assert client.reply().status == 200


def test_a_body_that_was_announced_and_is_refused_ends_the_connection(server: Server, bucket: str) -> None:
    announced = s3_request(server, "PUT", f"/{bucket}/k", b"hello", "Expect: 100-continue").removesuffix(b"hello")
    with Connection(server) as client:
        assert client.send(announced).reply().status == 100
        assert client.send(b"hello").reply().status == 200
        reply = client.send(announced.replace(b"Signature=", b"Signature=0")).reply()
        assert (reply.status, reply.headers["connection"]) == (403, "close")
        assert client.ended()


def test_a_strangers_body_is_not_waited_for(server: Server, bucket: str) -> None:
    scope = "AKIANOSUCHKEY0000000/20260101/us-east-1/s3/aws4_request"
    head = (
        f"PUT /{bucket}/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\nX-Amz-Date: 20260101T000000Z\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}\r\n\r\n"
    )
    with Connection(server) as client:
        client.send(head.encode())
        reply = client.reply("PUT")
    assert reply.status == 403
    assert b"<Code>InvalidAccessKeyId</Code>" in reply.body


@pytest.mark.parametrize(
    "target",
    ["/%00", "//k", "/%2e%2e/k", "/a%2Fb", "/k?x=%00", "/k#fragment"],
)
def test_an_odd_path_is_read_the_same_on_both_ways(server: Server, bucket: str, target: str) -> None:
    short = s3_request(server, "GET", f"/{bucket}{target}")
    cycle = s3_request(server, "GET", f"/{bucket}{target}", b"", "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    with Connection(server) as client:
        one, other = client.send(short).reply(), client.send(cycle).reply()
    assert (one.status, one.body.partition(b"<RequestId>")[0]) == (
        other.status,
        other.body.partition(b"<RequestId>")[0],
    )


@pytest.mark.parametrize(
    "head",
    [
        HEALTH.replace(b"Host: x", b"Host: x\r\nX-A: " + b"a" * 70_000),
        HEALTH.replace(b"Host: x", b"\r\n".join([b"Host: x", *[b"X-A: aaaaaaaaaaa"] * 5000])),
        HEALTH.replace(b"health", b"a" * 70_000),
        b"GET /" + b"a" * 1_000_000,  # without an end
        b"GET / HTTP/1.1\r\nX-A: " + b"a" * 1_000_000,
    ],
)
def test_a_head_has_an_end(server: Server, head: bytes) -> None:
    with Connection(server) as client:
        try:
            client.send(head)
            assert client.reply().status == 400
        except (BrokenPipeError, ConnectionResetError, IndexError):
            pass  # refused while we wrote
        assert client.ended()


def test_what_came_before_too_long_a_head_is_answered_first(server: Server) -> None:
    with Connection(server) as client:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused while we write
            client.send(HEALTH + HEALTH.replace(b"Host: x", b"Host: x\r\nX-A: " + b"a" * 40_000))
        with suppress(ConnectionResetError):
            assert client.reply().status == 200
        assert client.ended()


def test_a_trailer_is_no_part_of_the_head_and_has_an_end(server: Server, bucket: str) -> None:
    request = s3_request(server, "GET", f"/{bucket}/k", b"", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n"
    with Connection(server) as client:
        reply = client.send(request, b"x-amz-unsigned: x\r\nrange: bytes=0-1\r\n\r\n", HEALTH).reply()
        assert (reply.status, b"<Code>NoSuchKey<" in reply.body) == (404, True)
        assert client.reply().status == 200
        try:
            client.send(request, b"x: ", b"a" * 2_000_000)
            assert [client.reply().status, client.reply().status] == [404, 400]
        except (BrokenPipeError, ConnectionResetError, IndexError):
            pass  # refused while we wrote
        assert client.ended()


def test_a_client_that_hangs_up_in_its_body_leaves_nothing(server: Server, bucket: str) -> None:
    for lines in (["Content-Length: 100"], ["Content-Length: 10000000"], ["Transfer-Encoding: chunked"]):
        with Connection(server) as client:
            client.send(s3_request(server, "PUT", f"/{bucket}/k", b"5\r\n", *lines))
    with Connection(server) as client:
        assert client.send(HEALTH).reply().status == 200
    assert server.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_slow_clients_do_not_hold_up_others(server: Server, bucket: str) -> None:
    request = s3_request(server, "PUT", f"/{bucket}/k", b"slow")
    with Connection(server) as slow, Connection(server) as fast:
        for n in range(len(request)):
            slow.send(request[n : n + 1])
            if n % 50 == 0:
                assert fast.send(HEALTH).reply().status == 200
        assert slow.reply().status == 200


def test_a_thousand_connections_are_all_answered(server: Server, bucket: str) -> None:
    request = s3_request(server, "GET", f"/{bucket}?list-type=2")
    clients = [Connection(server) for _ in range(1000)]
    for client in clients:
        client.send(request)
    assert {r.status: r for r in (client.reply() for client in clients)}.keys() == {200}
    for client in clients:
        client.close()


def test_stopping_answers_what_is_under_way_and_closes_what_is_idle(own_server: Server) -> None:
    own_server.client("s3").create_bucket(Bucket="bucket")
    request = s3_request(own_server, "PUT", "/bucket/k", b"hello")
    with Connection(own_server) as idle, Connection(own_server) as busy:
        assert idle.send(HEALTH).reply().status == 200
        assert busy.send(HEALTH, request[:-1]).reply().status == 200
        assert own_server.process is not None
        own_server.process.terminate()
        assert idle.ended()
        reply = busy.send(request[-1:]).reply()
        assert (reply.status, reply.headers["connection"]) == (200, "close")
        assert busy.ended()
    assert own_server.stop() == 0


@pytest.mark.parametrize("family", ["plain", "absolute"])
def test_a_second_connect_on_a_connection_is_refused(server: Server, family: str) -> None:
    first = HEALTH if family == "plain" else HEALTH.replace(b"GET /", f"GET http://127.0.0.1:{server.port}/".encode())
    with Connection(server) as client:
        assert client.send(first).reply().status == 200
        assert client.send(b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: x\r\n\r\n").reply().status == 400
        assert client.ended()


def test_a_connect_without_an_end_is_refused(server: Server) -> None:
    with Connection(server) as client:
        try:
            client.send(b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nx: " + b"a" * 40_000)
            assert client.reply().status == 400
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused while we wrote
        assert client.ended()


def test_a_document_that_is_too_large_is_refused(server: Server) -> None:
    with pytest.raises(ClientError) as error:
        server.client("sagemaker-runtime").invoke_endpoint(EndpointName="none", Body=bytes(17 << 20))
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert error.value.response["Error"]["Code"] == "RequestEntityTooLargeException"
