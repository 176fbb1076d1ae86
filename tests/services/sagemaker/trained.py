"""Training jobs as clients ask for them."""

import io
import tarfile
from collections.abc import Callable
from typing import Any

from tests.services.sagemaker.test_real_jobs import ROLE, packed, until

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5"
GROUP = "/aws/sagemaker/TrainingJobs"
ENDED = ("Completed", "Failed", "Stopped")


def training_request(bucket: str, name: str, image: str = SKLEARN, count: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": count, "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        **more,
    }


def channel(bucket: str, name: str, **more: Any) -> dict[str, Any]:
    source = {
        "S3DataType": "S3Prefix",
        "S3Uri": f"s3://{bucket}/{name}/",
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, **more}


def submit(client: Callable[..., Any], bucket: str, files: dict[str, str], **hyperparameters: Any) -> dict[str, str]:
    """A source folder of train.py and others on S3; the hyperparameters as SDK v2 sends them."""
    body = packed(**{name.replace(".", "_dot_"): text.encode() for name, text in files.items()})
    client("s3").put_object(Bucket=bucket, Key="source/sourcedir.tar.gz", Body=body)
    return {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": f'"s3://{bucket}/source/sourcedir.tar.gz"',
        "sagemaker_container_log_level": "20",
        "sagemaker_job_name": '"j"',
        "sagemaker_region": '"us-east-1"',
        **hyperparameters,
    }


def ended(client: Callable[..., Any], name: str) -> dict[str, Any]:
    sagemaker = client("sagemaker")
    job: dict[str, Any] = until(
        lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda job: job["TrainingJobStatus"] in ENDED
    )
    return job


def train(client: Callable[..., Any], request: dict[str, Any]) -> dict[str, Any]:
    """The job's description when it has ended."""
    client("sagemaker").create_training_job(**request)
    return ended(client, request["TrainingJobName"])


def script(client: Callable[..., Any], bucket: str, name: str, text: str, **more: Any) -> dict[str, Any]:
    """The end of a job that ran `text` as train.py."""
    hyperparameters = submit(client, bucket, {"train.py": text})
    return train(client, training_request(bucket, name, HyperParameters=hyperparameters, **more))


def lines(client: Callable[..., Any], name: str, host: str = "algo-1") -> list[str]:
    found = client("logs").filter_log_events(logGroupName=GROUP, logStreamNamePrefix=f"{name}/{host}-")
    return [event["message"] for event in found["events"]]


def archive(client: Callable[..., Any], bucket: str, key: str) -> dict[str, bytes]:
    body = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}  # type: ignore[union-attr]
