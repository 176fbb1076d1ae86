"""Dashboards: kept as they were put, for whatever shows them."""

import json
import re

import msgspec

from millstream.api import cloudwatch as api
from millstream.core import clock
from millstream.core.caller import Caller
from millstream.services.cloudwatch.service import CloudWatch, Dashboard
from millstream.wire.operation import operation

PAGE = 1000
_NAME = re.compile(r"[A-Za-z0-9_-]+")
LONGEST = 255


@operation
async def put_dashboard(
    cloudwatch: CloudWatch, request: api.PutDashboardInput, caller: Caller
) -> api.PutDashboardOutput:
    name = request.dashboard_name
    if not _NAME.fullmatch(name):
        raise api.InvalidParameterValueException(
            "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash "
            "(-) and underscore (_).\n"
        )
    if len(name) > LONGEST:
        raise api.InvalidParameterValueException(f"DashboardName is longer than {LONGEST} characters.")
    if request.tags:
        raise api.InvalidParameterValueException("Tags of dashboards are not supported by Millstream.")
    _check_body(request.dashboard_body)
    dashboard = Dashboard(name, request.dashboard_body, clock.now())
    await cloudwatch.dashboards.save(dashboard, caller.account, name)
    return api.PutDashboardOutput(dashboard_validation_messages=[])


def _check_body(body: str) -> None:
    """AWS looks into every widget; whatever draws them will, too."""
    try:
        widgets = msgspec.json.decode(body, type=dict[str, object]).get("widgets")
    except msgspec.MsgspecError as bad:
        raise _invalid("The field DashboardBody must be a valid JSON object") from bad
    if not isinstance(widgets, list):
        raise _invalid("The dashboard must have a field widgets that is an array", "/widgets")


def _invalid(message: str, path: str = "/") -> api.DashboardInvalidInputError:
    told = json.dumps([{"dataPath": path, "message": message}], indent=2)
    return api.DashboardInvalidInputError(f"The dashboard body is invalid, there are 1 validation errors: {told}")


@operation
async def get_dashboard(
    cloudwatch: CloudWatch, request: api.GetDashboardInput, caller: Caller
) -> api.GetDashboardOutput:
    if (record := await cloudwatch.dashboards.get(caller.account, request.dashboard_name)) is None:
        raise _not_found(request.dashboard_name)
    found = record.value
    return api.GetDashboardOutput(
        dashboard_arn=_arn(found, caller), dashboard_body=found.body, dashboard_name=found.name
    )


def _arn(dashboard: Dashboard, caller: Caller) -> str:
    return f"arn:aws:cloudwatch::{caller.account}:dashboard/{dashboard.name}"


def _not_found(name: str) -> api.DashboardNotFoundError:
    return api.DashboardNotFoundError(f"Dashboard {name} does not exist")


@operation
async def list_dashboards(
    cloudwatch: CloudWatch, request: api.ListDashboardsInput, caller: Caller
) -> api.ListDashboardsOutput:
    after = f"{caller.account}/{request.next_token}" if request.next_token else ""
    prefix = request.dashboard_name_prefix or ""
    found = await cloudwatch.dashboards.list(caller.account, starts=prefix, after=after, limit=PAGE + 1)
    page = [record.value for record in found[:PAGE]]
    return api.ListDashboardsOutput(
        dashboard_entries=[
            api.DashboardEntry(
                dashboard_name=one.name,
                dashboard_arn=_arn(one, caller),
                last_modified=one.modified,
                size=len(one.body.encode()),
            )
            for one in page
        ],
        next_token=page[-1].name if len(found) > PAGE else None,
    )


@operation
async def delete_dashboards(
    cloudwatch: CloudWatch, request: api.DeleteDashboardsInput, caller: Caller
) -> api.DeleteDashboardsOutput:
    """All or none."""
    if not request.dashboard_names:
        raise api.InvalidParameterValueException("The parameter DashboardNames must not be empty.")
    for name in request.dashboard_names:
        if await cloudwatch.dashboards.get(caller.account, name) is None:
            raise _not_found(name)
    dashboards = cloudwatch.dashboards
    await dashboards.meta.commit([dashboards.delete(caller.account, name) for name in request.dashboard_names])
    return api.DeleteDashboardsOutput()
