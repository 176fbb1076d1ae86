"""Alarms: put, describe, delete, set, tag. They can trigger scaling policies; others to notify there are none."""

import re

from msgspec import structs

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.records import Record
from millstream.services.cloudwatch.alarm import COMPARISONS, TREATMENTS, Alarm
from millstream.services.cloudwatch.service import CloudWatch, ValidationError
from millstream.services.cloudwatch.stat import statistic
from millstream.wire.operation import operation

PAGE = 50
DAYS = 7  # that evaluation periods may reach back
MOST_TAGS = 50
_POLICY = re.compile(r"arn:aws:autoscaling:[\w-]+:\d{12}:scalingPolicy:")
_ARN = re.compile(r"arn:aws:cloudwatch:[\w-]+:\d{12}:alarm:(.+)")


@operation
async def put_metric_alarm(cloudwatch: CloudWatch, request: api.PutMetricAlarmInput, caller: Caller) -> None:
    """A changed alarm keeps its state until it is evaluated again; tags are for a new one."""
    _check(request)
    known = await cloudwatch.alarms.get(caller.account, caller.region, request.alarm_name)
    now = clock.now()
    tags = {tag.key: tag.value for tag in request.tags or []}
    if len(tags) > MOST_TAGS:
        raise ValidationError(f"An alarm can have at most {MOST_TAGS} tags.")
    kept = structs.replace(request, tags=None)
    alarm = (
        structs.replace(known.value, request=kept, configured=now)
        if known
        else Alarm(request=kept, configured=now, updated=now, moved=now, tags=tags)
    )
    version = known.version if known else 0
    await cloudwatch.alarms.save(alarm, caller.account, caller.region, alarm.name, version=version)


def _check(request: api.PutMetricAlarmInput) -> None:
    """Raise AWS's errors, and our own for what is not here."""
    notified = [one for one in request.alarm_actions or [] if not _POLICY.match(one)]
    for name, given in (
        ("AlarmActions", notified),
        ("OKActions", request.ok_actions),
        ("InsufficientDataActions", request.insufficient_data_actions),
    ):
        if given:
            text = f"The value {given[0]} for parameter {name} is not supported by Millstream"
            raise ValidationError(
                f"{text}: an alarm can only trigger scaling policies. Ask DescribeAlarms for the state."
            )
    for name, other in (
        ("Metrics", request.metrics),
        ("ThresholdMetricId", request.threshold_metric_id),
        ("EvaluationWindow", request.evaluation_window),
        ("WarmUpConfiguration", request.warm_up_configuration),
        ("EvaluationCriteria", request.evaluation_criteria),
        ("EvaluationInterval", request.evaluation_interval),
        ("ActionConfiguration", request.action_configuration),
        ("EvaluateLowSampleCountPercentile", request.evaluate_low_sample_count_percentile),
    ):
        if other is not None:
            raise ValidationError(f"The parameter {name} is not supported by Millstream.")
    _check_metric(request)
    _check_rule(request)


def _check_metric(request: api.PutMetricAlarmInput) -> None:
    for name, given in (
        ("MetricName", request.metric_name),
        ("Namespace", request.namespace),
        ("Period", request.period),
        ("EvaluationPeriods", request.evaluation_periods),
        ("ComparisonOperator", request.comparison_operator),
    ):
        if given is None:
            raise ValidationError(f"The parameter {name} is required.")
    if request.threshold is None:
        raise ValidationError("The parameter Threshold is required.")
    if (request.statistic is None) == (request.extended_statistic is None):
        raise api.InvalidParameterCombinationException("Must specify either Statistic or ExtendedStatistic")
    if statistic(request.statistic or request.extended_statistic or "") is None:
        text = f"The value {request.extended_statistic} for parameter ExtendedStatistic is not supported."
        raise api.InvalidParameterValueException(text)


def _check_rule(request: api.PutMetricAlarmInput) -> None:
    period, count = request.period or 0, request.evaluation_periods or 0
    if period % 60:
        raise ValidationError(f"The value {period} for parameter Period must be a multiple of 60 in Millstream.")
    if period * count > DAYS * 86400:
        raise ValidationError("Metrics cannot be checked across more than a week (EvaluationPeriods * Period).")
    if (request.datapoints_to_alarm or count) > count:
        raise ValidationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    if request.comparison_operator not in COMPARISONS:
        raise ValidationError(f"{request.comparison_operator} is not supported by Millstream.")
    if (treatment := request.treat_missing_data or "missing") not in TREATMENTS:
        known = ", ".join(sorted(TREATMENTS))
        raise ValidationError(
            f"Option {treatment} is not supported. Supported options for parameter TreatMissingData are {known}."
        )


