"""Batch transform as clients see it: boto3 against the running server, the model in its sandbox."""

import json
from collections.abc import Callable
from typing import Any

from tests.services.runtime.test_real_endpoints import create
from tests.services.sagemaker.test_real_jobs import until
from tests.services.sagemaker.transformed import GROUP


def transform(client: Callable[..., Any], bucket: str, name: str, **more: Any) -> dict[str, Any]:
    """The rows below in/ through the model of that name to out/; the job's description when it has ended."""
    start(client, bucket, name, **more)
    described: dict[str, Any] = until(
        lambda: client("sagemaker").describe_transform_job(TransformJobName=name),
        lambda job: job["TransformJobStatus"] not in ("InProgress", "Stopping"),
    )
    return described


def start(client: Callable[..., Any], bucket: str, name: str, **more: Any) -> None:
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/in/"}}
    taken = {"S3OutputPath": f"s3://{bucket}/out", "Accept": "text/csv", "AssembleWith": "Line"}
    client("sagemaker").create_transform_job(
        TransformJobName=name,
        ModelName=name,
        TransformInput={"DataSource": source, "ContentType": "text/csv", "SplitType": "Line"},
        TransformOutput=taken,
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        **more,
    )


def outputs(client: Callable[..., Any], bucket: str) -> dict[str, bytes]:
    s3 = client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="out/").get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def messages(client: Callable[..., Any], name: str) -> list[str]:
    logs = client("logs")
    streams = logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=f"{name}/")["logStreams"]
    return [
        event["message"]
        for stream in streams
        for event in logs.get_log_events(
            logGroupName=GROUP, logStreamName=stream["logStreamName"], startFromHead=True
        )["events"]
    ]


def test_a_model_predicts_all_rows_of_a_prefix(client: Callable[..., Any], bucket: str, unique: str) -> None:
    create(client, bucket, unique, 3)
    for key in ("in/a.csv", "in/deep/er/b.csv"):
        client("s3").put_object(Bucket=bucket, Key=key, Body=b"1,2\n3,4\n")

    job = transform(client, bucket, unique, MaxConcurrentTransforms=2, DataProcessing={"JoinSource": "Input"})

    assert job["TransformJobStatus"] == "Completed", (job["FailureReason"], messages(client, unique))
    rows = b"1,2,3.0,6.0\n3,4,9.0,12.0\n"
    assert outputs(client, bucket) == {"out/a.csv.out": rows, "out/deep/er/b.csv.out": rows}
    assert "MaxConcurrentTransforms=2, MaxPayloadInMB=6, BatchStrategy=MULTI_RECORD" in messages(client, unique)[-1]


def test_a_bad_row_fails_its_object_and_the_log_says_why(
    client: Callable[..., Any], bucket: str, unique: str
) -> None:
    create(client, bucket, unique, 3)
    for key, rows in (("bad", b"1,2\n-3,-4\n"), ("good", b"1,2\n3,4\n")):
        client("s3").put_object(Bucket=bucket, Key=f"in/{key}.csv", Body=rows)

    job = transform(
        client,
        bucket,
        unique,
        ModelClientConfig={"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 1},
    )

    assert job["TransformJobStatus"] == "Failed"
    assert job["FailureReason"] == "AlgorithmError: See job logs for more information"
    assert outputs(client, bucket) == {"out/good.csv.out": b"3.0,6.0\n9.0,12.0\n"}
    said = [line for line in messages(client, unique) if f"{bucket}/in/bad.csv" in line]
    assert said[0].endswith("Bad HTTP status received from algorithm: 500")
    assert any("ValueError: negative" in line for line in messages(client, unique))


def test_a_json_document_is_transformed_as_a_whole(client: Callable[..., Any], bucket: str, unique: str) -> None:
    create(client, bucket, unique, 3)
    client("s3").put_object(Bucket=bucket, Key="in/a.json", Body=json.dumps({"id": 7, "rows": [[1, 2]]}).encode())
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/in/"}}
    client("sagemaker").create_transform_job(
        TransformJobName=unique,
        ModelName=unique,
        TransformInput={"DataSource": source, "ContentType": "application/json"},
        TransformOutput={"S3OutputPath": f"s3://{bucket}/out/", "Accept": "application/json"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        DataProcessing={
            "InputFilter": "$.rows",
            "JoinSource": "Input",
            "OutputFilter": "$['id','SageMakerOutput']",
        },
    )

    client("sagemaker").get_waiter("transform_job_completed_or_stopped").wait(
        TransformJobName=unique, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )

    assert outputs(client, bucket) == {"out/a.json.out": b'{"id":7,"SageMakerOutput":[[3.0,6.0]]}'}
