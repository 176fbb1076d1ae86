"""InvokeEndpoint, signed and sandboxed, against predict_proba in the process and a bare uvicorn that predicts."""

import http.client
import io
import json
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from bench.peers import free_port, process
from bench.report import Report
from bench.timing import interleave
from tests.server import Server

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"
ROLE = "arn:aws:iam::123456789012:role/bench"
INFERENCE = """
import joblib, json, os
def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))
def predict_fn(data, model):
    return model.predict_proba(data)[:, 1]
"""
BARE = """
import joblib, json, sys, uvicorn
model = joblib.load(sys.argv[1])
async def app(scope, receive, send):
    body = (await receive())["body"]
    out = json.dumps(model.predict_proba(json.loads(body))[:, 1].tolist()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(out))]})
    await send({"type": "http.response.body", "body": out})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", lifespan="off", access_log=False)
"""


def run(report: Report, folder: Path, server: Server) -> None:
    model = _train(folder)
    row = np.random.default_rng(1).normal(size=(1, 6))
    body = json.dumps(row.tolist())
    _deploy(server, folder)
    runtime, port = server.client("sagemaker-runtime"), free_port()
    (folder / "bare.py").write_text(BARE)
    with process(sys.executable, str(folder / "bare.py"), str(folder / "model.joblib"), str(port), port=port):
        bare = http.client.HTTPConnection("127.0.0.1", port)
        figures = interleave(
            {
                "Millstream, boto3 `invoke_endpoint`": lambda: _invoke(runtime, body),
                "bare uvicorn + predict": lambda: _post(bare, body),
                "predict_proba in the process": lambda: model.predict_proba(row),
            },
            rounds=40,
            calls=10,
        )
    report.section("One JSON row to a GradientBoosting model of 100 trees, one connection")
    report.table("", "p50 ms", "p99 ms", "p50 / bare uvicorn's")
    floor = figures["bare uvicorn + predict"].p50
    for name, figure in figures.items():
        report.row(name, f"{figure.p50 * 1e3:.2f}", f"{figure.p99 * 1e3:.2f}", f"{figure.p50 / floor:.2f}")
    server.client("sagemaker").delete_endpoint(EndpointName="bench")


def _train(folder: Path) -> GradientBoostingClassifier:
    random = np.random.default_rng(0)
    rows = random.normal(size=(2000, 6))
    model = GradientBoostingClassifier(n_estimators=100).fit(rows, rows[:, 0] + rows[:, 1] > 1)
    joblib.dump(model, folder / "model.joblib")
    return model


def _deploy(server: Server, folder: Path) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        tar.add(folder / "model.joblib", "model.joblib")
        code = tarfile.TarInfo("code/inference.py")
        code.size = len(INFERENCE)
        tar.addfile(code, io.BytesIO(INFERENCE.encode()))
    s3, sagemaker = server.client("s3"), server.client("sagemaker")
    s3.create_bucket(Bucket="bench-model")
    s3.put_object(Bucket="bench-model", Key="model.tar.gz", Body=archive.getvalue())
    container = {"Image": IMAGE, "ModelDataUrl": "s3://bench-model/model.tar.gz"}
    container["Environment"] = {"SAGEMAKER_PROGRAM": "inference.py"}  # type: ignore[assignment]
    sagemaker.create_model(ModelName="bench", PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {
        "VariantName": "AllTraffic", "ModelName": "bench", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large",
    }  # fmt: skip
    sagemaker.create_endpoint_config(EndpointConfigName="bench", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="bench", EndpointConfigName="bench")
    while (described := sagemaker.describe_endpoint(EndpointName="bench"))["EndpointStatus"] == "Creating":
        time.sleep(0.2)
    assert described["EndpointStatus"] == "InService", described.get("FailureReason")


def _invoke(runtime: Any, body: str) -> None:
    answer = runtime.invoke_endpoint(
        EndpointName="bench", ContentType="application/json", Accept="application/json", Body=body
    )
    assert len(json.loads(answer["Body"].read())) == 1


def _post(connection: http.client.HTTPConnection, body: str) -> None:
    connection.request("POST", "/", body, {"content-type": "application/json"})
    assert len(json.loads(connection.getresponse().read())) == 1
