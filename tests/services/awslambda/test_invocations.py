"""Invoke: user code in the sandbox, its answers and errors as AWS gives them."""

import base64
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

CONTEXT = """
def handler(event, context):
    left, custom = context.get_remaining_time_in_millis(), context.client_context.custom
    return {**vars(context), "identity": None, "client_context": None, "left": left, "custom": custom}
"""
Made, Answered = Callable[..., str], Callable[..., Any]


def failed(awslambda: Any, name: str, event: Any = None) -> dict[str, Any]:
    reply = awslambda.invoke(FunctionName=name, Payload=json.dumps(event or {}))
    assert (reply["StatusCode"], reply["FunctionError"]) == (200, "Unhandled")
    told: dict[str, Any] = json.loads(reply["Payload"].read())
    return told


def test_a_function_runs_and_its_worker_stays_warm(made: Made, answer: Answered) -> None:
    name = made(Environment={"Variables": {"COLOUR": "red"}})

    answers = [answer(name, {"a": 1}), answer(name)]

    assert answers[0] == {"event": {"a": 1}, "calls": 1, "environment": "red", "folder": "/var/task"}
    assert (answers[1]["event"], answers[1]["calls"]) == ({}, 2)


def test_the_context_says_what_aws_says(made: Made, awslambda: Any) -> None:
    name = made(CONTEXT)
    context = base64.b64encode(json.dumps({"custom": {"k": "v"}}).encode()).decode()

    reply = awslambda.invoke(FunctionName=name, ClientContext=context)
    told = json.loads(reply["Payload"].read())

    assert told["aws_request_id"] == reply["ResponseMetadata"]["RequestId"]
    assert (told["function_name"], told["function_version"], told["memory_limit_in_mb"]) == (name, "$LATEST", "128")
    assert told["invoked_function_arn"] == f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    assert told["log_group_name"] == f"/aws/lambda/{name}"
    assert (2000 < told["left"] <= 3000, told["custom"]) == (True, {"k": "v"})


def test_an_exception_is_told_with_its_trace_and_the_worker_lives_on(made: Made, awslambda: Any) -> None:
    name = made("import os\ndef handler(event, context):\n    raise ValueError(f'boom {os.getpid()}')")

    told = [failed(awslambda, name), failed(awslambda, name)]

    assert told[0]["errorType"] == "ValueError"
    assert told[0]["errorMessage"] == told[1]["errorMessage"]
    assert list(told[0]) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert told[0]["stackTrace"][0].startswith(
        '  File "/var/task/main.py", line 3, in handler\n    raise ValueError('
    )


def test_the_end_of_the_log_comes_with_the_answer(made: Made, awslambda: Any) -> None:
    name = made(
        "import logging\ndef handler(event, context):\n    logging.error('two\\nlines')\n    print('x' * 5000)"
    )

    reply = awslambda.invoke(FunctionName=name, LogType="Tail")
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/json"
    log = base64.b64decode(reply["LogResult"])

    assert len(log) <= 4096
    assert log.rstrip().split(b"\n")[-1].startswith(b"REPORT RequestId: ")


def test_output_goes_to_cloudwatch_logs(made: Made, answer: Answered, client: Callable[..., Any]) -> None:
    name = made("import logging\ndef handler(event, context):\n    print('printed')\n    logging.warning('logged')")
    answer(name)
    logs = client("logs")

    def messages() -> list[str]:
        return [event["message"] for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]]

    end = time.monotonic() + 30
    while not (seen := messages()) or not seen[-1].startswith("REPORT"):
        assert time.monotonic() < end, seen
        time.sleep(0.05)
    lines = [
        line for line in seen if not line.startswith("[millstream]")
    ]  # on which Python it runs, where on another
    assert [line.split()[0] for line in lines] == ["INIT_START", "START", "printed", "[WARNING]", "END", "REPORT"]
    assert lines[3].endswith("\tlogged")


