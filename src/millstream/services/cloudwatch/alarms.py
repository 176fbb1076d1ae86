"""Alarms: put, delete, enable, set. They can trigger scaling policies and call functions."""

import re

from msgspec import structs

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.services.cloudwatch.alarm import COMPARISONS, TREATMENTS, Alarm
from millstream.services.cloudwatch.alarm_tags import new_tags
from millstream.services.cloudwatch.composite import AlarmRule, BadRule
from millstream.services.cloudwatch.notices import is_function
from millstream.services.cloudwatch.queries import check_queries, period_of, returned
from millstream.services.cloudwatch.service import CloudWatch, ValidationError
from millstream.services.cloudwatch.stat import statistic
from millstream.wire.operation import operation

DAYS = 7  # that evaluation periods may reach back
_POLICY = re.compile(r"arn:aws:autoscaling:[\w-]+:\d{12}:scalingPolicy:")


@operation
async def put_metric_alarm(cloudwatch: CloudWatch, request: api.PutMetricAlarmInput, caller: Caller) -> None:
    """A changed alarm keeps its state until it is evaluated again; tags are for a new one."""
    _check(request)
    now = clock.now()
    kept = structs.replace(request, tags=None)
    alarm = Alarm(request=kept, configured=now, updated=now, moved=now, tags=new_tags(request.tags))
    await _put(cloudwatch, alarm, caller)


async def _put(cloudwatch: CloudWatch, alarm: Alarm, caller: Caller) -> None:
    known = await cloudwatch.alarms.get(caller.account, caller.region, alarm.name)
    version, key = 0, "/".join((caller.account, caller.region, alarm.name))
    if known:
        version, before = known.version, known.value
        if alarm.type != before.type:
            raise ValidationError(f"There is a {before.type} of the name {alarm.name}.")
        alarm = structs.replace(before, request=alarm.request, composite=alarm.composite, configured=alarm.configured)
    told = cloudwatch.history.configured(key, alarm, "updated" if known else "created")
    await cloudwatch.alarms.meta.commit([cloudwatch.alarms.put(alarm, key, version=version), told])


@operation
async def put_composite_alarm(cloudwatch: CloudWatch, request: api.PutCompositeAlarmInput, caller: Caller) -> None:
    """An alarm over the states of others."""
    _check_actions(request, request.alarm_actions)
    if request.actions_suppressor or request.action_configuration:
        raise ValidationError("ActionsSuppressor and ActionConfiguration are not supported by Millstream.")
    try:
        rule = AlarmRule(request.alarm_rule)
    except BadRule as bad:
        raise ValidationError(f"Error in AlarmRule: {bad}") from bad
    absent = [
        name for name in rule.alarms if await cloudwatch.alarms.get(caller.account, caller.region, name) is None
    ]
    if absent:
        message = f"Could not save the composite alarm as alarms [{', '.join(absent)}] in the alarm rule do not exist"
        raise ValidationError(message)
    now = clock.now()
    kept = structs.replace(request, tags=None)
    alarm = Alarm(composite=kept, configured=now, updated=now, moved=now, tags=new_tags(request.tags))
    await _put(cloudwatch, alarm, caller)


def _check(request: api.PutMetricAlarmInput) -> None:
    """Raise AWS's errors, and our own for what is not here."""
    _check_actions(request, [one for one in request.alarm_actions or [] if not _POLICY.match(one)])
    for name, other in (
        ("ThresholdMetricId", request.threshold_metric_id),
        ("EvaluationWindow", request.evaluation_window),
        ("WarmUpConfiguration", request.warm_up_configuration),
        ("EvaluationCriteria", request.evaluation_criteria),
        ("EvaluationInterval", request.evaluation_interval),
        ("ActionConfiguration", request.action_configuration),
    ):
        if other is not None:
            raise ValidationError(f"The parameter {name} is not supported by Millstream.")
    if request.metrics:
        _check_math(request)
    else:
        _check_metric(request)
    _check_rule(request)


def _check_math(request: api.PutMetricAlarmInput) -> None:
    """An alarm on an expression."""
    if request.metric_name or request.namespace or request.period or request.statistic or request.dimensions:
        raise ValidationError(
            "The parameters MetricName, Namespace, Period, Statistic and Dimensions are mutually exclusive with "
            "Metrics."
        )
    check_queries(request.metrics or [], "Metrics")
    if len(returned(request.metrics or [])) != 1:
        raise ValidationError("Exactly one element of the metrics list should return data.")


def _check_actions(request: api.PutMetricAlarmInput | api.PutCompositeAlarmInput, notified: list[str] | None) -> None:
    for name, given in (
        ("AlarmActions", notified),
        ("OKActions", request.ok_actions),
        ("InsufficientDataActions", request.insufficient_data_actions),
    ):
        if others := [one for one in given or () if not is_function(one)]:
            text = f"The value {others[0]} for parameter {name} is not supported by Millstream"
            raise ValidationError(
                f"{text}: an alarm can trigger scaling policies and call functions. Ask DescribeAlarms for the state."
            )


