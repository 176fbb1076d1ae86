"""What CloudWatch says of a stream."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.services.firehose.configured import NEW_LINE, extraction, partitioned
from tests.services.firehose.delivered import until, wait_for_objects
from tests.services.firehose.test_streams import s3_destination


def sums(cloudwatch: Any, stream: str, *names: str) -> list[float]:
    now = datetime.now(UTC)
    found = []
    for name in names:
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/Firehose",
            MetricName=name,
            Dimensions=[{"Name": "DeliveryStreamName", "Value": stream}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        found.append(sum(point["Sum"] for point in points))
    return found


def test_what_comes_in_and_what_is_delivered_is_counted(quick: Any, lake: str) -> None:
    firehose, cloudwatch = quick("firehose"), quick("cloudwatch")
    firehose.create_delivery_stream(
        DeliveryStreamName=lake, S3DestinationConfiguration=s3_destination(lake, CompressionFormat="GZIP")
    )
    firehose.put_record(DeliveryStreamName=lake, Record={"Data": b"x" * 100})
    firehose.put_record_batch(DeliveryStreamName=lake, Records=[{"Data": b"y" * 50}] * 3)
    wait_for_objects(quick("s3"), lake)

    assert sums(cloudwatch, lake, "IncomingPutRequests", "IncomingRecords", "IncomingBytes") == [2, 4, 250]
    until(lambda: sums(cloudwatch, lake, "DeliveryToS3.Success", "DeliveryToS3.Records")[1] == 4)


def test_partitions_and_processing_are_counted(quick: Any, lake: str) -> None:
    firehose, cloudwatch = quick("firehose"), quick("cloudwatch")
    destination = partitioned(lake, extraction("{x: .x}"), NEW_LINE, Prefix="!{partitionKeyFromQuery:x}/")
    firehose.create_delivery_stream(DeliveryStreamName=lake, ExtendedS3DestinationConfiguration=destination)
    records = [{"Data": b'{"x":%d}' % number} for number in range(3)]
    firehose.put_record_batch(DeliveryStreamName=lake, Records=records)
    wait_for_objects(quick("s3"), lake, count=3)

    assert sums(cloudwatch, lake, "PartitionCount", "PartitionCountExceeded") == [3, 0]
