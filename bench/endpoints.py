"""InvokeEndpoint through the whole AWS path, against servers that other people deploy the same model with.

One JSON row to a GradientBoosting model of 100 trees. Servers on one core, the load on the other.
"""

import contextlib
import getpass
import io
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from bench.load import Load, apart, children, interleave, plain, signed
from bench.peers import free_port, process
from bench.report import ROOT, Report
from tests.server import Server

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"
ROLE = "arn:aws:iam::123456789012:role/bench"
MODEL_FN = """
import joblib, os
def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))
"""
BARE = """
import joblib, json, sys, uvicorn
model = joblib.load(sys.argv[1])
async def app(scope, receive, send):
    body = (await receive())["body"]
    out = json.dumps(model.predict(json.loads(body)).tolist()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(out))]})
    await send({"type": "http.response.body", "body": out})
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", lifespan="off", access_log=False)
"""
NGINX = """
user {user}; worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 2048; }}
http {{
  access_log {folder}/access.log combined;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream gunicorn {{ server unix:{folder}/gunicorn.sock; }}
  server {{
    listen 127.0.0.1:{port}; client_max_body_size 0; keepalive_timeout 65; keepalive_requests 1000000000;
    location / {{ proxy_set_header Host $http_host; proxy_redirect off; proxy_pass http://gunicorn; }}
  }}
}}
"""
STACK, OURS, COMPILED, UVICORN = (
    "SageMaker's stack (nginx, gunicorn, Flask)",
    "Millstream",
    "Millstream, compiled model",
    "bare uvicorn + predict",
)


def run(report: Report, folder: Path, server: Server) -> None:
    train(folder)
    body = np.array2string(np.random.default_rng(1).normal(size=(1, 6)), separator=",").encode()
    with contextlib.ExitStack() as stack:
        deployed(stack, server, folder, "bench", {})
        deployed(stack, server, folder, "bench-compiled", {"MILLSTREAM_COMPILE": "auto"})
        requests = {
            OURS: (server.port, invocation(server, "bench", body)),
            COMPILED: (server.port, invocation(server, "bench-compiled", body)),
            UVICORN: (uvicorn(stack, folder), unsigned(body)),
        }
        if port := sagemaker_stack(stack, report, folder):
            requests[STACK] = (port, unsigned(body))
        apart(*children())
        stack.callback(os.sched_setaffinity, 0, range(os.cpu_count() or 1))
        _report(report, requests, server)


def _report(report: Report, requests: Mapping[str, tuple[int, bytes]], server: Server) -> None:
    rows, alone = [], ""
    for connections in (1, 64):
        loads = interleave({name: (*request, connections) for name, request in requests.items()}, children())
        for name, load in loads.items():
            stack = f"{load.rate / loads[STACK].rate:.2f}" if STACK in loads else ""
            ratio = f"{load.rate / loads[UVICORN].rate:.2f}"
            rows.append((name, connections, *_cells(load), stack, ratio, _goal(name, connections)))
        if connections == 1:
            alone = _alone(loads, _model_latency(server, "bench"), _model_latency(server, "bench-compiled"))
    report.section("One JSON row to a GradientBoosting model of 100 trees")
    report.table(
        "", "connections", "requests/s", "p50 ms", "p99 ms", "rate / SageMaker's", "rate / bare uvicorn's", "goal"
    )
    for row in rows:
        report.row(*row)
    report.say("")
    report.say(alone)


def _alone(loads: Mapping[str, Load], original: float, compiled: float) -> str:
    ours, bare = loads[OURS], loads[UVICORN]
    p50, p99, rate = ours.p50 / bare.p50, ours.p99 / bare.p99, loads[COMPILED].rate / ours.rate
    return (
        f"One connection: p50 {p50:.2f} x bare uvicorn's (goal 1.25), p99 {p99:.2f} x (2). "
        f"The compiled model answers {rate:.2f} x the requests (1.5); CloudWatch's ModelLatency is on average "
        f"{original:.0f} µs, compiled {compiled:.0f}: {original / compiled:.1f} x lower (10)."
    )


