"""Databases, tables and their versions."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.glue.conftest import OPENX, table_input


def test_a_database_is_kept_as_it_was_made(glue: Any, database: str) -> None:
    glue.update_database(
        Name=database, DatabaseInput={"Name": database, "Description": "d", "Parameters": {"a": "1"}}
    )

    found = glue.get_database(Name=database.upper())["Database"]

    assert (found["Name"], found["Description"], found["Parameters"]) == (database, "d", {"a": "1"})
    assert found["CatalogId"] == "123456789012"
    assert found["CreateTableDefaultPermissions"][0]["Permissions"] == ["ALL"]
    glue.update_database(Name=database, DatabaseInput={"Name": database, "CreateTableDefaultPermissions": []})
    assert glue.get_database(Name=database)["Database"]["CreateTableDefaultPermissions"] == []


def test_databases_are_listed_page_by_page(glue: Any, unique: str) -> None:
    names = [f"{unique}-{number}" for number in range(3)]
    for name in names:
        glue.create_database(DatabaseInput={"Name": name})

    pages = glue.get_paginator("get_databases").paginate(PaginationConfig={"PageSize": 2})
    listed = [one["Name"] for page in pages for one in page["DatabaseList"]]

    assert [name for name in listed if name.startswith(unique)] == names


def test_a_table_is_kept_as_it_was_made(glue: Any, database: str) -> None:
    given = table_input("Sales", {"day": "date"}, Parameters={"classification": "json"}, TableType="EXTERNAL_TABLE")

    glue.create_table(DatabaseName=database, TableInput=given)
    found = glue.get_table(DatabaseName=database, Name="SALES")["Table"]

    assert (found["Name"], found["DatabaseName"], found["VersionId"]) == ("sales", database, "0")
    assert found["StorageDescriptor"] == given["StorageDescriptor"]
    assert (found["PartitionKeys"], found["Parameters"]) == (given["PartitionKeys"], given["Parameters"])
    assert (found["Retention"], found["IsRegisteredWithLakeFormation"]) == (0, False)
    assert found["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == OPENX


def test_tables_are_listed_by_pattern_and_page(glue: Any, database: str) -> None:
    for name in ("sales_a", "sales_b", "visits"):
        glue.create_table(DatabaseName=database, TableInput=table_input(name))

    def listed(**more: Any) -> list[str]:
        pages = glue.get_paginator("get_tables").paginate(DatabaseName=database, **more)
        return [table["Name"] for page in pages for table in page["TableList"]]

    assert listed(PaginationConfig={"PageSize": 1}) == ["sales_a", "sales_b", "visits"]
    assert listed(Expression="sales*") == ["sales_a", "sales_b"]
    assert listed(Expression="*_b|visits") == ["sales_b", "visits"]
    assert listed(Expression=r"\w+_[a-z]") == ["sales_a", "sales_b"]


def test_an_update_leaves_the_version_before(glue: Any, database: str) -> None:
    glue.create_table(DatabaseName=database, TableInput=table_input("t", Description="first"))
    glue.update_table(DatabaseName=database, TableInput=table_input("t", Description="second"))
    glue.update_table(DatabaseName=database, SkipArchive=True, TableInput=table_input("t", Description="third"))

    versions = glue.get_table_versions(DatabaseName=database, TableName="t")["TableVersions"]

    assert [(v["VersionId"], v["Table"]["Description"]) for v in versions] == [("2", "third"), ("0", "first")]
    first = glue.get_table_version(DatabaseName=database, TableName="t", VersionId="0")["TableVersion"]
    assert first["Table"]["Description"] == "first"


def test_versions_can_be_deleted_but_the_current_one(glue: Any, database: str) -> None:
    glue.create_table(DatabaseName=database, TableInput=table_input("t"))
    glue.update_table(DatabaseName=database, TableInput=table_input("t"))

    glue.delete_table_version(DatabaseName=database, TableName="t", VersionId="0")
    failed = glue.batch_delete_table_version(DatabaseName=database, TableName="t", VersionIds=["0", "1"])["Errors"]

    assert [(one["VersionId"], one["ErrorDetail"]["ErrorCode"]) for one in failed] == [
        ("0", "EntityNotFoundException"),
        ("1", "InvalidInputException"),
    ]
    with pytest.raises(ClientError, match=r"EntityNotFoundException.*Version not found."):
        glue.get_table_version(DatabaseName=database, TableName="t", VersionId="0")


def test_what_is_deleted_is_gone_with_all_in_it(glue: Any, database: str) -> None:
    for name in ("a", "b", "c"):
        glue.create_table(DatabaseName=database, TableInput=table_input(name, {"k": "int"}))
        glue.create_partition(DatabaseName=database, TableName=name, PartitionInput={"Values": ["1"]})

    glue.delete_table(DatabaseName=database, Name="a")
    errors = glue.batch_delete_table(DatabaseName=database, TablesToDelete=["b", "none"])["Errors"]
    glue.create_table(DatabaseName=database, TableInput=table_input("a", {"k": "int"}))

    assert [(one["TableName"], one["ErrorDetail"]["ErrorCode"]) for one in errors] == [
        ("none", "EntityNotFoundException")
    ]
    assert [one["Name"] for one in glue.get_tables(DatabaseName=database)["TableList"]] == ["a", "c"]
    assert glue.get_partitions(DatabaseName=database, TableName="a")["Partitions"] == []


@pytest.mark.parametrize(
    ("operation", "given", "said"),
    [
        ("get_database", {"Name": "none"}, "EntityNotFoundException.*Database none not found."),
        ("delete_database", {"Name": "none"}, "EntityNotFoundException.*Database none not found."),
        ("get_table", {"DatabaseName": "none", "Name": "t"}, "EntityNotFoundException.*Database none not found."),
        ("get_table", {"Name": "none"}, "EntityNotFoundException.*Table none not found."),
        ("get_partition_indexes", {"TableName": "none"}, "EntityNotFoundException.*Table none not found."),
        ("create_table", {"TableInput": {"Name": "t"}}, "AlreadyExistsException.*Table already exists."),
        ("update_table", {"TableInput": {"Name": "t"}, "VersionId": "7"}, "ConcurrentModificationException"),
        (
            "create_table",
            {"TableInput": {"Name": "i"}, "OpenTableFormatInput": {"IcebergInput": {"MetadataOperation": "CREATE"}}},
            "OpenTableFormatInput.* not implemented by Millstream",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    glue: Any, database: str, operation: str, given: dict[str, Any], said: str
) -> None:
    glue.create_table(DatabaseName=database, TableInput=table_input("t"))
    place = {} if "database" in operation else {"DatabaseName": database}

    with pytest.raises(ClientError, match=said):
        getattr(glue, operation)(**{**place, **given})


def test_a_database_is_made_once(glue: Any, database: str) -> None:
    with pytest.raises(ClientError, match=r"AlreadyExistsException.*Database already exists."):
        glue.create_database(DatabaseInput={"Name": database.upper()})


def test_tags_of_a_database(glue: Any, unique: str) -> None:
    glue.create_database(DatabaseInput={"Name": unique}, Tags={"a": "1"})
    arn = f"arn:aws:glue:us-east-1:123456789012:database/{unique}"

    glue.tag_resource(ResourceArn=arn, TagsToAdd={"b": "2"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["a"])

    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}


def test_what_nobody_can_make_is_not_there(glue: Any, database: str) -> None:
    glue.create_table(DatabaseName=database, TableInput=table_input("t"))

    assert glue.get_user_defined_functions(DatabaseName=database, Pattern="*")["UserDefinedFunctions"] == []
    indexes = glue.get_partition_indexes(DatabaseName=database, TableName="t")
    assert indexes["PartitionIndexDescriptorList"] == []
