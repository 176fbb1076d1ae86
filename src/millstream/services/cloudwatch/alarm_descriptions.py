"""What is told of alarms: how they stand, and their history."""

from typing import Any

from millstream.api import cloudwatch as api
from millstream.core.caller import Caller
from millstream.services.cloudwatch.alarm import Alarm
from millstream.services.cloudwatch.service import CloudWatch, ValidationError, dimensions_of
from millstream.wire.operation import operation

PAGE, HISTORY_PAGE = 50, 100


@operation
async def describe_alarms(
    cloudwatch: CloudWatch, request: api.DescribeAlarmsInput, caller: Caller
) -> api.DescribeAlarmsOutput:
    if request.alarm_names and request.alarm_name_prefix:
        raise ValidationError("AlarmNames and AlarmNamePrefix are mutually exclusive parameters.")
    if request.children_of_alarm_name or request.parents_of_alarm_name:
        raise ValidationError("ChildrenOfAlarmName and ParentsOfAlarmName are not supported by Millstream.")
    place, prefix = (caller.account, caller.region), request.alarm_name_prefix or ""
    after = "/".join((*place, request.next_token)) if request.next_token else ""
    found = [
        record.value
        for record in await cloudwatch.alarms.list(*place, starts=prefix, after=after)
        if (not request.alarm_names or record.value.name in request.alarm_names)
        and record.value.type in (request.alarm_types or ["MetricAlarm"])
        and request.state_value in (None, record.value.state)
        and (not request.action_prefix or _acts(record.value, request.action_prefix))
    ]
    most = request.max_records or PAGE
    return api.DescribeAlarmsOutput(
        metric_alarms=[_metric(alarm, caller) for alarm in found[:most] if alarm.request],
        composite_alarms=[_composite(alarm, caller) for alarm in found[:most] if alarm.composite],
        next_token=found[most - 1].name if len(found) > most else None,
    )


def _acts(alarm: Alarm, prefix: str) -> bool:
    return any(action.startswith(prefix) for action in alarm.asked.alarm_actions or [])


@operation
async def describe_alarms_for_metric(
    cloudwatch: CloudWatch, request: api.DescribeAlarmsForMetricInput, caller: Caller
) -> api.DescribeAlarmsForMetricOutput:
    """What is not given may be anything."""
    found = [
        record.value
        for record in await cloudwatch.alarms.list(caller.account, caller.region)
        if (asked := record.value.request)
        and (asked.metric_name, asked.namespace) == (request.metric_name, request.namespace)
        and dimensions_of(asked.dimensions) == dimensions_of(request.dimensions)
        and request.statistic in (None, asked.statistic)
        and request.extended_statistic in (None, asked.extended_statistic)
        and request.period in (None, asked.period)
        and request.unit in (None, asked.unit)
    ]
    return api.DescribeAlarmsForMetricOutput(metric_alarms=[_metric(alarm, caller) for alarm in found])


@operation
async def describe_alarm_history(
    cloudwatch: CloudWatch, request: api.DescribeAlarmHistoryInput, caller: Caller
) -> api.DescribeAlarmHistoryOutput:
    found = await cloudwatch.history.of(request, caller)
    keys = [record.key.rpartition("/")[2] for record in found]
    if request.next_token and request.next_token not in keys:
        raise api.InvalidNextToken("Request parameter NextToken is invalid")
    start = keys.index(request.next_token) + 1 if request.next_token else 0
    end = start + (request.max_records or HISTORY_PAGE)
    items = [
        api.AlarmHistoryItem(
            alarm_name=entry.alarm,
            alarm_type=entry.type,
            timestamp=entry.time,
            history_item_type=entry.kind,
            history_summary=entry.summary,
            history_data=entry.data,
        )
        for entry in (record.value for record in found[start:end])
    ]
    return api.DescribeAlarmHistoryOutput(
        alarm_history_items=items, next_token=keys[end - 1] if end < len(found) else None
    )


def _metric(alarm: Alarm, caller: Caller) -> api.MetricAlarm:
    asked = alarm.metric
    return api.MetricAlarm(
        **_common(alarm, caller),
        metric_name=asked.metric_name,
        namespace=asked.namespace,
        statistic=asked.statistic,
        extended_statistic=asked.extended_statistic,
        dimensions=asked.dimensions or [],
        period=asked.period,
        unit=asked.unit,
        evaluation_periods=asked.evaluation_periods,
        datapoints_to_alarm=asked.datapoints_to_alarm,
        threshold=asked.threshold,
        comparison_operator=asked.comparison_operator,
        treat_missing_data=asked.treat_missing_data,
        evaluate_low_sample_count_percentile=asked.evaluate_low_sample_count_percentile,
        metrics=asked.metrics,
    )


def _composite(alarm: Alarm, caller: Caller) -> api.CompositeAlarm:
    assert alarm.composite is not None
    return api.CompositeAlarm(**_common(alarm, caller), alarm_rule=alarm.composite.alarm_rule)


def arn_of(account: str, region: str, name: str) -> str:
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"


def _common(alarm: Alarm, caller: Caller) -> dict[str, Any]:
    asked = alarm.asked
    return {
        "alarm_name": alarm.name,
        "alarm_arn": arn_of(caller.account, caller.region, alarm.name),
        "alarm_description": asked.alarm_description,
        "alarm_configuration_updated_timestamp": alarm.configured,
        "actions_enabled": asked.actions_enabled is not False,
        "ok_actions": [],
        "alarm_actions": asked.alarm_actions or [],
        "insufficient_data_actions": [],
        "state_value": alarm.state,
        "state_reason": alarm.reason,
        "state_reason_data": alarm.data or None,
        "state_updated_timestamp": alarm.updated,
        "state_transitioned_timestamp": alarm.moved,
    }
