"""Endpoints whose image is the user's own: a program that serves HTTP, written down in images.toml."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from millstream.container.sandbox import ISOLATED, best_rung
from tests.server import Server
from tests.services.sagemaker.test_real_jobs import ROLE, until

IMAGES = """
[images.my-model]
http = ["python", "/opt/program/serve.py"]
program = "my-model"
"""
PROGRAM = """
import http.server, json, os, urllib.request

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, status, kind, parts):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("transfer-encoding", "chunked")
        self.send_header("X-Amzn-SageMaker-Custom-Attributes", "from the container")
        self.end_headers()
        for part in (*parts, b""):
            self.wfile.write(b"%x\\r\\n%b\\r\\n" % (len(part), part))
    def do_GET(self):
        if self.path == "/execution-parameters":
            advice = {"MaxConcurrentTransforms": 3, "BatchStrategy": "SINGLE_RECORD", "MaxPayloadInMB": 2}
            return self.answer(200, "application/json", [json.dumps(advice).encode()])
        self.answer(200 if self.path == "/ping" else 404, "text/plain", [])
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if body == b"refuse": return self.answer(422, "text/plain", [b"no such row"])
        if "SAGEMAKER_BATCH" in os.environ: return self.answer(200, "text/plain", [b"<", body, b">"])
        if body == b"parts": return self.answer(200, "text/plain", [b"one ", b"two"])
        asked = urllib.request.Request(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
        asked.add_header("Authorization", os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
        keys = json.load(urllib.request.urlopen(asked))
        attributes = self.headers["X-Amzn-SageMaker-Custom-Attributes"]
        self.answer(200, "application/x-own", [json.dumps([attributes, keys["RoleArn"]]).encode()])
    def log_message(self, *words): pass

http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    data = tmp_path / "data"
    (data / "my-model").mkdir(parents=True)
    (data / "my-model" / "serve.py").write_text(PROGRAM)
    (data / "images.toml").write_text(IMAGES)
    running = Server(data).start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.mark.skipif(best_rung() not in ISOLATED, reason="no sandbox with a network of its own works here")
def test_a_container_of_ones_own_answers_as_it_is(server: Server) -> None:
    sagemaker, runtime = server.client("sagemaker"), server.client("sagemaker-runtime")
    image = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-model:latest"}
    sagemaker.create_model(ModelName="own", PrimaryContainer=image, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "All", "ModelName": "own", "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
    sagemaker.create_endpoint_config(EndpointConfigName="own", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="own", EndpointConfigName="own")
    until(
        lambda: sagemaker.describe_endpoint(EndpointName="own"), lambda one: one["EndpointStatus"] == "InService", 60
    )

    reply = runtime.invoke_endpoint(EndpointName="own", Body=b"1", CustomAttributes="of the client")

    assert json.loads(reply["Body"].read()) == ["of the client", ROLE]
    assert (reply["ContentType"], reply["CustomAttributes"]) == ("application/x-own", "from the container")
    stream = runtime.invoke_endpoint_with_response_stream(EndpointName="own", Body=b"parts")
    assert b"".join(event["PayloadPart"]["Bytes"] for event in stream["Body"]) == b"one two"
    with pytest.raises(ClientError, match="no such row") as refused:
        runtime.invoke_endpoint(EndpointName="own", Body=b"refuse")
    assert refused.value.response["OriginalStatusCode"] == 422


@pytest.mark.skipif(best_rung() not in ISOLATED, reason="no sandbox with a network of its own works here")
def test_a_container_of_ones_own_says_how_it_would_have_batches(server: Server) -> None:
    s3, sagemaker = server.client("s3"), server.client("sagemaker")
    image = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-model:latest"}
    sagemaker.create_model(ModelName="own", PrimaryContainer=image, ExecutionRoleArn=ROLE)
    s3.create_bucket(Bucket="data")
    s3.put_object(Bucket="data", Key="in/a", Body=b"one\ntwo\n")

    sagemaker.create_transform_job(
        TransformJobName="t",
        ModelName="own",
        TransformInput={
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://data/in/"}},
            "SplitType": "Line",
        },
        TransformOutput={"S3OutputPath": "s3://data/out", "AssembleWith": "Line"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
    )

    describe = partial(sagemaker.describe_transform_job, TransformJobName="t")
    job = until(describe, lambda one: one["TransformJobStatus"] != "InProgress", 60)
    assert job["TransformJobStatus"] == "Completed", job
    assert s3.get_object(Bucket="data", Key="out/a.out")["Body"].read() == b"<one>\n<two>\n"
    group = {"logGroupName": "/aws/sagemaker/TransformJobs"}
    (event,) = server.client("logs").filter_log_events(**group, filterPattern="MaxConcurrentTransforms")["events"]
    assert event["message"].endswith("MaxConcurrentTransforms=3, MaxPayloadInMB=2, BatchStrategy=SINGLE_RECORD")
