"""Composite alarms: their rules, and through boto3."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from millstream.services.cloudwatch.alarm import State
from millstream.services.cloudwatch.composite import AlarmRule, BadRule
from tests.services.cloudwatch.test_alarms import ASKED

STATES: dict[str, State] = {"a": "ALARM", "b": "OK", "c d": "INSUFFICIENT_DATA"}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("ALARM(a)", True),
        ('ALARM("a") AND NOT OK("b")', False),
        ('INSUFFICIENT_DATA("c d")', True),
        ("FALSE AND FALSE OR TRUE", True),
        ("FALSE AND (FALSE OR TRUE)", False),
        ("NOT (ALARM(b) OR OK(a))", True),
        ("ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:a)", True),
    ],
)
def test_a_rule_is_worked_out(rule: str, holds: bool) -> None:
    assert AlarmRule(rule).holds(STATES.get) is holds


@pytest.mark.parametrize("rule", ["", "ALARM", "ALARM()", "ALARM(a", "ALARM(a) b", "OR TRUE", "RED(a)", 'ALARM("a)'])
def test_a_rule_that_cannot_be_read_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        AlarmRule(rule)


def state(client: Any, name: str) -> dict[str, Any]:
    (found,) = client.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return dict(found)


def test_a_composite_alarm_follows_the_alarms_of_its_rule(cloudwatch: Any, unique: str) -> None:
    cloudwatch.put_metric_alarm(AlarmName=unique, **ASKED, TreatMissingData="ignore")
    above = f"{unique}-above"
    cloudwatch.put_composite_alarm(AlarmName=above, AlarmRule=f"ALARM({unique})")
    assert state(cloudwatch, above)["StateValue"] == "INSUFFICIENT_DATA"
    cloudwatch.set_alarm_state(AlarmName=unique, StateValue="ALARM", StateReason="a test")

    deadline = time.monotonic() + 30
    while state(cloudwatch, above)["StateValue"] != "ALARM":
        assert time.monotonic() < deadline

    found = state(cloudwatch, above)
    assert f"alarm:{unique} transitioned to ALARM at " in found["StateReason"]
    with pytest.raises(ClientError, match="composite alarm"):
        cloudwatch.delete_alarms(AlarmNames=[unique])
    history = cloudwatch.describe_alarm_history(AlarmName=above, AlarmTypes=["CompositeAlarm"])["AlarmHistoryItems"]
    assert history[0]["HistorySummary"].endswith("to ALARM")
    cloudwatch.delete_alarms(AlarmNames=[unique, above])


def test_a_rule_over_alarms_that_are_not_there_is_refused(cloudwatch: Any, unique: str) -> None:
    with pytest.raises(ClientError, match="do not exist"):
        cloudwatch.put_composite_alarm(AlarmName=unique, AlarmRule="ALARM(nothing)")