def _check_metric(request: api.PutMetricAlarmInput) -> None:
    for name, given in (
        ("MetricName", request.metric_name),
        ("Namespace", request.namespace),
        ("Period", request.period),
    ):
        if given is None:
            raise ValidationError(f"The parameter {name} is required.")
    if (request.statistic is None) == (request.extended_statistic is None):
        raise api.InvalidParameterCombinationException("Must specify either Statistic or ExtendedStatistic")
    if statistic(request.statistic or request.extended_statistic or "") is None:
        text = f"The value {request.extended_statistic} for parameter ExtendedStatistic is not supported."
        raise api.InvalidParameterValueException(text)


def _check_rule(request: api.PutMetricAlarmInput) -> None:
    for name, given in (
        ("EvaluationPeriods", request.evaluation_periods),
        ("ComparisonOperator", request.comparison_operator),
        ("Threshold", request.threshold),
    ):
        if given is None:
            raise ValidationError(f"The parameter {name} is required.")
    period, count = period_of(request), request.evaluation_periods or 0
    if period % 60:
        raise ValidationError(f"The value {period} for parameter Period must be a multiple of 60 in Millstream.")
    if period * count > DAYS * 86400:
        raise ValidationError("Metrics cannot be checked across more than a week (EvaluationPeriods * Period).")
    if (request.datapoints_to_alarm or count) > count:
        raise ValidationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    if (few := request.evaluate_low_sample_count_percentile) not in (None, "evaluate", "ignore"):
        raise ValidationError(
            f"Option {few} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are "
            "evaluate and ignore."
        )
    if request.comparison_operator not in COMPARISONS:
        raise ValidationError(f"{request.comparison_operator} is not supported by Millstream.")
    if (treatment := request.treat_missing_data or "missing") not in TREATMENTS:
        known = ", ".join(sorted(TREATMENTS))
        raise ValidationError(
            f"Option {treatment} is not supported. Supported options for parameter TreatMissingData are {known}."
        )


@operation
async def delete_alarms(cloudwatch: CloudWatch, request: api.DeleteAlarmsInput, caller: Caller) -> None:
    """Names of no alarm are passed over, as on AWS."""
    place = (caller.account, caller.region)
    leaving = set(request.alarm_names)
    for one in [record.value for record in await cloudwatch.alarms.list(*place)]:
        if (composite := one.composite) and one.name not in leaving:
            for name in leaving.intersection(AlarmRule(composite.alarm_rule).alarms):
                raise ValidationError(f"Cannot delete {name} as there are composite alarm(s) depending on it.")
    changes = []
    for name in leaving:
        if record := await cloudwatch.alarms.get(*place, name):
            cloudwatch.alerts.tell(record.key, (), None)
            gone = cloudwatch.history.configured(record.key, record.value, "deleted")
            changes += [cloudwatch.alarms.delete(record.key), gone]
    await cloudwatch.alarms.meta.commit(changes)


@operation
async def enable_alarm_actions(cloudwatch: CloudWatch, request: api.EnableAlarmActionsInput, caller: Caller) -> None:
    await _enable(cloudwatch, request.alarm_names, caller, enabled=True)


@operation
async def disable_alarm_actions(
    cloudwatch: CloudWatch, request: api.DisableAlarmActionsInput, caller: Caller
) -> None:
    await _enable(cloudwatch, request.alarm_names, caller, enabled=False)


async def _enable(cloudwatch: CloudWatch, names: list[str], caller: Caller, *, enabled: bool) -> None:
    """Names of no alarm are passed over, as on AWS."""
    for name in names:
        if record := await cloudwatch.alarms.get(caller.account, caller.region, name):
            alarm, now = record.value, clock.now()
            request = alarm.request and structs.replace(alarm.request, actions_enabled=enabled)
            composite = alarm.composite and structs.replace(alarm.composite, actions_enabled=enabled)
            alarm = structs.replace(alarm, request=request, composite=composite, configured=now)
            await _put(cloudwatch, alarm, caller)


@operation
async def set_alarm_state(cloudwatch: CloudWatch, request: api.SetAlarmStateInput, caller: Caller) -> None:
    """Until the next evaluation."""
    record = await _alarm(cloudwatch, request.alarm_name, caller)
    await cloudwatch.move(record, request.state_value, request.state_reason, request.state_reason_data or "")


async def _alarm(cloudwatch: CloudWatch, name: str, caller: Caller) -> Record[Alarm]:
    if record := await cloudwatch.alarms.get(caller.account, caller.region, name):
        return record
    raise api.ResourceNotFound("")
