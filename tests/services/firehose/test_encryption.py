"""Server-side encryption."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from millstream.services.firehose.vault import ESCAPE, MARK
from tests.cli.millstream import millstream
from tests.server import Server
from tests.services.firehose.delivered import body, wait_for_objects
from tests.services.firehose.test_streams import refused, s3_destination

SECRET = b"a secret that nobody shall find on the disk"


@pytest.fixture
def firehose(client: Any) -> Any:
    return client("firehose")


def status(firehose: Any, name: str) -> dict[str, Any]:
    described = firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    found: dict[str, Any] = described["DeliveryStreamEncryptionConfiguration"]
    return found


def test_encryption_starts_and_stops(firehose: Any, unique: str) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=unique, S3DestinationConfiguration=s3_destination("b"))
    assert status(firehose, unique) == {"Status": "DISABLED"}

    firehose.start_delivery_stream_encryption(DeliveryStreamName=unique)
    assert status(firehose, unique) == {"KeyType": "AWS_OWNED_CMK", "Status": "ENABLED"}
    assert firehose.put_record(DeliveryStreamName=unique, Record={"Data": b"x"})["Encrypted"] is True

    firehose.stop_delivery_stream_encryption(DeliveryStreamName=unique)
    assert status(firehose, unique) == {"Status": "DISABLED"}
    assert firehose.put_record(DeliveryStreamName=unique, Record={"Data": b"x"})["Encrypted"] is False


def test_a_key_of_aws_has_no_arn(firehose: Any, unique: str) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/k"

    code, message = refused(
        firehose.create_delivery_stream,
        DeliveryStreamName=unique,
        S3DestinationConfiguration=s3_destination("b"),
        DeliveryStreamEncryptionConfigurationInput={"KeyType": "AWS_OWNED_CMK", "KeyARN": arn},
    )

    assert code == "InvalidArgumentException"
    assert message == "KeyARN cannot be specified when KeyType is AWS_OWNED_CMK"


@pytest.fixture
def encrypted(own_server: Server) -> Iterator[Server]:
    own_server.client("s3").create_bucket(Bucket="lake")
    own_server.client("firehose").create_delivery_stream(
        DeliveryStreamName="s",
        S3DestinationConfiguration=s3_destination("lake", BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900}),
        DeliveryStreamEncryptionConfigurationInput={
            "KeyType": "CUSTOMER_MANAGED_CMK",
            "KeyARN": "arn:aws:kms:us-east-1:123456789012:key/k",
        },
    )
    return own_server


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_waits_is_unreadable_on_disk_and_plain_when_delivered(encrypted: Server) -> None:
    firehose = encrypted.client("firehose")
    odd = [MARK, ESCAPE + b"x", b""]
    firehose.put_record_batch(DeliveryStreamName="s", Records=[{"Data": data} for data in (SECRET, *odd)])
    assert SECRET not in on_disk(encrypted.data / "log")
    encrypted.kill9()
    encrypted.start()
    firehose.stop_delivery_stream_encryption(DeliveryStreamName="s")
    firehose.put_record_batch(DeliveryStreamName="s", Records=[{"Data": data} for data in odd])

    assert millstream("flush", "s", "--data", encrypted.data).returncode == 0

    s3 = encrypted.client("s3")
    assert b"".join(body(s3, "lake", key) for key in wait_for_objects(s3, "lake")) == SECRET + b"".join(odd) * 2
