"""Alarms' operations through boto3."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.firehose.delivered import until

ASKED: dict[str, Any] = {
    "Namespace": "N",
    "MetricName": "m",
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "Period": 60,
    "Statistic": "Sum",
    "Threshold": 30,
}


def described(client: Any, name: str) -> dict[str, Any]:
    (found,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(found)


def test_an_alarm_is_put_described_and_deleted(cloudwatch: Any, unique: str) -> None:
    cloudwatch.put_metric_alarm(AlarmName=unique, **ASKED)

    found = described(cloudwatch, unique)

    assert {key: found[key] for key in ASKED} == ASKED
    assert (found["StateValue"], found["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    assert found["AlarmArn"] == f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{unique}"
    cloudwatch.delete_alarms(AlarmNames=[unique, "nothing"])
    assert cloudwatch.describe_alarms(AlarmNames=[unique])["MetricAlarms"] == []


def test_a_state_can_be_set(cloudwatch: Any, unique: str) -> None:
    cloudwatch.put_metric_alarm(AlarmName=unique, **ASKED, TreatMissingData="ignore")
    cloudwatch.set_alarm_state(AlarmName=unique, StateValue="ALARM", StateReason="a test")

    found = described(cloudwatch, unique)

    assert (found["StateValue"], found["StateReason"]) == ("ALARM", "a test")
    with pytest.raises(cloudwatch.exceptions.ResourceNotFound):
        cloudwatch.set_alarm_state(AlarmName="nothing", StateValue="OK", StateReason="")


def test_putting_again_keeps_state_and_tags(metrics: Any, unique: str) -> None:
    metrics.put_metric_alarm(AlarmName=unique, **ASKED, TreatMissingData="ignore", Tags=[{"Key": "a", "Value": "1"}])
    metrics.set_alarm_state(AlarmName=unique, StateValue="OK", StateReason="")
    metrics.put_metric_alarm(AlarmName=unique, **{**ASKED, "Threshold": 7}, TreatMissingData="ignore")

    found = described(metrics, unique)

    assert (found["StateValue"], found["Threshold"]) == ("OK", 7)
    assert metrics.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"] == [{"Key": "a", "Value": "1"}]


def test_a_scaling_policy_can_be_triggered(metrics: Any, unique: str) -> None:
    place = "resource/sagemaker/endpoint/e/variant/v:policyName/p"
    action = f"arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:7f:{place}"
    metrics.put_metric_alarm(AlarmName=unique, **ASKED, AlarmActions=[action])

    assert described(metrics, unique)["AlarmActions"] == [action]


def test_tags(metrics: Any, unique: str) -> None:
    metrics.put_metric_alarm(AlarmName=unique, **ASKED)
    arn = described(metrics, unique)["AlarmArn"]
    metrics.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    metrics.untag_resource(ResourceARN=arn, TagKeys=["a"])

    assert metrics.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_filters_and_pages(metrics: Any, unique: str) -> None:
    for number in range(5):
        metrics.put_metric_alarm(AlarmName=f"{unique}-{number}", **ASKED)

    pages = metrics.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix=unique, PaginationConfig={"PageSize": 2}
    )

    assert [len(page["MetricAlarms"]) for page in pages] == [2, 2, 1]
    assert metrics.describe_alarms(AlarmNamePrefix=unique, StateValue="ALARM")["MetricAlarms"] == []


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (
            {"AlarmActions": ["arn:aws:sns:us-east-1:1:t"]},
            "not supported by Millstream: an alarm can trigger scaling policies and call functions",
        ),
        ({"Period": 10}, "must be a multiple of 60 in Millstream"),
        ({"ExtendedStatistic": "p90"}, "Must specify either Statistic or ExtendedStatistic"),
        ({"DatapointsToAlarm": 2}, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"),
        ({"TreatMissingData": "hide"}, "Option hide is not supported"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "not supported by Millstream"),
        ({"EvaluationPeriods": 20_000}, "across more than a week"),
        ({"EvaluateLowSampleCountPercentile": "some"}, "Option some is not supported"),
    ],
)
def test_an_alarm_that_cannot_be(metrics: Any, unique: str, more: dict[str, Any], text: str) -> None:
    with pytest.raises(ClientError, match=text):
        metrics.put_metric_alarm(AlarmName=unique, **{**ASKED, **more})


def test_actions_are_disabled_and_enabled(metrics: Any, unique: str) -> None:
    metrics.put_metric_alarm(AlarmName=unique, **ASKED)

    metrics.disable_alarm_actions(AlarmNames=[unique, "nothing"])
    assert described(metrics, unique)["ActionsEnabled"] is False
    metrics.enable_alarm_actions(AlarmNames=[unique])

    assert described(metrics, unique)["ActionsEnabled"] is True


def test_the_alarms_of_a_metric_are_found(metrics: Any, unique: str) -> None:
    asked = {**ASKED, "MetricName": unique}
    metrics.put_metric_alarm(AlarmName=unique, **asked)
    metrics.put_metric_alarm(AlarmName=f"{unique}-other", **asked, Dimensions=[{"Name": "a", "Value": "1"}])

    found = metrics.describe_alarms_for_metric(Namespace="N", MetricName=unique)["MetricAlarms"]

    assert [one["AlarmName"] for one in found] == [unique]


def test_history_tells_what_happened_also_of_a_deleted_alarm(metrics: Any, unique: str) -> None:
    metrics.put_metric_alarm(AlarmName=unique, **ASKED, TreatMissingData="ignore")
    metrics.set_alarm_state(AlarmName=unique, StateValue="OK", StateReason="a test")
    metrics.delete_alarms(AlarmNames=[unique])

    asked = {"AlarmName": unique, "ScanBy": "TimestampAscending"}
    pages = metrics.get_paginator("describe_alarm_history").paginate(**asked, PaginationConfig={"PageSize": 1})

    assert [one["HistorySummary"] for page in pages for one in page["AlarmHistoryItems"]] == [
        f'Alarm "{unique}" created',
        "Alarm updated from INSUFFICIENT_DATA to OK",
        f'Alarm "{unique}" deleted',
    ]


def test_an_alarm_looks_at_an_expression(metrics: Any, unique: str) -> None:
    stat = {"Metric": {"Namespace": "N", "MetricName": unique}, "Period": 60, "Stat": "Sum"}
    queries = [
        {"Id": "m", "MetricStat": stat, "ReturnData": False},
        {"Id": "e", "Expression": "m * 2", "ReturnData": True},
    ]
    rule = {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 30}

    metrics.put_metric_alarm(AlarmName=unique, Metrics=queries, **rule)

    assert described(metrics, unique)["Metrics"] == queries
    now = datetime.now(UTC)
    data = [{"MetricName": unique, "Value": 16, "Timestamp": now - timedelta(minutes=m)} for m in (0, 1, 2)]
    metrics.put_metric_data(Namespace="N", MetricData=data)
    deadline = time.monotonic() + 150
    while described(metrics, unique)["StateValue"] != "ALARM":
        assert time.monotonic() < deadline
    assert json.loads(described(metrics, unique)["StateReasonData"])["recentDatapoints"] == [32]
    with pytest.raises(ClientError, match="Exactly one element"):
        metrics.put_metric_alarm(AlarmName=unique, Metrics=[queries[0]], **rule)


def test_a_percentile_of_few_samples_may_be_ignored(metrics: Any, unique: str) -> None:
    rule = {"EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 30, "Period": 60}
    asked = {"Namespace": "N", "MetricName": unique, "ExtendedStatistic": "p90", **rule}
    now = datetime.now(UTC)
    data = [{"MetricName": unique, "Value": 99, "Timestamp": now + timedelta(minutes=m)} for m in range(-2, 3)]
    metrics.put_metric_data(Namespace="N", MetricData=data)

    metrics.put_metric_alarm(AlarmName=f"{unique}-a", **asked, EvaluateLowSampleCountPercentile="ignore")
    metrics.put_metric_alarm(AlarmName=f"{unique}-b", **asked)

    deadline = time.monotonic() + 150
    while described(metrics, f"{unique}-b")["StateValue"] != "ALARM":  # judged after the other, in the same round
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert described(metrics, f"{unique}-a")["StateValue"] == "INSUFFICIENT_DATA"


TOLD = "import json\ndef handler(event, context):\n    print('told ' + json.dumps(event))\n"


def test_a_function_is_told_of_an_alarm(client: Any, unique: str, made: Any, awslambda: Any) -> None:
    metrics, logs, arn = client("cloudwatch"), client("logs"), "arn:aws:lambda:us-east-1:123456789012:function"
    asked = {**ASKED, "AlarmActions": [f"{arn}:{made(TOLD)}"], "TreatMissingData": "ignore"}
    metrics.put_metric_alarm(AlarmName=unique, **asked, AlarmDescription="too much")
    awslambda.add_permission(
        FunctionName=unique, StatementId="alarms", Action="lambda:InvokeFunction",
        Principal="lambda.alarms.cloudwatch.amazonaws.com", SourceArn=described(metrics, unique)["AlarmArn"],
    )  # fmt: skip
    awslambda.invoke(FunctionName=unique, Payload=b'"first"')  # so that its group is there

    metrics.set_alarm_state(AlarmName=unique, StateValue="ALARM", StateReason="a test")
    search = {"logGroupName": f"/aws/lambda/{unique}", "filterPattern": "alarmData"}
    (line,) = until(lambda: logs.filter_log_events(**search)["events"], 60)

    event = json.loads(line["message"].partition(" ")[2])
    assert (event["source"], event["alarmArn"]) == ("aws.cloudwatch", described(metrics, unique)["AlarmArn"])
    told = event["alarmData"]
    assert (told["state"]["value"], told["state"]["reason"]) == ("ALARM", "a test")
    assert told["previousState"]["value"] == "INSUFFICIENT_DATA"
    (metric,) = told["configuration"]["metrics"]
    assert metric["metricStat"] == {
        "metric": {"namespace": "N", "name": "m", "dimensions": {}}, "period": 60, "stat": "Sum",
    }  # fmt: skip


def test_numbers_come_as_aws_sends_them(metrics: Any, unique: str) -> None:
    metrics.put_metric_alarm(AlarmName=unique, **ASKED)

    assert isinstance(described(metrics, unique)["Threshold"], float)
