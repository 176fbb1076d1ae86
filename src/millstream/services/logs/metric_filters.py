"""Metric filters: put, describe, delete, try out."""

from msgspec import structs

from millstream.api import logs as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.logs.filters import MetricFilter, Transformation, key_of
from millstream.services.logs.measuring import working
from millstream.services.logs.operands import number
from millstream.services.logs.patterns import compile_pattern
from millstream.services.logs.service import Logs, compiled, found, named, page, scope_of
from millstream.wire.operation import operation

MOST, DIMENSIONS = 100, 3  # filters of a group, dimensions of a filter


@operation
async def put_metric_filter(logs: Logs, request: api.PutMetricFilterRequest, caller: Caller) -> None:
    scope = scope_of(caller)
    with found():
        await logs.journal.group(scope, request.log_group_name)
    _check_absent(request)
    given = _filter(request)
    with compiled():
        working(given)
    key = key_of(scope, given.group, given.name)
    if before := await logs.metric_filters.get(*key):
        given = structs.replace(given, created=before.value.created)
    elif len(await logs.metric_filters.list(*scope, starts=f"{given.group}:")) >= MOST:
        raise api.LimitExceededException("Resource limit exceeded.")
    await logs.metric_filters.save(given, *key)
    logs.measuring.put(scope, given)


def _check_absent(request: api.PutMetricFilterRequest) -> None:
    asked = {
        "applyOnTransformedLogs": request.apply_on_transformed_logs,
        "fieldSelectionCriteria": request.field_selection_criteria,
        "emitSystemFieldDimensions": request.emit_system_field_dimensions,
    }
    for name in [name for name, value in asked.items() if value]:
        raise api.InvalidParameterException(f"{name} is not implemented by Millstream.")


def _filter(request: api.PutMetricFilterRequest) -> MetricFilter:
    (wanted,) = request.metric_transformations
    if wanted.metric_value[:1] != "$" and number(wanted.metric_value) is None:
        raise api.InvalidParameterException(
            f"Invalid metric transformation: metricValue {wanted.metric_value} is neither a number nor a field."
        )
    if wanted.dimensions and wanted.default_value is not None:
        message = "Invalid metric transformation: dimensions and default value are mutually exclusive properties."
        raise api.InvalidParameterException(message)
    if len(wanted.dimensions or ()) > DIMENSIONS:
        raise api.InvalidParameterException(f"A metric filter can have at most {DIMENSIONS} dimensions.")
    transformation = Transformation(
        wanted.metric_name,
        wanted.metric_namespace,
        wanted.metric_value,
        wanted.default_value,
        wanted.unit,
        wanted.dimensions or {},
    )
    name, group = request.filter_name, request.log_group_name
    return MetricFilter(name, group, request.filter_pattern, clock.now_ms(), transformation)


@operation
async def describe_metric_filters(
    logs: Logs, request: api.DescribeMetricFiltersRequest, caller: Caller
) -> api.DescribeMetricFiltersResponse:
    scope, group = scope_of(caller), request.log_group_name
    if (request.metric_name is None) != (request.metric_namespace is None):
        given, other = ("metricName", "metricNamespace")[:: 1 if request.metric_name else -1]
        message = (
            f"If you include the {given} parameter in your request, you must also include the {other} parameter."
        )
        raise api.InvalidParameterException(message)
    if group:
        with found():
            await logs.journal.group(scope, group)
    records = await logs.metric_filters.list(*scope, starts=f"{group}:" if group else "")
    wanted = [record.value for record in records if _selected(record.value, request)]
    filters, token = page(wanted, request.limit, request.next_token)
    return api.DescribeMetricFiltersResponse(metric_filters=[_described(one) for one in filters], next_token=token)


def _selected(one: MetricFilter, request: api.DescribeMetricFiltersRequest) -> bool:
    wanted = one.transformation
    return one.name.startswith(request.filter_name_prefix or "") and (
        request.metric_name is None
        or (wanted.name, wanted.namespace) == (request.metric_name, request.metric_namespace)
    )


def _described(one: MetricFilter) -> api.MetricFilter:
    wanted = one.transformation
    transformation = api.MetricTransformation(
        metric_name=wanted.name,
        metric_namespace=wanted.namespace,
        metric_value=wanted.value,
        default_value=wanted.default,
        dimensions=wanted.dimensions or None,
        unit=wanted.unit,
    )
    return api.MetricFilter(
        filter_name=one.name,
        filter_pattern=one.pattern,
        metric_transformations=[transformation],
        creation_time=one.created,
        log_group_name=one.group,
        apply_on_transformed_logs=False,
    )


@operation
async def delete_metric_filter(logs: Logs, request: api.DeleteMetricFilterRequest, caller: Caller) -> None:
    scope, key = scope_of(caller), key_of(scope_of(caller), request.log_group_name, request.filter_name)
    with found():
        await logs.journal.group(scope, request.log_group_name)
    named(await logs.metric_filters.get(*key), "metric filter")
    await logs.journal.meta.commit([logs.metric_filters.delete(*key)])
    logs.measuring.drop(scope, request.log_group_name, request.filter_name)


@operation
async def test_metric_filter(
    logs: Logs, request: api.TestMetricFilterRequest, caller: Caller
) -> api.TestMetricFilterResponse:
    with compiled():
        match = compile_pattern(request.filter_pattern)
    matches = [
        api.MetricFilterMatchRecord(event_number=place, event_message=message, extracted_values=dict(values))
        for place, message in enumerate(request.log_event_messages, 1)
        if (values := match(message)) is not None
    ]
    return api.TestMetricFilterResponse(matches=matches)
