"""`millstream flush` and `millstream tail`."""

import subprocess
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.cli.millstream import COMMAND, environment, millstream
from tests.server import Server
from tests.services.firehose.configured import NEW_LINE, processed
from tests.services.firehose.delivered import body, objects
from tests.services.firehose.test_streams import s3_destination


@pytest.fixture
def firehose(client: Any) -> Any:
    return client("firehose")


LONG = {"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 900}}


def make(firehose: Any, name: str, destination: dict[str, Any]) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination)


@pytest.mark.parametrize("processors", [(), (NEW_LINE,)], ids=["direct", "processed"])
def test_what_is_buffered_is_delivered_at_once(
    server: Server, firehose: Any, bucket: str, processors: tuple[dict[str, Any], ...]
) -> None:
    make(firehose, bucket, processed(bucket, *processors, **LONG) if processors else s3_destination(bucket, **LONG))
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"now\n"})

    answer = millstream("flush", bucket, "--data", server.data)

    assert (answer.returncode, answer.stderr) == (0, "")
    s3 = server.client("s3")
    (key,) = objects(s3, bucket)
    assert body(s3, bucket, key).strip() == b"now"


def test_what_cannot_be_delivered_is_told(server: Server, firehose: Any, unique: str) -> None:
    make(firehose, unique, s3_destination(unique, **LONG))
    firehose.put_record(DeliveryStreamName=unique, Record={"Data": b"x"})

    answer = millstream("flush", unique, "--data", server.data, "--timeout", "1")

    assert answer.returncode == 5
    assert "S3.NoSuchBucket: The specified bucket does not exist." in answer.stderr
    described = firehose.describe_delivery_stream(DeliveryStreamName=unique)["DeliveryStreamDescription"]
    assert described["FailureDescription"]["Details"].startswith("S3.NoSuchBucket")


def test_no_such_stream(server: Server) -> None:
    answer = millstream("flush", "nobody", "--data", server.data)

    assert (answer.returncode, "Firehose nobody under account" in answer.stderr) == (1, True)


def test_records_are_shown_as_they_come(server: Server, firehose: Any, bucket: str) -> None:
    make(firehose, bucket, s3_destination(bucket, **LONG))
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"first\n"})
    command = [*COMMAND, "tail", bucket, "--data", str(server.data), "--buffered", "--count", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as tail:
        assert tail.stdout is not None
        first = tail.stdout.readline()
        firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"second"})

        assert (first, tail.stdout.read(), tail.wait(30)) == ("first\n", "second\n", 0)


def test_only_the_administrators_signature_flushes(server: Server) -> None:
    request = Request(f"{server.url}/_millstream/administration/flush/any", method="POST")

    with pytest.raises(HTTPError) as refused:
        urlopen(request)

    assert refused.value.code in (400, 403)
