import base64
import gzip
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.server import Server
from tests.services.awslambda.zipped import ROLE
from tests.services.firehose.configured import NEW_LINE, processed, processor
from tests.services.firehose.delivered import body, objects, until, wait_for_objects
from tests.services.firehose.test_streams import s3_destination

PRINT = "def handler(event, context):\n    print('got ' + event['awslogs']['data'])\n"
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function"


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def group(server: Server, name: str) -> Any:
    """Made, with a stream "s"; what puts messages into it."""
    logs = server.client("logs")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="s")

    def put(*messages: str) -> None:
        events = [{"timestamp": int(time.time() * 1000), "message": message} for message in messages]
        logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=events)

    return put


def subscribe(server: Server, name: str, destination: str, pattern: str = "", **more: Any) -> None:
    given = {} if ":lambda:" in destination else {"roleArn": ROLE}
    server.client("logs").put_subscription_filter(
        logGroupName=name, filterName="all", filterPattern=pattern, destinationArn=destination, **given, **more
    )


def kinesis_stream(server: Server, name: str) -> str:
    kinesis = server.client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
    arn: str = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamARN"]
    return arn


def delivered(server: Server, name: str) -> list[dict[str, Any]]:
    """What CloudWatch Logs has put into the Kinesis stream."""
    kinesis = server.client("kinesis")
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    start = kinesis.get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
    return [json.loads(gzip.decompress(record["Data"])) for record in records]


def messages(documents: list[dict[str, Any]]) -> list[str]:
    found = [one for one in documents if one["messageType"] == "DATA_MESSAGE"]
    return [event["message"] for one in found for event in one["logEvents"]]


def test_a_kinesis_stream_gets_what_matches_after_a_control_message(server: Server, unique: str) -> None:
    put = group(server, unique)
    put('{"level": "ERROR", "before": true}')
    subscribe(server, unique, kinesis_stream(server, unique), '{ $.level = "ERROR" }')

    put('{"level": "INFO"}', '{"level": "ERROR", "n": 1}')
    first, data = until(lambda: (found := delivered(server, unique))[1:] and found)

    assert first["messageType"] == "CONTROL_MESSAGE"
    told = (data["owner"], data["logGroup"], data["logStream"], data["subscriptionFilters"])
    assert told == ("123456789012", unique, "s", ["all"])
    assert messages([data]) == ['{"level": "ERROR", "n": 1}']
    assert len(data["logEvents"][0]["id"]) == 56


def test_columns_are_told_beside_the_message(server: Server, unique: str) -> None:
    put = group(server, unique)
    subscribe(server, unique, kinesis_stream(server, unique), "[ip, ..., status = 5*]")

    put("10.0.0.1 GET 500", "10.0.0.2 GET 200")
    _, data = until(lambda: (found := delivered(server, unique))[1:] and found)

    assert data["logEvents"][0]["extractedFields"] == {"ip": "10.0.0.1", "2": "GET", "status": "500"}


def test_a_function_is_called_with_what_it_may_be_told(
    server: Server, unique: str, made: Callable[..., str], awslambda: Any
) -> None:
    put, logs = group(server, unique), server.client("logs")
    arn = f"{LAMBDA}:{made(PRINT)}"
    request = {"logGroupName": unique, "filterName": "all", "filterPattern": "", "destinationArn": arn}
    forbidden = refused(logs.put_subscription_filter, **request)
    awslambda.add_permission(
        FunctionName=unique, StatementId="logs", Action="lambda:InvokeFunction", Principal="logs.amazonaws.com",
        SourceArn=f"arn:aws:logs:us-east-1:123456789012:log-group:{unique}:*", SourceAccount="123456789012",
    )  # fmt: skip
    logs.put_subscription_filter(**request)

    put("one", "two")
    search = {"logGroupName": f"/aws/lambda/{unique}", "filterPattern": "got"}
    awslambda.invoke(FunctionName=unique, Payload=b'{"awslogs": {"data": "none"}}')  # so that its group is there
    said = until(lambda: (found := logs.filter_log_events(**search)["events"])[1:] and found, 60)

    assert forbidden[0] == "InvalidParameterException"
    documents = [one["message"].split()[1] for one in said if "none" not in one["message"]]
    assert messages([json.loads(gzip.decompress(base64.b64decode(documents[0])))]) == ["one", "two"]


