"""Containers of a user's own: a command that serves HTTP on port 8080, several side by side."""

import asyncio
from pathlib import Path

import pytest

from millstream.container.sandbox import ISOLATED, why_not
from millstream.engines.compute.process import ProcessCompute
from millstream.ports.compute import Invocation, Serving, TimedOut, WorkerDied
from tests.contracts.compute_contract import Run
from tests.engines.bare import bare_compute

APP = """
import http.server, json, os, signal, sys, time, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200 if self.path == "/ping" and not os.path.exists("/opt/ml/sick") else 404)
        self.send_header("content-length", "0")
        self.end_headers()
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if body == b"die": os._exit(3)
        if body == b"hang": time.sleep(600)
        if body.startswith(b"fetch"):
            try: body = urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/x", body * 9999).read()
            except OSError as error: body = b"no way"
        self.send_response(418 if body == b"tea" else 200)
        self.send_header("content-type", "text/x-own")
        name = "X-Amzn-SageMaker-Custom-Attributes"
        self.send_header(name, "seen " + self.headers.get(name, ""))
        if body == b"endless":
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"4\\r\\nmore\\r\\n")
                    time.sleep(0.05)
            except OSError:
                return print("nobody reads on", flush=True)
        if body == b"parts":
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for part in (b"one", b"two", b"three"):
                self.wfile.write(b"%x\\r\\n%b\\r\\n" % (len(part), part))
                time.sleep(0.05)
            return self.wfile.write(b"0\\r\\n\\r\\n")
        given = self.headers
        told = json.dumps([self.path, body.decode(), given["content-type"], given["accept"], sys.argv[1]])
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())
    def log_message(self, *words): print(*words, flush=True)

def leave(*_):
    print("leaving in order", flush=True)
    os._exit(0)

signal.signal(signal.SIGTERM, leave)
http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""
IMAGES = """
[images.own]
http = ["python", "/opt/program/app.py", "serve"]
program = "program"
[images.broken]
http = ["python", "-c", "raise SystemExit(1)"]
"""


@pytest.fixture(params=[rung for rung in ISOLATED if not why_not(rung)])
def compute(tmp_path: Path, request: pytest.FixtureRequest) -> ProcessCompute:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "app.py").write_text(APP)
    return bare_compute(tmp_path, request.param, images=IMAGES)


@pytest.fixture
def run() -> Run:
    return lambda coroutine: asyncio.run(asyncio.wait_for(coroutine, 60))


def ask(body: bytes) -> Invocation:
    return Invocation(body, "a/b", "c/d", {"X-Amzn-SageMaker-Custom-Attributes": "mine"})


def test_answers_pass_as_they_are_and_ports_do_not_collide(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        await asyncio.gather(*(compute.serve(Serving(name, "own:1", workers=2)) for name in ("one", "two")))
        replies = await asyncio.gather(*(compute.invoke("two", ask(b"%d" % n)) for n in range(30)))
        assert {reply.status for reply in replies} == {200}, {reply.body for reply in replies if reply.status != 200}
        assert replies[7].body == b'["/invocations", "7", "a/b", "c/d", "serve"]'
        assert (replies[7].status, replies[7].content_type) == (200, "text/x-own")
        assert replies[7].headers == {"x-amzn-sagemaker-custom-attributes": "seen mine"}
        assert (await compute.invoke("one", ask(b"tea"))).status == 418
        assert b"POST /invocations" in await compute.output("one", 0)
        await compute.close()

    run(session())


def test_a_slow_request_fails_alone_and_a_death_is_followed_by_another(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        await compute.serve(Serving("frail", "own"))
        slow = asyncio.create_task(compute.invoke("frail", ask(b"hang"), 0.3))
        other = asyncio.create_task(compute.invoke("frail", ask(b"hang"), 60))
        with pytest.raises(TimedOut):
            await slow
        assert (await compute.invoke("frail", ask(b"1"))).status == 200
        with pytest.raises(WorkerDied, match="exit code 3"):
            await compute.invoke("frail", ask(b"die"))
        with pytest.raises(WorkerDied):
            await other
        assert (await compute.invoke("frail", ask(b"2"))).status == 200
        await compute.close()

    run(session())


def test_a_reply_comes_in_parts_where_it_is_streamed(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        await compute.serve(Serving("parts", "own"))
        head, parts = await compute.stream("parts", ask(b"parts"))
        assert (head.status, head.content_type, head.body) == (200, "text/x-own", b"")
        assert [part async for part in parts] == [b"one", b"two", b"three"]
        assert (await compute.invoke("parts", ask(b"parts"))).body == b"onetwothree"
        served = compute.served("parts")
        assert served is not None
        assert (served.answered, served.held) == (2, 0)
        await compute.close()

    run(session())


def test_a_container_is_told_that_nobody_reads_on(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        await compute.serve(Serving("endless", "own"))
        _, parts = await compute.stream("endless", ask(b"endless"))
        async for part in parts:
            assert part == b"more"
            break
        await parts.aclose()  # type: ignore[attr-defined]
        async with asyncio.timeout(20):
            while b"nobody reads on" not in await compute.output("endless", 0):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await compute.close()

    run(session())


def test_a_container_whose_ping_fails_does_not_come_into_service(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        (compute.workspace("sick") / "sick").touch()
        with pytest.raises(RuntimeError, match=r"did not load within 5 s(?s:.*)/ping"):
            await compute.serve(Serving("sick", "own", load=5.0))

    run(session())


def test_a_container_is_told_before_it_ends(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        await compute.serve(Serving("told", "own", workers=2))
        await compute.scale("told", 1)
        assert (await compute.output("told", 0)).count(b"leaving in order") == 1
        await compute.close()
        assert (await compute.output("told", 0)).count(b"leaving in order") == 2

    run(session())


def test_a_command_that_ends_is_said(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        with pytest.raises(RuntimeError, match="ended with exit code 1"):
            await compute.serve(Serving("ends", "broken"))

    run(session())


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An HTTP server that answers how many bytes it was sent."""
    head = await reader.readuntil(b"\r\n\r\n")
    (length,) = (line for line in head.decode().lower().split("\r\n") if line.startswith("content-length:"))
    body = await reader.readexactly(int(length.split(":")[1]))
    answer = b"%d bytes for %b" % (len(body), head.split(b" ")[1])
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
    writer.close()


def test_of_the_network_it_reaches_this_server_only(compute: ProcessCompute, run: Run) -> None:
    async def session() -> None:
        servers = [await asyncio.start_server(echo, "127.0.0.1", 0) for _ in range(2)]
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        base, other = (f"http://127.0.0.1:{port}" for port in ports)
        ours = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{base}/keys", "AWS_ENDPOINT_URL": base}
        await compute.serve(Serving("out", "own", ours, workers=2))
        assert b"49995 bytes for /x" in (await compute.invoke("out", ask(b"fetch"))).body
        await compute.serve(Serving("elsewhere", "own", {**ours, "AWS_ENDPOINT_URL": other}))
        await compute.serve(Serving("isolated", "own", ours, network=False))
        for name in ("elsewhere", "isolated"):
            assert b"no way" in (await compute.invoke(name, ask(b"fetch"))).body
        await compute.close()
        for server in servers:
            server.close()

    run(session())
