import json
from base64 import b64decode
from typing import Any

import pytest

from tests.services.firehose.configured import (
    JSON_OBJECTS,
    NEW_LINE,
    delimited,
    extraction,
    partitioned,
    processed,
    processor,
)
from tests.services.firehose.delivered import body, wait_for_objects
from tests.services.firehose.test_streams import refused, s3_destination


@pytest.fixture
def firehose(quick: Any) -> Any:
    return quick("firehose")


@pytest.fixture
def s3(quick: Any) -> Any:
    return quick("s3")


def make(firehose: Any, name: str, destination: dict[str, Any]) -> None:
    firehose.create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination)


def put(firehose: Any, name: str, *records: bytes) -> None:
    answer = firehose.put_record_batch(DeliveryStreamName=name, Records=[{"Data": data} for data in records])
    assert answer["FailedPutCount"] == 0


def lines(s3: Any, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Of the objects below the prefix."""
    keys = wait_for_objects(s3, bucket, prefix)
    return [json.loads(line) for key in keys for line in body(s3, bucket, key).splitlines()]


def test_a_new_line_is_appended_to_each_record(firehose: Any, s3: Any, lake: str) -> None:
    make(firehose, lake, processed(lake, NEW_LINE, Prefix="raw/"))
    put(firehose, lake, b"a", b"b")

    (key,) = wait_for_objects(s3, lake, "raw/")

    assert body(s3, lake, key) == b"a\nb\n"


def test_records_go_to_the_partition_that_a_query_names(firehose: Any, s3: Any, lake: str) -> None:
    query = '{customer: .customer, hour: (.time | strftime("%H"))}'
    prefix = "c=!{partitionKeyFromQuery:customer}/h=!{partitionKeyFromQuery:hour}/"
    make(firehose, lake, partitioned(lake, extraction(query), NEW_LINE, Prefix=prefix))
    sent = [json.dumps({"customer": f"c{i % 2}", "time": 3600 * 5, "id": i}).encode() for i in range(6)]
    put(firehose, lake, *sent)

    (even,), (odd,) = (wait_for_objects(s3, lake, f"c=c{n}/h=05/") for n in range(2))

    assert body(s3, lake, even).splitlines() == sent[0::2]
    assert body(s3, lake, odd).splitlines() == sent[1::2]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no json", "Non JSON record provided"),
        (b'{"x":1}{"x":2}', "Non JSON record provided"),
        (b'{"y":1}', "partitionKeys values must not be null or empty"),
        (b'{"x":""}', "partitionKeys values must not be null or empty"),
    ],
)
def test_a_record_without_its_keys_goes_to_the_error_prefix(
    firehose: Any, s3: Any, lake: str, data: bytes, message: str
) -> None:
    make(firehose, lake, partitioned(lake, extraction("{x: .x}"), Prefix="x=!{partitionKeyFromQuery:x}/"))
    put(firehose, lake, data, b'{"x":"good"}')

    (line,) = lines(s3, lake, "errors/metadata-extraction-failed/")

    assert b64decode(line["rawData"]) == data
    assert line["errorCode"] == "DynamicPartitioning.MetadataExtractionFailed"
    assert (line["errorMessage"], line["attemptsMade"]) == (message, 1)
    assert list(line)[:4] == ["rawData", "errorCode", "errorMessage", "attemptsMade"]
    wait_for_objects(s3, lake, "x=good/")


@pytest.mark.parametrize(
    ("splitting", "record"),
    [(JSON_OBJECTS, b'{"x":"a"}{"x":"b"}\n{"x":"a"}'), (delimited(b"####"), b'{"x":"a"}####{"x":"b"}####{"x":"a"}')],
)
def test_a_record_of_several_is_taken_apart(
    firehose: Any, s3: Any, lake: str, splitting: dict[str, Any], record: bytes
) -> None:
    prefix = "!{partitionKeyFromQuery:x}/"
    make(firehose, lake, partitioned(lake, splitting, extraction("{x: .x}"), NEW_LINE, Prefix=prefix))
    put(firehose, lake, record)

    (a,), (b,) = wait_for_objects(s3, lake, "a/"), wait_for_objects(s3, lake, "b/")

    assert body(s3, lake, a) == b'{"x":"a"}\n{"x":"a"}\n'
    assert body(s3, lake, b) == b'{"x":"b"}\n'


def test_the_501st_partition_is_an_error(firehose: Any, s3: Any, lake: str) -> None:
    prefix = "x=!{partitionKeyFromQuery:x}/"
    make(firehose, lake, partitioned(lake, JSON_OBJECTS, extraction("{x: .x}"), Prefix=prefix))
    objects = [b'{"x":%d}' % number for number in range(502)]
    put(firehose, lake, b"".join(objects[:500]), b"".join(objects[500:]))

    found = lines(s3, lake, "errors/metadata-extraction-failed/")

    assert [b64decode(line["rawData"]) for line in found] == objects[500:]
    assert {line["errorCode"] for line in found} == {"DynamicPartitioning.ActivePartitionsLimitExceeded"}


def test_what_is_processed_is_described(firehose: Any, lake: str) -> None:
    destination = partitioned(lake, extraction("{x: .x}"), NEW_LINE, Prefix="x=!{partitionKeyFromQuery:x}/")
    make(firehose, lake, destination)

    described = firehose.describe_delivery_stream(DeliveryStreamName=lake)["DeliveryStreamDescription"]

    extended = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    for member in ("ProcessingConfiguration", "Prefix", "ErrorOutputPrefix"):
        assert extended[member] == destination[member]
    retries = {"DurationInSeconds": 300}
    assert extended["DynamicPartitioningConfiguration"] == {"Enabled": True, "RetryOptions": retries}
    assert extended["CloudWatchLoggingOptions"] == {"Enabled": False}
    assert extended["S3BackupMode"] == "Disabled"


def test_processing_can_be_turned_on_and_off(firehose: Any, s3: Any, lake: str) -> None:
    make(firehose, lake, s3_destination(lake, Prefix="1/"))
    put(firehose, lake, b"a")
    for number, enabled in ((2, True), (3, False)):
        firehose.update_destination(
            DeliveryStreamName=lake,
            CurrentDeliveryStreamVersionId=str(number - 1),
            DestinationId="destinationId-000000000001",
            ExtendedS3DestinationUpdate={
                "Prefix": f"{number}/",
                "ProcessingConfiguration": {"Enabled": enabled, "Processors": [NEW_LINE]},
            },
        )
        put(firehose, lake, b"a")
        wait_for_objects(s3, lake, f"{number}/")

    found = sorted(body(s3, lake, key) for key in wait_for_objects(s3, lake))

    assert b"".join(found).replace(b"\n", b"") == b"aaa"


LAMBDA = {"LambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}
X = extraction("{x: .x}")
PREFIX = "!{partitionKeyFromQuery:x}/"


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        (
            s3_destination("b", Prefix=PREFIX, ErrorOutputPrefix="e/"),
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is "
            "enabled.",
        ),
        (
            s3_destination("b", ErrorOutputPrefix=PREFIX + "!{firehose:error-output-type}"),
            "Dynamic Partitioning Namespaces can't be part of an error prefix expression",
        ),
        (
            partitioned("b", Prefix="x/"),
            "A maximum of 5 and a minimum of 1 processor needs to be supplied when processing is enabled.",
        ),
        (
            partitioned("b", NEW_LINE, Prefix=PREFIX),
            "Processing Configuration is not enabled when DataPartitioning is enabled",
        ),
        (
            partitioned("b", X, Prefix="x/"),
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled",
        ),
        (
            partitioned("b", extraction("{x: .x, y: .y}"), Prefix=PREFIX),
            "MetaDataExtraction JQ Query can't contain keys that are not present in the S3 Prefix expression",
        ),
        (
            partitioned("b", X, Prefix=PREFIX, BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 60}),
            "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.",
        ),
        (
            processed("b", X),
            "class com.amazonaws.services.firehose.internal.model.MetadataExtractionProcessor can only be present "
            "when Dynamic Partitioning is enabled.",
        ),
        (
            partitioned("b", processor("MetadataExtraction", MetadataExtractionQuery="{x: .x}"), Prefix=PREFIX),
            "MetaDataExtraction JSON Parsing Engine has to be one of JQ-1.6",
        ),
        (
            partitioned("b", X, processor("RecordDeAggregation", SubRecordType="XML"), Prefix=PREFIX),
            "SubRecordType has to be one of JSON, DELIMITED",
        ),
        (
            partitioned("b", X, processor("RecordDeAggregation", SubRecordType="DELIMITED"), Prefix=PREFIX),
            "Delimiter should be present for DELIMITED",
        ),
        (processed("b", processor("Lambda")), "LambdaArn is required when Lambda processor is used."),
        (
            processed("b", processor("Lambda", **LAMBDA), processor("Lambda", **LAMBDA)),
            "Cannot have more than 1 Lambda processor.",
        ),
        (
            processed("b", processor("Lambda", **LAMBDA, NumberOfRetries="301")),
            "Number of retries for lambda must be between 0 and 300.",
        ),
        (
            processed("b", processor("Lambda", **LAMBDA, BufferSizeInMBs="1")),
            "Both BufferSizeInMBs and BufferIntervalInSeconds are required to configure buffering for lambda "
            "processor.",
        ),
        (
            processed("b", processor("Lambda", **LAMBDA, BufferSizeInMBs="4", BufferIntervalInSeconds="60")),
            "BufferSizeInMBs for lambda processor must be between 0.2 and 3.",
        ),
    ],
)
def test_what_aws_would_not_create_is_refused_in_its_words(
    firehose: Any, unique: str, destination: dict[str, Any], message: str
) -> None:
    code, said = refused(
        firehose.create_delivery_stream, DeliveryStreamName=unique, ExtendedS3DestinationConfiguration=destination
    )

    assert (code, said) == ("InvalidArgumentException", message)
