"""Training jobs as clients see them: boto3 against the running server, user code in its sandbox."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.sagemaker.test_real_jobs import until
from tests.services.sagemaker.trained import (
    archive,
    channel,
    ended,
    lines,
    script,
    submit,
    train,
    training_request,
)

FIT = """
import argparse, json, os
from helper import double
given = argparse.ArgumentParser()
given.add_argument("--alpha", type=float)
given.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
given.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
options = given.parse_args()
numbers = [float(line) for name in os.listdir(options.train) for line in open(os.path.join(options.train, name))]
json.dump({"mean": double(sum(numbers) * options.alpha)}, open(options.model_dir + "/model.json", "w"))
open(os.environ["SM_OUTPUT_DATA_DIR"] + "/notes.txt", "w").write(os.environ["SM_HP_ALPHA"])
for epoch in range(3):
    print(f"epoch {epoch} loss={1 / (epoch + 1):.3f}")
"""


def test_a_script_trains_on_its_channel_and_leaves_a_model(client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="train/a.csv", Body=b"1\n2\n")
    files = {"train.py": FIT, "helper.py": "def double(x):\n    return 2 * x\n"}
    request = training_request(bucket, unique, HyperParameters=submit(client, bucket, files, alpha="0.5"))
    request["InputDataConfig"] = [channel(bucket, "train", ContentType="text/csv")]
    request["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "loss", "Regex": "loss=([0-9.]+)"}]

    job = train(client, request)

    assert job["TrainingJobStatus"] == "Completed", (job, lines(client, unique))
    assert job["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://{bucket}/models/{unique}/output/model.tar.gz"
    assert json.loads(archive(client, bucket, f"models/{unique}/output/model.tar.gz")["model.json"]) == {"mean": 3.0}
    assert archive(client, bucket, f"models/{unique}/output/output.tar.gz")["notes.txt"] == b"0.5"
    steps = [one["Status"] for one in job["SecondaryStatusTransitions"]]
    assert steps == ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    (loss,) = job["FinalMetricDataList"]
    assert (loss["MetricName"], round(loss["Value"], 3)) == ("loss", 0.333)


def test_a_failing_script_says_which_command_and_error(client: Any, bucket: str, unique: str) -> None:
    job = script(client, bucket, unique, "import sys\nprint('begin')\nraise ValueError('bad')\n")

    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Failed", "Failed")
    reason = job["FailureReason"]
    assert reason.startswith(
        'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "ValueError: bad"\nCommand "'
    )
    assert reason.endswith('/bin/python train.py", exit code: 1')
    assert "begin" in lines(client, unique)


def test_a_failure_file_is_the_reason(client: Any, bucket: str, unique: str) -> None:
    request = training_request(bucket, unique)
    code = "open('/opt/ml/output/failure', 'w').write('the disk is round'); raise SystemExit(3)"
    request["AlgorithmSpecification"] |= {"ContainerEntrypoint": ["python3"], "ContainerArguments": ["-c", code]}

    assert train(client, request)["FailureReason"] == "AlgorithmError: the disk is round, exit code: 3"


SLOW = """
import signal, sys, time
def stop(number, frame):
    open("/opt/ml/model/partial", "w").write("half")
    print("asked to stop", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("waiting", flush=True)
time.sleep(600)
"""


def test_a_stopped_job_may_save_what_it_has(client: Any, bucket: str, unique: str) -> None:
    hyperparameters = submit(client, bucket, {"train.py": SLOW})
    client("sagemaker").create_training_job(**training_request(bucket, unique, HyperParameters=hyperparameters))
    until(lambda: _said(client, unique), lambda said: "waiting" in said)

    client("sagemaker").stop_training_job(TrainingJobName=unique)
    job = ended(client, unique)

    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert archive(client, bucket, f"models/{unique}/output/model.tar.gz") == {"partial": b"half"}
    assert "asked to stop" in lines(client, unique)


def _said(client: Any, name: str) -> list[str]:
    try:
        return lines(client, name)
    except ClientError:  # no group, no stream yet
        return []


def test_a_job_that_runs_too_long_is_stopped(client: Any, bucket: str, unique: str) -> None:
    job = script(
        client, bucket, unique, "import time\ntime.sleep(600)\n", StoppingCondition={"MaxRuntimeInSeconds": 1}
    )

    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert "FailureReason" not in job


def test_checkpoints_are_restored_and_uploaded(client: Any, bucket: str, unique: str) -> None:
    client("s3").put_object(Bucket=bucket, Key="kept/epoch", Body=b"1")
    text = "path = '/opt/ml/checkpoints/epoch'\nopen(path + 's', 'w').write(open(path).read() + '2')\n"

    script(client, bucket, unique, text, CheckpointConfig={"S3Uri": f"s3://{bucket}/kept"})

    assert client("s3").get_object(Bucket=bucket, Key="kept/epochs")["Body"].read() == b"12"


PEERS = """
import json, os, socket
hosts = json.loads(os.environ["SM_HOSTS"])
me = os.environ["SM_CURRENT_HOST"]
addresses = [socket.gethostbyname(host) for host in hosts]
print(socket.gethostname(), len(set(addresses)))
files = sorted(os.listdir("/opt/ml/input/data/train"))
open(f"/opt/ml/model/{me}.txt", "w").write(" ".join(files))
"""


def test_hosts_share_their_keys_and_their_model(client: Any, bucket: str, unique: str) -> None:
    for name in ("a", "b", "c"):
        client("s3").put_object(Bucket=bucket, Key=f"train/{name}", Body=b"x")
    sharded = channel(bucket, "train")
    sharded["DataSource"]["S3DataSource"]["S3DataDistributionType"] = "ShardedByS3Key"
    hyperparameters = submit(client, bucket, {"train.py": PEERS})

    train(
        client,
        training_request(bucket, unique, count=2, HyperParameters=hyperparameters, InputDataConfig=[sharded]),
    )

    model = archive(client, bucket, f"models/{unique}/output/model.tar.gz")
    assert model == {"algo-1.txt": b"a c", "algo-2.txt": b"b"}
    assert "algo-2 2" in lines(client, unique, "algo-2")


def test_a_model_may_stay_uncompressed(client: Any, bucket: str, unique: str) -> None:
    output = {"S3OutputPath": f"s3://{bucket}/plain/", "CompressionType": "NONE"}

    job = script(client, bucket, unique, "open('/opt/ml/model/m', 'w').write('1')\n", OutputDataConfig=output)

    assert job["ModelArtifacts"]["S3ModelArtifacts"] == f"s3://{bucket}/plain/{unique}/output/model/"
    assert client("s3").get_object(Bucket=bucket, Key=f"plain/{unique}/output/model/m")["Body"].read() == b"1"


def test_a_script_may_import_what_it_serves_with(client: Any, bucket: str, unique: str) -> None:
    text = (
        "from sagemaker_containers.beta.framework import encoders, worker\nprint(encoders.encode([1], 'text/csv'))\n"
    )

    job = script(client, bucket, unique, text)

    assert job["TrainingJobStatus"] == "Completed", job
    assert "1" in lines(client, unique)


def test_requirements_are_installed(client: Any, bucket: str, unique: str) -> None:
    files = {"train.py": "import six\nprint('six', six.__version__)\n", "requirements.txt": "six==1.17.0\n"}

    job = train(client, training_request(bucket, unique, HyperParameters=submit(client, bucket, files)))

    assert job["TrainingJobStatus"] == "Completed", lines(client, unique)
    assert "six 1.17.0" in lines(client, unique)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"InputDataConfig": [channel("bkt", "a", InputMode="Pipe")]}, "Pipe .* is not implemented"),
        ({"InputDataConfig": [channel("bkt", "a"), channel("bkt", "a")]}, r"must be unique: \[a\]"),
        ({"EnableManagedSpotTraining": True}, "Invalid MaxWaitTimeInSeconds"),
        ({"ProfilerRuleConfigurations": [{"RuleConfigurationName": "r", "RuleEvaluatorImage": "i"}]}, "Profiler"),
        ({"CheckpointConfig": {"S3Uri": "s3://bkt/k", "LocalPath": "/opt/ml/model"}}, "must not be below"),
        ({"RoleArn": "arn:aws:iam::999999999999:role/other"}, "Could not assume role"),
    ],
)
def test_requests_that_cannot_run_are_refused(
    client: Any, unique: str, change: dict[str, object], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        client("sagemaker").create_training_job(**training_request("bkt", unique) | change)

    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_jobs_are_tagged_listed_and_deleted(client: Any, bucket: str, unique: str) -> None:
    sagemaker, tags = client("sagemaker"), [{"Key": "team", "Value": "a"}]
    arn = sagemaker.create_training_job(**training_request(bucket, unique, Tags=tags))["TrainingJobArn"]
    with pytest.raises(ClientError, match="Training job names must be unique") as taken:
        sagemaker.create_training_job(**training_request(bucket, unique))
    job = ended(client, unique)
    assert "No script is named" in job["FailureReason"]

    (found,) = sagemaker.list_training_jobs(NameContains=unique, StatusEquals="Failed")["TrainingJobSummaries"]

    assert (found["TrainingJobArn"], found["SecondaryStatus"]) == (arn, "Failed")
    assert taken.value.response["Error"]["Code"] == "ResourceInUse"
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == tags
    until(lambda: _deleted(sagemaker, unique), bool)
    with pytest.raises(ClientError, match="Requested resource not found"):
        sagemaker.describe_training_job(TrainingJobName=unique)


def _deleted(sagemaker: Any, name: str) -> bool:
    try:
        sagemaker.delete_training_job(TrainingJobName=name)
    except sagemaker.exceptions.ResourceInUse:
        return False
    return True


def test_metrics_reach_cloudwatch(client: Any, bucket: str, unique: str) -> None:
    request = training_request(bucket, unique)
    request["HyperParameters"] = submit(client, bucket, {"train.py": "print('acc=0.5')\nprint('acc=0.75')\n"})
    request["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "acc", "Regex": "acc=(.*)"}]

    train(client, request)

    where = {"Namespace": "/aws/sagemaker/TrainingJobs", "MetricName": "acc"}
    (metric,) = client("cloudwatch").list_metrics(**where, Dimensions=[{"Name": "TrainingJobName", "Value": unique}])[
        "Metrics"
    ]
    assert metric["Dimensions"] == [{"Name": "TrainingJobName", "Value": unique}]


def test_a_regex_that_never_ends_costs_only_its_metrics(client: Any, bucket: str, unique: str) -> None:
    request = training_request(bucket, unique)
    request["HyperParameters"] = submit(client, bucket, {"train.py": "print('a' * 40 + '!')\n"})
    request["AlgorithmSpecification"]["MetricDefinitions"] = [{"Name": "never", "Regex": "(a+)+$"}]

    job = train(client, request)

    assert (job["TrainingJobStatus"], "FinalMetricDataList" in job) == ("Completed", False)
    assert any("takes too long" in line for line in lines(client, unique))
