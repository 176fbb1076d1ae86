"""Event source mappings: a Kinesis stream's records call a function, in order and none left out."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from millstream.services.awslambda.polling import reported

Made = Callable[..., str]
SOURCE = """
import base64, boto3, json
s3 = boto3.client("s3")
def handler(event, context):
    texts = [base64.b64decode(one["kinesis"]["data"]).decode() for one in event["Records"]]
    %s
    first = event["Records"][0]["kinesis"]["sequenceNumber"]
    s3.put_object(Bucket="%s", Key=first[-40:], Body=json.dumps([texts, event["Records"][0]]))
"""


@pytest.fixture
def kinesis(client: Callable[..., Any]) -> Any:
    return client("kinesis")


@pytest.fixture
def stream(kinesis: Any, unique: str) -> Iterator[str]:
    kinesis.create_stream(StreamName=unique, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=unique, WaiterConfig={"Delay": 1})
    yield kinesis.describe_stream_summary(StreamName=unique)["StreamDescriptionSummary"]["StreamARN"]
    kinesis.delete_stream(StreamName=unique)


@pytest.fixture
def mapped(awslambda: Any, stream: str) -> Iterator[Callable[..., dict[str, Any]]]:
    made = []

    def mapping(function: str, **more: Any) -> dict[str, Any]:
        given = {"StartingPosition": "TRIM_HORIZON", **more}
        found: dict[str, Any] = awslambda.create_event_source_mapping(
            FunctionName=function, EventSourceArn=stream, **given
        )
        made.append(found["UUID"])
        return found

    yield mapping
    for name in made:
        awslambda.delete_event_source_mapping(UUID=name)


def put(kinesis: Any, stream: str, *texts: str) -> None:
    records = [{"Data": text.encode(), "PartitionKey": "k"} for text in texts]
    assert kinesis.put_records(StreamARN=stream, Records=records)["FailedRecordCount"] == 0


def calls(client: Callable[..., Any], bucket: str, wanted: int) -> list[Any]:
    """What the function stored, call by call, once it has seen `wanted` records."""
    s3, end = client("s3"), time.monotonic() + 60
    while True:
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        seen = [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]
        if sum(len(texts) for texts, _ in seen) >= wanted:
            return seen
        assert time.monotonic() < end, seen
        time.sleep(0.1)


def test_records_come_in_batches_with_all_that_aws_says(
    made: Made, mapped: Any, kinesis: Any, stream: str, client: Callable[..., Any], bucket: str
) -> None:
    put(kinesis, stream, *"abcde")
    name = made(SOURCE % ("pass", bucket), Timeout=30)

    mapping = mapped(name, BatchSize=2)
    found = sorted(calls(client, bucket, 5))

    assert [texts for texts, _ in found] == [["a", "b"], ["c", "d"], ["e"]]
    record = found[0][1]
    number = record["kinesis"]["sequenceNumber"]
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == (
        "aws:kinesis",
        stream,
        "us-east-1",
    )
    assert record["eventID"] == f"shardId-000000000000:{number}"
    assert (record["kinesis"]["partitionKey"], record["kinesis"]["kinesisSchemaVersion"]) == ("k", "1.0")
    assert (mapping["State"], mapping["BatchSize"], mapping["MaximumRetryAttempts"]) == ("Creating", 2, -1)


def test_latest_begins_with_what_comes_after(
    made: Made, mapped: Any, kinesis: Any, stream: str, client: Callable[..., Any], bucket: str
) -> None:
    put(kinesis, stream, "before")
    mapped(made(SOURCE % ("pass", bucket), Timeout=30), StartingPosition="LATEST")

    put(kinesis, stream, "after")

    assert [texts for texts, _ in calls(client, bucket, 1)] == [["after"]]


def test_a_function_gets_only_records_that_fit_its_filters(
    made: Made, mapped: Any, kinesis: Any, stream: str, client: Callable[..., Any], bucket: str
) -> None:
    put(kinesis, stream, '{"n": 1}', "text", '{"n": 2}', '{"n": 3}')
    filters = {"Filters": [{"Pattern": json.dumps({"data": {"n": [{"numeric": [">", 1]}]}})}]}

    mapping = mapped(made(SOURCE % ("pass", bucket), Timeout=30), FilterCriteria=filters)

    assert [texts for texts, _ in calls(client, bucket, 2)] == [['{"n": 2}', '{"n": 3}']]
    assert mapping["FilterCriteria"] == filters


def test_a_record_that_always_fails_is_found_and_left_out(
    made: Made, mapped: Any, kinesis: Any, stream: str, awslambda: Any, client: Callable[..., Any], bucket: str
) -> None:
    put(kinesis, stream, "a", "bad", "c")
    name = made(SOURCE % ("assert 'bad' not in texts", bucket), Timeout=30)

    client("s3").create_bucket(Bucket=f"{bucket}-failed")
    failed = {"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}-failed"}}
    mapping = mapped(name, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, DestinationConfig=failed)

    assert sorted(texts for texts, _ in calls(client, bucket, 2)) == [["a"], ["c"]]
    (left,) = client("s3").list_objects_v2(Bucket=f"{bucket}-failed")["Contents"]
    assert left["Key"].startswith(f"aws/lambda/{mapping['UUID']}/shardId-000000000000/20")
    told = json.loads(client("s3").get_object(Bucket=f"{bucket}-failed", Key=left["Key"])["Body"].read())
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert [one["kinesis"]["data"] for one in told["payload"]["Records"]] == ["YmFk"]
    found = awslambda.get_event_source_mapping(UUID=mapping["UUID"])
    assert (found["State"], found["LastProcessingResult"]) == ("Enabled", "OK")


def test_a_function_says_from_where_on_it_failed(
    made: Made, mapped: Any, kinesis: Any, stream: str, client: Callable[..., Any], bucket: str
) -> None:
    put(kinesis, stream, "a", "bad", "c")
    report = """
    for place, text in enumerate(texts):
        if text == "bad":
            if place: s3.put_object(Bucket="%s", Key="took", Body=json.dumps([texts[:place], None]))
            number = event["Records"][place]["kinesis"]["sequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    """

    mapped(made(SOURCE % (report % bucket, bucket), Timeout=30), FunctionResponseTypes=["ReportBatchItemFailures"],
           MaximumRetryAttempts=0)  # fmt: skip

    assert calls(client, bucket, 1)[0][0] == ["a"]


def test_a_mapping_is_listed_changed_and_gone(
    made: Made, mapped: Any, awslambda: Any, stream: str, kinesis: Any
) -> None:
    name = made("def handler(event, context): pass")
    mapping = mapped(name, Enabled=False)

    with pytest.raises(ClientError, match=r"ResourceConflictException.*mapping already exists"):
        mapped(name)
    awslambda.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=7, Enabled=True)
    (found,) = awslambda.list_event_source_mappings(EventSourceArn=stream)["EventSourceMappings"]

    assert (found["UUID"], found["BatchSize"], found["State"]) == (mapping["UUID"], 7, "Enabled")
    assert awslambda.list_event_source_mappings(FunctionName="other")["EventSourceMappings"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/none"},
            "Stream not found: arn:aws:kinesis",
        ),
        ({"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"}, "event source of sqs is not implemented"),
        ({"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}}, "Invalid filter pattern definition."),
        (
            {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::no-such-bucket-at-all"}}},
            "The destination ARN arn:aws:s3:::no-such-bucket-at-all is invalid",
        ),
        ({"FunctionName": "none"}, "ResourceNotFoundException.*Function not found"),
    ],
)
def test_what_cannot_be_mapped_is_refused(
    made: Made, awslambda: Any, stream: str, given: dict[str, Any], said: str
) -> None:
    name = made("def handler(event, context): pass")

    with pytest.raises(ClientError, match=said):
        awslambda.create_event_source_mapping(
            **{"FunctionName": name, "EventSourceArn": stream, "StartingPosition": "LATEST", **given}
        )


@pytest.mark.parametrize(
    ("payload", "failures"),
    [(b"null", []), (b'""', []), (b"{}", []), (b'{"batchItemFailures": []}', []),
     (b'{"batchItemFailures": null}', []),
     (b'{"batchItemFailures": [{"itemIdentifier": "7"}]}', ["7"])],
)  # fmt: skip
def test_a_report_says_which_failed(payload: bytes, failures: list[str]) -> None:
    assert reported(payload) == failures


@pytest.mark.parametrize("failure", [{}, {"itemIdentifier": ""}, {"itemIdentifier": None}, {"other": "1"}])
def test_a_report_without_a_number_is_none(failure: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="without an itemIdentifier"):
        reported(json.dumps({"batchItemFailures": [failure]}).encode())
