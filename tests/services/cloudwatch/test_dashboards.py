"""Dashboards' operations through boto3."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

BODY = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "hello"}}]})


def test_a_dashboard_is_put_read_listed_and_deleted(cloudwatch: Any, unique: str) -> None:
    assert cloudwatch.put_dashboard(DashboardName=unique, DashboardBody=BODY)["DashboardValidationMessages"] == []

    assert cloudwatch.get_dashboard(DashboardName=unique)["DashboardBody"] == BODY
    (listed,) = cloudwatch.list_dashboards(DashboardNamePrefix=unique)["DashboardEntries"]
    assert (listed["DashboardName"], listed["Size"]) == (unique, len(BODY))
    assert listed["DashboardArn"] == f"arn:aws:cloudwatch::123456789012:dashboard/{unique}"
    cloudwatch.delete_dashboards(DashboardNames=[unique])
    with pytest.raises(ClientError, match="does not exist"):
        cloudwatch.get_dashboard(DashboardName=unique)


def test_dashboards_are_deleted_all_or_none(cloudwatch: Any, unique: str) -> None:
    cloudwatch.put_dashboard(DashboardName=unique, DashboardBody=BODY)

    with pytest.raises(ClientError, match="does not exist"):
        cloudwatch.delete_dashboards(DashboardNames=[unique, f"{unique}-none"])

    assert cloudwatch.get_dashboard(DashboardName=unique)["DashboardName"] == unique


@pytest.mark.parametrize("body", ["no JSON", "[]", "{}", '{"widgets": 7}'])
def test_a_body_without_widgets_is_refused(cloudwatch: Any, unique: str, body: str) -> None:
    with pytest.raises(cloudwatch.exceptions.DashboardInvalidInputError):
        cloudwatch.put_dashboard(DashboardName=unique, DashboardBody=body)


def test_a_name_with_other_characters_is_refused(cloudwatch: Any) -> None:
    with pytest.raises(cloudwatch.exceptions.InvalidParameterValueException, match="invalid characters"):
        cloudwatch.put_dashboard(DashboardName="a:b", DashboardBody=BODY)
