"""Endpoints as clients see them: boto3 against the running server, models in their sandboxes."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.services.sagemaker.test_real_jobs import IMAGE, INFERENCE, ROLE, deploy, packed, until


def create(client: Any, bucket: str, name: str, factor: int, **config: Any) -> None:
    """A model that multiplies, and a configuration of the same name."""
    model = packed(model_dot_json=json.dumps({"factor": factor}).encode())
    client("s3").put_object(Bucket=bucket, Key=f"{name}.tar.gz", Body=model)
    client("s3").put_object(Bucket=bucket, Key="sourcedir.tar.gz", Body=packed(inference_dot_py=INFERENCE.encode()))
    environment = {
        "SAGEMAKER_PROGRAM": "inference.py",
        "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{bucket}/sourcedir.tar.gz",
    }
    container = {"Image": IMAGE, "ModelDataUrl": f"s3://{bucket}/{name}.tar.gz", "Environment": environment}
    client("sagemaker").create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large"}
    client("sagemaker").create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[{**variant, "InitialInstanceCount": 1}], **config
    )


def settled(client: Any, name: str) -> dict[str, Any]:
    described: dict[str, Any] = until(
        lambda: client("sagemaker").describe_endpoint(EndpointName=name),
        lambda one: one["EndpointStatus"] not in ("Creating", "Updating"),
    )
    return described


@contextmanager
def load(client: Callable[..., Any], name: str, replies: list[bytes], errors: list[Exception]) -> Iterator[None]:
    """Clients that ask one request after the other."""
    over = threading.Event()

    def ask() -> None:
        runtime = client("sagemaker-runtime")
        while not over.is_set():
            try:
                reply = runtime.invoke_endpoint(
                    EndpointName=name, ContentType="text/csv", Accept="text/csv", Body=b"1,2\n3,4"
                )
                replies.append(reply["Body"].read())
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_an_endpoint_is_updated_and_sized_under_load_without_a_failed_request(
    client: Callable[..., Any], bucket: str, unique: str
) -> None:
    assert deploy(client, bucket, unique)["EndpointStatus"] == "InService"
    create(client, bucket, f"{unique}-new", 3)
    sagemaker = client("sagemaker")
    replies: list[bytes] = []
    errors: list[Exception] = []
    with load(client, unique, replies, errors):
        sagemaker.update_endpoint(EndpointName=unique, EndpointConfigName=f"{unique}-new")
        assert settled(client, unique)["EndpointConfigName"] == f"{unique}-new"
        for count in (2, 1):
            wanted = [{"VariantName": "AllTraffic", "DesiredInstanceCount": count}]
            sagemaker.update_endpoint_weights_and_capacities(EndpointName=unique, DesiredWeightsAndCapacities=wanted)
            (variant,) = settled(client, unique)["ProductionVariants"]
            assert variant["CurrentInstanceCount"] == count

    assert [str(error) for error in errors] == []
    assert (replies[0], replies[-1]) == (b"2.0,4.0\n6.0,8.0\n", b"3.0,6.0\n9.0,12.0\n")
    assert set(replies) == {b"2.0,4.0\n6.0,8.0\n", b"3.0,6.0\n9.0,12.0\n"}
    sagemaker.delete_endpoint(EndpointName=unique)


def test_an_asynchronous_endpoint_answers_to_s3(client: Callable[..., Any], bucket: str, unique: str) -> None:
    config = {"OutputConfig": {"S3OutputPath": f"s3://{bucket}/out", "S3FailurePath": f"s3://{bucket}/failed"}}
    create(client, bucket, unique, 5, AsyncInferenceConfig=config)
    client("sagemaker").create_endpoint(EndpointName=unique, EndpointConfigName=unique)
    assert settled(client, unique)["EndpointStatus"] == "InService"
    client("s3").put_object(Bucket=bucket, Key="in.csv", Body=b"1,2\n3,4")
    runtime = client("sagemaker-runtime")

    asked = runtime.invoke_endpoint_async(
        EndpointName=unique, InputLocation=f"s3://{bucket}/in.csv", ContentType="text/csv", Accept="text/csv"
    )
    inline = runtime.invoke_endpoint_async(
        EndpointName=unique, Body=b"-1,-2\n", ContentType="text/csv", InferenceId="x"
    )

    assert asked["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert asked["OutputLocation"] == f"s3://{bucket}/out/{asked['InferenceId']}.out"
    client("s3").get_waiter("object_exists").wait(
        Bucket=bucket, Key=f"out/{asked['InferenceId']}.out", WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    output = client("s3").get_object(Bucket=bucket, Key=f"out/{asked['InferenceId']}.out")
    assert output["Body"].read() == b"5.0,10.0\n15.0,20.0\n"
    assert inline["FailureLocation"] == f"s3://{bucket}/failed/x-error.out"
    client("s3").get_waiter("object_exists").wait(
        Bucket=bucket, Key="failed/x-error.out", WaiterConfig={"Delay": 1, "MaxAttempts": 20}
    )
    client("sagemaker").delete_endpoint(EndpointName=unique)
