"""Jobs and endpoints as clients see them: boto3 against the running server, user code in its sandbox."""

import gzip
import io
import json
import re
import tarfile
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/job"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"
FEATURES = """
import gzip, json, os
rows = []
for folder, _, names in os.walk("/opt/ml/processing/input/data"):
    for name in names:
        with gzip.open(os.path.join(folder, name), "rt") as lines:
            rows += [json.loads(line) for line in lines]
print("processed", len(rows), flush=True)
with open("/opt/ml/processing/output/features.csv", "w") as out:
    out.write("\\n".join(str(row["amount"]) for row in rows))
open("/opt/ml/output/message", "w").write("fine")
"""
INFERENCE = """
import json
import re
def model_fn(folder):
    return json.load(open(folder + "/model.json"))["factor"]
def predict_fn(data, factor):
    if data.sum() < 0:
        raise ValueError("negative")
    return data * factor
"""


@pytest.fixture
def sagemaker(client: Callable[..., Any]) -> Any:
    return client("sagemaker")


def until(look: Callable[[], Any], wanted: Callable[[Any], bool], patience: float = 300) -> Any:
    end = time.monotonic() + patience
    while not wanted(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.1)
    return seen


def job_request(bucket: str, name: str) -> dict[str, Any]:
    """Run code/script.py of the bucket over raw/ into out/."""

    def given(key: str, folder: str) -> dict[str, Any]:
        source = {"S3Uri": f"s3://{bucket}/{key}", "LocalPath": f"/opt/ml/processing/input/{folder}"}
        return {"InputName": folder, "S3Input": {**source, "S3DataType": "S3Prefix", "S3InputMode": "File"}}

    output = {"S3Uri": f"s3://{bucket}/out", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
    cluster = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30}
    command = ["python3", "/opt/ml/processing/input/code/script.py"]
    return {
        "ProcessingJobName": name,
        "ProcessingResources": {"ClusterConfig": cluster},
        "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": command},
        "RoleArn": ROLE,
        "ProcessingInputs": [given("code/script.py", "code"), given("raw/", "data")],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "out", "S3Output": output}]},
    }


def run(client: Callable[..., Any], bucket: str, name: str, script: str, **more: Any) -> dict[str, Any]:
    """The job's description when it has ended."""
    client("s3").put_object(Bucket=bucket, Key="code/script.py", Body=script.encode())
    sagemaker = client("sagemaker")
    sagemaker.create_processing_job(**job_request(bucket, name), **more)
    job: dict[str, Any] = until(
        lambda: sagemaker.describe_processing_job(ProcessingJobName=name),
        lambda job: job["ProcessingJobStatus"] not in ("InProgress", "Stopping"),
    )
    return job


