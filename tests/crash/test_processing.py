"""kill -9 while a function that never answers twice alike transforms a stream: each record is on S3 exactly once."""

import json
import random
import time
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.crash.clients import Producer
from tests.server import Server
from tests.services.awslambda.zipped import ROLE, zipped
from tests.services.firehose.configured import partitioned, processor
from tests.services.firehose.delivered import body, objects, until

MOODY = """
import random

def handler(event, context):
    records = []
    for record in event["records"]:
        result = random.choice(["Ok", "Ok", "Ok", "ProcessingFailed"])
        keys = {"partitionKeys": {"mood": random.choice("abc")}}
        records.append({"recordId": record["recordId"], "result": result, "data": record["data"], "metadata": keys})
    return {"records": records}
"""


class Sender(Producer):
    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, number)
        self._stream = "moody"


def prepare(server: Server) -> None:
    server.client("s3").create_bucket(Bucket="lake")
    functions = server.client("lambda", read_timeout=120)
    arn = functions.create_function(
        FunctionName="moody", Runtime="python3.11", Handler="main.handler", Role=ROLE, Code={"ZipFile": zipped(MOODY)}
    )["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName="moody", WaiterConfig={"Delay": 1})
    transform = processor("Lambda", LambdaArn=arn, NumberOfRetries="300")
    destination = partitioned("lake", transform, Prefix="mood=!{partitionKeyFromLambda:mood}/")
    server.client("firehose").create_delivery_stream(
        DeliveryStreamName="moody", ExtendedS3DestinationConfiguration=destination
    )


def delivered(s3: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for key in objects(s3, "lake"):
        for line in body(s3, "lake", key).splitlines():
            record = b64decode(json.loads(line)["rawData"]) if key.startswith("errors/") else line
            found[record.split()[0].decode()] += 1
    return found


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_processed_once(tmp_path: Path, kills: int) -> None:
    server, moments = Server(tmp_path / "data", "--firehose-interval", "0.5").start(), random.Random(kills)
    try:
        prepare(server)
        senders = [Sender(server, number) for number in range(2)]
        for sender in senders:
            sender.start()
        for _ in range(kills):
            time.sleep(moments.uniform(0.3, 3))  # the moment is the point, not a wait for something
            server.kill9()
            server.start()
        for sender in senders:
            sender.stopping.set()
            sender.join()
        sent = {id for sender in senders for id in sender.acknowledged}
        s3 = server.client("s3")

        until(lambda: sent <= delivered(s3).keys(), 60 + 3 * kills)

        assert len(sent) > 10 * kills, "the producers hardly got through; the test says little"
        assert [id for id, times in delivered(s3).items() if times > 1] == []
        assert [wrong for sender in senders for wrong in sender.wrong] == []
    finally:
        server.stop()
