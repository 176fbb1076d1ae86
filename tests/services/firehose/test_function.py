"""A Lambda function that really runs, between a stream and its bucket."""

from typing import Any

import pytest

from tests.services.awslambda.zipped import ROLE, zipped
from tests.services.firehose.configured import partitioned, processor
from tests.services.firehose.delivered import body, wait_for_objects

SOURCE = """
import base64, json

def handler(event, context):
    out = []
    for record in event["records"]:
        data = json.loads(base64.b64decode(record["data"]))
        text = json.dumps(data | {"seen": True}).encode() + b"\\n"
        keys = {"shop": data["shop"]}
        out.append({"recordId": record["recordId"], "result": "Ok", "data": base64.b64encode(text).decode(),
                    "metadata": {"partitionKeys": keys}})
    return {"records": out}
"""


@pytest.fixture
def function(quick: Any, unique: str) -> str:
    awslambda = quick("lambda", read_timeout=120)
    made = awslambda.create_function(
        FunctionName=unique,
        Runtime="python3.11",
        Handler="main.handler",
        Role=ROLE,
        Code={"ZipFile": zipped(SOURCE)},
        Timeout=30,
    )
    awslambda.get_waiter("function_active_v2").wait(FunctionName=unique, WaiterConfig={"Delay": 1})
    arn: str = made["FunctionArn"]
    return arn


def test_a_function_transforms_and_partitions(quick: Any, lake: str, function: str) -> None:
    firehose, s3 = quick("firehose"), quick("s3")
    destination = partitioned(
        lake, processor("Lambda", LambdaArn=function), Prefix="shop=!{partitionKeyFromLambda:shop}/"
    )
    firehose.create_delivery_stream(DeliveryStreamName=lake, ExtendedS3DestinationConfiguration=destination)
    records = [{"Data": b'{"shop": "a", "n": %d}' % number} for number in range(3)]
    firehose.put_record_batch(DeliveryStreamName=lake, Records=records)

    (key,) = wait_for_objects(s3, lake, "shop=a/", seconds=60)

    assert body(s3, lake, key).splitlines()[2] == b'{"shop": "a", "n": 2, "seen": true}'
