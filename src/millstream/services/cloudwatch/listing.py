"""ListMetrics: the metrics that had data in the last two weeks."""

import base64
import binascii

import msgspec

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.domain.metrics import MINUTE, Dimensions
from millstream.services.cloudwatch.service import TWO_WEEKS, CloudWatch
from millstream.wire.operation import operation

PAGE = 500
THREE_HOURS = 3 * 60  # minutes
HOUR = 60  # how exactly `seen` is known of a series that an earlier server recorded
Names = tuple[str, str, Dimensions]  # namespace, name
_decode = msgspec.json.Decoder(Names).decode


@operation
async def list_metrics(
    cloudwatch: CloudWatch, request: api.ListMetricsInput, caller: Caller
) -> api.ListMetricsOutput:
    window = THREE_HOURS if request.recently_active else TWO_WEEKS
    oldest = int(clock.now() // MINUTE) - window - HOUR
    found: set[Names] = {
        (d.namespace, d.name, d.dimensions)
        for series in cloudwatch.metrics.find(
            caller.account, caller.region, request.namespace or "", request.metric_name or ""
        )
        if series.seen >= oldest and _has(dict((d := series.definition).dimensions), request.dimensions or [])
    }
    after = _after(request.next_token) if request.next_token else None
    ordered = [names for names in sorted(found) if after is None or names > after]
    page, more = ordered[:PAGE], len(ordered) > PAGE
    return api.ListMetricsOutput(
        metrics=[_metric(names) for names in page],
        next_token=base64.urlsafe_b64encode(msgspec.json.encode(page[-1])).decode() if more else None,
        owning_accounts=[caller.account] * len(page) if request.include_linked_accounts else None,
    )


def _has(dimensions: dict[str, str], asked: list[api.DimensionFilter]) -> bool:
    """A filter without a value asks for the name only."""
    return all(one.name in dimensions and (one.value is None or dimensions[one.name] == one.value) for one in asked)


def _after(token: str) -> Names:
    try:
        names: Names = _decode(base64.urlsafe_b64decode(token.encode()))
    except (binascii.Error, UnicodeError, ValueError, msgspec.MsgspecError) as bad:
        raise api.InvalidParameterValueException("Request parameter NextToken is invalid") from bad
    return names


def _metric(names: Names) -> api.Metric:
    namespace, name, dimensions = names
    return api.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions=[api.Dimension(name=key, value=value) for key, value in dimensions],
    )
