"""kill -9 in the middle of everything: records, objects, jobs and an endpoint of one server, under load."""

import gzip
import random
import time
from collections import Counter
from typing import Any, NamedTuple

import pytest

from millstream.engines.objects.audit import problems
from tests.crash.clients import COUNT, LINES, STREAMS, Client, Invoker, Jobs, Producer, Writer, sealed
from tests.server import Server
from tests.services.firehose.delivered import body, objects
from tests.services.firehose.test_streams import s3_destination
from tests.services.sagemaker.test_real_jobs import deploy, messages, until


class Crowd(NamedTuple):
    producers: list[Producer]
    writer: Writer
    jobs: Jobs
    invoker: Invoker

    @property
    def everyone(self) -> list[Client]:
        return [*self.producers, self.writer, self.jobs, self.invoker]


def delivered_ids(s3: Any, *prefixes: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for key in [key for prefix in prefixes or ("",) for key in objects(s3, "lake", prefix)]:
        data = body(s3, "lake", key)
        text = (gzip.decompress(data) if key.endswith(".gz") else data).decode()
        assert text.endswith("\n"), f"{key} is half written"
        found.update(line.split()[0] for line in text.splitlines())
    return found


def prepare(server: Server) -> None:
    s3 = server.client("s3")
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="code/script.py", Body=COUNT.encode())
    s3.put_object(Bucket="lake", Key="raw/x", Body=b"")
    for stream, compression in zip(STREAMS, ("GZIP", "UNCOMPRESSED"), strict=True):
        hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
        destination = s3_destination("lake", Prefix=f"{stream}/", BufferingHints=hints, CompressionFormat=compression)
        server.client("firehose").create_delivery_stream(
            DeliveryStreamName=stream, S3DestinationConfiguration=destination
        )
    assert deploy(server.client, "lake", "doubles")["EndpointStatus"] == "InService"


def run_with_kills(server: Server, kills: int) -> Crowd:
    moments = random.Random(kills)
    producers = [Producer(server, number) for number in range(4)]
    crowd = Crowd(producers, Writer(server, 4), Jobs(server), Invoker(server))
    for client in crowd.everyone:
        client.start()
    for _ in range(kills):
        time.sleep(moments.uniform(0.1, 2.5))  # the moment is the point, not a wait for something
        server.kill9()
        server.start()
    answered = crowd.invoker.answers
    until(lambda: crowd.invoker.answers, lambda answers: answers > answered, 60)
    for client in crowd.everyone:
        client.stopping.set()
        client.join()
    return crowd


def check_records(server: Server, crowd: Crowd) -> None:
    s3, prefixes = server.client("s3"), [f"{stream}/" for stream in STREAMS]
    acknowledged = [id for producer in crowd.producers for id in producer.acknowledged]
    deadline = time.monotonic() + 60
    while missing := set(acknowledged).difference(found := delivered_ids(s3, *prefixes)):
        assert time.monotonic() < deadline, f"{len(missing)} of {len(acknowledged)} records are lost: {missing}"
        time.sleep(0.2)
    assert [id for id, times in found.items() if times > 1] == []


def check_objects(server: Server, crowd: Crowd) -> None:
    s3 = server.client("s3")
    keys = objects(s3, "lake", "objects/")
    assert crowd.writer.acknowledged <= set(keys)
    for key in keys:
        whole = body(s3, "lake", key)
        assert whole == sealed(whole.partition(b"\n")[2]), f"{key} is half written"


def check_jobs(server: Server, crowd: Crowd) -> None:
    for name in crowd.jobs.acknowledged:
        job = until(
            lambda name=name: crowd.jobs.describe(name), lambda job: job["ProcessingJobStatus"] != "InProgress", 60
        )
        if job["ProcessingJobStatus"] == "Failed":
            assert job["FailureReason"]
            continue
        assert job["ProcessingJobStatus"] == "Completed"
        printed = [line for line in messages(server.client, name) if line.isdigit()]
        assert printed == [str(number) for number in range(LINES)], f"the log of {name}"
    assert body(server.client("s3"), "lake", "out/done") == b"yes"


@pytest.mark.parametrize("kills", [6, pytest.param(250, marks=pytest.mark.long)])
def test_what_was_acknowledged_outlives_every_kill(own_server: Server, kills: int) -> None:
    prepare(own_server)

    crowd = run_with_kills(own_server, kills)

    assert [said for client in crowd.everyone for said in client.wrong] == []
    assert min(len(producer.acknowledged) for producer in crowd.producers) > kills, "the test says little"
    check_records(own_server, crowd)
    check_objects(own_server, crowd)
    check_jobs(own_server, crowd)
    own_server.stop()
    assert list(problems(own_server.data / "objects")) == []