@operation
async def describe_alarms(
    cloudwatch: CloudWatch, request: api.DescribeAlarmsInput, caller: Caller
) -> api.DescribeAlarmsOutput:
    if request.alarm_names and request.alarm_name_prefix:
        raise ValidationError("AlarmNames and AlarmNamePrefix are mutually exclusive parameters.")
    if request.alarm_types and "MetricAlarm" not in request.alarm_types:
        return api.DescribeAlarmsOutput(metric_alarms=[], composite_alarms=[])
    place, prefix = (caller.account, caller.region), request.alarm_name_prefix or ""
    after = "/".join((*place, request.next_token)) if request.next_token else ""
    found = [
        record.value
        for record in await cloudwatch.alarms.list(*place, starts=prefix, after=after)
        if (not request.alarm_names or record.value.name in request.alarm_names)
        and request.state_value in (None, record.value.state)
        and (not request.action_prefix or _acts(record.value, request.action_prefix))
    ]
    most = request.max_records or PAGE
    return api.DescribeAlarmsOutput(
        metric_alarms=[_described(alarm, caller) for alarm in found[:most]],
        composite_alarms=[],
        next_token=found[most - 1].name if len(found) > most else None,
    )


def _acts(alarm: Alarm, prefix: str) -> bool:
    return any(action.startswith(prefix) for action in alarm.request.alarm_actions or [])


def _described(alarm: Alarm, caller: Caller) -> api.MetricAlarm:
    asked = alarm.request
    return api.MetricAlarm(
        alarm_name=alarm.name,
        alarm_arn=f"arn:aws:cloudwatch:{caller.region}:{caller.account}:alarm:{alarm.name}",
        alarm_description=asked.alarm_description,
        alarm_configuration_updated_timestamp=alarm.configured,
        actions_enabled=asked.actions_enabled is not False,
        ok_actions=[],
        alarm_actions=asked.alarm_actions or [],
        insufficient_data_actions=[],
        state_value=alarm.state,
        state_reason=alarm.reason,
        state_reason_data=alarm.data or None,
        state_updated_timestamp=alarm.updated,
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
        state_transitioned_timestamp=alarm.moved,
    )


@operation
async def delete_alarms(cloudwatch: CloudWatch, request: api.DeleteAlarmsInput, caller: Caller) -> None:
    """Names of no alarm are passed over, as on AWS."""
    place = (caller.account, caller.region)
    for name in request.alarm_names:
        cloudwatch.alerts.tell("/".join((*place, name)), (), None)
    await cloudwatch.alarms.meta.commit([cloudwatch.alarms.delete(*place, name) for name in request.alarm_names])


@operation
async def set_alarm_state(cloudwatch: CloudWatch, request: api.SetAlarmStateInput, caller: Caller) -> None:
    """Until the next evaluation."""
    record = await _alarm(cloudwatch, request.alarm_name, caller)
    now = clock.now()
    alarm = structs.replace(
        record.value,
        state=request.state_value,
        reason=request.state_reason,
        data=request.state_reason_data or "",
        updated=now,
        moved=now if request.state_value != record.value.state else record.value.moved,
    )
    await cloudwatch.alarms.save(alarm, record.key, version=record.version)


async def _alarm(cloudwatch: CloudWatch, name: str, caller: Caller) -> Record[Alarm]:
    if record := await cloudwatch.alarms.get(caller.account, caller.region, name):
        return record
    raise api.ResourceNotFound("")


@operation
async def tag_resource(
    cloudwatch: CloudWatch, request: api.TagResourceInput, caller: Caller
) -> api.TagResourceOutput:
    record = await _tagged(cloudwatch, request.resource_arn, caller)
    tags = record.value.tags | {tag.key: tag.value for tag in request.tags}
    if len(tags) > MOST_TAGS:
        raise ValidationError(f"An alarm can have at most {MOST_TAGS} tags.")
    await cloudwatch.alarms.save(structs.replace(record.value, tags=tags), record.key, version=record.version)
    return api.TagResourceOutput()


@operation
async def untag_resource(
    cloudwatch: CloudWatch, request: api.UntagResourceInput, caller: Caller
) -> api.UntagResourceOutput:
    record = await _tagged(cloudwatch, request.resource_arn, caller)
    tags = {key: value for key, value in record.value.tags.items() if key not in request.tag_keys}
    await cloudwatch.alarms.save(structs.replace(record.value, tags=tags), record.key, version=record.version)
    return api.UntagResourceOutput()


async def _tagged(cloudwatch: CloudWatch, arn: str, caller: Caller) -> Record[Alarm]:
    match = _ARN.fullmatch(arn)
    record = match and await cloudwatch.alarms.get(caller.account, caller.region, match[1])
    if not record:
        raise api.ResourceNotFoundException("", ResourceType="alarm", ResourceId=arn)
    return record


@operation
async def list_tags_for_resource(
    cloudwatch: CloudWatch, request: api.ListTagsForResourceInput, caller: Caller
) -> api.ListTagsForResourceOutput:
    """Of an alarm that is not there, none: as AWS answers."""
    match = _ARN.fullmatch(request.resource_arn)
    record = match and await cloudwatch.alarms.get(caller.account, caller.region, match[1])
    tags = record.value.tags if record else {}
    return api.ListTagsForResourceOutput(tags=[api.Tag(key=key, value=value) for key, value in tags.items()])