def messages(client: Callable[..., Any], name: str) -> list[str]:
    """As the SDK tails a job: the streams under its name, each page until one is empty."""
    logs, group = client("logs"), "/aws/sagemaker/ProcessingJobs"
    (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/", limit=1)["logStreams"]
    request = {"logGroupName": group, "logStreamName": stream["logStreamName"], "startFromHead": True}
    page, found = logs.get_log_events(**request), []
    while page["events"]:
        found += [event["message"] for event in page["events"]]
        page = logs.get_log_events(**request, nextToken=page["nextForwardToken"])
    return found


def test_a_processing_job_runs_and_its_output_can_be_read(client: Any, bucket: str, unique: str) -> None:
    records = b"".join(json.dumps({"amount": n}).encode() + b"\n" for n in range(3))
    client("s3").put_object(Bucket=bucket, Key="raw/2026/11/24/02/x.gz", Body=gzip.compress(records))

    job = run(client, bucket, unique, FEATURES)

    assert (job["ProcessingJobStatus"], job.get("ExitMessage")) == ("Completed", "fine"), job["FailureReason"]
    body = client("s3").get_object(Bucket=bucket, Key="out/features.csv")["Body"].read()
    assert body == b"0\n1\n2"
    assert "processed 3" in messages(client, unique)
    assert any("acting as the account's administrator" in line for line in messages(client, unique))


def test_a_script_that_reads_gzip_as_text_is_told_the_fix(client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="raw/x.gz", Body=gzip.compress(b"{}"))

    job = run(client, bucket, unique, "print(open('/opt/ml/processing/input/data/x.gz').read())")

    assert job["ProcessingJobStatus"] == "Failed"
    assert "use gzip.open(path, 'rt')" in job["FailureReason"]
    assert "UnicodeDecodeError" in job["FailureReason"]
    assert messages(client, unique)[-1].startswith("[millstream] How to fix: ")


def test_a_job_that_runs_too_long_is_stopped(client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="raw/x", Body=b"")

    job = run(client, bucket, unique, "import time\ntime.sleep(100)", StoppingCondition={"MaxRuntimeInSeconds": 1})

    assert job["ProcessingJobStatus"] == "Stopped"
    assert "longer than its MaxRuntimeInSeconds of 1" in job["FailureReason"]


CREDENTIALS = """
import json, os, urllib.request, urllib.error
url = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
open_ = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
try:
    open_(url)
except urllib.error.HTTPError as error:
    print("without token", error.code)
print(open_(urllib.request.Request(url, headers={"Authorization": token})).read().decode())
"""


def test_a_job_fetches_the_keys_of_its_role(server: Any, client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="raw/x", Body=b"")

    run(client, bucket, unique, CREDENTIALS)

    refused, keys = [line for line in messages(client, unique) if not line.startswith("[millstream]")]
    assert refused == "without token 403"
    given = json.loads(keys)
    sts = boto3.client(
        "sts",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["Token"],
    )
    assert f"assumed-role/job/SageMaker-{unique}" in sts.get_caller_identity()["Arn"]


def test_an_isolated_job_reaches_nothing(server: Any, client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="raw/port", Body=str(server.port).encode())
    script = (
        "import socket, os\nprint(sorted(n for n in os.environ if 'CONTAINER' in n), flush=True)\n"
        "port = int(open('/opt/ml/processing/input/data/port').read())\n"
        "socket.create_connection(('127.0.0.1', port))\n"
    )

    isolated = run(client, bucket, unique, script, NetworkConfig={"EnableNetworkIsolation": True})
    connected = run(client, bucket, f"{unique}-2", script)

    assert (isolated["ProcessingJobStatus"], connected["ProcessingJobStatus"]) == ("Failed", "Completed")
    assert "OSError" in isolated["FailureReason"] or "ConnectionRefusedError" in isolated["FailureReason"]
    assert "[]" in messages(client, unique)


def test_an_unknown_image_lists_the_known_ones(client: Any, bucket: str, unique: str) -> None:
    request = job_request(bucket, unique)
    request["AppSpecification"]["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"
    client("sagemaker").create_processing_job(**request)
    describe = client("sagemaker").describe_processing_job

    job = until(lambda: describe(ProcessingJobName=unique), lambda job: job["ProcessingJobStatus"] != "InProgress")

    assert re.search("Known repository names: .*sagemaker-scikit-learn", job["FailureReason"])


def packed(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name.replace("_dot_", "."))
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return whole.getvalue()


def deploy(client: Any, bucket: str, name: str, inference: str = INFERENCE) -> dict[str, Any]:
    s3, sagemaker = client("s3"), client("sagemaker")
    s3.put_object(Bucket=bucket, Key="model.tar.gz", Body=packed(model_dot_json=b'{"factor": 2}'))
    s3.put_object(Bucket=bucket, Key="sourcedir.tar.gz", Body=packed(inference_dot_py=inference.encode()))
    environment = {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{bucket}/sourcedir.tar.gz",
    }
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{bucket}/model.tar.gz", "Environment": environment}
    sagemaker.create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[{**variant, "InitialInstanceCount": 1}]
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    return until(
        lambda: sagemaker.describe_endpoint(EndpointName=name), lambda one: one["EndpointStatus"] != "Creating"
    )


def test_an_endpoint_answers_and_is_deleted(client: Any, bucket: str, unique: str) -> None:
    endpoint = deploy(client, bucket, unique)
    assert endpoint["EndpointStatus"] == "InService", endpoint
    runtime = client("sagemaker-runtime")

    reply = runtime.invoke_endpoint(EndpointName=unique, ContentType="text/csv", Accept="text/csv", Body=b"1,2\n3,4")

    assert reply["Body"].read() == b"2.0,4.0\n6.0,8.0\n"
    assert (reply["ContentType"], reply["InvokedProductionVariant"]) == ("text/csv; charset=utf-8", "AllTraffic")
    with pytest.raises(ClientError) as failed:
        runtime.invoke_endpoint(EndpointName=unique, ContentType="text/csv", Body=b"-1,-2")
    assert failed.value.response["OriginalStatusCode"] == 500
    logs, group = client("logs"), f"/aws/sagemaker/Endpoints/{unique}"
    until(lambda: logs.filter_log_events(logGroupName=group, filterPattern="negative")["events"], bool, 20)

    client("sagemaker").delete_endpoint(EndpointName=unique)
    with pytest.raises(ClientError, match=f"Endpoint {unique} of account 123456789012 not found"):
        runtime.invoke_endpoint(EndpointName=unique, Body=b"1")


def test_a_model_that_does_not_load_fails_the_endpoint(client: Any, bucket: str, unique: str) -> None:
    endpoint = deploy(client, bucket, unique, "def model_fn(folder):\n    return 1 / 0\n")

    assert endpoint["EndpointStatus"] == "Failed"
    assert endpoint["FailureReason"].rstrip().endswith("ZeroDivisionError: division by zero"), endpoint


def test_a_body_over_the_limit_is_refused(client: Any) -> None:
    with pytest.raises(ClientError) as refused:
        client("sagemaker-runtime").invoke_endpoint(EndpointName="x", Body=b"x" * 6_291_457)

    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert (
        "at 'body' failed to satisfy constraint: Member must have length less than or equal to 6291456"
        in (error["Message"])
    )
