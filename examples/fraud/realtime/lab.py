"""What `lab.py --keep` left, and the two streams that are added to it."""

import contextlib
import json
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

import resources
from realtime.patience import passing
from realtime.recovery import BUFFER, PREFIX

NEEDED = "run lab.py --keep first, or name another with --lab"


class NoLab(Exception):
    """There is no endpoint to ask; the message says what to do."""


@dataclass(frozen=True)
class Lab:
    name: str  # of the endpoint and the bucket
    role: str  # that Firehose may assume
    threshold: float  # from which on a transaction is flagged

    @property
    def transactions(self) -> str:
        return f"{self.name}-transactions"

    @property
    def decisions(self) -> str:
        return f"{self.name}-decisions"


class Stream(NamedTuple):
    name: str
    made: str  # when: positions in an earlier stream of that name mean nothing in this one
    consumer: str  # its ARN


def find_lab(aws: Any, name: str) -> Lab:
    """The lab of that name, else the newest."""
    sagemaker = aws.client("sagemaker")
    name = name or _newest(sagemaker)
    try:
        endpoint = sagemaker.describe_endpoint(EndpointName=name)
        config = sagemaker.describe_endpoint_config(EndpointConfigName=endpoint["EndpointConfigName"])
        model = sagemaker.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
        told = aws.client("s3").get_object(Bucket=name, Key="model/threshold.json")["Body"].read()
    except ClientError as error:
        if passing(error):
            raise
        raise NoLab(f"{name} is not a lab that was kept ({error}): {NEEDED}") from error
    return Lab(name, model["ExecutionRoleArn"], json.loads(told)["threshold"])


def _newest(sagemaker: Any) -> str:
    found = sagemaker.list_endpoints(
        NameContains="fraud-lab-", StatusEquals="InService", SortBy="CreationTime", SortOrder="Descending"
    )["Endpoints"]
    if not found:
        raise NoLab(f"no endpoint named fraud-lab-… is in service: {NEEDED}")
    name: str = found[0]["EndpointName"]
    return name


def make_streams(aws: Any, lab: Lab, shards: int) -> Stream:
    """The Kinesis stream and the delivery stream, where they are not there yet."""
    kinesis, firehose = aws.client("kinesis"), aws.client("firehose")
    with contextlib.suppress(kinesis.exceptions.ResourceInUseException):
        kinesis.create_stream(StreamName=lab.transactions, ShardCount=shards)
    kinesis.get_waiter("stream_exists").wait(StreamName=lab.transactions, WaiterConfig={"Delay": 1})
    with contextlib.suppress(firehose.exceptions.ResourceInUseException):
        resources.create_stream(firehose, lab.decisions, lab.role, lab.name, PREFIX, BUFFER)
    described = kinesis.describe_stream_summary(StreamName=lab.transactions)["StreamDescriptionSummary"]
    made = described["StreamCreationTimestamp"].isoformat()
    return Stream(lab.transactions, made, _consumer(kinesis, described["StreamARN"]))


def _consumer(kinesis: Any, stream: str) -> str:
    """Registered for enhanced fan-out, under one name: a program started again takes over its subscriptions."""
    with contextlib.suppress(kinesis.exceptions.ResourceInUseException):
        kinesis.register_stream_consumer(StreamARN=stream, ConsumerName="live")
    while True:
        described = kinesis.describe_stream_consumer(StreamARN=stream, ConsumerName="live")["ConsumerDescription"]
        if described["ConsumerStatus"] == "ACTIVE":
            arn: str = described["ConsumerARN"]
            return arn
        time.sleep(0.5)


def remove_streams(aws: Any, lab: Lab) -> None:
    kinesis, firehose = aws.client("kinesis"), aws.client("firehose")
    with contextlib.suppress(kinesis.exceptions.ResourceNotFoundException):
        kinesis.delete_stream(StreamName=lab.transactions, EnforceConsumerDeletion=True)
        kinesis.get_waiter("stream_not_exists").wait(StreamName=lab.transactions, WaiterConfig={"Delay": 1})
    with contextlib.suppress(firehose.exceptions.ResourceNotFoundException):
        resources.remove_stream(firehose, lab.decisions)
