"""CBOR as AWS's Java SDKs send it, in requests made and signed by hand."""

import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from awscrt.cbor import AwsCborDecoder, AwsCborEncoder
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.eventstream import EventStreamBuffer

from tests.server import Server
from tests.services.kinesis.stream import iterator, make, put

CONTENT_TYPE = "application/x-amz-cbor-1.1"


class Answer(NamedTuple):
    status: int
    content_type: str
    raw: bytes

    @property
    def data(self) -> Any:
        """Timestamps stay the plain numbers they are."""
        return AwsCborDecoder(self.raw).pop_next_data_item()


def encoded(value: Any) -> bytes:
    encoder = AwsCborEncoder()
    encoder.write_data_item(value)
    data: bytes = encoder.get_encoded_data()
    return data


def prepared(server: Server, operation: str, body: bytes) -> urllib.request.Request:
    headers = {"Content-Type": CONTENT_TYPE, "X-Amz-Target": f"Kinesis_20131202.{operation}"}
    request = AWSRequest("POST", server.url, data=body, headers=headers)
    SigV4Auth(server.client("kinesis")._get_credentials(), "kinesis", "us-east-1").add_auth(request)
    return urllib.request.Request(server.url, body, dict(request.headers), method="POST")


def call(server: Server, operation: str, body: bytes) -> Answer:
    try:
        with urllib.request.urlopen(prepared(server, operation, body)) as answer:
            return Answer(answer.status, answer.headers["content-type"], answer.read())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, refused.headers["content-type"], refused.read())


def test_a_record_goes_through_in_cbor(server: Server, kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    records = [{"Data": b"\x00\xffraw", "PartitionKey": "k"}]

    answer = call(server, "PutRecords", encoded({"StreamName": unique, "Records": records}))
    page = call(server, "GetRecords", encoded({"ShardIterator": iterator(kinesis, unique)}))

    assert (answer.status, answer.content_type, answer.data["FailedRecordCount"]) == (200, CONTENT_TYPE, 0)
    (record,) = page.data["Records"]
    assert (record["Data"], record["PartitionKey"]) == (b"\x00\xffraw", "k")
    assert record["SequenceNumber"] == answer.data["Records"][0]["SequenceNumber"]
    assert isinstance(record["ApproximateArrivalTimestamp"], int)  # milliseconds, never a float: the SDKs insist
    assert page.data["MillisBehindLatest"] == 0


def test_both_forms_tell_the_same(server: Server, kinesis: Any, unique: str) -> None:
    make(kinesis, unique, 2)
    put(kinesis, unique, b"x")

    described = call(server, "DescribeStream", encoded({"StreamName": unique})).data["StreamDescription"]
    expected = kinesis.describe_stream(StreamName=unique)["StreamDescription"]

    created = datetime.fromtimestamp(described.pop("StreamCreationTimestamp") / 1000, UTC)
    assert abs((created - expected.pop("StreamCreationTimestamp")).total_seconds()) < 0.001
    assert described == expected


def test_timestamps_are_tagged_milliseconds(server: Server, kinesis: Any, unique: str) -> None:
    make(kinesis, unique)
    put(kinesis, unique, b"x")
    arrival = kinesis.get_records(ShardIterator=iterator(kinesis, unique))["Records"][0][
        "ApproximateArrivalTimestamp"
    ]

    def place(milliseconds: int) -> Any:
        encoder = AwsCborEncoder()
        encoder.write_indef_map_start()  # as the Java SDK writes all its maps
        for name, text in (("StreamName", unique), ("ShardId", "0"), ("ShardIteratorType", "AT_TIMESTAMP")):
            encoder.write_text(name)
            encoder.write_text(text)
        encoder.write_text("Timestamp")
        encoder.write_tag(1)
        encoder.write_int(milliseconds)
        encoder.write_break()
        return call(server, "GetShardIterator", encoder.get_encoded_data()).data["ShardIterator"]

    at, after = (place(round(arrival.timestamp() * 1000) + shift) for shift in (0, 1))

    assert len(kinesis.get_records(ShardIterator=at)["Records"]) == 1
    assert kinesis.get_records(ShardIterator=after)["Records"] == []
    raw = call(server, "DescribeStreamSummary", encoded({"StreamName": unique})).raw
    assert b"StreamCreationTimestamp\xc1\x1b" in raw


def test_an_operation_without_output_answers_an_empty_map(server: Server, unique: str) -> None:
    answer = call(server, "CreateStream", encoded({"StreamName": unique, "ShardCount": 1}))

    assert (answer.status, answer.data) == (200, {})


def test_a_subscription_asked_for_in_cbor_pushes_cbor(server: Server, kinesis: Any, unique: str) -> None:
    consumer = kinesis.register_stream_consumer(StreamARN=make(kinesis, unique), ConsumerName="c")["Consumer"]
    put(kinesis, unique, b"\x00raw")
    place = {"ShardId": "0", "StartingPosition": {"Type": "TRIM_HORIZON"}, "ConsumerARN": consumer["ConsumerARN"]}

    buffer, events = EventStreamBuffer(), []
    with urllib.request.urlopen(prepared(server, "SubscribeToShard", encoded(place))) as answer:
        while len(events) < 2:
            buffer.add_data(answer.read1())
            events += list(buffer)

    assert [event.headers[":content-type"] for event in events] == [CONTENT_TYPE] * 2
    pushed = AwsCborDecoder(events[1].payload).pop_next_data_item()
    assert [record["Data"] for record in pushed["Records"]] == [b"\x00raw"]


def test_errors_come_in_cbor_too(server: Server, unique: str) -> None:
    absent = call(server, "DescribeStream", encoded({"StreamName": unique}))
    invalid = call(server, "PutRecord", encoded({"StreamName": unique, "Data": b"x", "PartitionKey": ""}))
    unknown = call(server, "Nothing", encoded({}))

    assert (absent.status, absent.content_type) == (400, CONTENT_TYPE)
    assert absent.data == {
        "__type": "ResourceNotFoundException",
        "message": f"Stream {unique} under account 123456789012 not found.",
    }
    assert invalid.data["__type"] == "ValidationException"
    assert "'partitionKey' failed to satisfy constraint: Member must have length greater" in invalid.data["message"]
    assert unknown.data["__type"] == "UnknownOperationException"


NO_CBOR = {
    "a break alone": b"\xff",
    "a map without its entry": b"\xa1",
    "too deep": b"\x81" * 100_000,
    "a name that is no UTF-8": b"\xa1\x61\xff\x00",
    "a list that promises too much": b"\x9a\x00\xff\xff\xff",
    "two items": b"\xa0\xa0",
    "JSON": b"{}",
    "no map": b"\x01",
    "a time that is no number": b"\xa1\x61t\xc1\xfb\x7f\xf8" + bytes(6),
}


@pytest.mark.parametrize("body", NO_CBOR.values(), ids=NO_CBOR)
def test_what_is_no_cbor_is_refused(server: Server, body: bytes) -> None:
    answer = call(server, "DescribeStream", body)

    assert (answer.status, answer.data["__type"]) == (400, "SerializationException")
