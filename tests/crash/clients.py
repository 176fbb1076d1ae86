"""Clients that go on while the server is killed: each remembers what it was told is done."""

import hashlib
import itertools
import random
import threading
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from tests.server import Server
from tests.services.sagemaker.test_real_jobs import job_request

STREAMS = ("gzip", "plain")
LINES = 20  # that a job prints
COUNT = f"""
import time
for number in range({LINES}):
    print(number, flush=True)
    time.sleep(0.05)
open("/opt/ml/processing/output/done", "w").write("yes")
"""


class Client(threading.Thread):
    """Acts again and again until told to stop. A call without an answer may have been carried out or not."""

    def __init__(self, server: Server, service: str, number: int) -> None:
        super().__init__(daemon=True)
        self._client = server.client(service, connect_timeout=2, read_timeout=10)
        self._number, self._random = number, random.Random(number)
        self.stopping = threading.Event()
        self.wrong: list[str] = []  # answers that no crash explains

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.act()
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.wrong.append(str(error))
                self.stopping.wait(0.05)
            except (BotoCoreError, HTTPClientError):
                self.stopping.wait(0.02)

    def act(self) -> None:
        raise NotImplementedError


class Producer(Client):
    """Puts numbered records on a stream."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, "firehose", number)
        self._stream, self._sent = STREAMS[number % len(STREAMS)], itertools.count()
        self.acknowledged: list[str] = []

    def act(self) -> None:
        ids = [f"{self._number}-{next(self._sent)}" for _ in range(self._random.choice((1, 1, 5, 200)))]
        records = [{"Data": f"{id} {'x' * self._random.randrange(300)}\n".encode()} for id in ids]
        if len(records) == 1:
            self._client.put_record(DeliveryStreamName=self._stream, Record=records[0])
        else:
            answer = self._client.put_record_batch(DeliveryStreamName=self._stream, Records=records)
            assert not answer.get(
                "FailedPutCount"
            )  # cut off behind the headers it is empty, and was one all the same
        self.acknowledged += ids


class Writer(Client):
    """Puts objects whose first line is the hash of the rest, over a few keys again and again."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(server, "s3", number)
        self.acknowledged: set[str] = set()

    def act(self) -> None:
        key, rest = f"objects/{self._random.randrange(20)}", self._random.randbytes(self._random.randrange(200_000))
        self._client.put_object(Bucket="lake", Key=key, Body=sealed(rest))
        self.acknowledged.add(key)


def sealed(rest: bytes) -> bytes:
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


class Jobs(Client):
    """Runs one short processing job after another."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, "sagemaker", 0)
        self._names: Iterator[str] = (f"job-{number}" for number in itertools.count())
        self._running = ""
        self.acknowledged: list[str] = []

    def act(self) -> None:
        if not self._running:
            name = next(self._names)
            self._client.create_processing_job(**job_request("lake", name))
            self.acknowledged.append(name)
            self._running = name
        elif self.describe(self._running)["ProcessingJobStatus"] != "InProgress":
            self._running = ""
        self.stopping.wait(0.1)

    def describe(self, name: str) -> Any:
        return self._client.describe_processing_job(ProcessingJobName=name)


class Invoker(Client):
    """Asks the endpoint that doubles numbers."""

    def __init__(self, server: Server) -> None:
        super().__init__(server, "sagemaker-runtime", 0)
        self.answers = 0

    def act(self) -> None:
        number = self._random.randrange(1000)
        request = {"EndpointName": "doubles", "ContentType": "text/csv", "Accept": "text/csv"}
        body = self._client.invoke_endpoint(**request, Body=f"{number},1".encode())["Body"].read()
        if body != f"{2.0 * number}\n2.0\n".encode():
            self.wrong.append(f"{number} became {body!r}")
        self.answers += 1
        self.stopping.wait(0.02)
