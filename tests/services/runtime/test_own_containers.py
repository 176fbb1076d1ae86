"""An endpoint of a container of the user's own, as boto3 sees it: parts, sessions, attributes, logs."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.runtime.test_real_endpoints import settled

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:latest"
APP = """
import http.server, os, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.reply(b"")
    def reply(self, body, **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header("X-Amzn-SageMaker-" + name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("X-Amzn-SageMaker-Session-Id") == "NEW_SESSION":
            return self.reply(b"opened", New_Session_Id="s-1; Expires=2030-01-01T00:00:00Z")
        if not body.startswith(b"parts"):
            return self.reply(body, Custom_Attributes=self.headers.get("X-Amzn-SageMaker-Custom-Attributes", ""))
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for part in (b"one", b"two"):
            self.wfile.write(b"%x\\r\\n%b\\r\\n" % (len(part), part))
            self.wfile.flush()
            time.sleep(0.1)
        if body == b"parts-die":
            os._exit(3)
        self.wfile.write(b"0\\r\\n\\r\\n")

http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("own") / "data"
    (data / "program").mkdir(parents=True)
    (data / "program" / "app.py").write_text(APP)
    (data / "images.toml").write_text('[images.own]\nhttp = ["python", "/opt/program/app.py"]\nprogram = "program"\n')
    running = Server(data).start()
    deploy(running)
    yield running
    assert running.stop() == 0, running.log()


def deploy(server: Server) -> None:
    sagemaker = server.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/job"
    sagemaker.create_model(ModelName="own", PrimaryContainer={"Image": IMAGE}, ExecutionRoleArn=role)
    variant = {"VariantName": "A", "ModelName": "own", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName="own", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="own", EndpointConfigName="own")
    described = settled(server.client, "own")
    assert described["EndpointStatus"] == "InService", described


def streamed(runtime: Any, body: bytes) -> Any:
    return runtime.invoke_endpoint_with_response_stream(EndpointName="own", ContentType="text/plain", Body=body)


def test_a_reply_comes_in_the_containers_own_parts(server: Server) -> None:
    reply = streamed(server.client("sagemaker-runtime"), b"parts")

    assert [event["PayloadPart"]["Bytes"] for event in reply["Body"]] == [b"one", b"two"]
    assert (reply["ContentType"], reply["InvokedProductionVariant"]) == ("text/plain", "A")


def test_a_container_that_dies_between_two_parts_ends_the_stream_with_an_error(server: Server) -> None:
    reply, parts = streamed(server.client("sagemaker-runtime"), b"parts-die"), []
    with pytest.raises(ClientError) as broken:
        parts.extend(event["PayloadPart"]["Bytes"] for event in reply["Body"])

    assert broken.value.response["Error"]["Code"] == "ModelStreamError"
    settled(server.client, "own")


def test_sessions_and_custom_attributes_go_both_ways(server: Server) -> None:
    runtime = server.client("sagemaker-runtime", retries=5)
    opened = runtime.invoke_endpoint(EndpointName="own", Body=b"x", SessionId="NEW_SESSION")
    echo = runtime.invoke_endpoint(EndpointName="own", Body=b"x", SessionId="s-1", CustomAttributes="a=b")

    assert opened["NewSessionId"] == "s-1; Expires=2030-01-01T00:00:00Z"
    assert (echo["Body"].read(), echo["CustomAttributes"]) == (b"x", "a=b")
