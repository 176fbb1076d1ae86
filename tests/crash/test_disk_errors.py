"""A disk that refuses leads to an error for the client, never to an acknowledgement; nothing acknowledged is lost."""

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cli.millstream import millstream
from tests.crash.test_pipeline import delivered_ids
from tests.server import Server
from tests.services.firehose.delivered import wait_for_objects
from tests.services.firehose.test_records import make_stream
from tests.services.firehose.test_streams import s3_destination
from tests.services.kinesis.stream import drain, iterator

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@contextlib.contextmanager
def fault(server: Server, calls: str, error: str) -> Iterator[None]:
    """While inside, the server's system calls `calls` fail with `error`."""
    assert server.process is not None
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}"]
    tracer = subprocess.Popen([*command, "-p", str(server.process.pid)], stderr=subprocess.PIPE, text=True)
    seen = threading.Event()
    assert tracer.stderr is not None
    watching = threading.Thread(target=lambda: [seen.set() for line in tracer.stderr or () if "INJECTED" in line])
    watching.start()
    try:
        _until_attached(server, tracer)
        yield
    finally:
        tracer.terminate()
        tracer.wait()
        watching.join()
    assert seen.is_set(), "no call was made to fail; the test says nothing"


def _until_attached(server: Server, tracer: subprocess.Popen[str]) -> None:
    """The kernel says when a tracer holds the process."""
    assert server.process is not None
    while tracer.poll() is None:
        with open(f"/proc/{server.process.pid}/status") as status:
            if f"TracerPid:\t{tracer.pid}\n" in status.read():
                return
    raise AssertionError("strace could not attach")


def code(call: Any, **request: Any) -> int:
    with pytest.raises(ClientError) as caught:
        call(**request)
    status: int = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    return status


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_failed_sync_is_never_acknowledged(own_server: Server, error: str) -> None:
    firehose, s3 = own_server.client("firehose"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    make_stream(firehose, "s", "lake")
    put = firehose.put_record
    put(DeliveryStreamName="s", Record={"Data": b"before\n"})

    with fault(own_server, "fdatasync,fsync", error):
        record = code(put, DeliveryStreamName="s", Record={"Data": b"during\n"})
        batch = code(firehose.put_record_batch, DeliveryStreamName="s", Records=[{"Data": b"during\n"}] * 3)
        upload = code(s3.put_object, Bucket="lake", Key="o", Body=b"x" * 100_000)
        bucket = code(s3.create_bucket, Bucket="another")
    put(DeliveryStreamName="s", Record={"Data": b"after\n"})
    own_server.kill9()
    own_server.start()
    wait_for_objects(s3, "lake")

    assert {record, batch, upload, bucket} <= {500, 503}
    found = delivered_ids(s3)
    assert (found["before"], found["after"]) == (1, 1)


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_shard_outlives_what_the_disk_refused_also_when_a_crash_finds_it_done(
    own_server: Server, error: str
) -> None:
    kinesis = own_server.client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    record = {"StreamName": "s", "PartitionKey": "k"}
    numbers = [kinesis.put_record(**record, Data=b"before")["SequenceNumber"]]
    split = {"StreamName": "s", "ShardToSplit": "shardId-000000000000", "NewStartingHashKey": "1000"}

    with fault(own_server, "fdatasync,fsync", error):
        one = code(kinesis.put_record, **record, Data=b"during")
        many = kinesis.put_records(StreamName="s", Records=[{"Data": b"during", "PartitionKey": "k"}] * 3)
        changes = {code(kinesis.split_shard, **split), code(kinesis.delete_stream, StreamName="s")}
    numbers.append(kinesis.put_record(**record, Data=b"after")["SequenceNumber"])
    own_server.kill9()
    own_server.start()

    assert {one, *changes} <= {500, 503}
    assert [answer["ErrorCode"] for answer in many["Records"]] == ["InternalFailure"] * many["FailedRecordCount"]
    assert many["FailedRecordCount"] == 3
    assert len(kinesis.list_shards(StreamName="s")["Shards"]) == 1
    found = drain(kinesis, iterator(kinesis, "s"))
    assert [(one["Data"], one["SequenceNumber"]) for one in found] == list(
        zip([b"before", b"after"], numbers, strict=True)
    )


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_delivery_stream_outlives_what_the_disk_refused_also_when_a_crash_finds_it_done(
    own_server: Server, error: str
) -> None:
    firehose, s3 = own_server.client("firehose"), own_server.client("s3")
    s3.create_bucket(Bucket="lake")
    make_stream(firehose, "s", "lake", BufferingHints={"SizeInMBs": 64, "IntervalInSeconds": 900})
    put = firehose.put_record
    put(DeliveryStreamName="s", Record={"Data": b"before\n"})

    with fault(own_server, "fdatasync,fsync", error):
        deleted = code(firehose.delete_delivery_stream, DeliveryStreamName="s")
        during = code(put, DeliveryStreamName="s", Record={"Data": b"during\n"})
        to = s3_destination("lake")
        made = code(firehose.create_delivery_stream, DeliveryStreamName="t", S3DestinationConfiguration=to)
    put(DeliveryStreamName="s", Record={"Data": b"after\n"})
    own_server.kill9()
    own_server.start()

    assert {deleted, during, made} <= {500, 503}
    assert firehose.list_delivery_streams()["DeliveryStreamNames"] == ["s"]
    assert millstream("flush", "s", "--data", own_server.data).returncode == 0
    assert delivered_ids(s3) == {"before": 1, "after": 1}
