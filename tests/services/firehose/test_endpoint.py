"""An HTTP endpoint as destination."""

import asyncio
import gzip
import json
import ssl
import threading
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from millstream.domain import backoff
from tests.services.firehose.configured import NEW_LINE
from tests.services.firehose.test_streams import ROLE, refused, s3_destination
from tests.services.firehose.world import World, world


class Collector(ThreadingHTTPServer):
    """Takes Firehose's requests; `answers` are the status codes of the first ones."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[int] = []
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []

    @property
    def records(self) -> list[bytes]:
        """Of the requests that were taken."""
        return [b64decode(one["data"]) for headers, body in self.requests for one in body["records"]]


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        body = json.loads(data)
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 413 and len(body["records"]) == 1:
            status = 200
        if status == 200:
            self.server.requests.append((dict(self.headers), body))
        answer = json.dumps({"requestId": body["requestId"], "timestamp": 0}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> Path:
    """Of 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "collector")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "collector.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
def collector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setattr(backoff, "RETRY", (0.01, 0.01))
    with Collector() as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def http_destination(collector: Collector, **more: Any) -> dict[str, Any]:
    url = f"https://127.0.0.1:{collector.server_port}/in?x=1"
    endpoint = {"Url": url, "Name": "collector", "AccessKey": "secret"}
    s3 = s3_destination("lake", ErrorOutputPrefix="errors/!{firehose:error-output-type}/")
    return {"EndpointConfiguration": endpoint, "RoleARN": ROLE, "S3Configuration": s3, **more}


async def create(here: World, destination: dict[str, Any]) -> None:
    await here.bucket("lake")
    await here.call("CreateDeliveryStream", DeliveryStreamName="s", HttpEndpointDestinationConfiguration=destination)


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def play(root: Path, scenario: Callable[[World], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with world(root) as here:
            await scenario(here)

    asyncio.run(whole())


def test_records_are_posted_in_awss_form(collector: Collector, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        attributes = [{"AttributeName": "env", "AttributeValue": "test"}]
        request = {"ContentEncoding": "GZIP", "CommonAttributes": attributes}
        await create(here, http_destination(collector, RequestConfiguration=request))
        await here.put("s", b"a", b"\xff")
        await until(lambda: len(collector.records) == 2)

        ((headers, body),) = collector.requests
        assert list(body) == ["requestId", "timestamp", "records"]
        assert collector.records == [b"a", b"\xff"]
        assert headers["X-Amz-Firehose-Request-Id"] == body["requestId"]
        assert headers["X-Amz-Firehose-Protocol-Version"] == "1.0"
        assert headers["X-Amz-Firehose-Access-Key"] == "secret"
        assert headers["X-Amz-Firehose-Source-Arn"].endswith(":deliverystream/s")
        assert json.loads(headers["X-Amz-Firehose-Common-Attributes"]) == {"commonAttributes": {"env": "test"}}

    play(tmp_path / "w", scenario)


def test_a_request_that_is_refused_is_tried_again_under_its_id(collector: Collector, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        collector.answers = [500, 503]
        processing = {"Enabled": True, "Processors": [NEW_LINE]}
        await create(here, http_destination(collector, ProcessingConfiguration=processing, S3BackupMode="AllData"))
        await here.put("s", b"a", b"b")
        await until(lambda: len(collector.records) == 2)

        assert collector.records == [b"a\n", b"b\n"]
        assert await here.until("lake", "", bool) == [b"ab"]

    play(tmp_path / "w", scenario)


def test_a_request_that_is_too_large_goes_in_halves(collector: Collector, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        collector.answers = [413, 413]
        await create(here, http_destination(collector))
        await here.put("s", b"a", b"b", b"c", b"d")
        await until(lambda: len(collector.records) == 4)

        assert collector.records == [b"a", b"b", b"c", b"d"]
        assert len(collector.requests) == 3

    play(tmp_path / "w", scenario)


def test_what_is_refused_too_long_goes_to_the_error_prefix(collector: Collector, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        collector.answers = [401] * 100
        await create(here, http_destination(collector, RetryOptions={"DurationInSeconds": 0}))
        await here.put("s", b"a", b"b")

        lines = [json.loads(line) for line in await here.lines("lake", "errors/http-endpoint-failed/", 2)]

        assert [b64decode(line["rawData"]) for line in lines] == [b"a", b"b"]
        assert lines[0]["errorCode"] == "HttpEndpoint.DestinationException"
        start = "The following response was received from the endpoint destination. 401: "
        assert lines[0]["errorMessage"].startswith(start)

    play(tmp_path / "w", scenario)


def test_an_endpoint_is_described_without_its_key_and_updated(collector: Collector, tmp_path: Path) -> None:
    async def scenario(here: World) -> None:
        await create(here, http_destination(collector))
        endpoint = {"Url": "https://example.com", "Name": "other"}
        await here.call(
            "UpdateDestination",
            DeliveryStreamName="s",
            CurrentDeliveryStreamVersionId="1",
            DestinationId="destinationId-000000000001",
            HttpEndpointDestinationUpdate={"EndpointConfiguration": endpoint, "S3Update": {"Prefix": "p/"}},
        )

        described = await here.call("DescribeDeliveryStream", DeliveryStreamName="s")
        (found,) = described["DeliveryStreamDescription"]["Destinations"]
        http = found["HttpEndpointDestinationDescription"]
        assert http["EndpointConfiguration"] == endpoint
        assert http["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 60}
        assert http["RetryOptions"] == {"DurationInSeconds": 300}
        assert (http["S3BackupMode"], http["RequestConfiguration"]) == ("FailedDataOnly", {"ContentEncoding": "NONE"})
        assert http["S3DestinationDescription"]["Prefix"] == "p/"

    play(tmp_path / "w", scenario)


def test_only_https_is_taken(client: Any, unique: str) -> None:
    destination = {
        "EndpointConfiguration": {"Url": "http://example.com"},
        "S3Configuration": s3_destination("b"),
    }

    code, message = refused(
        client("firehose").create_delivery_stream,
        DeliveryStreamName=unique,
        HttpEndpointDestinationConfiguration=destination,
    )

    assert code == "ValidationException"
    assert "Member must satisfy regular expression pattern: https://.*" in message
