import gzip
import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.firehose.delivered import body, objects, wait_for_objects
from tests.services.firehose.test_compression import UNPACK
from tests.services.firehose.test_streams import refused, s3_destination


@pytest.fixture
def firehose(client: Any) -> Any:
    return client("firehose")


@pytest.fixture
def s3(client: Any) -> Any:
    return client("s3")


def make_stream(firehose: Any, name: str, bucket: str, **destination: Any) -> None:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 1}
    firehose.create_delivery_stream(
        DeliveryStreamName=name,
        S3DestinationConfiguration=s3_destination(bucket, **{"BufferingHints": hints, **destination}),
    )


def test_records_are_joined_in_order_with_nothing_between(firehose: Any, s3: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket, Prefix="raw/")
    sent = [json.dumps({"id": i}).encode() + b"\n" for i in range(100)]
    firehose.put_record_batch(DeliveryStreamName=bucket, Records=[{"Data": data} for data in sent])

    (key,) = wait_for_objects(s3, bucket, "raw/")

    assert body(s3, bucket, key) == b"".join(sent)
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    assert re.fullmatch(rf"raw/\d{{4}}/\d\d/\d\d/\d\d/{bucket}-1-\d{{4}}(-\d\d){{5}}-{uuid}", key)


@pytest.mark.parametrize(
    ("compression", "extension", "encoding"),
    [
        ("GZIP", ".gz", "gzip"),
        ("Snappy", ".snappy", None),
        ("HADOOP_SNAPPY", ".snappy", None),
        ("ZIP", ".zip", None),
    ],
)
def test_objects_are_compressed_as_asked(
    firehose: Any, s3: Any, bucket: str, compression: str, extension: str, encoding: str | None
) -> None:
    make_stream(firehose, bucket, bucket, CompressionFormat=compression)
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"hello\n" * 1000})

    (key,) = wait_for_objects(s3, bucket)

    got = s3.get_object(Bucket=bucket, Key=key)
    assert UNPACK[compression](got["Body"].read()) == b"hello\n" * 1000
    assert key.endswith(extension)
    assert (got["ContentType"], got.get("ContentEncoding")) == ("application/octet-stream", encoding)


def test_a_full_buffer_does_not_wait_for_the_interval(firehose: Any, s3: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    record = {"Data": b"x" * 100_000}
    for _ in range(3):
        firehose.put_record_batch(DeliveryStreamName=bucket, Records=[record] * 10)

    keys = wait_for_objects(s3, bucket, count=2)

    assert [len(body(s3, bucket, key)) for key in keys] == [1_100_000, 1_100_000]


def test_a_buffer_that_is_not_full_waits(firehose: Any, s3: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"early"})
    make_stream(firehose, f"{bucket}-2", bucket, Prefix="other/")
    firehose.put_record(DeliveryStreamName=f"{bucket}-2", Record={"Data": b"late"})

    wait_for_objects(s3, bucket, "other/")

    assert len(objects(s3, bucket)) == 1


def test_a_record_may_have_1000_kib_and_no_more(firehose: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket)
    answer = firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"x" * 1_024_000})

    code, message = refused(firehose.put_record, DeliveryStreamName=bucket, Record={"Data": b"x" * 1_024_001})

    assert answer["RecordId"]
    assert code == "ValidationException"
    assert "Member must have length less than or equal to 1024000" in message


def test_a_batch_may_have_500_records_and_4_mib(firehose: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket)
    batch = firehose.put_record_batch
    answer = batch(DeliveryStreamName=bucket, Records=[{"Data": b"x"}] * 500)

    many, _ = refused(batch, DeliveryStreamName=bucket, Records=[{"Data": b"x"}] * 501)
    large, _ = refused(batch, DeliveryStreamName=bucket, Records=[{"Data": b"x" * 900_000}] * 5)

    assert (answer["FailedPutCount"], len(answer["RequestResponses"])) == (0, 500)
    assert len({entry["RecordId"] for entry in answer["RequestResponses"]}) == 500
    assert (many, large) == ("ValidationException", "InvalidArgumentException")


def test_delivery_waits_for_a_missing_bucket(firehose: Any, s3: Any, unique: str) -> None:
    make_stream(firehose, unique, unique, CompressionFormat="GZIP")
    firehose.put_record(DeliveryStreamName=unique, Record={"Data": b"kept"})
    with pytest.raises(ClientError):
        s3.head_bucket(Bucket=unique)

    s3.create_bucket(Bucket=unique)
    (key,) = wait_for_objects(s3, unique)

    assert gzip.decompress(body(s3, unique, key)) == b"kept"


def test_a_deleted_stream_takes_its_pending_records_with_it(firehose: Any, s3: Any, bucket: str) -> None:
    make_stream(firehose, bucket, bucket, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 900})
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"old"})
    firehose.delete_delivery_stream(DeliveryStreamName=bucket)
    make_stream(firehose, bucket, bucket)
    firehose.put_record(DeliveryStreamName=bucket, Record={"Data": b"new"})

    (key,) = wait_for_objects(s3, bucket)

    assert body(s3, bucket, key) == b"new"
