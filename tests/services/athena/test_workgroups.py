"""Work groups, what they keep for queries, and the catalog that they see."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.athena.world import OPENX, World


def test_primary_is_there(athena: Any) -> None:
    found = athena.get_work_group(WorkGroup="primary")["WorkGroup"]

    assert (found["Name"], found["State"]) == ("primary", "ENABLED")
    assert found["Configuration"]["EnforceWorkGroupConfiguration"] is False
    assert found["Configuration"]["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"
    assert "primary" in [one["Name"] for one in athena.list_work_groups()["WorkGroups"]]
    assert found["Configuration"]["EngineVersion"] in athena.list_engine_versions()["EngineVersions"]
    with pytest.raises(ClientError, match="primary workgroup cannot be deleted"):
        athena.delete_work_group(WorkGroup="primary")


def test_a_group_that_enforces_its_settings_decides_where_results_go(world: World, unique: str) -> None:
    location = {"ResultConfiguration": {"OutputLocation": f"s3://{world.bucket}/group/"}}
    world.athena.create_work_group(Name=unique, Configuration=location, Description="d")

    own = world.run("SELECT 1", WorkGroup=unique)["ResultConfiguration"]["OutputLocation"]
    world.athena.update_work_group(WorkGroup=unique, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False})
    given = world.run("SELECT 1", WorkGroup=unique)["ResultConfiguration"]["OutputLocation"]

    assert own.startswith(f"s3://{world.bucket}/group/")
    assert given.startswith(f"s3://{world.bucket}/results/")


def test_a_group_is_changed_and_deleted(world: World, unique: str) -> None:
    athena = world.athena
    athena.create_work_group(Name=unique, Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    updates = {"RemoveBytesScannedCutoffPerQuery": True, "PublishCloudWatchMetricsEnabled": True}

    athena.update_work_group(WorkGroup=unique, State="DISABLED", Description="x", ConfigurationUpdates=updates)

    found = athena.get_work_group(WorkGroup=unique)["WorkGroup"]
    assert (found["State"], found["Description"]) == ("DISABLED", "x")
    assert "BytesScannedCutoffPerQuery" not in found["Configuration"]
    assert found["Configuration"]["PublishCloudWatchMetricsEnabled"] is True
    with pytest.raises(ClientError, match=f"WorkGroup {unique} is disabled."):
        world.begin("SELECT 1", WorkGroup=unique)
    with pytest.raises(ClientError, match="WorkGroup is already created"):
        athena.create_work_group(Name=unique)
    athena.delete_work_group(WorkGroup=unique)
    with pytest.raises(ClientError, match=rf"InvalidRequestException.*WorkGroup {unique} is not found."):
        athena.get_work_group(WorkGroup=unique)


def test_a_group_that_holds_something_is_deleted_on_demand_only(athena: Any, unique: str) -> None:
    athena.create_work_group(Name=unique)
    athena.create_prepared_statement(StatementName="st", WorkGroup=unique, QueryStatement="SELECT 1")

    with pytest.raises(ClientError, match="WorkGroup is not empty"):
        athena.delete_work_group(WorkGroup=unique)
    athena.delete_work_group(WorkGroup=unique, RecursiveDeleteOption=True)


def test_tags_of_a_group(athena: Any, unique: str) -> None:
    athena.create_work_group(Name=unique, Tags=[{"Key": "a", "Value": "1"}])
    arn = f"arn:aws:athena:us-east-1:123456789012:workgroup/{unique}"

    athena.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    athena.untag_resource(ResourceARN=arn, TagKeys=["a"])

    assert athena.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "b", "Value": "2"}]


def test_named_queries(athena: Any, unique: str) -> None:
    athena.create_work_group(Name=unique)
    given = {"Name": "n", "Database": "d", "QueryString": "SELECT 1", "WorkGroup": unique}
    id = athena.create_named_query(**given)["NamedQueryId"]

    athena.update_named_query(NamedQueryId=id, Name="m", QueryString="SELECT 2")

    found = athena.get_named_query(NamedQueryId=id)["NamedQuery"]
    assert found == {**given, "Name": "m", "QueryString": "SELECT 2", "NamedQueryId": id}
    assert athena.list_named_queries(WorkGroup=unique)["NamedQueryIds"] == [id]
    batch = athena.batch_get_named_query(NamedQueryIds=[id, "none"])
    assert (batch["NamedQueries"], len(batch["UnprocessedNamedQueryIds"])) == ([found], 1)
    athena.delete_named_query(NamedQueryId=id)
    with pytest.raises(ClientError, match=f"NamedQuery {id} was not found"):
        athena.get_named_query(NamedQueryId=id)


def test_prepared_statements(athena: Any, unique: str) -> None:
    athena.create_work_group(Name=unique)
    place = {"StatementName": "st", "WorkGroup": unique}
    athena.create_prepared_statement(**place, QueryStatement="SELECT 1")
    athena.update_prepared_statement(**place, QueryStatement="SELECT 2", Description="d")

    found = athena.get_prepared_statement(**place)["PreparedStatement"]

    assert (found["QueryStatement"], found["Description"], found["WorkGroupName"]) == ("SELECT 2", "d", unique)
    listed = athena.list_prepared_statements(WorkGroup=unique)["PreparedStatements"]
    assert [one["StatementName"] for one in listed] == ["st"]
    with pytest.raises(ClientError, match="already exists"):
        athena.create_prepared_statement(**place, QueryStatement="SELECT 3")
    athena.delete_prepared_statement(**place)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        athena.get_prepared_statement(**place)


def test_the_catalog_is_glues(world: World) -> None:
    world.table("t", {"id": "int"}, OPENX, {"day": "string"})
    place = {"CatalogName": "AwsDataCatalog", "DatabaseName": world.database}

    found = world.athena.get_table_metadata(**place, TableName="t")["TableMetadata"]

    assert (found["Columns"], found["PartitionKeys"]) == (
        [{"Name": "id", "Type": "int"}], [{"Name": "day", "Type": "string"}],
    )  # fmt: skip
    assert found["Parameters"]["serde.serialization.lib"] == OPENX
    assert world.athena.get_database(**place)["Database"]["Name"] == world.database
    assert world.athena.list_table_metadata(**place, Expression="T.*")["TableMetadataList"] == [found]
    pages = world.athena.get_paginator("list_databases").paginate(CatalogName="AwsDataCatalog")
    assert world.database in [one["Name"] for page in pages for one in page["DatabaseList"]]
    catalogs = world.athena.list_data_catalogs()["DataCatalogsSummary"]
    assert [(one["CatalogName"], one["Type"]) for one in catalogs] == [("AwsDataCatalog", "GLUE")]
    with pytest.raises(ClientError, match=r"MetadataException.*Table none not found."):
        world.athena.get_table_metadata(**place, TableName="none")


def test_a_group_that_asks_for_metrics_has_them(world: World, unique: str, client: Callable[..., Any]) -> None:
    world.athena.create_work_group(Name=unique, Configuration={"PublishCloudWatchMetricsEnabled": True})

    world.run("SELECT 1", WorkGroup=unique)

    dimensions = [{"Name": "WorkGroup", "Value": unique}]
    listed = client("cloudwatch").list_metrics(Namespace="AWS/Athena", Dimensions=dimensions)["Metrics"]
    assert sorted(one["MetricName"] for one in listed) == [
        "EngineExecutionTime", "ProcessedBytes", "QueryQueueTime", "ServiceProcessingTime", "TotalExecutionTime",
    ]  # fmt: skip
    assert {"Name": "QueryState", "Value": "SUCCEEDED"} in listed[0]["Dimensions"]
