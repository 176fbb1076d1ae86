"""The bucket, the stream and the endpoint of a run: how they are made, and how each is removed without a trace."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

import console


class CleanUp:
    """Removes what was made, last made first, whatever happened in between; `keep` only tells what there is."""

    def __init__(self, keep: bool) -> None:
        self._keep, self._stack = keep, ExitStack()

    def later(self, what: str, remove: Callable[[], object]) -> None:
        self._stack.callback(self._remove, what, remove)

    def __enter__(self) -> "CleanUp":
        return self

    def __exit__(self, *error: object) -> None:
        print("\nKept, because of --keep:" if self._keep else "\nCleaning up", flush=True)
        self._stack.close()

    def _remove(self, what: str, remove: Callable[[], object]) -> None:
        if self._keep:
            console.say(what)
            return
        try:
            remove()
            console.say(f"removed {what}")
        except (ClientError, BotoCoreError, TimeoutError) as error:
            console.say(f"COULD NOT REMOVE {what}: {error}")


def create_bucket(s3: Any, name: str, region: str) -> None:
    elsewhere = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **elsewhere)


def remove_bucket(s3: Any, name: str) -> None:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", [])]
        if keys:
            s3.delete_objects(Bucket=name, Delete={"Objects": keys, "Quiet": True})
    s3.delete_bucket(Bucket=name)


def create_stream(firehose: Any, name: str, role: str, bucket: str, prefix: str, buffer: dict[str, int]) -> None:
    """Make a stream that writes GZIP below `prefix`, and wait until it takes records."""
    firehose.create_delivery_stream(
        DeliveryStreamName=name,
        DeliveryStreamType="DirectPut",
        S3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": prefix,
            "BufferingHints": buffer,
            "CompressionFormat": "GZIP",
        },
    )

    def active() -> tuple[bool, str]:
        state = _stream_state(firehose, name)
        return state == "ACTIVE", state

    console.wait(f"delivery stream {name}", active)


def _stream_state(firehose: Any, name: str) -> str:
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    state: str = described["DeliveryStreamStatus"]
    if state.endswith("_FAILED"):
        raise RuntimeError(
            f"delivery stream {name} is {state}: {described.get('FailureDescription', 'no reason given')}"
        )
    return state


def remove_stream(firehose: Any, name: str) -> None:
    """Delete it and wait until it is gone: until then it may still write into the bucket."""
    firehose.delete_delivery_stream(DeliveryStreamName=name)

    def gone() -> tuple[bool, str]:
        try:
            return False, _stream_state(firehose, name)
        except firehose.exceptions.ResourceNotFoundException:
            return True, ""

    console.wait(f"deletion of stream {name}", gone, every=0.5)


def remove_endpoint(sagemaker: Any, name: str) -> None:
    """Remove endpoint, configuration and model of that name; a failed deployment may have made only some."""
    for delete in (
        lambda: sagemaker.delete_endpoint(EndpointName=name),
        lambda: sagemaker.delete_endpoint_config(EndpointConfigName=name),
        lambda: sagemaker.delete_model(ModelName=name),
    ):
        try:
            delete()
        except ClientError as error:
            if "Could not find" not in str(error):
                raise