def _model_latency(server: Server, endpoint: str) -> float:
    """Microseconds on average, since the endpoint is there."""
    dimensions = {"EndpointName": endpoint, "VariantName": "AllTraffic"}
    points = server.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName="ModelLatency",
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=time.time() - 3600,
        EndTime=time.time() + 60,
        Period=3600,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points) / sum(point["SampleCount"] for point in points))


def _cells(load: Load) -> tuple[str, str, str]:
    return f"{load.rate:,.0f}", f"{load.p50 * 1e3:.3f}", f"{load.p99 * 1e3:.3f}"


def _goal(name: str, connections: int) -> str:
    if name == OURS and connections == 64:
        return "≥ 15 and ≥ 5, p99 ≤ 10 ms"
    return ""


def unsigned(body: bytes) -> bytes:
    headers = {"Host": "localhost", "Content-Type": "application/json", "Accept": "application/json"}
    return plain("POST", "/invocations", headers, body)


def invocation(server: Server, endpoint: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return signed(server, "sagemaker", f"/endpoints/{endpoint}/invocations", headers, body)


def uvicorn(stack: contextlib.ExitStack, folder: Path) -> int:
    port = free_port()
    (folder / "bare.py").write_text(BARE)
    command = (sys.executable, str(folder / "bare.py"), str(folder / "model.joblib"), str(port))
    stack.enter_context(process(*command, port=port))
    return port


def sagemaker_stack(stack: contextlib.ExitStack, report: Report, folder: Path) -> int:
    """Its port; 0 where nginx or the stack's environment is missing, which the report says."""
    gunicorn = ROOT / ".venv-peers/bin/gunicorn"
    if not shutil.which("nginx") or not gunicorn.exists():
        report.say("")
        report.say("SageMaker's own stack was left out: it needs nginx and `make .venv-peers/ready`.")
        return 0
    (folder / "nginx.conf").write_text(
        NGINX.format(folder=folder, port=(port := free_port()), user=getpass.getuser())
    )
    environment = {"BENCH_MODEL": str(folder / "model.joblib"), "SAGEMAKER_BASE_DIR": str(folder / "ml")}
    options = ("-k", "gevent", "-w", "1", "-b", f"unix:{folder}/gunicorn.sock", "--chdir", str(ROOT / "bench/apps"))
    stack.enter_context(setting(environment))
    stack.enter_context(process("nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), port=port))
    stack.enter_context(process(str(gunicorn), *options, "sagemaker_app:app", port=port))
    while not (folder / "gunicorn.sock").exists():
        time.sleep(0.1)
    return port


@contextlib.contextmanager
def setting(environment: Mapping[str, str]) -> Iterator[None]:
    """For what is started meanwhile."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ |= environment
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def train(folder: Path) -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(2000, 6))
    model = GradientBoostingClassifier(n_estimators=100).fit(rows, rows[:, 0] + rows[:, 1] > 1)
    joblib.dump(model, folder / "model.joblib")


def deployed(
    stack: contextlib.ExitStack,
    server: Server,
    folder: Path,
    name: str,
    environment: Mapping[str, str],
    workers: int = 1,
) -> None:
    """An endpoint in service, for the length of the stack."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        tar.add(folder / "model.joblib", "model.joblib")
        code = tarfile.TarInfo("code/inference.py")
        code.size = len(MODEL_FN)
        tar.addfile(code, io.BytesIO(MODEL_FN.encode()))
    s3, sagemaker = server.client("s3"), server.client("sagemaker")
    s3.create_bucket(Bucket=f"{name}-model")
    s3.put_object(Bucket=f"{name}-model", Key="model.tar.gz", Body=archive.getvalue())
    container = {
        "Image": IMAGE,
        "ModelDataUrl": f"s3://{name}-model/model.tar.gz",
        "Environment": {
            "SAGEMAKER_PROGRAM": "inference.py",
            "SAGEMAKER_MODEL_SERVER_WORKERS": str(workers),
            **environment,
        },
    }
    sagemaker.create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": name,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    stack.callback(sagemaker.delete_endpoint, EndpointName=name)
    _in_service(sagemaker, name)


def _in_service(sagemaker: Any, name: str) -> None:
    while (described := sagemaker.describe_endpoint(EndpointName=name))["EndpointStatus"] == "Creating":
        time.sleep(0.2)
    assert described["EndpointStatus"] == "InService", described.get("FailureReason")