def test_a_function_that_takes_too_long_is_cut_off_and_works_again(
    made: Made, awslambda: Any, answer: Answered
) -> None:
    name = made(
        "import time\ndef handler(event, context):\n    time.sleep(event.get('s', 0))\n    return 1", Timeout=1
    )

    told = failed(awslambda, name, {"s": 60})

    assert told["errorType"] == "Sandbox.Timedout"
    assert told["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert answer(name) == 1


@pytest.mark.parametrize(
    ("source", "handler", "kind", "message"),
    [
        ("import nothing_such", "main.handler", "Runtime.ImportModuleError",
         "Unable to import module 'main': No module named 'nothing_such'"),
        ("", "other.handler", "Runtime.ImportModuleError",
         "Unable to import module 'other': No module named 'other'"),
        ("", "main.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'main'"),
        ("", "main", "Runtime.MalformedHandlerName",
         "Bad handler 'main': not enough values to unpack (expected 2, got 1)"),
        ("def handler(event, context:", "main.handler", "Runtime.UserCodeSyntaxError",
         "Syntax error in module 'main': '(' was never closed (main.py, line 1)"),
        ("def handler(event, context): return {1}", "main.handler", "Runtime.MarshalError",
         "Unable to marshal response: Object of type set is not JSON serializable"),
        ("1/0", "main.handler", "ZeroDivisionError", "division by zero"),
    ],
)  # fmt: skip
def test_what_keeps_a_handler_from_answering_is_told(
    made: Made, awslambda: Any, source: str, handler: str, kind: str, message: str
) -> None:
    name = made(source, Handler=handler)

    told = failed(awslambda, name)

    assert (told["errorType"], told["errorMessage"]) == (kind, message)


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("import sys\ndef handler(event, context): sys.exit(1)", "exited with error: exit status 1"),
        ("import sys\nsys.exit(0)", "exited without providing a reason"),
        ("import os\ndef handler(event, context): os._exit(3)", "exited with error: exit status 3"),
        ("import os\nos._exit(4)", "exited with error: exit status 4"),
        ("import os\ndef handler(event, context): os._exit(0)", "exited without providing a reason"),
        ("def handler(event, context): return len(bytes(bytearray(300 << 20)) * 2)",
         "exited with error: signal: killed"),
    ],
)  # fmt: skip
def test_a_runtime_that_ends_fails_its_call_alone(made: Made, awslambda: Any, source: str, how: str) -> None:
    name = made(source, Timeout=30)

    told = [failed(awslambda, name), failed(awslambda, name)]

    assert {one["errorType"] for one in told} == {"Runtime.ExitError"}
    assert all(one["errorMessage"].endswith(f" Error: Runtime {how}") for one in told)


def test_calls_at_once_run_at_once(made: Made, awslambda: Any) -> None:
    name = made("import time\ndef handler(event, context):\n    began = time.time(); time.sleep(1)\n"
                "    return [began, time.time()]", Timeout=10)  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        spans = list(pool.map(lambda _: json.loads(awslambda.invoke(FunctionName=name)["Payload"].read()), range(2)))

    assert max(begin for begin, _ in spans) < min(end for _, end in spans)


def test_a_function_calls_aws_as_its_role(made: Made, answer: Answered) -> None:
    who = "boto3.client('sts').get_caller_identity()['Arn']"
    name = made(f"import boto3\ndef handler(event, context): return {who}", Timeout=30)

    assert answer(name) == f"arn:aws:sts::123456789012:assumed-role/functions/{name}"


def test_an_event_runs_later(made: Made, awslambda: Any, client: Callable[..., Any], bucket: str) -> None:
    put = f"boto3.client('s3').put_object(Bucket='{bucket}', Key='seen', Body=event['text'])"
    name = made(f"import boto3\ndef handler(event, context): {put}", Timeout=30)

    reply = awslambda.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"text": "hello"}')

    assert (reply["StatusCode"], reply["Payload"].read()) == (202, b"")
    client("s3").get_waiter("object_exists").wait(Bucket=bucket, Key="seen", WaiterConfig={"Delay": 1})
    assert client("s3").get_object(Bucket=bucket, Key="seen")["Body"].read() == b"hello"
    client("s3").delete_object(Bucket=bucket, Key="seen")
    assert awslambda.invoke_async(FunctionName=name, InvokeArgs=b'{"text": "again"}')["Status"] == 202
    client("s3").get_waiter("object_exists").wait(Bucket=bucket, Key="seen", WaiterConfig={"Delay": 1})


def test_a_dry_run_runs_nothing(made: Made, awslambda: Any, answer: Answered) -> None:
    name = made()

    assert awslambda.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    assert answer(name)["calls"] == 1


def test_an_unknown_function_or_version_is_not_found(made: Made, awslambda: Any) -> None:
    name = made()
    arn = "arn:aws:lambda:us-east-1:123456789012:function"

    with pytest.raises(
        ClientError, match=f"ResourceNotFoundException.*Function not found: {arn}:absent-function:.LATEST"
    ):
        awslambda.invoke(FunctionName="absent-function")
    with pytest.raises(ClientError, match=f"Function not found: {arn}:{name}:7"):
        awslambda.invoke(FunctionName=name, Qualifier="7")


def test_a_payload_that_is_no_json_is_refused(made: Made, awslambda: Any) -> None:
    name = made()

    with pytest.raises(ClientError, match=r"InvalidRequestContentException.*Could not parse request body into json"):
        awslambda.invoke(FunctionName=name, Payload=b"{no")


def test_cloudwatch_counts_calls_and_errors(made: Made, awslambda: Any, client: Callable[..., Any]) -> None:
    name = made("def handler(event, context): return 1 / event['n']")
    for number in (1, 2, 0):
        awslambda.invoke(FunctionName=name, Payload=json.dumps({"n": number}))
    cloudwatch, now = client("cloudwatch"), time.time()

    def total(metric: str, statistic: str) -> float:
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=metric, Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=now - 600, EndTime=now + 60, Period=60, Statistics=[statistic],
        )["Datapoints"]  # fmt: skip
        return sum(point[statistic] for point in points)

    assert (total("Invocations", "Sum"), total("Errors", "Sum"), total("Throttles", "Sum")) == (3, 1, 0)
    assert total("Duration", "SampleCount") == 3
