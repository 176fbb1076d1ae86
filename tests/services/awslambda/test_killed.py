"""Functions and acknowledged events outlive a server that is killed."""

import json
import time
from typing import Any

from tests.server import Server
from tests.services.awslambda.zipped import ECHO, ROLE, zipped

SLOW = """
import boto3, time
def handler(event, context):
    if not boto3.client("s3").list_objects_v2(Bucket="seen").get("KeyCount"):
        boto3.client("s3").put_object(Bucket="seen", Key="began")
        print("the first try is under way", flush=True)
        time.sleep(60)
    boto3.client("s3").put_object(Bucket="seen", Key="done")
"""


def made(client: Any, name: str, source: str) -> None:
    client.create_function(
        FunctionName=name, Runtime="python3.11", Handler="main.handler", Role=ROLE, Timeout=120,
        Code={"ZipFile": zipped(source)},
    )  # fmt: skip
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def test_functions_answer_again_after_kill_9(own_server: Server) -> None:
    client = own_server.client("lambda", read_timeout=120)
    made(client, "f", ECHO)
    client.invoke(FunctionName="f")

    own_server.kill9()
    own_server.start()

    answer = json.loads(client.invoke(FunctionName="f", Payload=b'{"a": 2}')["Payload"].read())
    assert (answer["event"], answer["calls"]) == ({"a": 2}, 1)


def test_an_acknowledged_event_runs_though_the_server_is_killed(own_server: Server) -> None:
    client, s3, logs = own_server.client("lambda"), own_server.client("s3"), own_server.client("logs")
    s3.create_bucket(Bucket="seen")
    made(client, "slow", SLOW)
    client.invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
    s3.get_waiter("object_exists").wait(Bucket="seen", Key="began", WaiterConfig={"Delay": 1})

    own_server.kill9()
    own_server.start()

    s3.get_waiter("object_exists").wait(Bucket="seen", Key="done", WaiterConfig={"Delay": 1})
    end = time.monotonic() + 30
    while not (
        said := logs.filter_log_events(logGroupName="/aws/lambda/slow", filterPattern='"first try"')["events"]
    ):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert len(said) == 1


def test_a_buckets_event_arrives_though_the_server_is_killed(own_server: Server) -> None:
    client, s3 = own_server.client("lambda"), own_server.client("s3")
    s3.create_bucket(Bucket="seen")
    s3.create_bucket(Bucket="watched")
    made(client, "slow", SLOW)
    arn = client.get_function_configuration(FunctionName="slow")["FunctionArn"]
    client.add_permission(
        FunctionName="slow", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    wanted = {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="watched", NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    s3.put_object(Bucket="seen", Key="began")
    s3.put_object(Bucket="watched", Key="a", Body=b"x")

    own_server.kill9()
    own_server.start()

    s3.get_waiter("object_exists").wait(Bucket="seen", Key="done", WaiterConfig={"Delay": 1})