def test_firehose_delivers_the_messages_alone(quick_server: Server, lake: str) -> None:
    firehose, s3 = quick_server.client("firehose"), quick_server.client("s3")
    extraction = processor("CloudWatchLogProcessing", DataMessageExtraction="true")
    unpacking = processor("Decompression", CompressionFormat="GZIP")
    wanted = processed(lake, unpacking, extraction, NEW_LINE)
    arn = firehose.create_delivery_stream(DeliveryStreamName=lake, ExtendedS3DestinationConfiguration=wanted)
    put = group(quick_server, lake)
    subscribe(quick_server, lake, arn["DeliveryStreamARN"])

    put("one", "two")
    (key,) = wait_for_objects(s3, lake)

    assert body(s3, lake, key) == b"one\ntwo\n"
    code, _ = refused(firehose.put_record, DeliveryStreamName=lake, Record={"Data": b"mine"})
    assert code == "InvalidSourceException"


def test_firehose_delivers_gzip_as_it_comes(quick_server: Server, lake: str) -> None:
    firehose, s3 = quick_server.client("firehose"), quick_server.client("s3")
    arn = firehose.create_delivery_stream(
        DeliveryStreamName=lake, ExtendedS3DestinationConfiguration=s3_destination(lake)
    )
    put = group(quick_server, lake)
    subscribe(quick_server, lake, arn["DeliveryStreamARN"])

    put("one")

    until(lambda: b'"one"' in b"".join(gzip.decompress(body(s3, lake, key)) for key in objects(s3, lake)))


def test_what_a_killed_server_did_not_send_the_next_one_sends(own_server: Server) -> None:
    put = group(own_server, "g")
    subscribe(own_server, "g", kinesis_stream(own_server, "k"))
    put("first")
    until(lambda: "first" in messages(delivered(own_server, "k")))

    put(*map(str, range(2000)))
    own_server.kill9()
    own_server.start()
    put("last")
    until(lambda: "last" in messages(delivered(own_server, "k")))

    assert {*map(str, range(2000))} <= {*messages(delivered(own_server, "k"))}


def test_subscriptions_are_described_updated_and_deleted(server: Server, unique: str) -> None:
    group(server, unique)
    logs, arn = server.client("logs"), kinesis_stream(server, unique)
    subscribe(server, unique, arn)
    subscribe(server, unique, arn, "[]", distribution="Random")

    (found,) = logs.describe_subscription_filters(logGroupName=unique)["subscriptionFilters"]
    logs.delete_subscription_filter(logGroupName=unique, filterName="all")

    del found["creationTime"]
    assert found == {
        "filterName": "all", "logGroupName": unique, "filterPattern": "[]", "destinationArn": arn, "roleArn": ROLE,
        "distribution": "Random", "applyOnTransformedLogs": False,
    }  # fmt: skip
    absent = refused(logs.delete_subscription_filter, logGroupName=unique, filterName="all")
    assert absent == ("ResourceNotFoundException", "The specified subscription filter does not exist.")


def test_destinations_that_cannot_be_are_refused(server: Server, unique: str) -> None:
    group(server, unique)
    put = server.client("logs").put_subscription_filter
    request = {"logGroupName": unique, "filterName": "f", "filterPattern": ""}
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/none"

    without_role = refused(put, **request, destinationArn=stream)
    absent = refused(put, **request, destinationArn=stream, roleArn=ROLE)
    foreign = refused(put, **request, destinationArn="arn:aws:lambda:us-east-1:999999999999:function:f")

    assert without_role[1] == "destinationArn for vendor kinesis cannot be used without roleArn"
    assert absent[0] == "InvalidParameterException"
    assert absent[1].startswith("Could not deliver test message to specified Kinesis stream.")
    assert foreign[0] == "AccessDeniedException"
